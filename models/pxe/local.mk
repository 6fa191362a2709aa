# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += pxe
libsim_a_SOURCES += models/pxe/pxe.h models/pxe/options.h models/pxe/list.h models/pxe/truth.h models/pxe/manager.h \
	models/pxe/manager-inside.h models/pxe/causes.c models/pxe/model.c models/pxe/options.c models/pxe/check.c models/pxe/build.c \
	models/pxe/records.c models/pxe/list.c models/pxe/store.c models/pxe/server.c models/pxe/proxy.c \
	models/pxe/agent.c models/pxe/manager.c models/pxe/jobs.c models/pxe/client.c models/pxe/order.c models/pxe/fetch.c \
	models/pxe/search.c models/pxe/truth.c models/pxe/audit.c models/pxe/converge.c models/pxe/invariants.c \
	models/pxe/actions.c models/pxe/sketch.c
SCENARIOS += models/pxe/minimal.scenario.yaml
EXTRA_DIST += models/pxe/README.md models/pxe/spec.md
