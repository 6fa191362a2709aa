libsim_a_SOURCES += sim/scenario/scenario.h
libsim_a_SOURCES += sim/scenario/metric_names.c sim/scenario/metric_names.h sim/scenario/metric_tables.c
libsim_a_SOURCES += sim/scenario/assemble.c sim/scenario/assemble.h sim/scenario/bytes.c sim/scenario/check.c sim/scenario/check.h sim/scenario/compose.c \
  sim/scenario/expects.c sim/scenario/fault_check.c sim/scenario/faults.c sim/scenario/faults.h sim/scenario/generate.c \
  sim/scenario/inside.h sim/scenario/names.c sim/scenario/reach.c sim/scenario/resolved.c sim/scenario/scenario.c sim/scenario/schema.c sim/scenario/sections.c sim/scenario/sections_page.c sim/scenario/size.c sim/scenario/timeline_check.c sim/scenario/yaml.c \
  sim/scenario/yaml.h
libsim_a_SOURCES += sim/scenario/before.c
libsim_a_SOURCES += sim/scenario/vary.c sim/scenario/vary.h sim/scenario/vary_axes.c sim/scenario/vary_inside.h sim/scenario/vary_range.c \
  sim/scenario/vary_where.c
