EXTRA_DIST += tools/model-registry tools/layers tools/rows tools/bad-input tools/lint tools/test-count tools/same-bits tools/coverage tools/manual tools/pasted tools/pictures .clang-format

# Everything that tests are made of, without running them.
build-tests: $(check_PROGRAMS) $(check_LIBRARIES)

lint: all
	@$(top_srcdir)/tools/lint $(top_srcdir) .

# The row table: where code, a story and a scenario name each row of a spec page.
rows:
	@$(top_srcdir)/tools/rows $(top_srcdir)

# The catalogue of wrong input: each row with the tests that name it and what the program says.
bad-input:
	@$(top_srcdir)/tools/bad-input $(top_srcdir)

schema: rehearse
	./rehearse schema > $(top_srcdir)/scenarios/scenario.schema.json

same-bits:
	@$(top_srcdir)/tools/same-bits $(top_srcdir) .

coverage:
	@$(top_srcdir)/tools/coverage $(top_srcdir) .

include tools/policies.mk
include tools/ring-findings.mk
include tools/pool-findings.mk
include tools/pool-policies.mk
include tools/dtu-findings.mk

# What pages show of the program, and their pictures, made anew.
pages: all strangers-way
	$(top_srcdir)/tools/bad-input $(top_srcdir) --page >$(top_srcdir)/docs/bad-input.md
	cd $(top_srcdir) && tools/pasted $(abs_builddir) README.md docs/guide.md
pictures: all
	$(top_srcdir)/tools/pictures $(top_srcdir) .

.PHONY: pages pictures build-tests lint rows bad-input schema same-bits coverage

# What each promise of the project is measured by, in one table; hours. ROWS="2 4.3": those alone.
must-show: all
	@$(MAKE) -s build-tests
	@$(SHELL) $(top_srcdir)/tools/must-show $(abs_top_srcdir) . $(ROWS)
EXTRA_DIST += tools/must-show tools/must-show.d tools/bare-debian
.PHONY: must-show

# A newcomer's transcript, from the program's own words.
strangers-way: rehearse
	$(SHELL) $(top_srcdir)/tools/strangers-way ./rehearse > $(top_srcdir)/docs/strangers-way.md

# The program and the stories under valgrind.
valgrind: rehearse build-tests
	@$(SHELL) $(top_srcdir)/tools/memcheck $(abs_top_srcdir) . $(check_PROGRAMS)

.PHONY: strangers-way valgrind
EXTRA_DIST += tools/page-picture tools/strangers-way tools/memcheck tools/valgrind.supp
