check_PROGRAMS += tests/net/test-net
tests_net_test_net_SOURCES = tests/net/lab.h tests/net/lab.c tests/net/arp.c tests/net/encode.c tests/net/impair.c \
  tests/net/groups.c tests/net/ip.c tests/net/life.c \
  tests/net/promises.c tests/net/times.c tests/net/unaddressed.c
tests_net_test_net_SOURCES += tests/net/tcplab.h tests/net/tcplab.c tests/net/tcp_life.c tests/net/tcp_data.c \
  tests/net/tcp_rules.c
tests_net_test_net_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_net_test_net_LDADD = $(SIM_TEST_LIBS)
tests_net_test_net_SOURCES += tests/net/faults.c
tests_net_test_net_SOURCES += tests/net/driver.c
tests_net_test_net_SOURCES += tests/net/trains.c
tests_net_test_net_SOURCES += tests/net/crowds.c
tests_net_test_net_SOURCES += tests/net/raw.c
