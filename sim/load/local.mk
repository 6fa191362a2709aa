libsim_a_SOURCES += sim/load/curve.h sim/load/load.h sim/load/server.h sim/load/station.h
