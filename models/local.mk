# Models: one line each; the registry is generated from it.
MODELS = rais plain

include models/rais/local.mk
include models/plain/local.mk
