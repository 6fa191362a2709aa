EXTRA_DIST += tools/layers tools/rows tools/lint tools/test-count .clang-format

# Everything that tests are made of, without running them.
build-tests: $(check_PROGRAMS) $(check_LIBRARIES)

lint: all
	@$(top_srcdir)/tools/lint $(top_srcdir) .

# The row table: where code, a story and a scenario name each row of a spec page.
rows:
	@$(top_srcdir)/tools/rows $(top_srcdir)

schema: rehearse
	./rehearse schema > $(top_srcdir)/scenarios/scenario.schema.json

.PHONY: build-tests lint rows schema
