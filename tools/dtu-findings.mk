# The page of what a failover group breaks, without and with their repairs.
EXTRA_DIST += tools/dtu-findings docs/dtu-findings.md
dtu-findings: rehearse
	$(top_srcdir)/tools/dtu-findings $(top_srcdir) . > $(top_srcdir)/docs/dtu-findings.md.new
	mv $(top_srcdir)/docs/dtu-findings.md.new $(top_srcdir)/docs/dtu-findings.md
.PHONY: dtu-findings
