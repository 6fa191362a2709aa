# The network against ns-3. The peer is built only where configure has found ns-3; the program never links it.
EXTRA_PROGRAMS += bench/net/bench-net
bench_net_bench_net_SOURCES = bench/net/bench-net.c
bench_net_bench_net_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_net_bench_net_LDADD = libsim.a $(LIBSIM_LIBS)
net_bench_built = bench/net/bench-net

if HAVE_NS3
EXTRA_PROGRAMS += bench/net/bench-ns3
bench_net_bench_ns3_SOURCES = bench/net/bench-ns3.cc
bench_net_bench_ns3_CPPFLAGS = -I$(top_srcdir) $(NS3_CFLAGS)
bench_net_bench_ns3_LDADD = $(NS3_LIBS)
net_bench_built += bench/net/bench-ns3
endif

EXTRA_DIST += bench/net/table.sh
bench-net-table: $(net_bench_built)
	@sh $(srcdir)/bench/net/table.sh
.PHONY: bench-net-table
bench_targets += bench-net-table
