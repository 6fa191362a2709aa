libsim_a_SOURCES += sim/proto/dns.h sim/proto/dns_client.h sim/proto/dns_server.h sim/proto/http.h \
  sim/proto/http_client.h sim/proto/http_server.h sim/proto/dns_cache.h \
  sim/proto/dns.c sim/proto/dns_cache.c sim/proto/dns_client.c sim/proto/dns_server.c \
  sim/proto/http.c sim/proto/http_encode.c sim/proto/http_client.c sim/proto/http_server.c
libsim_a_SOURCES += sim/proto/dhcp_message.h sim/proto/dhcp_codes.h sim/proto/dhcp_encode.c sim/proto/dhcp_decode.c
libsim_a_SOURCES += sim/proto/tftp_client.c sim/proto/tftp_client.h sim/proto/tftp_message.c sim/proto/tftp_message.h \
  sim/proto/tftp_options.c sim/proto/tftp_options.h sim/proto/tftp_server.c sim/proto/tftp_server.h
libsim_a_SOURCES += sim/proto/dhcp_server.h sim/proto/dhcp_client.h sim/proto/dhcp_relay.h sim/proto/dhcp_pool.h \
  sim/proto/dhcp_inside.h sim/proto/dhcp_client_inside.h sim/proto/dhcp_server.c sim/proto/dhcp_offer.c \
  sim/proto/dhcp_pool.c sim/proto/dhcp_pxe.c sim/proto/dhcp_client.c sim/proto/dhcp_select.c sim/proto/dhcp_bound.c sim/proto/dhcp_boot.c \
  sim/proto/dhcp_options.c sim/proto/dhcp_relay.c
libsim_a_SOURCES += sim/proto/vrrp_message.h sim/proto/vrrp_message.c sim/proto/vrrp_options.h sim/proto/vrrp_options.c \
  sim/proto/vrrp_router.h sim/proto/vrrp_router.c
