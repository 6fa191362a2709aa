check_PROGRAMS += tests/plain/plain
tests_plain_plain_SOURCES = tests/plain/stories.c
tests_plain_plain_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_plain_plain_LDADD = $(SIM_TEST_LIBS)
