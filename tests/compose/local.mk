check_PROGRAMS += tests/compose/test-compose
tests_compose_test_compose_SOURCES = tests/compose/tenants.c tests/compose/network.c tests/compose/entries.c tests/lib/story.c tests/lib/story-text.c tests/lib/story.h
tests_compose_test_compose_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_compose_test_compose_LDADD = $(SIM_TEST_LIBS)
