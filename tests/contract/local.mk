check_PROGRAMS += tests/contract/test-contract
tests_contract_test_contract_SOURCES = tests/contract/contract.c tests/contract/contract.h tests/contract/runs.c \
	tests/contract/tables.c
tests_contract_test_contract_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_contract_test_contract_LDADD = $(SIM_TEST_LIBS)
EXTRA_DIST += tests/contract/elsewhere.scenario.yaml tests/contract/composed.scenario.yaml
