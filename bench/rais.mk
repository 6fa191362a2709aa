# The laws of a service group with thousands of seeds: minutes, and a table that people read.
show-rais: tests/rais/test-rais-show
	@SHOW=full tests/rais/test-rais-show -j1
.PHONY: show-rais

# Its cost: a year of eight hosts, an hour of a thousand. Less with LONG and WIDE, in seconds.
EXTRA_PROGRAMS += bench/rais/bench-rais
bench_rais_bench_rais_SOURCES = bench/rais/bench-rais.c
bench_rais_bench_rais_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_rais_bench_rais_LDADD = libsim.a $(LIBSIM_LIBS)
CLEANFILES += bench/rais/bench-rais
EXTRA_DIST += bench/rais/year.scenario.yaml bench/rais/thousand.scenario.yaml
LONG = 31536000
WIDE = 3600
bench-rais: bench-rais-long bench-rais-wide
bench-rais-long: bench/rais/bench-rais
	@bench/rais/bench-rais $(srcdir)/bench/rais/year.scenario.yaml $(LONG)
bench-rais-wide: bench/rais/bench-rais
	@bench/rais/bench-rais $(srcdir)/bench/rais/thousand.scenario.yaml $(WIDE)
.PHONY: bench-rais bench-rais-long bench-rais-wide
bench_targets += bench-rais
