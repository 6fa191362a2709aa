# bench
include bench/kernel/local.mk
