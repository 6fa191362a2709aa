check_PROGRAMS += tests/ring/test-ring
tests_ring_test_ring_SOURCES = tests/net/lab.h tests/net/lab.c tests/ring/reliable.c tests/ring/files.c tests/ring/ops.c tests/ring/view.c
tests_ring_test_ring_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_ring_test_ring_LDADD = $(SIM_TEST_LIBS)
check_PROGRAMS += tests/ring/test-ring-core
tests_ring_test_ring_core_SOURCES = tests/ring/cluster.h tests/ring/cluster.c tests/ring/token.c tests/ring/vips.c tests/ring/older.c tests/ring/reboot.c tests/ring/flaws.c tests/ring/promises.c
tests_ring_test_ring_core_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_ring_test_ring_core_LDADD = $(SIM_TEST_LIBS)
# Laws of the ring with thousands of seeds, as a table, by make show-ring.
check_PROGRAMS += tests/ring/test-ring-show
tests_ring_test_ring_show_SOURCES = tests/ring/cluster.h tests/ring/cluster.c \
	tests/ring/detection.c tests/ring/restarts.c tests/ring/older-show.c
tests_ring_test_ring_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_ring_test_ring_show_LDADD = $(SIM_TEST_LIBS)
# Traffic through a cluster; at full size, as a table, by make show-ring.
check_PROGRAMS += tests/ring/test-ring-traffic
tests_ring_test_ring_traffic_SOURCES = tests/ring/downloads.h tests/ring/downloads.c tests/ring/traffic.c tests/ring/traffic-flaws.c tests/ring/behind.c
tests_ring_test_ring_traffic_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_ring_test_ring_traffic_LDADD = $(SIM_TEST_LIBS)
# The page in a real browser; skipped where there is none.
TESTS += tests/ring/console.sh
EXTRA_DIST += tests/ring/console.sh tests/ring/console-probe.html
