# The laws of a service group with thousands of seeds: minutes, and a table that people read.
show-rais: tests/rais/test-rais-show
	@SHOW_RAIS=full tests/rais/test-rais-show -j1
.PHONY: show-rais
