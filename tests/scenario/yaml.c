/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/yaml.h"

#include <criterion/criterion.h>
#include <string.h>

/* The tree of `text` in one line, or the messages. */
static char *
parsed (const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  GStringChunk *arena = g_string_chunk_new (256);
  guint left = SIM_YAML_VALUES;
  const char *good = sim_yaml_check_bytes (text, &length, "f", diags);
  SimTree *tree = good != NULL ? sim_yaml_parse (good, length, "f", &left, arena, diags) : NULL;
  char *out = tree != NULL ? sim_tree_line (tree) : sim_diags_text (diags);
  cr_expect_eq (tree == NULL, sim_diags_errors (diags) > 0);
  g_string_chunk_free (arena);
  return out;
}

static void
check (const char *text, gsize length, const char *expected)
{
  g_autofree char *got = parsed (text, length);
  cr_expect_str_eq (got, expected);
}
#define CHECK(text, expected) check (text, sizeof text - 1, expected)

Test (yaml, good_files_become_trees)
{
  CHECK ("a: 1\nb: { c: [1 ms, 2], d: \"q\" }\n", "{ a: 1, b: { c: [1 ms, 2], d: q } }");
  CHECK ("a: 1", "{ a: 1 }"); /* row 21 */
  CHECK ("\xef\xbb\xbf"
         "a: 1\n",
         "{ a: 1 }");                                                  /* row 15 */
  CHECK ("a: 1\r\nb:\r\n  - { c: 2 }\r\n", "{ a: 1, b: [{ c: 2 }] }"); /* row 17 */
  CHECK ("a: 'it''s'\n", "{ a: \"it's\" }");
}

Test (yaml, bad_bytes_are_refused_where_they_stand)
{
  CHECK ("a: 1\nb: \0\n", "f:2:4: error[E013]: a NUL byte; text is expected\n");
  CHECK ("a: 1\n\0", "f:2:1: error[E013]: a NUL byte; text is expected\n");
  CHECK ("a: \xff\n", "f:1:4: error[E014]: byte 0xff is not UTF-8; save the file as UTF-8\n");
  CHECK ("a: \xc0\x80\n", "f:1:4: error[E014]: byte 0xc0 is not UTF-8; save the file as UTF-8\n");
  CHECK ("a: \xed\xa0\x80\n", "f:1:4: error[E014]: byte 0xed is not UTF-8; save the file as UTF-8\n");
  CHECK ("a: \xc3\xa9\xe2\x82", "f:1:5: error[E014]: byte 0xe2 is not UTF-8; save the file as UTF-8\n");
  CHECK ("\xff\xfe"
         "a\0",
         "f:1:1: error[E016]: the file is UTF-16; save as UTF-8\n");
  CHECK ("\xfe\xff\0a", "f:1:1: error[E016]: the file is UTF-16; save as UTF-8\n");
  CHECK ("a: 1\rb: 2\n",
         "f:1:5: error[E018]: a carriage return without a line feed; lines end in LF or CR LF\n");
  CHECK ("a: 1\xe2\x80\xa8", "f:1:5: error[E018]: U+2028 is no end of a line here; lines end in LF or CR LF\n");
  CHECK ("a: 1\x0b", "f:1:5: error[E018]: U+000B is no end of a line here; lines end in LF or CR LF\n");
  CHECK ("a: 1\x0c", "f:1:5: error[E018]: U+000C is no end of a line here; lines end in LF or CR LF\n");
  CHECK ("a: \x1b[31m\n", "f:1:4: error[E019]: control character U+001B; printable text is expected\n");
  CHECK ("a: \x7f\n", "f:1:4: error[E019]: control character U+007F; printable text is expected\n");
  CHECK ("a: x\xe2\x80\xae\n",
         "f:1:5: error[E020]: U+202E is not seen but changes what is read; take it out\n");
  CHECK ("a: 1\n<<<<<<< HEAD\n", "f:2:1: error[E037]: a conflict marker; finish the merge first\n");
  CHECK ("=======\na: 1\n", "f:1:1: error[E037]: a conflict marker; finish the merge first\n");
}

Test (yaml, long_lines_are_refused)
{
  g_autofree char *line = g_strnfill ((1 << 16) + 1, 'a');
  check (line, strlen (line), "f:1:1: error[E022]: a line of more than 64 KiB; break it\n");
}

Test (yaml, wrong_syntax_is_refused_where_it_begins)
{
  static const char nothing[] = "f:1:1: error[E009]: no scenario section; `name`, `network` and `systems` are "
                                "expected\n";
  CHECK ("", nothing);
  CHECK ("# only a comment\n", nothing);
  CHECK ("\n\n  \n", nothing);
  CHECK ("- 1\n", "f:1:1: error[E009]: no scenario section but a list; `name`, `network` and `systems` are "
                  "expected\n");
  CHECK ("a = 5\n", "f:1:1: error[E009]: no scenario section but text; `name`, `network` and `systems` are "
                    "expected\n");
  CHECK ("a: [1, 2\nb: 3\n", "f:1:4: error[E023]: `[` is not closed; `]` is expected\n");
  CHECK ("a: { b: c\n", "f:1:4: error[E023]: `{` is not closed; `}` is expected\n");
  CHECK ("a: \"abc\nb: 2\n", "f:1:4: error[E023]: a string is not closed; `\"` is expected at its end\n");
  CHECK ("a: ]\n", "f:1:4: error[E024]: `]` closes nothing; a `[` before it is expected\n");
  CHECK ("a: }\n", "f:1:4: error[E024]: `}` closes nothing; a `{` before it is expected\n");
  CHECK ("a: b: c\n", "f:1:5: error[E024]: not YAML: invalid nested block mapping on the same line; a line of "
                      "its own, or quotes, are expected\n");
  CHECK ("a: \"\\q\"\n", "f:1:5: error[E031]: not YAML: invalid escape 'q' in double-quoted string; one such "
                         "as \\n or \\u00e9, or single quotes, is expected\n");
  CHECK ("a: 1\ndura", "f:2:1: error[E024]: text without a value; `KEY: VALUE` is expected\n"); /* row 38 */
  CHECK ("? [a]\n: b\n", "f:1:3: error[E025]: a key is expected to be text, not a list\n");
  CHECK ("a: 1\nb: 2\na: 3\nb: 4\n", "f:3:1: error[E027]: `a` is given twice; the first is at 1:1\n"
                                     "f:4:1: error[E027]: `b` is given twice; the first is at 2:1\n");
}

Test (yaml, what_expands_is_refused)
{
#define NONE "; scenario files have no anchors, aliases, tags or merge keys\n"
  CHECK ("a: &x 1\nb: *x\n", "f:1:4: error[E033]: an anchor" NONE);
  CHECK ("a: *x\n", "f:1:4: error[E033]: an alias" NONE);
  CHECK ("a: !!int 1\n", "f:1:4: error[E033]: a tag" NONE);
  CHECK ("<<: { a: 1 }\n", "f:1:1: error[E033]: a merge key" NONE);
  CHECK ("---\na: 1\n---\nb: 2\n", "f:3:1: error[E033]: a second document; a scenario is one document\n");
}

Test (yaml, depth_is_bounded)
{
  g_autofree char *good = g_strdup_printf ("a: %.*s1%.*s", 31, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", 31,
                                           "]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]");
  g_autofree char *out = parsed (good, strlen (good));
  cr_expect_eq (out[0], '{');
  g_autofree char *deep = g_strnfill (60000, '[');
  check (deep, strlen (deep),
         "f:1:33: error[E032]: nested deeper than 32; look for an indentation that slipped\n");
}
