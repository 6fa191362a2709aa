libsim_a_SOURCES += sim/observe/observe.h
