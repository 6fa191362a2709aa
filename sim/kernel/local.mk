libsim_a_SOURCES += sim/kernel/kernel.h sim/kernel/machine.h sim/kernel/record.h
libsim_a_SOURCES += sim/kernel/metric.h
