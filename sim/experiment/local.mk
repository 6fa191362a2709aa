libsim_a_SOURCES += sim/experiment/experiment.h sim/experiment/plan.c sim/experiment/plan.h sim/experiment/results.h
