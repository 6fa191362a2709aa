libsim_a_SOURCES += sim/proto/dns.h sim/proto/dns_client.h sim/proto/dns_server.h sim/proto/http.h \
  sim/proto/http_client.h sim/proto/http_server.h
