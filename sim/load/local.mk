libsim_a_SOURCES += sim/load/arrivals.c sim/load/curve.c sim/load/curve.h sim/load/curve_file.c sim/load/curve_kinds.c sim/load/curve_look.c sim/load/curve_part.h \
	sim/load/curve_read.c sim/load/curve_read.h sim/load/load.c sim/load/load.h sim/load/load_options.c sim/load/load_part.h \
	sim/load/load_visit.c sim/load/server.c sim/load/server.h sim/load/station.c sim/load/station.h
