# What a boot storm costs: 10 000 clients x 8 MiB over 8 servers, packet by packet.
EXTRA_DIST += bench/pxe/one-domain.scenario.yaml bench/pxe/subnets.scenario.yaml
bench-pxe: rehearse
	@for storm in one-domain subnets; do \
	  echo "$$storm:"; rm -rf bench-pxe-result; \
	  $(srcdir)/bench/timed ./rehearse run --quiet --no-plots -o bench-pxe-result \
	    $(srcdir)/bench/pxe/$$storm.scenario.yaml; \
	done; rm -rf bench-pxe-result
.PHONY: bench-pxe
bench_targets += bench-pxe
