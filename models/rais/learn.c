/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-3, RAIS-4, RAIS-14: what an info message changes in the tables (source 003, figure 4D). */
#include "models/rais/learn.h"

#include "models/rais/truth.h"

/* What is under way. */
typedef struct Lesson
{
  RaisMonitor *monitor;
  const RaisMessage *message;
  RaisBook *book; /* to be written */
  SimTime now;
  bool marks;
} Lesson;

/* P3.15: an address that this monitor has declared invalid is back; from whom? */
static void
watch_return (RaisMonitor *monitor, const RaisEntry *from, SimIp address)
{
  for (guint i = 0; i < monitor->expired->len; i++)
    if (g_array_index (monitor->expired, SimIp, i) == address)
      {
        g_array_remove_index_fast (monitor->expired, i);
        if (from->preferred == address)
          return;
        const RaisHost *host = rais_host_by_id (monitor->group, from->id);
        monitor->group->re_entered++;
        rais_emit (monitor, &rais_rec_re_entered, address, host == NULL ? 0 : (int64_t)host->entity, 0, NULL);
        return;
      }
}

/* RAIS-14: an orphan's age as another monitor tells it. What has timed out there is not taken in here. */
static void
learn_age (const Lesson *l, const RaisAge *told, RaisAddress *row)
{
  const RaisOptions *o = rais_options_of (l->monitor);
  SimTime served = o->orphan_clock == RAIS_ORPHAN_ABSOLUTE ? told->age : l->now - told->age;

  if (o->orphan_clock == RAIS_ORPHAN_LEADER)
    served = row == NULL ? l->now : row->served;
  if (l->monitor->expired->len > 0 && l->now - served < o->orphan_time
      && (row == NULL || l->now - row->served >= o->orphan_time))
    watch_return (l->monitor, l->message->own, told->address);
  if (row != NULL)
    row->served = MAX (row->served, served);
  else if (l->now - served < o->orphan_time)
    rais_book_note (l->book, told->address, served);
}

static void
learn_ages (const Lesson *l)
{
  guint at = 0;

  for (guint i = 0; i < l->message->ages->len; i++)
    {
      const RaisAge *told = &g_array_index (l->message->ages, RaisAge, i);
      RaisAddress *row = NULL;
      while (at < l->book->addresses->len && (row = rais_book_row (l->book, at))->address < told->address)
        at++;
      if (at == l->book->addresses->len || row->address != told->address)
        row = rais_book_address (l->book, told->address);
      learn_age (l, told, row);
    }
}

/* Step 452: the address of the sender itself: served by its preferred host at this moment, or (orphan clock of
 * the leader) asked for again after it had become invalid. */
static void
learn_preferred (const Lesson *l)
{
  const RaisEntry *from = l->message->own;
  const RaisService *service = rais_entry_service (from, from->preferred);
  RaisAddress *row;

  if (from->preferred == SIM_IP_NONE)
    return;
  if (service != NULL && service->state == RAIS_ONLINE)
    rais_book_note (l->book, from->preferred, l->now)->expired = false;
  row = rais_book_address (l->book, from->preferred);
  if (row != NULL && row->expired && from->ok && !from->quiesced)
    {
      row->expired = false;
      row->served = l->now;
    }
}

/* RAIS-3: a third host that this monitor does not know. */
static RaisKnown *
learn_new (Lesson *l, const RaisTold *told)
{
  const RaisOptions *o = rais_options_of (l->monitor);
  RaisKnown *row;

  if (o->gossip == RAIS_GOSSIP_NO || (o->gossip == RAIS_GOSSIP_AGE && told->age >= o->silence_timeout))
    return NULL;
  row = rais_book_tell (l->book, told->entry);
  row->heard = row->known = l->now - told->age;
  l->marks = true; /* converged() looks at who is known */
  return row;
}

/* RAIS-3: what others say of a third host: newer contents are taken in; whether its being mentioned shows that
 * it lives is a reading (gossip-refreshes-silence). */
static inline void
learn_other (Lesson *l, const RaisTold *told, RaisKnown *row, RaisGossip gossip)
{
  SimTime known = l->now - told->age;

  if (row == NULL && (row = learn_new (l, told)) == NULL)
    return;
  if (known > row->known)
    {
      rais_entry_put (&row->entry, told->entry);
      row->known = known;
    }
  if (gossip == RAIS_GOSSIP_YES)
    row->heard = l->now;
  else if (gossip == RAIS_GOSSIP_AGE)
    row->heard = MAX (row->heard, known);
}

/* What is told is in order, mostly, and so is the book: the place of one is behind that of the one before. */
static void
learn_others (Lesson *l)
{
  RaisGossip gossip = rais_options_of (l->monitor)->gossip;
  guint at = 0;

  for (guint i = 0; i < l->message->others->len; i++)
    {
      const RaisTold *told = &g_array_index (l->message->others, RaisTold, i);
      RaisKnown *row = NULL;
      while (at < l->book->hosts->len && (row = rais_book_known (l->book, at))->id < told->id)
        at++;
      if (at == l->book->hosts->len || row->id != told->id)
        row = rais_book_host (l->book, told->id);
      learn_other (l, told, row, gossip);
    }
}

static void
learn_info (Lesson *l)
{
  RaisEntry *own = l->message->own;
  const RaisKnown *before = rais_book_host (l->book, own->id);
  RaisKnown *row;

  /* converged() looks at who is known, and who leads */
  l->marks = before == NULL || before->entry->ok != own->ok;
  row = rais_book_tell (l->book, own);
  row->heard = row->known = l->now;
  learn_others (l);
  learn_ages (l);
  learn_preferred (l);
}

/* -- what was learnt already ----------------------------------------------------------------- */

/* The lesson of one that knew the same and heard it at the same time. Who has declared addresses invalid
 * watches for them (P3.15), and learns by itself. */
static RaisLesson *
learnt_already (const RaisMonitor *monitor, RaisParcel *parcel, SimTime now)
{
  const RaisBook *book = monitor->table->book;

  for (guint i = 0; i < RAIS_LESSONS; i++)
    {
      RaisLesson *lesson = &parcel->lessons[(parcel->next - 1 - i) % RAIS_LESSONS];
      if (lesson->before == book
          && (lesson->after == NULL || (lesson->now == now && monitor->expired->len == 0)))
        return lesson;
    }
  return NULL;
}

static RaisLesson *
remember (RaisShelf *shelf, RaisParcel *parcel, RaisLesson lesson)
{
  RaisLesson *slot = &parcel->lessons[parcel->next++ % RAIS_LESSONS];

  rais_book_unref (shelf, slot->before);
  rais_book_unref (shelf, slot->after);
  *slot = lesson;
  return slot;
}

/* Is it safe to write in what that lesson has made? It is held by the lesson, and by the one who learnt it. */
static bool
untaken (const RaisLesson *lesson)
{
  return lesson->sole != NULL && lesson->sole->book == lesson->after && lesson->after->refs == 2;
}

/* Has another learnt the same? A book says nothing of its holder that is looked at, so two that differ only in
 * what they say of their two holders are one, once each of these rows is that of the other's. */
static bool
agrees (RaisLesson *lesson, const RaisBook *book, SimIp self, GArray *heard)
{
  if (lesson->after == NULL)
    return false;
  if (rais_book_same (book, lesson->after, self, self, heard))
    return true;
  if (!untaken (lesson) || !rais_book_same (book, lesson->after, self, lesson->sole->self, heard))
    return false;
  rais_book_correct (lesson->after, book, lesson->sole->self);
  lesson->sole->placed = NULL;
  return true;
}

/* The book of another lesson that says the same, or this one. Takes the reference to it, and returns one. */
static RaisBook *
agree (RaisMonitor *monitor, RaisParcel *parcel, RaisBook *book)
{
  bool direct = rais_options_of (monitor)->gossip == RAIS_GOSSIP_NO; /* else others' word counts for it */
  GArray *heard = direct ? monitor->group->post.heard : NULL;

  for (guint i = 0; i < RAIS_LESSONS; i++)
    {
      RaisLesson *lesson = &parcel->lessons[(parcel->next - 1 - i) % RAIS_LESSONS];
      if (!agrees (lesson, book, monitor->host->id, heard))
        continue;
      for (guint k = 0; direct && k < heard->len; k++)
        rais_table_heard_at (monitor->table, &g_array_index (heard, RaisHeard, k));
      rais_book_unref (monitor->table->shelf, book);
      lesson->sole = NULL;
      return rais_book_ref (lesson->after);
    }
  return book;
}

static RaisLesson *
work_out (RaisMonitor *monitor, RaisParcel *parcel, SimTime now)
{
  RaisTable *table = monitor->table;
  const RaisMessage *message = parcel->message;
  RaisLesson lesson = { .before = rais_book_ref (table->book), .now = now };
  Lesson l = { .monitor = monitor, .message = message, .now = now };

  if (rais_book_fresh (table->book, message->source, message->sequence))
    {
      if (message->type == RAIS_INFO)
        rais_table_heard_as_told (table, message->source);
      l.book = rais_book_copy (table->shelf, table->book);
      rais_book_see (l.book, message->source, message->sequence);
      if (message->type == RAIS_INFO)
        learn_info (&l);
      lesson.after = agree (monitor, parcel, l.book);
      lesson.sole = lesson.after == l.book ? table : NULL;
      lesson.marks = l.marks;
    }
  return remember (table->shelf, parcel, lesson);
}

bool
rais_learn (RaisMonitor *monitor, RaisParcel *parcel)
{
  SimTime now = rais_now (monitor);
  RaisLesson *lesson = learnt_already (monitor, parcel, now);

  if (lesson != NULL)
    {
      lesson->sole = NULL;
      if (lesson->after != NULL && parcel->message->type == RAIS_INFO)
        rais_table_heard_as_told (monitor->table, parcel->message->source);
    }
  else
    lesson = work_out (monitor, parcel, now);
  if (lesson->after == NULL)
    return false;
  if (lesson->marks)
    sim_kernel_mark (monitor->group->kernel);
  rais_table_take (monitor->table, rais_book_ref (lesson->after));
  return true;
}

/* -- what came in -------------------------------------------------------------------------- */

static void
parcel_clear (RaisShelf *shelf, RaisParcel *parcel)
{
  for (guint i = 0; i < RAIS_LESSONS; i++)
    {
      rais_book_unref (shelf, parcel->lessons[i].before);
      rais_book_unref (shelf, parcel->lessons[i].after);
      parcel->lessons[i] = (RaisLesson){ 0 };
    }
  parcel->next = 0;
  sim_bytes_unref (parcel->bytes);
  parcel->bytes = NULL;
}

RaisParcel *
rais_post_open (RaisPost *post, SimBytes *bytes)
{
  RaisParcel *parcel = &post->parcels[post->last];

  if (G_LIKELY (parcel->bytes == bytes))
    return parcel;
  for (guint i = 0; i < RAIS_PARCELS; i++)
    if (post->parcels[i].bytes == bytes)
      return &post->parcels[post->last = i];
  post->last = post->next++ % RAIS_PARCELS;
  parcel = &post->parcels[post->last];
  parcel_clear (post->shelf, parcel);
  parcel->bytes = sim_bytes_ref (bytes);
  parcel->good = rais_message_decode (bytes, parcel->message);
  return parcel;
}

void
rais_post_init (RaisPost *post)
{
  post->shelf = rais_shelf_new ();
  rais_intern_init (&post->intern);
  post->heard = g_array_new (FALSE, FALSE, sizeof (RaisHeard));
  for (guint i = 0; i < RAIS_PARCELS; i++)
    {
      post->parcels[i].message = rais_message_new ();
      post->parcels[i].message->intern = &post->intern;
    }
}

void
rais_post_clear (RaisPost *post)
{
  for (guint i = 0; i < RAIS_PARCELS; i++)
    {
      parcel_clear (post->shelf, &post->parcels[i]);
      rais_message_free (post->parcels[i].message);
    }
  rais_intern_clear (&post->intern);
  g_array_unref (post->heard);
  rais_shelf_unref (post->shelf);
}
