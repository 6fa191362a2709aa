# The pages that compare policies: of service groups, from ten runs; of gateways, from ten more and a test.
EXTRA_DIST += tools/policies docs/policies.md tools/ring-policies docs/ring-policies.md
policies ring-policies: rehearse tests/ring/test-ring-show
	$(top_srcdir)/tools/policies $(top_srcdir) . > $(top_srcdir)/docs/policies.md.new
	mv $(top_srcdir)/docs/policies.md.new $(top_srcdir)/docs/policies.md
	$(top_srcdir)/tools/ring-policies $(top_srcdir) . > $(top_srcdir)/docs/ring-policies.md.new
	mv $(top_srcdir)/docs/ring-policies.md.new $(top_srcdir)/docs/ring-policies.md
.PHONY: policies ring-policies
