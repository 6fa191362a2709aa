libsim_a_SOURCES += sim/load/arrivals.c sim/load/curve.c sim/load/curve.h sim/load/curve_file.c sim/load/curve_part.h sim/load/curve_read.c \
	sim/load/load.h sim/load/server.h sim/load/station.c sim/load/station.h
libsim_a_SOURCES += sim/load/curve.h sim/load/load.h sim/load/server.h sim/load/station.h
libsim_a_SOURCES += sim/load/trace.c sim/load/trace.h
