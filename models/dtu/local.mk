# SPDX-License-Identifier: GPL-3.0-or-later
MODELS += dtu
libsim_a_SOURCES += models/dtu/dtu.h models/dtu/words.h models/dtu/link.h models/dtu/options.h models/dtu/inside.h \
	models/dtu/truth.h models/dtu/causes.c models/dtu/model.c \
	models/dtu/options.c models/dtu/check.c models/dtu/build.c models/dtu/records.c models/dtu/dhcp.c \
	models/dtu/words.c models/dtu/beacon.c models/dtu/table.c models/dtu/reach.c models/dtu/daemon.c \
	models/dtu/link.c models/dtu/accept.c models/dtu/tokens.c models/dtu/choose.c models/dtu/session.c models/dtu/unit.c \
	models/dtu/unit-link.c models/dtu/seek.c models/dtu/truth.c models/dtu/converge.c models/dtu/actions.c \
	models/dtu/sketch.c models/dtu/user.c models/dtu/invariants.c
libsim_a_SOURCES += models/dtu/users.h models/dtu/users-options.h models/dtu/users-options.c models/dtu/users.c \
	models/dtu/users-records.c models/dtu/people.c models/dtu/display.c \
	models/dtu/data.c models/dtu/service.c models/dtu/forge.h models/dtu/forge.c models/dtu/audit.h models/dtu/audit.c models/dtu/audit-choices.c \
	models/dtu/audit-all.c models/dtu/users-check.c models/dtu/users-actions.h models/dtu/users-actions.c
SCENARIOS += models/dtu/minimal.scenario.yaml
EXTRA_DIST += models/dtu/README.md models/dtu/spec.md
