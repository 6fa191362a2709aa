libsim_a_SOURCES += sim/net/address.h sim/net/arp.h sim/net/capture.h sim/net/impair.h sim/net/ip.h sim/net/net.h sim/net/node.h sim/net/packet.h sim/net/tcp.h sim/net/udp.h
libsim_a_SOURCES += sim/net/fault.h sim/net/fault.c sim/net/fault-kinds.c sim/net/failures.h sim/net/failures.c
