# Pictures of the documentation, each from a run that anybody can play again.
EXTRA_DIST += docs/pictures/load-shift.gp docs/pictures/load-shift.svg
load-shift-picture: rehearse
	./rehearse run $(srcdir)/scenarios/rais/load-shift.scenario.yaml -o load-shift.result --force --no-plots --quiet
	gnuplot -e "series='load-shift.result/series.csv'; out='$(srcdir)/docs/pictures/load-shift.svg'" \
		$(srcdir)/docs/pictures/load-shift.gp
	rm -rf load-shift.result
pictures: load-shift-picture
.PHONY: load-shift-picture
