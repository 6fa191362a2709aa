# The catalogue of wrong input, played with the program.
INPUT_CASES = tests/input/files.cases tests/input/syntax.cases tests/input/values.cases tests/input/references.cases tests/input/sizes.cases tests/input/outputs.cases tests/input/traces.cases tests/input/commands.cases
TEST_EXTENSIONS += .cases
CASES_LOG_COMPILER = $(top_srcdir)/tests/input/play
TESTS += $(INPUT_CASES)
EXTRA_DIST += $(INPUT_CASES) tests/input/Cases.pm tests/input/play tests/input/good.scenario.yaml
