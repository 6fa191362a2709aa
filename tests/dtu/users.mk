# The users' part of failover groups: people, what stands behind sessions, a stranger, and the promises.
check_PROGRAMS += tests/dtu/test-dtu-users
tests_dtu_test_dtu_users_SOURCES = tests/dtu/hall.h tests/dtu/hall.c tests/dtu/flaws.c tests/dtu/people.c
tests_dtu_test_dtu_users_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_dtu_test_dtu_users_LDADD = $(SIM_TEST_LIBS)
# Random schedules, and how load is spread, as tables with many seeds by make show-dtu.
check_PROGRAMS += tests/dtu/test-dtu-restarts
tests_dtu_test_dtu_restarts_SOURCES = tests/dtu/hall.h tests/dtu/hall.c tests/dtu/restarts.c tests/dtu/balance.c
tests_dtu_test_dtu_restarts_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_dtu_test_dtu_restarts_LDADD = $(SIM_TEST_LIBS)
show-dtu: show-dtu-users
show-dtu-users: tests/dtu/test-dtu-restarts
	@SHOW=full tests/dtu/test-dtu-restarts -j1
.PHONY: show-dtu-users
