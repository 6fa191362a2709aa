EXPERIMENT_TESTS = tests/experiment/same-bits.sh tests/experiment/stores.sh tests/experiment/slurm.sh
TESTS += $(EXPERIMENT_TESTS)
EXTRA_DIST += $(EXPERIMENT_TESTS) tests/experiment/sweep.scenario.yaml

check_PROGRAMS += tests/experiment/test-runs
tests_experiment_test_runs_SOURCES = tests/experiment/runs.c
tests_experiment_test_runs_CPPFLAGS = $(SIM_TEST_CPPFLAGS) $(SQLITE_CFLAGS)
tests_experiment_test_runs_LDADD = $(SIM_TEST_LIBS)
