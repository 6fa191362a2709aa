/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/parcel.h"
#include "sim/observe/store_inside.h"

#include <string.h>

/* What stands before the rows: processes of one program understand each other. */
typedef struct Head
{
  guint64 events;
  guint32 point, replication, end;
  char digest[SIM_DIGEST_TEXT];
} Head;

SimParcel *
sim_parcel_new (const SimResult *result, const char *digest, SimPacker *packer)
{
  SimParcel *parcel = g_new0 (SimParcel, 1);
  g_autoptr (SimPacker) alone = packer == NULL ? sim_packer_new () : NULL;
  g_autofree char *own = digest == NULL ? sim_result_digest (result) : NULL;
  *parcel = (SimParcel){
    .point = result->point, .replication = result->replication, .end = result->end, .events = result->events
  };
  g_strlcpy (parcel->digest, digest != NULL ? digest : own, sizeof parcel->digest);
  parcel->rows = g_byte_array_new ();
  sim_result_put (result, packer != NULL ? packer : alone, parcel->rows);
  return parcel;
}

void
sim_parcel_free (SimParcel *parcel)
{
  if (parcel == NULL)
    return;
  g_byte_array_unref (parcel->rows);
  g_free (parcel);
}

void
sim_parcel_save (const SimParcel *parcel, GByteArray *out)
{
  Head head;
  memset (&head, 0, sizeof head);
  head.events = parcel->events;
  head.point = parcel->point;
  head.replication = parcel->replication;
  head.end = parcel->end;
  memcpy (head.digest, parcel->digest, sizeof head.digest);
  g_byte_array_append (out, (const guint8 *)&head, sizeof head);
  g_byte_array_append (out, parcel->rows->data, parcel->rows->len);
}

SimParcel *
sim_parcel_load (const guint8 *data, gsize length)
{
  Head head;
  if (length < sizeof head)
    return NULL;
  memcpy (&head, data, sizeof head);
  SimParcel *parcel = g_new0 (SimParcel, 1);
  *parcel = (SimParcel){
    .point = head.point, .replication = head.replication, .end = (SimResultEnd)head.end, .events = head.events
  };
  g_strlcpy (parcel->digest, head.digest, sizeof parcel->digest);
  parcel->rows = g_byte_array_new ();
  g_byte_array_append (parcel->rows, data + sizeof head, (guint)(length - sizeof head));
  return parcel;
}
