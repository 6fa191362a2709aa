libsim_a_SOURCES += sim/scenario/scenario.h
libsim_a_SOURCES += sim/scenario/metric_names.c sim/scenario/metric_names.h sim/scenario/metric_tables.c
libsim_a_SOURCES += sim/scenario/bytes.c sim/scenario/yaml.c sim/scenario/yaml.h
