# SPDX-License-Identifier: GPL-3.0-or-later
# The rule matrix and what decides by it.
check_PROGRAMS += tests/pool/test-pool-rules
tests_pool_test_pool_rules_SOURCES = tests/pool/rules.c tests/pool/flaws.c tests/pool/decide.c tests/pool/site.h tests/pool/site.c tests/pool/theory.h tests/pool/theory.c tests/pool/theory-test.c
tests_pool_test_pool_rules_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pool_test_pool_rules_LDADD = $(SIM_TEST_LIBS)
# The statistics of a pool, as tables, by make show-pool.
check_PROGRAMS += tests/pool/test-pool-show
tests_pool_test_pool_show_SOURCES = tests/pool/bench.h tests/pool/bench.c tests/pool/show-availability.c tests/pool/show-restarts.c tests/pool/show-claim.c tests/pool/show-rejuvenation.c tests/pool/theory.h \
  tests/pool/theory.c
tests_pool_test_pool_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pool_test_pool_show_LDADD = $(SIM_TEST_LIBS)
show-pool: tests/pool/test-pool-show
	SHOW=full tests/pool/test-pool-show -j1
.PHONY: show-pool
