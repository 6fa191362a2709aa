EXPERIMENT_TESTS = tests/experiment/same-bits.sh tests/experiment/stores.sh
TESTS += $(EXPERIMENT_TESTS)
EXTRA_DIST += $(EXPERIMENT_TESTS) tests/experiment/sweep.scenario.yaml
