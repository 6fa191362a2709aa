/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the people of a group, and what stands behind their sessions, say of themselves. */
#include "models/dtu/users.h"

const SimRecordKind dtu_rec_present
    = SIM_DETAIL ("dtu.present", NONE, COUNT, NONE, "{a} users of {who} are there");
const SimRecordKind dtu_rec_without
    = SIM_DETAIL ("dtu.users-without", NONE, COUNT, NONE, "{a} users of {who} are there and see no session");
const SimRecordKind dtu_rec_logged_in
    = SIM_DETAIL ("dtu.logged-in", NONE, TIME, COUNT, "{who} shows user {b} a session {a} after he came");
const SimRecordKind dtu_rec_back = SIM_DETAIL ("dtu.user-back", NONE, TIME, COUNT,
                                               "{who} shows user {b} a session again, {a} after he lost his");
const SimRecordKind dtu_rec_picture
    = SIM_DETAIL ("dtu.picture", NONE, TIME, BYTES, "{who} has a picture of {b} after {a}");

/* What stands behind sessions. */
const SimRecordKind dtu_rec_paperless = SIM_DETAIL ("dtu.without-data", NONE, COUNT, NONE,
                                                    "{a} sessions of {who} cannot touch their users' data");
const SimRecordKind dtu_rec_fetched
    = SIM_DETAIL ("dtu.data-read", NONE, TIME, COUNT, "{who} has read a user's data, version {b}, after {a}");
const SimRecordKind dtu_rec_saved
    = SIM_DETAIL ("dtu.data-saved", NONE, BYTES, COUNT, "{who} has saved {a} of a user's data: version {b}");
const SimRecordKind dtu_rec_service_runs
    = SIM_DETAIL ("dtu.service-runs", ADDRESS, COUNT, NONE, "{who} has service {a} of a session on {subject}");
const SimRecordKind dtu_rec_service_missing = SIM_DETAIL ("dtu.service-missing", ADDRESS, COUNT, NONE,
                                                          "{who} misses service {a} of a session on {subject}");
const SimRecordKind dtu_rec_services_missing
    = SIM_DETAIL ("dtu.services-missing", NONE, COUNT, NONE, "{a} services of sessions of {who} do not run");
const SimRecordKind dtu_rec_services_lost = SIM_DETAIL (
    "dtu.services-lost", NONE, COUNT, NONE, "{who} has lost {a} services of other servers' sessions");
