/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: where in a file the fields and structs stood that were read from it.
 *
 * A mark covers bytes of memory; marks nest, and come from the outside in. Who asks soon after a field was read
 * finds it at the end; for everybody else there is an index, which is made anew when there are many new marks.
 */
#pragma once

#include "sim/base/diag.h"

typedef struct SimMarks SimMarks;

SimMarks *sim_marks_new (void);
void sim_marks_free (SimMarks *marks);
/* `size` bytes from `base` were read at `place`. */
void sim_marks_add (SimMarks *marks, const void *base, gsize size, SimPlace place);
/* The place of the last mark around `at`, or {0}. */
SimPlace sim_marks_find (SimMarks *marks, const void *at);
/* Was that field itself (a mark of one byte) read? */
bool sim_marks_has (SimMarks *marks, const void *at);
