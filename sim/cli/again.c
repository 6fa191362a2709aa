/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command lines that play the runs of a store again, made of those that did. */
#include "sim/cli/cli.h"

#include <string.h>

/* -- what changes what is played ------------------------------------------------------------------ */

/* Options of verbs that play into stores, in the order in which they are told. */
typedef struct Row
{
  const char *name;
  char letter;
  bool value; /* goes with one */
  bool many;  /* each counts, else the last */
  bool told;
} Row;

static const Row rows[] = {
  { "vary", 0, true, false, true },
  { "max", 0, true, false, true },
  { "min", 0, true, false, true },
  { "from", 0, true, false, true },
  { "to", 0, true, false, true },
  { "precision", 0, true, false, true },
  { "metric", 'm', true, true, true },
  { "best", 'b', true, false, true },
  { "apart", 0, true, false, true },
  { "equivalent-within", 0, true, false, true },
  { "half-width", 0, true, false, true },
  { "set", 0, true, true, true },
  { "until", 0, true, false, true },
  { "warm-up", 0, true, false, true },
  { "point", 'p', true, false, true },
  { "replication", 'r', true, false, true },
  { "runs", 'n', true, false, true },
  { "seed", 's', true, false, true },
  { "shard", 0, true, false, true },
  { "keep", 0, true, false, true },
  { "allow-include-outside", 0, false, false, true },
  { "jobs", 'j', true, false, false },
  { "output", 'o', true, false, false },
  { "progress", 0, true, false, false },
  { "trace", 0, true, false, false },
  { "print", 0, true, false, false },
  { "force", 'f', false, false, false },
  { "quiet", 'q', false, false, false },
  { "strict", 0, false, false, false },
  { "capture", 0, false, false, false },
  { "no-plots", 0, false, false, false },
  { "fingerprint-only", 0, false, false, false },
};

/* A command line, taken apart. */
typedef struct Words
{
  GPtrArray *values[G_N_ELEMENTS (rows)]; /* as given */
  char **words;                           /* verb and files */
} Words;

static gboolean
hear (const char *option, const char *value, gpointer data, GError **error)
{
  Words *words = data;
  (void)error;
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (option[1] == '-' ? strcmp (option + 2, rows[i].name) == 0
                         : rows[i].letter != 0 && option[1] == rows[i].letter)
      {
        if (!rows[i].many)
          g_ptr_array_set_size (words->values[i], 0);
        g_ptr_array_add (words->values[i], g_strdup (value != NULL ? value : ""));
      }
  return true;
}

static void
words_clear (Words *words)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    g_ptr_array_unref (words->values[i]);
  g_strfreev (words->words);
}

/* False: it is no command line that plays runs. */
static bool
read_words (Words *words, const char *command)
{
  GOptionEntry entries[G_N_ELEMENTS (rows) + 1] = { 0 };
  union
  {
    GOptionArgFunc func;
    gpointer data;
  } heard = { .func = hear };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      words->values[i] = g_ptr_array_new_with_free_func (g_free);
      entries[i] = (GOptionEntry){ rows[i].name,
                                   rows[i].letter,
                                   rows[i].value ? G_OPTION_FLAG_FILENAME : G_OPTION_FLAG_NO_ARG,
                                   G_OPTION_ARG_CALLBACK,
                                   heard.data,
                                   "",
                                   "" };
    }
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  GOptionGroup *group = g_option_group_new ("rehearse", "", "", words, NULL);
  g_option_group_add_entries (group, entries);
  g_option_context_set_main_group (context, group);
  g_option_context_set_help_enabled (context, FALSE);
  return g_shell_parse_argv (command, NULL, &words->words, NULL)
         && g_option_context_parse_strv (context, &words->words, NULL) && g_strv_length (words->words) >= 3;
}

static const char *
value_of (const Words *words, const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].name, name) == 0)
      return words->values[i]->len > 0 ? words->values[i]->pdata[0] : NULL;
  return NULL;
}

/* -- commands that differ only in how many runs, or which part of them -------------------------------- */

typedef struct Group
{
  char *head, *tail; /* "rehearse sweep FILE", " --set a=b" */
  bool exact;        /* the number of runs is what is played, else the most that may be */
  bool open;         /* one left the number to the verb */
  guint64 runs;      /* the largest that was given; 0: none */
  GPtrArray *shards; /* "2/7", each once */
  bool whole;        /* one played no shard */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;
  g_ptr_array_unref (group->shards);
  g_free (group->head);
  g_free (group->tail);
  g_free (group);
}

static void
put_word (GString *out, const char *word)
{
  char *one[] = { (char *)word, NULL };
  g_autofree char *line = sim_cli_command_line (1, one);
  g_string_append (out, strchr (line, ' '));
}

/* The file as the store has it, so that it does not matter from where it was played. */
static const char *
file_of (const SimResults *results, const char *word)
{
  g_autofree char *base = g_path_get_basename (word);
  const char *alike = word;
  for (guint i = 0; i < sim_results_points (results); i++)
    {
      const char *file = sim_results_point (results, i)->file;
      g_autofree char *other = g_path_get_basename (file != NULL ? file : "");
      if (g_strcmp0 (file, word) == 0)
        return file;
      if (alike == word && strcmp (other, base) == 0)
        alike = file;
    }
  return alike;
}

static void
put_options (GString *out, const Words *words, bool capped)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint v = 0; v < words->values[i]->len; v++)
      {
        bool apart = strcmp (rows[i].name, "shard") == 0 || (!capped && strcmp (rows[i].name, "runs") == 0);
        if (!rows[i].told || apart)
          continue;
        g_string_append_printf (out, " --%s", rows[i].name);
        if (rows[i].value)
          put_word (out, words->values[i]->pdata[v]);
      }
}

static Group *
group_new (const SimResults *results, const Words *words)
{
  g_autoptr (GString) head = g_string_new ("rehearse"), tail = g_string_new (NULL);
  bool capacity = strcmp (words->words[1], "capacity") == 0;
  put_word (head, words->words[1]);
  for (guint i = 2; words->words[i] != NULL; i++)
    if (strcmp (words->words[i], "--") != 0)
      put_word (head, file_of (results, words->words[i]));
  /* A search goes another way with another number. */
  put_options (tail, words, capacity);
  Group *group = g_new0 (Group, 1);
  group->exact = !capacity && value_of (words, "best") == NULL && value_of (words, "half-width") == NULL;
  group->open = capacity;
  group->head = g_strdup (head->str);
  group->tail = g_strdup (tail->str);
  group->shards = g_ptr_array_new_with_free_func (g_free);
  return group;
}

static Group *
find_group (GPtrArray *groups, const SimResults *results, const Words *words)
{
  Group *group = group_new (results, words);
  for (guint i = 0; i < groups->len; i++)
    {
      Group *old = groups->pdata[i];
      if (strcmp (old->head, group->head) == 0 && strcmp (old->tail, group->tail) == 0)
        {
          group_free (group);
          return old;
        }
    }
  g_ptr_array_add (groups, group);
  return group;
}

static void
enter (Group *group, const Words *words)
{
  const char *runs = value_of (words, "runs"), *shard = value_of (words, "shard");
  guint64 number = 0;
  if (runs != NULL && g_ascii_string_to_unsigned (runs, 10, 1, G_MAXUINT, &number, NULL))
    group->runs = MAX (group->runs, number);
  else
    group->open = true;
  if (shard == NULL)
    group->whole = true;
  else if (strchr (shard, '/') != NULL
           && !g_ptr_array_find_with_equal_func (group->shards, shard, g_str_equal, NULL))
    g_ptr_array_add (group->shards, g_strdup (shard));
}

/* -- what is told ----------------------------------------------------------------------------------- */

/* Of one point, at most, and of all of them. */
static void
count_runs (const SimResults *results, guint64 *most, guint64 *all)
{
  *most = *all = 0;
  for (guint i = 0; i < sim_results_points (results); i++)
    {
      guint64 runs = sim_results_point (results, i)->runs;
      *most = MAX (*most, runs);
      *all += runs;
    }
}

/* Has every shard of so many played, but those for which no run was left? */
static bool
all_there (const Group *group, guint64 all)
{
  for (guint s = 0; s < group->shards->len; s++)
    {
      guint64 shards = g_ascii_strtoull (strchr (group->shards->pdata[s], '/') + 1, NULL, 10), i = 1;
      for (; i <= MIN (shards, all); i++)
        {
          g_autofree char *shard = g_strdup_printf ("%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, i, shards);
          if (!g_ptr_array_find_with_equal_func (group->shards, shard, g_str_equal, NULL))
            break;
        }
      if (i > MIN (shards, all))
        return true;
    }
  return false;
}

/* Its command lines. More runs than were ever asked for by number: as many as the verb plays by itself. */
static void
tell (const Group *group, const SimResults *results, GPtrArray *lines)
{
  guint64 most, all;
  count_runs (results, &most, &all);
  bool number = group->runs > 0 && (!group->open || (group->exact && most <= group->runs));
  g_autofree char *runs = number ? g_strdup_printf (" --runs %" G_GUINT64_FORMAT, group->runs) : g_strdup ("");
  bool whole = group->whole || all_there (group, all);
  if (whole)
    g_ptr_array_add (lines, g_strconcat (group->head, group->tail, runs, NULL));
  for (guint i = 0; i < group->shards->len && !whole; i++)
    g_ptr_array_add (lines, g_strconcat (group->head, group->tail, runs, " --shard ",
                                         (const char *)group->shards->pdata[i], NULL));
}

static int
by_text (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

char **
sim_cli_again (SimResults *results, GError **error)
{
  g_autoptr (GPtrArray) groups = g_ptr_array_new_with_free_func (group_free),
                        lines = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) commands = sim_results_players (results, error);
  if (commands == NULL)
    return NULL;
  for (guint i = 0; commands[i] != NULL; i++)
    {
      Words words = { 0 };
      if (read_words (&words, commands[i]))
        enter (find_group (groups, results, &words), &words);
      words_clear (&words);
    }
  for (guint i = 0; i < groups->len; i++)
    tell (groups->pdata[i], results, lines);
  g_ptr_array_sort (lines, by_text);
  g_ptr_array_add (lines, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}
