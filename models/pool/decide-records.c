/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the control unit says of its decisions; b is the decision's number. */
#include "models/pool/decider.h"

#define KIND(LEVEL, NAME, SUBJECT, A, FORMAT)                                                                  \
  {                                                                                                            \
    .name = NAME, .level = LEVEL, .subject = SUBJECT, .a = A, .b = SIM_FIELD_COUNT, .format = FORMAT           \
  }

const SimRecordKind pool_rec_rule
    = KIND (SIM_LEVEL_EVENT, "pool.rule", SIM_FIELD_NONE, SIM_FIELD_NONE, "{who}, decision {b}: {text}");
const SimRecordKind pool_rec_weighed = KIND (SIM_LEVEL_DETAIL, "pool.weighed", SIM_FIELD_ENTITY, SIM_FIELD_NONE,
                                             "{who}, decision {b}: {subject} {text}");
const SimRecordKind pool_rec_denied_by = KIND (SIM_LEVEL_EVENT, "pool.decision-denied", SIM_FIELD_NONE,
                                               SIM_FIELD_NONE, "{who}, decision {b} is denied: {text}");
const SimRecordKind pool_rec_customer = KIND (SIM_LEVEL_DETAIL, "pool.customer", SIM_FIELD_NONE, SIM_FIELD_NONE,
                                              "{who} to the customer of {text}");
const SimRecordKind pool_rec_outcome = KIND (SIM_LEVEL_DETAIL, "pool.outcome", SIM_FIELD_ENTITY, SIM_FIELD_TIME,
                                             "{who}, decision {b}: {subject} {text} after {a}");
const SimRecordKind pool_rec_gives = KIND (SIM_LEVEL_DETAIL, "pool.gives", SIM_FIELD_ENTITY, SIM_FIELD_NONE,
                                           "{who}, decision {b}: {subject} goes to {text}");
const SimRecordKind pool_rec_takes = KIND (SIM_LEVEL_DETAIL, "pool.takes", SIM_FIELD_ENTITY, SIM_FIELD_NONE,
                                           "{who}, decision {b}: {subject} leaves {text}");
const SimRecordKind pool_rec_moves = KIND (SIM_LEVEL_DETAIL, "pool.moves", SIM_FIELD_ENTITY, SIM_FIELD_NONE,
                                           "{who}, decision {b}: {subject} goes from {text}");

const SimRecordKind *const pool_decisions[] = { &pool_rec_rule,     &pool_rec_weighed, &pool_rec_denied_by,
                                                &pool_rec_customer, &pool_rec_outcome, &pool_rec_gives,
                                                &pool_rec_takes,    &pool_rec_moves,   NULL };
