libsim_a_SOURCES += sim/net/address.h sim/net/arp.h sim/net/capture.h sim/net/impair.h sim/net/ip.h sim/net/net.h sim/net/node.h sim/net/packet.h sim/net/ping.h sim/net/raw.h sim/net/tcp.h sim/net/udp.h
libsim_a_SOURCES += sim/net/driver.h sim/net/driver.c sim/net/tenant.h sim/net/tenant.c
libsim_a_SOURCES += sim/net/fault.h sim/net/fault.c sim/net/fault-kinds.c sim/net/failures.h sim/net/failures.c
libsim_a_SOURCES += sim/net/tcp_private.h sim/net/tcp.c sim/net/tcp_table.c sim/net/tcp_tell.c sim/net/tcp_input.c \
  sim/net/tcp_ack.c sim/net/tcp_data.c sim/net/tcp_output.c sim/net/tcp_timer.c
libsim_a_SOURCES += sim/net/inside.h sim/net/inside_cable.h sim/net/inside_iface.h sim/net/inside_node.h sim/net/inside_segment.h sim/net/inside_sieve.h sim/net/address.c sim/net/alarm.c sim/net/arp.c sim/net/cable.c sim/net/count.c \
  sim/net/cut.c sim/net/encode.c sim/net/fetch.c sim/net/fragment.c sim/net/group.c sim/net/icmp.c sim/net/iface.c sim/net/impair.c sim/net/lane.c sim/net/train.c \
  sim/net/ip.c sim/net/life.c sim/net/net.c sim/net/node.c sim/net/packet.c sim/net/raw.c sim/net/receive.c sim/net/records.c \
  sim/net/segment.c sim/net/sieve.c sim/net/switch.c sim/net/udp.c sim/net/wire.c
