check_PROGRAMS += tests/load/test-load
tests_load_test_load_SOURCES = tests/load/curves.c tests/load/files.c tests/load/loads.c tests/load/reading.c tests/load/station.c
tests_load_test_load_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_load_test_load_LDADD = $(SIM_TEST_LIBS)
