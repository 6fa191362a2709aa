check_PROGRAMS += tests/pool/test-pool
tests_pool_test_pool_SOURCES = tests/pool/site.h tests/pool/site.c tests/pool/figures.c tests/pool/emptying.c \
  tests/pool/copies.c tests/pool/users.c tests/pool/units.c tests/pool/checks.c
tests_pool_test_pool_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pool_test_pool_LDADD = $(SIM_TEST_LIBS)
