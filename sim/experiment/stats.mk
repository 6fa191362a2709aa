libsim_a_SOURCES += sim/experiment/judge.c sim/experiment/judge.h sim/experiment/stats.c sim/experiment/stats.h sim/experiment/stats-compare.c sim/experiment/stats-compare.h \
	sim/experiment/stats-quantile.c sim/experiment/stats-select.c sim/experiment/stats-series.c \
	sim/experiment/stats-survival.c sim/experiment/stats-survival.h
