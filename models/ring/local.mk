# SPDX-License-Identifier: GPL-3.0-or-later
libsim_a_SOURCES += models/ring/reliable.h models/ring/reliable-private.h models/ring/reliable.c \
	models/ring/reliable-receive.c
