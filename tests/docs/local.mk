DOCS_TESTS = tests/docs/html.sh
TESTS += $(DOCS_TESTS)
EXTRA_DIST += $(DOCS_TESTS) tests/docs/probe.html
