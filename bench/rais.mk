# The laws of a service group with thousands of seeds: minutes, and a table that people read.
show-rais: tests/rais/test-rais-show
	@SHOW_RAIS=full tests/rais/test-rais-show -j1
.PHONY: show-rais

# Its cost: a year of eight hosts, an hour of a thousand; shortened unless LONG and WIDE say otherwise.
EXTRA_DIST += bench/rais/run bench/rais/year.scenario.yaml bench/rais/thousand.scenario.yaml
LONG = 30 d
WIDE = 5 s
bench-rais: rehearse
	@$(srcdir)/bench/rais/run $(srcdir) . "$(LONG)" "$(WIDE)"
.PHONY: bench-rais
bench_targets += bench-rais
