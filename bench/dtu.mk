# What a failover group of 10 000 units and 20 servers costs: a morning, and a simulated day, packet by packet.
EXTRA_DIST += bench/dtu/morning.scenario.yaml bench/dtu/day.scenario.yaml
bench-dtu: rehearse
	@for run in morning day; do \
	  echo "$$run:"; \
	  $(srcdir)/bench/timed ./rehearse run --fingerprint-only $(srcdir)/bench/dtu/$$run.scenario.yaml; \
	done
.PHONY: bench-dtu
bench_targets += bench-dtu
