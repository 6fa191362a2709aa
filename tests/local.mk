# One Criterion program a layer; each adds itself to check_PROGRAMS.
# tests/lib is an archive that all of them may use.
SIM_TEST_LIBS = tests/libtest.a libsim.a $(LIBSIM_LIBS) $(CRITERION_LIBS)
SIM_TEST_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS) $(CRITERION_CFLAGS)
TESTS += $(check_PROGRAMS)
check_LIBRARIES = tests/libtest.a
tests_libtest_a_SOURCES = tests/lib/heap.c tests/lib/heap.h tests/lib/show.c tests/lib/show.h tests/lib/story-text.c \
	tests/lib/story.c tests/lib/story.h tests/lib/street.c tests/lib/street.h
tests_libtest_a_CPPFLAGS = $(SIM_TEST_CPPFLAGS)
AM_TESTS_ENVIRONMENT = G_DEBUG=fatal-warnings; export G_DEBUG;
include tests/base/local.mk
include tests/kernel/local.mk
include tests/load/local.mk
include tests/scenario/local.mk
include tests/net/local.mk
include tests/proto/local.mk
include tests/world/local.mk

# Renews the long expectations of stories; look at the diff before you commit it.
golden: $(check_PROGRAMS)
	SIM_GOLDEN=write $(MAKE) check
.PHONY: golden
include tests/observe/local.mk
include tests/rais/local.mk
include tests/ring/local.mk
include tests/pxe/local.mk
include tests/pool/rules.mk
include tests/dtu/core.mk
include tests/pool/local.mk
include tests/dtu/users.mk
include tests/oracle/local.mk
include tests/plain/local.mk
include tests/experiment/local.mk
include tests/experiment/stats.mk
include tests/cli/local.mk
include tests/docs/local.mk
include tests/fuzz/local.mk
include tests/compose/local.mk
include tests/contract/local.mk
include tests/scenarios/local.mk
include tests/input/local.mk
