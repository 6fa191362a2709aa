/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the people of a group, and what stands behind their sessions, say of themselves. */
#include "models/dtu/users.h"

#define DETAIL(NAME, SUBJECT, A, B, FORMAT)                                                                    \
  {                                                                                                            \
    .name = NAME, .level = SIM_LEVEL_DETAIL, .subject = SUBJECT, .a = A, .b = B, .format = FORMAT              \
  }
#define NONE SIM_FIELD_NONE
#define COUNT SIM_FIELD_COUNT
#define TIME SIM_FIELD_TIME
#define BYTES SIM_FIELD_BYTES

const SimRecordKind dtu_rec_present = DETAIL ("dtu.present", NONE, COUNT, NONE, "{a} users of {who} are there");
const SimRecordKind dtu_rec_without
    = DETAIL ("dtu.users-without", NONE, COUNT, NONE, "{a} users of {who} are there and see no session");
const SimRecordKind dtu_rec_logged_in
    = DETAIL ("dtu.logged-in", NONE, TIME, COUNT, "{who} shows user {b} a session {a} after he came");
const SimRecordKind dtu_rec_back = DETAIL ("dtu.user-back", NONE, TIME, COUNT,
                                           "{who} shows user {b} a session again, {a} after he lost his");
const SimRecordKind dtu_rec_picture
    = DETAIL ("dtu.picture", NONE, TIME, BYTES, "{who} has a picture of {b} after {a}");
