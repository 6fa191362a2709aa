check_PROGRAMS += tests/kernel/test-kernel
tests_kernel_test_kernel_SOURCES = tests/kernel/bus.c tests/kernel/lines.c tests/kernel/machines.c \
	tests/kernel/queue.c tests/kernel/slabs.c tests/kernel/storms.c tests/kernel/timers.c
tests_kernel_test_kernel_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_kernel_test_kernel_LDADD = $(SIM_TEST_LIBS)
