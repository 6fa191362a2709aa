check_PROGRAMS += tests/pxe/test-pxe
tests_pxe_test_pxe_SOURCES = tests/pxe/site.h tests/pxe/site.c tests/pxe/figure5.c tests/pxe/lists.c tests/pxe/search.c \
  tests/pxe/manager.c tests/pxe/policies.c tests/pxe/flaws.c
tests_pxe_test_pxe_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pxe_test_pxe_LDADD = $(SIM_TEST_LIBS)
# Polls, older ways, misdirection and random schedules with many clients and seeds, as tables, by make show-pxe.
check_PROGRAMS += tests/pxe/test-pxe-show
tests_pxe_test_pxe_show_SOURCES = tests/pxe/site.h tests/pxe/site.c tests/pxe/show.c
tests_pxe_test_pxe_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_pxe_test_pxe_show_LDADD = $(SIM_TEST_LIBS)
