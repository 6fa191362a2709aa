libsim_a_SOURCES += sim/proto/dns.h sim/proto/dns_client.h sim/proto/dns_server.h sim/proto/http.h \
  sim/proto/http_client.h sim/proto/http_server.h sim/proto/dns_cache.h \
  sim/proto/dns.c sim/proto/dns_cache.c sim/proto/dns_client.c sim/proto/dns_server.c \
  sim/proto/http.c sim/proto/http_encode.c sim/proto/http_client.c sim/proto/http_server.c
libsim_a_SOURCES += sim/proto/dhcp_message.h sim/proto/dhcp_codes.h sim/proto/dhcp_encode.c sim/proto/dhcp_decode.c
libsim_a_SOURCES += sim/proto/tftp_client.c sim/proto/tftp_client.h sim/proto/tftp_message.c sim/proto/tftp_message.h \
  sim/proto/tftp_options.c sim/proto/tftp_options.h sim/proto/tftp_server.c sim/proto/tftp_server.h
