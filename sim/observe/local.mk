libsim_a_SOURCES += sim/observe/capture.c sim/observe/console.c sim/observe/decisions.c sim/observe/decisions.h sim/observe/draw.c sim/observe/figure.c sim/observe/figure_choose.c sim/observe/figure_part.h sim/observe/figure_script.c sim/observe/histogram.c sim/observe/histogram.h \
	sim/observe/incident_table.c sim/observe/incidents.c sim/observe/incidents.h sim/observe/inside.h \
	sim/observe/labels.c sim/observe/labels.h sim/observe/manifest.c sim/observe/manifest.h sim/observe/meter.c sim/observe/meter.h \
	sim/observe/feed.c sim/observe/feed.h sim/observe/metrics.c sim/observe/metrics.h sim/observe/observe.c sim/observe/observe.h \
	sim/observe/output.c sim/observe/output.h sim/observe/ownership.c sim/observe/ownership.h \
	sim/observe/own_causes.c sim/observe/path.c sim/observe/path.h sim/observe/path_inside.h \
	sim/observe/path_table.c sim/observe/path_tell.c sim/observe/path_walk.c sim/observe/print.c sim/observe/reading.c sim/observe/reading.h sim/observe/results.c sim/observe/rows.c \
	sim/observe/series.c sim/observe/series.h sim/observe/service.c sim/observe/service.h \
	sim/observe/store.c sim/observe/store.h sim/observe/summary.c sim/observe/text.c \
	sim/observe/topology.c sim/observe/topology.h sim/observe/trace.c sim/observe/traffic.c \
	sim/observe/traffic.h sim/observe/verdict.c sim/observe/view.c sim/observe/view.h sim/observe/window.c sim/observe/window.h

# The console's page, as lines in the program.
nodist_libsim_a_SOURCES += sim/observe/console-page.c
CLEANFILES += sim/observe/console-page.c
EXTRA_DIST += sim/observe/console.html
sim/observe/console-page.c: sim/observe/console.html Makefile
	$(AM_V_GEN)$(MKDIR_P) sim/observe && { echo 'extern const char *const sim_console_page[];' && \
	  echo 'const char *const sim_console_page[] = {' && \
	  sed -e 's/\\/\\\\/g' -e 's/"/\\"/g' -e 's/.*/  "&\\n",/' $(srcdir)/sim/observe/console.html && \
	  echo '  0 };'; } > $@.new && mv $@.new $@

# A run as plain values, and the store of many.
libsim_a_SOURCES += sim/observe/result.h sim/observe/result.c sim/observe/result_bytes.c sim/observe/result_table.c sim/observe/result_table.h \
	sim/observe/result_take.c sim/observe/parcel.c sim/observe/parcel.h sim/observe/store_add.c sim/observe/store_block.c sim/observe/store_inside.h sim/observe/store_check.c sim/observe/store_points.c sim/observe/store_rows.c sim/observe/store_seal.c sim/observe/store_seal.h
