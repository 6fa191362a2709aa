# SPDX-License-Identifier: GPL-3.0-or-later
# The rule matrix and what decides by it.
check_PROGRAMS += tests/pool/test-pool-rules
tests_pool_test_pool_rules_SOURCES = tests/pool/rules.c tests/pool/theory.h tests/pool/theory.c tests/pool/theory-test.c \
  tests/lib/story.c tests/lib/story-text.c tests/lib/story.h
tests_pool_test_pool_rules_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pool_test_pool_rules_LDADD = $(SIM_TEST_LIBS)
