# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += rais
libsim_a_SOURCES += models/rais/rais.h models/rais/options.h models/rais/message.h models/rais/book.h models/rais/tables.h models/rais/learn.h \
	models/rais/truth.h models/rais/causes.c models/rais/model.c models/rais/options.c models/rais/check.c models/rais/build.c \
	models/rais/records.c models/rais/words.c models/rais/message.c models/rais/book.c models/rais/tables.c models/rais/learn.c models/rais/address.c \
	models/rais/monitor.c models/rais/transmit.c models/rais/receive.c models/rais/scripts.c \
	models/rais/control.c models/rais/assign.c models/rais/orders.c models/rais/policy.c models/rais/load.c models/rais/zone.c models/rais/truth.c models/rais/reach.c models/rais/census.c \
	models/rais/actions.c models/rais/converge.c models/rais/bounds.c models/rais/invariants.c models/rais/zone-invariants.c models/rais/sketch.c
SCENARIOS += models/rais/minimal.scenario.yaml
EXTRA_DIST += models/rais/README.md models/rais/spec.md
