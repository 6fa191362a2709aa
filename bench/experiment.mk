# What a replication of the quick start costs beside its simulation.
EXTRA_PROGRAMS += bench/experiment/run-cost
bench_experiment_run_cost_SOURCES = bench/experiment/run-cost.c
bench_experiment_run_cost_CPPFLAGS = $(AM_CPPFLAGS)
bench_experiment_run_cost_LDADD = libsim.a $(LIBSIM_LIBS)
CLEANFILES += bench/experiment/run-cost
bench-experiment: bench/experiment/run-cost
	@bench/experiment/run-cost $(srcdir)/scenarios/quickstart.scenario.yaml 40 run-cost.db; rm -f run-cost.db
.PHONY: bench-experiment
bench_targets += bench-experiment
