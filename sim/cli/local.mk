noinst_LIBRARIES += libcli.a
libcli_a_CPPFLAGS = $(libsim_a_CPPFLAGS)
libcli_a_SOURCES = sim/cli/cli.h sim/cli/check.c sim/cli/codes.c sim/cli/common.c sim/cli/explain.c sim/cli/explain-decision.c sim/cli/explain-incident.c sim/cli/explain-section.c sim/cli/explain-topic.c sim/cli/path.h sim/cli/path-draw.c sim/cli/path-read.c sim/cli/path-story.c sim/cli/path-trace.c sim/cli/path-table.c sim/cli/page.c sim/cli/graph.c sim/cli/leave.c sim/cli/list.c \
  sim/cli/plan.c sim/cli/print.c sim/cli/progress.c sim/cli/records.c sim/cli/result-folder.c sim/cli/run.c sim/cli/schema.c sim/cli/signals.c \
  sim/cli/stores.c sim/cli/sweep.c sim/cli/sweep.h sim/cli/verbs.c
libcli_a_SOURCES += sim/cli/again.c sim/cli/capacity.c sim/cli/compare.c sim/cli/compare-ask.c sim/cli/compare-inside.h sim/cli/report.c sim/cli/study.c sim/cli/study.h sim/cli/test.c

bin_PROGRAMS += rehearse
rehearse_CPPFLAGS = $(libsim_a_CPPFLAGS)
rehearse_SOURCES = sim/cli/main.c
rehearse_LDADD = libcli.a libsim.a $(LIBSIM_LIBS)
