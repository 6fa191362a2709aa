/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"

void
dtu_users_build (DtuGroup *group)
{
}

void
dtu_users_begin (DtuGroup *group)
{
}

void
dtu_users_dispose (DtuGroup *group)
{
}
