libsim_a_SOURCES += sim/net/address.h sim/net/arp.h sim/net/capture.h sim/net/impair.h sim/net/ip.h sim/net/net.h sim/net/node.h sim/net/packet.h sim/net/tcp.h sim/net/udp.h
libsim_a_SOURCES += sim/net/fault.h sim/net/fault.c sim/net/fault-kinds.c sim/net/failures.h sim/net/failures.c
libsim_a_SOURCES += sim/net/tcp_private.h sim/net/tcp.c sim/net/tcp_table.c sim/net/tcp_tell.c sim/net/tcp_input.c \
  sim/net/tcp_ack.c sim/net/tcp_data.c sim/net/tcp_output.c sim/net/tcp_timer.c
