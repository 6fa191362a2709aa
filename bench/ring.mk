# The laws of a token ring with thousands of seeds: a table that people read.
show-ring: tests/ring/test-ring-show tests/ring/test-ring-traffic
	@SHOW=full tests/ring/test-ring-show -j1
	@SHOW=full tests/ring/test-ring-traffic -j1
.PHONY: show-ring

# Its cost: a year of four gateways with a crash a day, an hour of a hundred with a thousand addresses. Less with
# LONG and WIDE, in seconds.
EXTRA_DIST += bench/ring/year.scenario.yaml bench/ring/hundred.scenario.yaml
bench-ring: bench/rais/bench-rais
	@bench/rais/bench-rais $(srcdir)/bench/ring/year.scenario.yaml $(LONG)
	@bench/rais/bench-rais $(srcdir)/bench/ring/hundred.scenario.yaml $(WIDE)
.PHONY: bench-ring
bench_targets += bench-ring
