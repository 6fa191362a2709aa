EXTRA_PROGRAMS += bench/proto/bench-tftp
bench_proto_bench_tftp_SOURCES = bench/proto/tftp.c
bench_proto_bench_tftp_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_proto_bench_tftp_LDADD = libsim.a $(LIBSIM_LIBS)
CLEANFILES += bench/proto/bench-tftp

# The last is the storm that has to take less than a minute: 10 000 machines that boot at once. A tenth of it
# unless STORM says otherwise.
STORM = 0.8
bench-tftp: bench/proto/bench-tftp
	@bench/proto/bench-tftp
	@bench/proto/bench-tftp 1 1 64 512 1
	@bench/proto/bench-tftp 1 1 64 1428 8
	@bench/proto/bench-tftp 100 1 8 1428 1
	@bench/proto/bench-tftp 10000 8 $(STORM) 1428 8
	@bench/proto/bench-tftp 10000 8 $(STORM) 1428 1
bench_targets += bench-tftp
.PHONY: bench-tftp

EXTRA_PROGRAMS += bench/proto/bench-dhcp
bench_proto_bench_dhcp_SOURCES = bench/proto/dhcp.c
bench_proto_bench_dhcp_CPPFLAGS = $(AM_CPPFLAGS) $(GSL_CFLAGS)
bench_proto_bench_dhcp_LDADD = libsim.a $(LIBSIM_LIBS)
CLEANFILES += bench/proto/bench-dhcp
bench-dhcp: bench/proto/bench-dhcp
	@bench/proto/bench-dhcp 1000 ipxe 1
	@bench/proto/bench-dhcp 1000 pxe-2.1 1
	@bench/proto/bench-dhcp 10000 ipxe 30
	@bench/proto/bench-dhcp 10000 pxe-2.1 30
bench_targets += bench-dhcp
.PHONY: bench-dhcp
