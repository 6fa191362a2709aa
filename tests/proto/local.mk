check_PROGRAMS += tests/proto/test-proto
tests_proto_test_proto_SOURCES = tests/net/lab.h tests/net/lab.c tests/proto/dns.c tests/proto/resolver.c \
  tests/proto/http.c tests/proto/web.c
tests_proto_test_proto_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_proto_test_proto_LDADD = $(SIM_TEST_LIBS)
tests_proto_test_proto_SOURCES += tests/proto/dhcp_message.c

check_PROGRAMS += tests/proto/test-tftp
tests_proto_test_tftp_SOURCES = tests/net/lab.h tests/net/lab.c tests/proto/tftplab.h tests/proto/tftplab.c \
  tests/proto/tftp.c tests/proto/tftp_message.c tests/proto/tftp_trouble.c
tests_proto_test_tftp_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_proto_test_tftp_LDADD = $(SIM_TEST_LIBS)

# What transfers cost, as a table, by make show-pxe.
check_PROGRAMS += tests/proto/test-tftp-show
tests_proto_test_tftp_show_SOURCES = tests/net/lab.h tests/net/lab.c tests/proto/tftplab.h tests/proto/tftplab.c \
  tests/proto/tftp_show.c
tests_proto_test_tftp_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_proto_test_tftp_show_LDADD = $(SIM_TEST_LIBS)
show-pxe: tests/proto/test-tftp-show tests/pxe/test-pxe-show
	@SHOW=full tests/proto/test-tftp-show -j1
	@SHOW=full tests/pxe/test-pxe-show -j1
.PHONY: show-pxe
tests_proto_test_proto_SOURCES += tests/proto/inn.h tests/proto/inn.c tests/proto/dhcp.c tests/proto/pxe.c

check_PROGRAMS += tests/proto/test-vrrp
tests_proto_test_vrrp_SOURCES = tests/net/lab.h tests/net/lab.c tests/proto/vrrp.c tests/proto/vrrp_message.c
tests_proto_test_vrrp_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_proto_test_vrrp_LDADD = $(SIM_TEST_LIBS)
