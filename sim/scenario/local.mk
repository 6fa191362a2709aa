libsim_a_SOURCES += sim/scenario/scenario.h
libsim_a_SOURCES += sim/scenario/metric_names.c sim/scenario/metric_names.h
