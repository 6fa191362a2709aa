/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the statistics of a service group are compared with, and the group on its bench. */
#pragma once

#include "tests/lib/show.h"
#include "tests/rais/story.h"
