# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += pool
libsim_a_SOURCES += models/pool/pool.h models/pool/options.h models/pool/decide.h models/pool/decider.h \
	models/pool/terms.h models/pool/rules.h models/pool/message.h models/pool/control.h models/pool/copy.h \
	models/pool/truth.h models/pool/causes.c models/pool/model.c models/pool/options.c models/pool/terms.c models/pool/terms-check.c models/pool/check.c \
	models/pool/build.c models/pool/records.c models/pool/message.c models/pool/gate.c models/pool/users.c \
	models/pool/sessions.c models/pool/capacity.c models/pool/server.c models/pool/server.h models/pool/pace.c models/pool/board.c models/pool/host.c models/pool/files.c models/pool/storage.c \
	models/pool/fluid.c models/pool/packets.c models/pool/network.c models/pool/monitor.c models/pool/balancer.c models/pool/control.c models/pool/orders.c models/pool/reports.c \
	models/pool/books.c models/pool/jobs.c models/pool/lodge.c models/pool/truth.c models/pool/converge.c models/pool/actions.c \
	models/pool/sketch.c models/pool/view.c models/pool/invariants.c models/pool/audit.h models/pool/audit.c models/pool/decide.c models/pool/decide-records.c models/pool/figures.c \
	models/pool/weigh.c models/pool/act.c models/pool/rules.c models/pool/rules-read.c \
	models/pool/rules-documented.c
SCENARIOS += models/pool/minimal.scenario.yaml
EXTRA_DIST += models/pool/README.md models/pool/spec.md
