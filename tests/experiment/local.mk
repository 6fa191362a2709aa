EXPERIMENT_TESTS = tests/experiment/same-bits.sh tests/experiment/stores.sh tests/experiment/disks.sh tests/experiment/engines.sh \
	tests/experiment/slurm.sh
TESTS += $(EXPERIMENT_TESTS)
EXTRA_DIST += $(EXPERIMENT_TESTS) tests/experiment/sweep.scenario.yaml

check_PROGRAMS += tests/experiment/test-runs
tests_experiment_test_runs_SOURCES = tests/experiment/runs.c
tests_experiment_test_runs_CPPFLAGS = $(SIM_TEST_CPPFLAGS) $(SQLITE_CFLAGS)
tests_experiment_test_runs_LDADD = $(SIM_TEST_LIBS)

# Bits after 200 kills, disks, Slurm, and what 2 000 replications cost, by make show-experiment.
EXTRA_DIST += tests/experiment/speed.sh
show-experiment: rehearse tests/experiment/test-stats bench/experiment/run-cost
	for t in $(EXPERIMENT_TESTS); do SHOW=full srcdir=$(srcdir) $(SHELL) $(srcdir)/$$t || test $$? = 77 || exit 1; done
	SHOW=full tests/experiment/test-stats
	$(SHELL) $(srcdir)/tests/experiment/speed.sh ./rehearse $(abs_top_srcdir)
	@$(MAKE) -s bench-experiment
.PHONY: show-experiment
check_PROGRAMS += tests/experiment/test-damage
tests_experiment_test_damage_SOURCES = tests/experiment/damage.c
tests_experiment_test_damage_CPPFLAGS = $(SIM_TEST_CPPFLAGS) $(SQLITE_CFLAGS)
tests_experiment_test_damage_LDADD = $(SIM_TEST_LIBS)
