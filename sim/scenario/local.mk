libsim_a_SOURCES += sim/scenario/scenario.h
