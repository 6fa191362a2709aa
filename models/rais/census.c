/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether monitors know of those members that they can hear, and of nobody else. Members share books, and those
 * of one kind hear the same: one look at a book does for all of them. */
#include "models/rais/truth.h"

void
rais_census_begin (RaisCensus *census, const RaisGroup *group, bool both_ways)
{
  *census = (RaisCensus){ .group = group, .both_ways = both_ways };
}

static bool
is_there (const RaisCensus *census, const RaisHost *host, const RaisHost *other)
{
  return rais_runs (other) && (census->both_ways ? rais_hears (host, other) : rais_hears_from (host, other));
}

/* Goes through the hosts and the rows of the book side by side: both ascend by id. */
static RaisCount
count (const RaisCensus *census, const RaisHost *host, const RaisBook *book)
{
  const GArray *by_id = census->group->truth->by_id;
  RaisCount c = { .book = book, .kind = rais_kind (host) };
  guint at = 0;

  for (guint i = 0; i < by_id->len; i++)
    {
      const RaisHost *other = rais_host (census->group, g_array_index (by_id, guint, i));
      while (at < book->hosts->len && rais_book_known (book, at)->id < other->id)
        at++;
      bool known = at < book->hosts->len && rais_book_known (book, at)->id == other->id;
      bool there = is_there (census, host, other);
      if (there && !known && c.missing++ == 0)
        c.first_missing = other;
      if (known && !there && c.surplus++ == 0)
        c.first_surplus = other;
    }
  return c;
}

static const RaisCount *
count_of (RaisCensus *census, const RaisHost *host)
{
  const RaisBook *book = host->monitor->table->book;
  guint kind = rais_kind (host);

  for (guint i = 0; i < RAIS_COUNTS; i++)
    {
      const RaisCount *c = &census->counts[(census->next - 1 - i) % RAIS_COUNTS];
      if (c->book == book && c->kind == kind)
        return c;
    }
  RaisCount *fresh = &census->counts[census->next++ % RAIS_COUNTS];
  *fresh = count (census, host, book);
  return fresh;
}

/* What a book says of its holder is not looked at. */
bool
rais_census_complete (RaisCensus *census, const RaisHost *host)
{
  const RaisCount *c = count_of (census, host);

  return c->missing == 0 || (c->missing == 1 && c->first_missing == host);
}

bool
rais_census_sparing (RaisCensus *census, const RaisHost *host)
{
  const RaisCount *c = count_of (census, host);

  return c->surplus == 0 || (c->surplus == 1 && c->first_surplus == host);
}
