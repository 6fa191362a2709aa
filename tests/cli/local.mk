CLI_TESTS = tests/cli/output.sh tests/cli/signals.sh tests/cli/usage.sh tests/cli/verbs.sh
TESTS += $(CLI_TESTS)
EXTRA_DIST += $(CLI_TESTS) tests/cli/lib.sh tests/cli/small.scenario.yaml
