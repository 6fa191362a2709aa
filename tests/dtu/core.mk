# The group managers, units and sessions of a failover group.
check_PROGRAMS += tests/dtu/test-dtu
tests_dtu_test_dtu_SOURCES = tests/dtu/hall.h tests/dtu/hall.c tests/dtu/table.c tests/dtu/words.c tests/dtu/figure9.c \
  tests/dtu/units.c tests/dtu/choice.c tests/lib/story.c tests/lib/story-text.c tests/lib/story.h
tests_dtu_test_dtu_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_dtu_test_dtu_LDADD = $(SIM_TEST_LIBS)
