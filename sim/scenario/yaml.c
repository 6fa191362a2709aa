/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree is built from the parser's events, so that nothing is expanded and nothing recurses. */
#include "sim/scenario/yaml.h"
#include "sim/base/read.h"

#include <libfyaml.h>
#include <string.h>

enum
{
  DEPTH_LIMIT = 32,
  TEXT_LIMIT = 1 << 16,
};

typedef struct Open
{
  SimTree *tree;
  bool flow;
  char *key; /* read, its value not yet */
  SimPlace key_place;
  GHashTable *keys; /* of a map: key -> its SimTree; looked up only */
} Open;

typedef struct Build
{
  const char *file;
  int line, column; /* of the text's first character */
  GStringChunk *arena;
  SimDiags *diags;
  SimTree *root;
  Open open[DEPTH_LIMIT];
  int depth;
  int documents;
  bool twice;  /* a key was; reading went on */
  bool cut;    /* there are more values than may be */
  guint *left; /* values that may still be read */
} Build;

static bool G_GNUC_PRINTF (4, 5) fail (Build *b, SimPlace place, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  sim_diags_error (b->diags, place, code, "%s", message);
  return false;
}

/* The place of a line and a column of the text, both from 0. */
static SimPlace
place_at (const Build *b, int line, int column)
{
  return (SimPlace){ b->file, b->line + line, column + (line == 0 ? b->column : 1) };
}

static SimPlace
place_of (const Build *b, struct fy_event *event)
{
  const struct fy_mark *mark = fy_event_start_mark (event);
  return mark != NULL ? place_at (b, mark->line, mark->column) : place_at (b, 0, 0);
}

/* Puts a value where the parser stands. */
static bool
add (Build *b, SimTree *tree)
{
  if (*b->left == 0)
    {
      b->cut = true;
      return fail (b, tree->place, 86,
                   "more than %d values, the rest was not read; write loops with `generate`", SIM_YAML_VALUES);
    }
  --*b->left;
  Open *top = b->depth > 0 ? &b->open[b->depth - 1] : NULL;
  if (top == NULL)
    {
      b->root = tree;
      return true;
    }
  sim_tree_append (b->arena, top->tree, tree, top->key, top->key_place);
  if (top->keys != NULL)
    g_hash_table_insert (top->keys, (gpointer)tree->key, tree);
  g_clear_pointer (&top->key, g_free);
  return true;
}

/* A scalar where a map waits for a key. */
static bool
add_key (Build *b, Open *top, const char *text, SimPlace place)
{
  const SimTree *before = g_hash_table_lookup (top->keys, text);
  top->key = g_strdup (text);
  top->key_place = place;
  if (strcmp (text, "<<") == 0)
    return fail (b, place, 33, "a merge key; scenario files have no anchors, aliases, tags or merge keys");
  if (before != NULL)
    b->twice = !fail (b, place, SIM_E_KEY_TWICE, "`%s` is given twice; the first is at %d:%d", text,
                      before->key_place.line, before->key_place.column);
  return !sim_diags_full (b->diags);
}

static bool
on_scalar (Build *b, struct fy_event *event)
{
  SimPlace place = place_of (b, event);
  size_t length = event->scalar.value != NULL ? fy_token_get_text_length (event->scalar.value) : 0;
  if (length > TEXT_LIMIT)
    return fail (b, place, 22, "a text of more than 64 KiB; a shorter one is expected");
  const char *text = event->scalar.value != NULL ? fy_token_get_text (event->scalar.value, &length) : "";
  g_autofree char *copy = g_strndup (text, length);
  Open *top = b->depth > 0 ? &b->open[b->depth - 1] : NULL;
  if (top != NULL && top->tree->kind == SIM_TREE_MAP && top->key == NULL)
    return add_key (b, top, copy, place);
  SimTree *tree = sim_tree_new (b->arena, SIM_TREE_SCALAR, place, copy);
  bool plain = event->scalar.value == NULL || fy_token_scalar_style (event->scalar.value) == FYSS_PLAIN;
  tree->quoted = !plain;
  tree->unescaped = plain;
  /* An absent value has no place of its own: that of its key is where people look. */
  if (*copy == '\0' && plain && top != NULL && top->key != NULL)
    tree->place = top->key_place;
  return add (b, tree);
}

static bool
is_flow (struct fy_token *token, const Build *b, const char *text, gsize length, struct fy_event *event)
{
  const struct fy_mark *mark = fy_event_start_mark (event);
  return token != NULL && mark != NULL && mark->input_pos < length
         && strchr ("[{", text[mark->input_pos]) != NULL;
}

static bool
on_open (Build *b, struct fy_event *event, SimTreeKind kind, bool flow)
{
  SimPlace place = place_of (b, event);
  Open *top = b->depth > 0 ? &b->open[b->depth - 1] : NULL;
  if (top != NULL && top->tree->kind == SIM_TREE_MAP && top->key == NULL)
    return fail (b, place, SIM_E_VALUE_MISSING, "a key is expected to be text, not %s",
                 kind == SIM_TREE_MAP ? "a map" : "a list");
  if (b->depth == DEPTH_LIMIT)
    return fail (b, place, 32, "nested deeper than %d; look for an indentation that slipped", DEPTH_LIMIT);
  SimTree *tree = sim_tree_new (b->arena, kind, place, NULL);
  if (!add (b, tree))
    return false;
  b->open[b->depth++] = (Open){
    .tree = tree, .flow = flow, .keys = kind == SIM_TREE_MAP ? g_hash_table_new (g_str_hash, g_str_equal) : NULL
  };
  return true;
}

static bool
on_close (Build *b)
{
  Open *top = &b->open[--b->depth];
  g_clear_pointer (&top->keys, g_hash_table_unref);
  g_clear_pointer (&top->key, g_free);
  return true;
}

static bool
has_extras (Build *b, struct fy_event *event, struct fy_token *anchor, struct fy_token *tag)
{
  struct fy_token *extra = anchor != NULL ? anchor : tag;
  if (extra == NULL)
    return false;
  const struct fy_mark *mark = fy_token_start_mark (extra);
  SimPlace place = mark != NULL ? place_at (b, mark->line, mark->column) : place_of (b, event);
  place.column -= anchor != NULL; /* the mark stands behind the & */
  fail (b, place, 33, "%s; scenario files have no anchors, aliases, tags or merge keys",
        anchor != NULL ? "an anchor" : "a tag");
  return true;
}

static bool
on_alias (Build *b, struct fy_event *event)
{
  SimPlace place = place_of (b, event);
  place.column -= 1; /* the mark stands behind the * */
  return fail (b, place, 33, "an alias; scenario files have no anchors, aliases, tags or merge keys");
}

static bool
on_event (Build *b, struct fy_event *event, const char *text, gsize length)
{
  switch (event->type)
    {
    case FYET_DOCUMENT_START:
      return b->documents++ == 0
             || fail (b, place_of (b, event), 33, "a second document; a scenario is one document");
    case FYET_ALIAS:
      return on_alias (b, event);
    case FYET_SCALAR:
      return !has_extras (b, event, event->scalar.anchor, event->scalar.tag) && on_scalar (b, event);
    case FYET_SEQUENCE_START:
      return !has_extras (b, event, event->sequence_start.anchor, event->sequence_start.tag)
             && on_open (b, event, SIM_TREE_LIST,
                         is_flow (event->sequence_start.sequence_start, b, text, length, event));
    case FYET_MAPPING_START:
      return !has_extras (b, event, event->mapping_start.anchor, event->mapping_start.tag)
             && on_open (b, event, SIM_TREE_MAP,
                         is_flow (event->mapping_start.mapping_start, b, text, length, event));
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
      return on_close (b);
    default:
      return true;
    }
}

/* What the parser's words mean for who wrote the text, and what would be right. */
static void
tell_syntax (Build *b, SimPlace place, const char *message)
{
  static const struct
  {
    const char *part; /* of the parser's words */
    int code;
    const char *what; /* instead of them; NULL: they will do */
    const char *right;
  } hints[] = {
    { "without closing quote", 23, "a string is not closed", "its closing quote is expected" },
    { "wrongly indented double-quoted", 23, "a string is not closed", "`\"` is expected at its end" },
    { "wrongly indented single-quoted", 23, "a string is not closed", "`'` is expected at its end" },
    { "escape", 31, NULL, "one such as \\n or \\u00e9, or single quotes, is expected" },
    { "invalid value after mapping", 24, "text without a value", "`KEY: VALUE` is expected" },
    { "invalid extra closing brace", 24, "`}` closes nothing", "a `{` before it is expected" },
    { "invalid extra closing bracket", 24, "`]` closes nothing", "a `[` before it is expected" },
    { "on the same line", 24, NULL, "a line of its own, or quotes, are expected" },
    { "cannot start with", 24, NULL, "quotes around it are expected" },
    { "", 24, NULL, "YAML 1.2 is expected" },
  };
  guint i = 0;
  while (strstr (message, hints[i].part) == NULL)
    i++;
  place.column -= i == 0 && place.column > 1; /* the parser means what stands in the quotes */
  fail (b, place, hints[i].code, "%s%s; %s",
        hints[i].what != NULL ? "" : "not YAML: ", hints[i].what != NULL ? hints[i].what : message,
        hints[i].right);
}

/* What the parser could not read. A bracket that is open at the end of the text is the fault, not the end. */
static void
report_syntax (Build *b, struct fy_diag *diag, const char *text, gsize length)
{
  void *walk = NULL;
  const struct fy_diag_error *error = fy_diag_errors_iterate (diag, &walk);
  int lines = 1;
  for (gsize i = 0; i + 1 < length; i++)
    lines += text[i] == '\n';
  if (b->depth > 0 && b->open[b->depth - 1].flow && (error == NULL || error->line >= lines))
    {
      const SimTree *tree = b->open[b->depth - 1].tree;
      bool map = tree->kind == SIM_TREE_MAP;
      fail (b, tree->place, 23, "`%s` is not closed; `%s` is expected", map ? "{" : "[", map ? "}" : "]");
      return;
    }
  SimPlace place = error != NULL ? place_at (b, error->line - 1, error->column - 1) : place_at (b, 0, 0);
  tell_syntax (b, place, error != NULL ? error->msg : "the text cannot be read");
}

static struct fy_diag *
quiet_diag (void)
{
  struct fy_diag_cfg cfg;
  fy_diag_cfg_default (&cfg);
  cfg.fp = NULL;
  cfg.colorize = false;
  struct fy_diag *diag = fy_diag_create (&cfg);
  fy_diag_set_collect_errors (diag, true);
  return diag;
}

static bool
run_parser (Build *b, const char *text, gsize length)
{
  struct fy_diag *diag = quiet_diag ();
  struct fy_parse_cfg cfg
      = { .flags = FYPCF_QUIET | FYPCF_COLLECT_DIAG | FYPCF_DEFAULT_VERSION_1_2, .diag = diag };
  struct fy_parser *parser = fy_parser_create (&cfg);
  bool good = parser != NULL && fy_parser_set_string (parser, text, length) == 0, ended = false;
  while (good && !ended)
    {
      struct fy_event *event = fy_parser_parse (parser);
      if (event == NULL)
        {
          report_syntax (b, diag, text, length);
          good = false;
          break;
        }
      ended = event->type == FYET_STREAM_END;
      good = on_event (b, event, text, length);
      fy_parser_event_free (parser, event);
    }
  while (b->depth > 0)
    on_close (b);
  fy_parser_destroy (parser);
  fy_diag_destroy (diag);
  return good && !b->twice;
}

SimTree *
sim_yaml_parse (const char *text, gsize length, const char *file, guint *left, GStringChunk *arena,
                SimDiags *diags)
{
  Build b = { .file = file, .line = 1, .column = 1, .arena = arena, .diags = diags, .left = left };
  if (!run_parser (&b, text, length) && !b.cut)
    return NULL;
  if (b.root == NULL || (b.root->kind == SIM_TREE_SCALAR && *b.root->text == '\0'))
    {
      fail (&b, (SimPlace){ file, 1, 1 }, 9,
            "no scenario section; `name`, `network` and `systems` are expected");
      return NULL;
    }
  if (b.root->kind != SIM_TREE_MAP)
    {
      fail (&b, b.root->place, 9, "no scenario section but %s; `name`, `network` and `systems` are expected",
            sim_tree_what (b.root));
      return NULL;
    }
  return b.root;
}

SimTree *
sim_yaml_parse_value (const char *text, const char *file, int line, int column, GStringChunk *arena,
                      SimDiags *diags)
{
  guint left = SIM_YAML_VALUES;
  Build b = { .file = file, .line = line, .column = column, .arena = arena, .diags = diags, .left = &left };
  if (!run_parser (&b, text, strlen (text)))
    return NULL;
  if (b.root == NULL)
    b.root = sim_tree_new (arena, SIM_TREE_SCALAR, place_at (&b, 0, 0), "");
  return b.root;
}
