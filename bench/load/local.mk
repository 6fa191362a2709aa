EXTRA_PROGRAMS += bench/load/bench-requests
bench_load_bench_requests_SOURCES = bench/load/requests.c tests/lib/street.c tests/lib/street.h
bench_load_bench_requests_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_load_bench_requests_LDADD = libsim.a $(LIBSIM_LIBS)
CLEANFILES += bench/load/bench-requests

bench-requests: bench/load/bench-requests
	bench/load/bench-requests
	bench/load/bench-requests 10000 1000 3600 10
bench_targets += bench-requests
.PHONY: bench-requests
