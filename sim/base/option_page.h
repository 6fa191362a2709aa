/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options as a page: a Markdown table (of GitHub's kind, with a few HTML anchors) made from an option table,
 * for the reference manual.
 */
#pragma once

#include "sim/base/option.h"

/* Appends `text` as the content of a table's cell: what Markdown or HTML would take for markup is escaped, but
 * for backquotes, which come in pairs and mean code. */
void sim_page_text (GString *page, const char *text);
/* The same between backquotes. */
void sim_page_code (GString *page, const char *text);

/* Appends a table of all rows, nested ones with their keys joined by points, and below it one for each list of
 * presets. Each row has the anchor `anchor`.KEY; NULL: none. Nothing for a table without rows. */
void sim_page_options (GString *page, const SimOption *table, const char *anchor);
