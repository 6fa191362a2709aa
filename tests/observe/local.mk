check_PROGRAMS += tests/observe/test-observe
tests_observe_test_observe_SOURCES = tests/observe/histograms.c tests/observe/outputs.c tests/observe/windows.c
tests_observe_test_observe_CPPFLAGS = $(SIM_TEST_CPPFLAGS) $(GIO_CFLAGS)
tests_observe_test_observe_LDADD = $(SIM_TEST_LIBS)
