libsim_a_SOURCES += sim/base/bytes.h sim/base/check.c sim/base/check.h sim/base/diag.h sim/base/dist.h sim/base/option.h sim/base/random.h sim/base/slab.c sim/base/slab.h sim/base/units.h
