/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"

const SimInvariant dtu_invariants[] = {
  { .name = NULL },
};
