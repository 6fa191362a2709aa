check_PROGRAMS += tests/experiment/test-stats
tests_experiment_test_stats_SOURCES = tests/experiment/stats.c tests/experiment/survival.c tests/experiment/judge.c tests/experiment/select.c tests/experiment/coverage.c tests/experiment/engine-show.c
tests_experiment_test_stats_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_experiment_test_stats_LDADD = $(SIM_TEST_LIBS)
TESTS += tests/experiment/verbs.sh tests/experiment/again.sh tests/experiment/report.sh
EXTRA_DIST += tests/experiment/verbs.sh tests/experiment/again.sh tests/experiment/report.sh
