check_PROGRAMS += tests/rais/test-rais
tests_rais_test_rais_SOURCES = tests/rais/group.h tests/rais/group.c tests/rais/messages.c tests/rais/leader.c tests/rais/zone.c tests/rais/findings.c tests/rais/policies.c tests/rais/flaws.c tests/rais/assumptions.c tests/rais/several.c tests/rais/bad.c
tests_rais_test_rais_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_rais_test_rais_LDADD = $(SIM_TEST_LIBS)
# The same laws with thousands of seeds, as a table, by make show-rais.
check_PROGRAMS += tests/rais/test-rais-show
tests_rais_test_rais_show_SOURCES = tests/rais/group.h tests/rais/group.c tests/rais/detection.c tests/rais/restarts.c tests/rais/balancing.c
tests_rais_test_rais_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_rais_test_rais_show_LDADD = $(SIM_TEST_LIBS)
