# docs
EXTRA_DIST += docs/results.md docs/topology.md
EXTRA_DIST += docs/diagnostics.md
