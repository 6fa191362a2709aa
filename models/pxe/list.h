/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PXE-7: the boot-server list file.
 *
 *     [BOOTSERVERS]
 *     ; a comment
 *     IP=10.0.0.2
 *     IP=10.0.0.3
 *
 * Lines end in LF or CR LF. Keys and section names are read without regard to case. The source leaves the file
 * open for other uses: other sections and keys are passed over, with a warning to the author of a scenario. One
 * such use it speaks of without giving its form: ORDER=BEST says that the order is already the best one. An
 * address may stand there twice; the author is warned.
 */
#pragma once

#include "sim/model.h"

enum
{
  PXE_LIST_MOST = 1000, /* addresses */
};

typedef struct PxeList
{
  bool best; /* the order is the best one */
  guint count;
  SimIp *ips;
} PxeList;

/* What `text` lists; addresses go into `arena`, or, when it is NULL, are g_free()d by the caller. `diags` NULL:
 * for a program that reads it, which takes what it can. False: there is no list in it (with `diags`: or
 * something is wrong, which was reported). */
bool pxe_list_parse (const char *text, gsize length, const char *file, SimDiags *diags, GStringChunk *arena,
                     PxeList *out);
/* The file; one reference. */
SimBytes *pxe_list_write (const PxeList *list);
/* An option that names such a file: a PxeList of the scenario's. */
extern const SimOptionCustom pxe_list_custom;
