# Pictures of the documentation, each from a run that anybody can play again.
EXTRA_DIST += docs/pictures/load-shift.gp docs/pictures/load-shift.svg
load-shift-picture: rehearse
	./rehearse run $(srcdir)/scenarios/rais/load-shift.scenario.yaml -o load-shift.result --force --no-plots --quiet
	gnuplot -e "series='load-shift.result/series.csv'; out='$(srcdir)/docs/pictures/load-shift.svg'" \
		$(srcdir)/docs/pictures/load-shift.gp
	rm -rf load-shift.result
pictures: load-shift-picture ring-console-picture boot-storm-picture dtu-morning-picture
# A browser takes it; where there is none the picture stays as it is.
EXTRA_DIST += docs/pictures/ring-console.png
ring-console-picture: rehearse
	./rehearse run $(srcdir)/scenarios/ring/console.scenario.yaml -o ring-console.result --force --quiet
	$(SHELL) $(top_srcdir)/tools/page-picture ring-console.result/console.html '#t=133.2' 1010x760 $(srcdir)/docs/pictures/ring-console.png
	rm -rf ring-console.result
EXTRA_DIST += docs/pictures/boot-storm.svg
boot-storm-picture: rehearse
	./rehearse run $(srcdir)/bench/pxe/subnets.scenario.yaml -o boot-storm.result --force --quiet
	cp boot-storm.result/run.svg $(srcdir)/docs/pictures/boot-storm.svg
	rm -rf boot-storm.result
EXTRA_DIST += docs/pictures/dtu-morning.svg
dtu-morning-picture: rehearse
	./rehearse run $(srcdir)/bench/dtu/morning.scenario.yaml -o dtu-morning.result --force --quiet
	cp dtu-morning.result/run.svg $(srcdir)/docs/pictures/dtu-morning.svg
	rm -rf dtu-morning.result
.PHONY: dtu-morning-picture load-shift-picture ring-console-picture boot-storm-picture
EXTRA_DIST += docs/pictures/planner-report.png docs/pictures/planner-curves.png
planner-report-picture: rehearse
	./rehearse compare $(srcdir)/scenarios/planner/which-policy.scenario.yaml -q -m visitors.availability --best most --apart '0.5 %' -f -o planner.db
	./rehearse report planner.db
	$(SHELL) $(top_srcdir)/tools/page-picture planner.html '' 1000x1520 $(srcdir)/docs/pictures/planner-report.png
	sed 's,</head>,<style>main>*:not(\#restored):not(\#restored~*){display:none}</style>&,' planner.html > planner-curves.html
	$(SHELL) $(top_srcdir)/tools/page-picture planner-curves.html '' 1000x1330 $(srcdir)/docs/pictures/planner-curves.png
	rm -f planner.db planner.html planner-curves.html
pictures: planner-report-picture
.PHONY: planner-report-picture
EXTRA_DIST += docs/pictures/explain-host-dies.svg
explain-picture: rehearse
	./rehearse run $(srcdir)/scenarios/rais/host-dies.scenario.yaml -o explain.result --force --no-plots --quiet
	./rehearse explain explain.result --incident 1 --svg - >$(srcdir)/docs/pictures/explain-host-dies.svg
	rm -rf explain.result
pictures: explain-picture
.PHONY: explain-picture
EXTRA_DIST += docs/pictures/pool-four-applications.gp docs/pictures/pool-four-applications.svg
pool-picture: rehearse
	./rehearse run $(srcdir)/scenarios/pool/four-applications.scenario.yaml -o pool-picture.result --force --no-plots --quiet
	gnuplot -e "series='pool-picture.result/series.csv'; out='$(srcdir)/docs/pictures/pool-four-applications.svg'" \
		$(srcdir)/docs/pictures/pool-four-applications.gp
	rm -rf pool-picture.result
pictures: pool-picture
.PHONY: pool-picture
EXTRA_DIST += docs/pictures/guide-run.svg docs/pictures/guide-report.png
guide-pictures: all
	cd $(top_srcdir) && tools/pasted $(abs_builddir) docs/guide.md --pictures
pictures: guide-pictures
.PHONY: guide-pictures
# Who waited for whom.
EXTRA_DIST += docs/pictures/story-rack.svg tools/story-picture
story-picture: rehearse
	$(SHELL) $(top_srcdir)/tools/story-picture ./rehearse $(srcdir)/scenarios/compose/rack-at-ten.scenario.yaml 2 $(srcdir)/docs/pictures/story-rack.svg
pictures: story-picture
.PHONY: story-picture
