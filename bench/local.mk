# bench
EXTRA_DIST += bench/measure.h bench/timed
include bench/kernel/local.mk
include bench/net.mk

# What is timed is never a test: a table that people read.
.PHONY: bench
bench: $(bench_targets)
include bench/load/local.mk
include bench/rais.mk
include bench/ring.mk
include bench/pxe.mk
include bench/dtu.mk
include bench/pool.mk
include bench/proto/local.mk
include bench/experiment.mk
