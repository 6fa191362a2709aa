libsim_a_SOURCES += sim/world/world.h
