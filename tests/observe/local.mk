check_PROGRAMS += tests/observe/test-observe
tests_observe_test_observe_SOURCES = tests/observe/files.c tests/observe/histograms.c tests/observe/labels.c tests/observe/mover.c \
	tests/observe/mover.h tests/observe/outputs.c tests/observe/paths.c tests/observe/runs.c tests/observe/windows.c
tests_observe_test_observe_CPPFLAGS = $(SIM_TEST_CPPFLAGS) $(GIO_CFLAGS) $(SQLITE_CFLAGS)
tests_observe_test_observe_LDADD = $(SIM_TEST_LIBS)
EXTRA_tests_observe_test_observe_DEPENDENCIES = rehearse-graph$(EXEEXT)
EXTRA_DIST += tests/observe/path-pxe.scenario.yaml
