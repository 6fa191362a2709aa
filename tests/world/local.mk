check_PROGRAMS += tests/world/test-world
tests_world_test_world_SOURCES = tests/world/incidents.c tests/world/fails.c tests/world/timeline.c \
	tests/world/toy.c tests/world/toy.h
tests_world_test_world_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_world_test_world_LDADD = $(SIM_TEST_LIBS)
EXTRA_DIST += tests/golden/world-crash.golden
