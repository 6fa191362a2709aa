# What a pool breaks by itself, and what the repairs make of it.
EXTRA_DIST += tools/pool-findings docs/pool-findings.md
pool-findings: rehearse
	$(top_srcdir)/tools/pool-findings $(top_srcdir) . > $(top_srcdir)/docs/pool-findings.md.new
	mv $(top_srcdir)/docs/pool-findings.md.new $(top_srcdir)/docs/pool-findings.md
.PHONY: pool-findings
