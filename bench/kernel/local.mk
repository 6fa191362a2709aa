EXTRA_PROGRAMS += bench/kernel/bench-kernel
EXTRA_DIST += bench/kernel/run
bench_kernel_bench_kernel_SOURCES = bench/kernel/bench-kernel.c
bench_kernel_bench_kernel_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_kernel_bench_kernel_LDADD = libsim.a $(LIBSIM_LIBS)
bench_kernel_programs = bench/kernel/bench-kernel

# The peer is a program of its own: nothing of ours links ns-3.
if HAVE_NS3
EXTRA_PROGRAMS += bench/kernel/bench-kernel-ns3
bench_kernel_programs += bench/kernel/bench-kernel-ns3
endif
bench_kernel_bench_kernel_ns3_SOURCES = bench/kernel/bench-kernel-ns3.cc
bench_kernel_bench_kernel_ns3_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS) $(NS3_CFLAGS)
bench_kernel_bench_kernel_ns3_LDADD = libsim.a $(NS3_LIBS) $(LIBSIM_LIBS)

.PHONY: bench-kernel
bench-kernel: $(bench_kernel_programs)
	$(srcdir)/bench/kernel/run bench/kernel
bench_targets += bench-kernel
