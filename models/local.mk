# Models: each adds its name to MODELS in its own local.mk; the registry is generated from it. Model
# `some-name` defines `const SimModel sim_model_some_name` in models/some-name/model.c.
MODELS =

include models/rais/local.mk
include models/plain/local.mk
include models/ring/local.mk
include models/pxe/local.mk
include models/dtu/local.mk
include models/pool/local.mk

nodist_libsim_a_SOURCES += models/registry.c
BUILT_SOURCES += models/registry.c
CLEANFILES += models/registry.c
models/registry.c: Makefile $(top_srcdir)/tools/model-registry
	$(AM_V_GEN)$(MKDIR_P) models && $(SHELL) $(top_srcdir)/tools/model-registry $(MODELS) > $@.new && mv $@.new $@
