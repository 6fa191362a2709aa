# docs
EXTRA_DIST += docs/results.md docs/topology.md
