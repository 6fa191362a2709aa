# What a simulated year of a hundred servers and eight applications costs.
bench-pool: rehearse
	@rm -rf bench-pool-result; \
	$(srcdir)/bench/timed ./rehearse run --quiet --no-plots --set 'duration=365 d' -o bench-pool-result \
	  $(srcdir)/scenarios/pool/a-hundred-servers.scenario.yaml; \
	rm -rf bench-pool-result
.PHONY: bench-pool
bench_targets += bench-pool
