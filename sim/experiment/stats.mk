libsim_a_SOURCES += sim/experiment/judge.c sim/experiment/judge.h sim/experiment/stats.c sim/experiment/stats.h sim/experiment/stats-compare.c sim/experiment/stats-compare.h \
	sim/experiment/stats-quantile.c sim/experiment/stats-select.c sim/experiment/stats-series.c \
	sim/experiment/stats-survival.c sim/experiment/stats-survival.h \
	sim/experiment/ask.c sim/experiment/ask-best.c sim/experiment/ask-same.c sim/experiment/ask.h \
	sim/experiment/compare.c sim/experiment/way-labels.c sim/experiment/compare.h sim/experiment/measure.c sim/experiment/measure.h \
	sim/experiment/report.c sim/experiment/report-asked.c sim/experiment/report.h sim/experiment/report-curves.c sim/experiment/report-inside.h \
	sim/experiment/said.c sim/experiment/said.h sim/experiment/report-origin.c sim/experiment/report-search.c sim/experiment/report-steady.c sim/experiment/report-style.c \
	sim/experiment/report-tables.c sim/experiment/search.c sim/experiment/search.h sim/experiment/warm-up.c sim/experiment/warm-up.h \
	sim/experiment/svg.c sim/experiment/svg.h
