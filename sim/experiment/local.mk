libsim_a_SOURCES += sim/experiment/cells.c sim/experiment/cells.h sim/experiment/experiment.c sim/experiment/experiment.h sim/experiment/export.c sim/experiment/export.h sim/experiment/gather.c sim/experiment/gather.h sim/experiment/import.c sim/experiment/inside.h sim/experiment/merge.c sim/experiment/jobs.c sim/experiment/jobs.h sim/experiment/lock.c \
	sim/experiment/lock.h sim/experiment/plan.c sim/experiment/plan.h sim/experiment/play.c sim/experiment/results.c \
	sim/experiment/results.h sim/experiment/worker.c sim/experiment/worker.h
