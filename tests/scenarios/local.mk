# Every scenario is a test: checked, played, and its expectations hold.
TEST_EXTENSIONS = .sh .yaml
YAML_LOG_COMPILER = $(top_srcdir)/tests/scenarios/run-one
AM_TESTS_ENVIRONMENT += SCENARIOS='$(SCENARIOS)'; export SCENARIOS;
TESTS += $(SCENARIOS) tests/scenarios/all-listed.sh
EXTRA_DIST += $(SCENARIOS) tests/scenarios/run-one tests/scenarios/all-listed.sh
