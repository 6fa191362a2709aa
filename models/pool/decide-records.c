/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the control unit says of its decisions; b is the decision's number. */
#include "models/pool/decider.h"

const SimRecordKind pool_rec_rule
    = SIM_EVENT ("pool.rule", NONE, NONE, NONE, COUNT, "{who}, decision {b}: {text}");
const SimRecordKind pool_rec_weighed
    = SIM_DETAIL ("pool.weighed", ENTITY, NONE, COUNT, "{who}, decision {b}: {subject} {text}");
const SimRecordKind pool_rec_denied_by
    = SIM_EVENT ("pool.decision-denied", NONE, NONE, NONE, COUNT, "{who}, decision {b} is denied: {text}");
const SimRecordKind pool_rec_customer
    = SIM_DETAIL ("pool.customer", NONE, NONE, COUNT, "{who} to the customer of {text}");
const SimRecordKind pool_rec_outcome
    = SIM_DETAIL ("pool.outcome", ENTITY, TIME, COUNT, "{who}, decision {b}: {subject} {text} after {a}");
const SimRecordKind pool_rec_gives
    = SIM_DETAIL ("pool.gives", ENTITY, NONE, COUNT, "{who}, decision {b}: {subject} goes to {text}");
const SimRecordKind pool_rec_takes
    = SIM_DETAIL ("pool.takes", ENTITY, NONE, COUNT, "{who}, decision {b}: {subject} leaves {text}");
const SimRecordKind pool_rec_moves
    = SIM_DETAIL ("pool.moves", ENTITY, NONE, COUNT, "{who}, decision {b}: {subject} goes from {text}");

const SimRecordKind *const pool_decisions[] = { &pool_rec_rule,     &pool_rec_weighed, &pool_rec_denied_by,
                                                &pool_rec_customer, &pool_rec_outcome, &pool_rec_gives,
                                                &pool_rec_takes,    &pool_rec_moves,   NULL };
