# The page that compares the policies, from ten runs.
EXTRA_DIST += tools/policies docs/policies.md
policies: rehearse
	$(top_srcdir)/tools/policies $(top_srcdir) . > $(top_srcdir)/docs/policies.md.new
	mv $(top_srcdir)/docs/policies.md.new $(top_srcdir)/docs/policies.md
.PHONY: policies
