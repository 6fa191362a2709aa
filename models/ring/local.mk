# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += ring
libsim_a_SOURCES += models/ring/ring.h models/ring/options.h models/ring/word.h models/ring/train.h \
	models/ring/truth.h models/ring/options.c models/ring/check.c models/ring/build.c models/ring/behind.c models/ring/name-server.c \
	models/ring/records.c models/ring/word.c models/ring/train.c models/ring/daemon.c models/ring/token.c models/ring/reboot.c \
	models/ring/notice.c models/ring/start.c models/ring/vips.c models/ring/balance.c models/ring/truth.c \
	models/ring/watch.c models/ring/converge.c models/ring/sketch.c models/ring/view.c models/ring/invariants.c \
	models/ring/token-invariants.c models/ring/vip-invariants.c models/ring/causes.c models/ring/model.c
SCENARIOS += models/ring/minimal.scenario.yaml
libsim_a_SOURCES += models/ring/reliable.h models/ring/reliable-private.h models/ring/reliable.c \
	models/ring/reliable-receive.c models/ring/files.h models/ring/files.c models/ring/files-check.c \
	models/ring/monitor.h models/ring/monitor.c models/ring/config.h models/ring/config.c models/ring/command.h \
	models/ring/command.c models/ring/controller.c models/ring/actions.c
libsim_a_SOURCES += models/ring/flows.h models/ring/flows.c models/ring/data.h models/ring/data.c \
	models/ring/data-records.c models/ring/data-invariants.c models/ring/keep.c models/ring/share.c models/ring/forward.c models/ring/nat.c \
	models/ring/symmetric.c models/ring/health.c models/ring/proxy.c models/ring/traffic.c
libsim_a_SOURCES += models/ring/older.h models/ring/older.c
EXTRA_DIST += models/ring/README.md models/ring/spec.md
