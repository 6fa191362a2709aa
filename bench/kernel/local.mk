EXTRA_PROGRAMS += bench/kernel/bench-kernel
bench_kernel_bench_kernel_SOURCES = bench/kernel/bench-kernel.c
bench_kernel_bench_kernel_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_kernel_bench_kernel_LDADD = libsim.a $(LIBSIM_LIBS)
