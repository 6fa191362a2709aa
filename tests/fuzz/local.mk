# Not among the tests: needs clang, and a build folder of its own. FUZZ_SECONDS a target; FUZZ_TARGETS: some of them.
EXTRA_DIST += tests/fuzz/fuzz.c tests/fuzz/fuzz.h tests/fuzz/scenarios.c tests/fuzz/files.c tests/fuzz/messages.c tests/fuzz/seeds tools/fuzz
fuzz:
	@$(SHELL) $(top_srcdir)/tools/fuzz $(top_srcdir) $(FUZZ_TARGETS)
.PHONY: fuzz
