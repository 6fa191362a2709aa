CLI_TESTS = tests/cli/output.sh tests/cli/prints.sh tests/cli/signals.sh tests/cli/usage.sh tests/cli/verbs.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/lib.sh tests/cli/small.scenario.yaml
check_PROGRAMS += tests/cli/test-leave
tests_cli_test_leave_SOURCES = tests/cli/leave.c
tests_cli_test_leave_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_cli_test_leave_LDADD = libcli.a $(SIM_TEST_LIBS)
