# The page of the ring's findings, without and with their repairs.
EXTRA_DIST += tools/ring-findings docs/ring-findings.md
ring-findings: rehearse
	$(top_srcdir)/tools/ring-findings $(top_srcdir) . > $(top_srcdir)/docs/ring-findings.md.new
	mv $(top_srcdir)/docs/ring-findings.md.new $(top_srcdir)/docs/ring-findings.md
.PHONY: ring-findings
