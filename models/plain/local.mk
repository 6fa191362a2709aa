MODELS += plain
libsim_a_SOURCES += models/plain/causes.c models/plain/model.c models/plain/names.c models/plain/options.c models/plain/plain.h
SCENARIOS += models/plain/minimal.scenario.yaml
EXTRA_DIST += models/plain/README.md models/plain/spec.md
