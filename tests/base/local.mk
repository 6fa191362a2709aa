check_PROGRAMS += tests/base/base
tests_base_base_SOURCES = tests/base/bytes.c tests/base/diag.c tests/base/marks.c tests/base/option.c tests/base/preset.c tests/base/random.c tests/base/units.c
tests_base_base_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_base_base_LDADD = $(SIM_TEST_LIBS)

# The generator runs where the tests run; its output is held against the committed table.
noinst_PROGRAMS += tools/ziggurat
tools_ziggurat_SOURCES = tools/ziggurat.c
tools_ziggurat_LDADD = -lm
TESTS += tests/base/ziggurat-current.sh
EXTRA_DIST += tests/base/ziggurat-current.sh
