# The group managers, units and sessions of a failover group.
check_PROGRAMS += tests/dtu/test-dtu
tests_dtu_test_dtu_SOURCES = tests/dtu/hall.h tests/dtu/hall.c tests/dtu/table.c tests/dtu/words.c tests/dtu/figure9.c \
  tests/dtu/units.c tests/dtu/choice.c
tests_dtu_test_dtu_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_dtu_test_dtu_LDADD = $(SIM_TEST_LIBS)
# Failover beside its closed form, control traffic and keep-alives; at full size, as tables, by make show-dtu.
check_PROGRAMS += tests/dtu/test-dtu-show
tests_dtu_test_dtu_show_SOURCES = tests/dtu/hall.h tests/dtu/hall.c tests/dtu/show.c
tests_dtu_test_dtu_show_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
tests_dtu_test_dtu_show_LDADD = $(SIM_TEST_LIBS)
show-dtu: tests/dtu/test-dtu-show
	@SHOW=full tests/dtu/test-dtu-show -j1
.PHONY: show-dtu
