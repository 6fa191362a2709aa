EXPERIMENT_TESTS = tests/experiment/same-bits.sh tests/experiment/stores.sh tests/experiment/slurm.sh
TESTS += $(EXPERIMENT_TESTS)
EXTRA_DIST += $(EXPERIMENT_TESTS) tests/experiment/sweep.scenario.yaml
