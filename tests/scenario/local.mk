check_PROGRAMS += tests/scenario/scenario
tests_scenario_scenario_SOURCES = tests/scenario/farm.c tests/scenario/farm.h tests/scenario/good.c tests/scenario/bad-input.c tests/scenario/rows.c tests/scenario/vary.c tests/scenario/yaml.c
tests_scenario_scenario_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_scenario_scenario_LDADD = $(SIM_TEST_LIBS)
