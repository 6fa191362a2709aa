# docs
EXTRA_DIST += docs/results.md docs/experiments.md docs/slurm.md docs/store.md docs/topology.md
EXTRA_DIST += docs/bad-input.md docs/diagnostics.md docs/faults.md docs/explain.md docs/strangers-way.md
dist_man_MANS += docs/rehearse.1 docs/rehearse-graph.1
bashcompdir = $(datadir)/bash-completion/completions
bashcomp_DATA = docs/completion/rehearse
CLEANFILES += docs/completion/rehearse
EXTRA_DIST += docs/rehearse.bash
docs/completion/rehearse: docs/rehearse.bash
	@$(MKDIR_P) docs/completion
	cp $(srcdir)/docs/rehearse.bash $@
EXTRA_DIST += docs/pictures/quickstart-run.svg docs/pictures/quickstart-topology.svg
include docs/pictures/local.mk
EXTRA_DIST += docs/guide.md docs/gallery.md docs/compose.md
include docs/html.mk
