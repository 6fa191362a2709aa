# Not among the tests: needs clang, and a build folder of its own.
EXTRA_DIST += tests/fuzz/fuzz.c tools/fuzz
fuzz:
	@$(SHELL) $(top_srcdir)/tools/fuzz $(top_srcdir)
.PHONY: fuzz
