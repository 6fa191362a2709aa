# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += dtu
libsim_a_SOURCES += models/dtu/dtu.h models/dtu/options.h models/dtu/inside.h models/dtu/truth.h models/dtu/model.c \
	models/dtu/options.c models/dtu/check.c models/dtu/build.c models/dtu/records.c models/dtu/dhcp.c \
	models/dtu/words.c models/dtu/daemon.c models/dtu/unit.c models/dtu/truth.c models/dtu/converge.c \
	models/dtu/actions.c models/dtu/user.c models/dtu/invariants.c
SCENARIOS += models/dtu/minimal.scenario.yaml
EXTRA_DIST += models/dtu/README.md models/dtu/spec.md
