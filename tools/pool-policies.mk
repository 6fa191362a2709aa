# The statistics of a pool as a page, some minutes; its picture is one of `make pictures`.
EXTRA_DIST += tools/pool-policies docs/pool-policies.md
pool-policies: rehearse tests/pool/test-pool-show
	$(top_srcdir)/tools/pool-policies $(top_srcdir) . > $(top_srcdir)/docs/pool-policies.md.new
	mv $(top_srcdir)/docs/pool-policies.md.new $(top_srcdir)/docs/pool-policies.md
.PHONY: pool-policies
