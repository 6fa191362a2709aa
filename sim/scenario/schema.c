/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON Schema of scenario files, from the tables that read them. */
#include "sim/scenario/inside.h"

#include "sim/base/preset.h"
#include <string.h>

typedef struct Schema
{
  GString *out;
  GStringChunk *arena;
  GPtrArray *customs; /* SimOptionCustom, in order of first use */
} Schema;

#define NUMBER "-?[0-9]+(\\\\.[0-9]+)?([eE][+-]?[0-9]+)?"

/* Forms that many options share. */
static const struct
{
  const char *name, *text;
} shared[] = {
  { "time", "{\"type\":\"string\",\"pattern\":\"^" NUMBER " *(ns|us|ms|s|min|h|d)$\"}" },
  { "bitrate", "{\"type\":\"string\",\"pattern\":\"^" NUMBER " *[kMGT]?bps$\"}" },
  { "size", "{\"type\":\"string\",\"pattern\":\"^" NUMBER " *([kMGT]|[KMGT]i)?B$\"}" },
  { "per-time", "{\"type\":\"string\",\"pattern\":\"^" NUMBER " */(s|min|h|d)$\"}" },
  { "share", "{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"string\",\"pattern\":\"^" NUMBER " *%$\"}]}" },
  { "name", "{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][A-Za-z0-9_.-]*$\",\"maxLength\":63}" },
  { "times", "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/time\"}}]}" },
  { "names", "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]}" },
  { "address", "{\"type\":\"string\",\"pattern\":\"^([0-9]{1,3}\\\\.){3}[0-9]{1,3}$\"}" },
  { "subnet", "{\"type\":\"string\",\"pattern\":\"^([0-9]{1,3}\\\\.){3}[0-9]{1,3}/[0-9]{1,2}$\"}" },
  { "time-dist", "{\"anyOf\":[{\"type\":\"string\"},{\"$ref\":\"#/$defs/dist-map\"}]}" },
  { "size-dist", "{\"anyOf\":[{\"type\":\"string\"},{\"$ref\":\"#/$defs/dist-map\"}]}" },
  { "dist", "{\"anyOf\":[{\"type\":[\"string\",\"number\"]},{\"$ref\":\"#/$defs/dist-map\"}]}" },
  { "loop",
    "{\"type\":\"object\",\"required\":[\"for\",\"entries\"],\"additionalProperties\":false,\"properties\":{"
    "\"for\":{\"$ref\":\"#/$defs/name\"},\"from\":{},\"to\":{},\"step\":{},\"in\":{\"type\":\"array\"},"
    "\"entries\":{\"type\":[\"object\",\"array\"]}}}" },
  { "loops",
    "{\"anyOf\":[{\"$ref\":\"#/$defs/loop\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/loop\"}}]}" },
};

static void
put_text (Schema *s, const char *text)
{
  g_string_append_c (s->out, '"');
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (s->out, '\\');
      g_string_append_c (s->out, *text);
    }
  g_string_append_c (s->out, '"');
}

/* `"key":`, after a comma unless it is the first. */
static void
put_key (Schema *s, const char *key)
{
  if (s->out->str[s->out->len - 1] != '{')
    g_string_append_c (s->out, ',');
  put_text (s, key);
  g_string_append_c (s->out, ':');
}

static void
put_pair (Schema *s, const char *key, const char *text)
{
  put_key (s, key);
  put_text (s, text);
}

static void
put_ref (Schema *s, const char *name)
{
  g_autofree char *path = g_strconcat ("#/$defs/", name, NULL);
  put_pair (s, "$ref", path);
}

static void put_object (Schema *s, const SimOption *table, const char *first, const char *first_json);

static void
put_limit (Schema *s, const char *key, double value)
{
  g_autofree char *text = sim_number_format (value);
  put_key (s, key);
  g_string_append (s->out, text);
}

static void
put_number (Schema *s, const SimOption *option)
{
  bool given = option->least != 0 || option->most != 0;
  put_pair (s, "type", option->kind == SIM_OPTION_COUNT ? "integer" : "number");
  if (option->positive && !(given && option->least > 0))
    put_limit (s, "exclusiveMinimum", 0);
  else
    put_limit (s, "minimum", given ? option->least : 0);
  if (given && option->most > option->least)
    put_limit (s, "maximum", option->most);
}

static void
put_choices (Schema *s, const SimOption *option)
{
  put_key (s, "enum");
  for (guint i = 0; option->choices[i] != NULL; i++)
    {
      g_string_append_c (s->out, i == 0 ? '[' : ',');
      put_text (s, option->choices[i]);
    }
  g_string_append_c (s->out, ']');
}

static void
put_presets (Schema *s, const SimOption *option)
{
  put_key (s, "enum");
  for (const SimPreset *preset = option->presets; preset->name != NULL; preset++)
    {
      g_string_append_c (s->out, preset == option->presets ? '[' : ',');
      put_text (s, preset->name);
    }
  g_string_append_c (s->out, ']');
}

static void
put_custom (Schema *s, const SimOptionCustom *custom)
{
  bool known = false;
  for (guint i = 0; i < s->customs->len; i++)
    known |= strcmp (((const SimOptionCustom *)s->customs->pdata[i])->name, custom->name) == 0;
  if (!known)
    g_ptr_array_add (s->customs, (gpointer)custom);
  put_ref (s, custom->name);
}

static void
put_list (Schema *s, const SimOption *option)
{
  put_pair (s, "type", "array");
  put_key (s, "items");
  put_object (s, option->table, NULL, NULL);
}

static const char *
shared_form (const SimOption *option)
{
  static const char *const names[] = {
    [SIM_OPTION_TIME] = "time",         [SIM_OPTION_BITRATE] = "bitrate", [SIM_OPTION_SIZE] = "size",
    [SIM_OPTION_PER_TIME] = "per-time", [SIM_OPTION_SHARE] = "share",     [SIM_OPTION_NAME] = "name",
    [SIM_OPTION_TIMES] = "times",       [SIM_OPTION_ADDRESS] = "address", [SIM_OPTION_SUBNET] = "subnet",
    [SIM_OPTION_NAMES] = "names",
  };
  if (option->kind == SIM_OPTION_DIST)
    return option->unit == SIM_UNIT_TIME ? "time-dist" : option->unit == SIM_UNIT_SIZE ? "size-dist" : "dist";
  return (guint)option->kind < G_N_ELEMENTS (names) ? names[option->kind] : NULL;
}

static void
put_option (Schema *s, const SimOption *option)
{
  const char *form = shared_form (option);
  if (option->kind == SIM_OPTION_TABLE)
    {
      put_object (s, option->table, NULL, NULL);
      return;
    }
  g_string_append_c (s->out, '{');
  if (form != NULL)
    put_ref (s, form);
  else if (option->kind == SIM_OPTION_NUMBER || option->kind == SIM_OPTION_COUNT)
    put_number (s, option);
  else if (option->kind == SIM_OPTION_FLAG)
    put_pair (s, "type", "boolean");
  else if (option->kind == SIM_OPTION_CHOICE)
    put_choices (s, option);
  else if (option->kind == SIM_OPTION_PRESET)
    put_presets (s, option);
  else if (option->kind == SIM_OPTION_CUSTOM)
    put_custom (s, option->custom);
  else if (option->kind == SIM_OPTION_LIST)
    put_list (s, option);
  else if (option->kind == SIM_OPTION_TEXT)
    put_pair (s, "type", "string");
  g_autofree char *what = sim_option_describe (option);
  g_autofree char *text = g_strdup_printf ("%s: %s", option->help != NULL ? option->help : "", what);
  put_pair (s, "description", text);
  g_string_append_c (s->out, '}');
}

/* An object of a table; `first` is a further property with its schema. */
static void
put_object (Schema *s, const SimOption *table, const char *first, const char *first_json)
{
  g_string_append (s->out, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
  if (first != NULL)
    {
      put_key (s, first);
      g_string_append (s->out, first_json);
    }
  for (const SimOption *option = table; option->key != NULL; option++)
    {
      put_key (s, option->key);
      put_option (s, option);
    }
  g_string_append (s->out, "},\"required\":[");
  bool any = first != NULL;
  if (first != NULL)
    put_text (s, first);
  for (const SimOption *option = table; option->key != NULL; option++)
    if (option->required)
      {
        g_string_append (s->out, any ? "," : "");
        put_text (s, option->key);
        any = true;
      }
  g_string_append (s->out, "]}");
}

/* A section that is a map of names: each is one of what `put` writes. */
static void
put_map_section (Schema *s, const char *key, const char *help, void (*put) (Schema *s))
{
  put_key (s, key);
  g_string_append (s->out, "{\"type\":\"object\"");
  put_pair (s, "description", help);
  g_string_append (s->out,
                   ",\"properties\":{\"generate\":{\"$ref\":\"#/$defs/loops\"}},\"additionalProperties\":");
  put (s);
  g_string_append (s->out, "}");
}

static void
put_network (Schema *s)
{
  g_string_append (s->out, "{\"anyOf\":[");
  put_object (s, sim_segment_options, NULL, NULL);
  g_string_append_c (s->out, ',');
  put_object (s, sim_segment_options, "link", "{\"$ref\":\"#/$defs/names\"}");
  g_string_append_c (s->out, ',');
  put_object (s, sim_router_options, NULL, NULL);
  g_string_append (s->out, "]}");
}

static void
put_systems (Schema *s)
{
  /* Without a model there is nothing to say but the name of one. */
  g_string_append (s->out, sim_models[0] != NULL ? "{\"anyOf\":[" : "{\"type\":\"object\"}");
  for (guint i = 0; sim_models[i] != NULL; i++)
    {
      g_autofree char *is = g_strdup_printf ("{\"const\":\"%s\"}", sim_models[i]->name);
      g_string_append (s->out, i > 0 ? "," : "");
      put_object (s, sim_models[i]->options, "model", is);
    }
  g_string_append (s->out, sim_models[0] != NULL ? "]}" : "");
}

static void
put_load (Schema *s)
{
  put_object (s, sim_load_options, NULL, NULL);
}

static void
put_loop_item (Schema *s)
{
  g_string_append (s->out, "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"generate\"],"
                           "\"properties\":{\"generate\":{\"$ref\":\"#/$defs/loops\"}}}");
}

static void
put_list_section (Schema *s, const char *key, const char *help, void (*put) (Schema *s))
{
  put_key (s, key);
  g_string_append_c (s->out, '{');
  put_pair (s, "description", help);
  put_key (s, "anyOf");
  g_string_append (s->out, "[{\"type\":\"array\",\"items\":{\"anyOf\":[");
  put (s);
  put_loop_item (s);
  g_string_append (s->out, "]}},{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"replace\"],"
                           "\"properties\":{\"replace\":{\"type\":\"array\"}}}]}");
}

static void
put_faults (Schema *s)
{
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    {
      put_object (s, sim_fault_table (s->arena, &sim_fault_kinds[i]), NULL, NULL);
      g_string_append_c (s->out, ',');
    }
}

static void
put_composes (Schema *s)
{
  for (guint i = 0; sim_compose_keys[i] != NULL; i++)
    {
      put_object (s, sim_compose_table ((SimComposeKind)i), NULL, NULL);
      g_string_append_c (s->out, ',');
    }
}

static void
put_expects (Schema *s)
{
  for (guint i = 0; sim_expect_keys[i] != NULL; i++)
    {
      put_object (s, sim_expect_table (s->arena, (SimExpectKind)i, SIM_UNIT_NONE), NULL, NULL);
      g_string_append_c (s->out, ',');
    }
}

static void
put_dist_map (Schema *s)
{
  put_key (s, "dist-map");
  g_string_append (s->out, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
  for (guint i = 0; i <= SIM_DIST_EMPIRICAL; i++)
    {
      put_key (s, sim_dist_words[i].kind);
      g_string_append (s->out, "{}");
    }
  g_string_append (s->out,
                   ",\"to\":{},\"stages\":{\"type\":\"integer\"},\"cv2\":{\"type\":\"number\"},\"sd\":{},"
                   "\"shape\":{\"type\":\"number\"},\"exponent\":{\"type\":\"number\"}}}");
}

static const char parameters_schema[]
    = "\"parameters\":{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":[{\"type\":\"array\","
      "\"minItems\":1},"
      "{\"type\":\"object\",\"additionalProperties\":false,\"required\":[\"from\",\"to\",\"step\"],"
      "\"properties\":{\"from\":{},\"to\":{},\"step\":{}}}]}}";

static void
put_definitions (Schema *s)
{
  put_key (s, "$defs");
  g_string_append_c (s->out, '{');
  g_string_append (s->out, parameters_schema);
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      put_key (s, shared[i].name);
      g_string_append (s->out, shared[i].text);
    }
  put_dist_map (s);
  for (guint i = 0; i < s->customs->len; i++)
    {
      const SimOptionCustom *custom = s->customs->pdata[i];
      put_key (s, custom->name);
      g_string_append (s->out, custom->schema);
    }
  g_string_append_c (s->out, '}');
}

/* The same JSON with line breaks: one property or item a line. */
static char *
pretty (const char *json)
{
  GString *out = g_string_new (NULL);
  int depth = 0;
  bool text = false;
  for (const char *c = json; *c != '\0'; c++)
    {
      bool open = !text && (*c == '{' || *c == '['), close = !text && (*c == '}' || *c == ']');
      if (!text && g_ascii_isspace (*c))
        continue;
      if (close)
        depth--;
      bool empty = close && strchr ("{[", out->str[out->len - 1]) != NULL;
      if (close && !empty)
        g_string_append_printf (out, "\n%*s", 2 * depth, "");
      g_string_append_c (out, *c);
      if (text && *c == '\\')
        g_string_append_c (out, *++c);
      else if (*c == '"')
        text = !text;
      depth += open;
      if ((open && c[1] != '}' && c[1] != ']') || (!text && *c == ','))
        g_string_append_printf (out, "\n%*s", 2 * depth, "");
      else if (!text && *c == ':')
        g_string_append_c (out, ' ');
    }
  return g_string_free (g_string_append_c (out, '\n'), FALSE);
}

/* A parameter is a path, whose values no table of this level knows. */
static const char vary_schema[]
    = ",\"vary\":{\"description\":\"parameters of an experiment and their values\",\"type\":\"object\","
      "\"additionalProperties\":false,\"properties\":{"
      "\"grid\":{\"$ref\":\"#/$defs/parameters\",\"description\":\"each value of one with each of every "
      "other\"},"
      "\"zip\":{\"description\":\"these go together, first with "
      "first\",\"anyOf\":[{\"$ref\":\"#/$defs/parameters\"},"
      "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/parameters\"}}]},"
      "\"where\":{\"description\":\"conditions that a point must meet, such as count >= 4 or ttl <= 10 s\","
      "\"anyOf\":[{\"type\":\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"string\"}}]}}}";

char *
sim_scenario_schema (void)
{
  Schema s = { g_string_new (NULL), g_string_chunk_new (4096), g_ptr_array_new () };
  g_string_append (s.out, "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"title\":\"Rehearse "
                          "scenario\",\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
  for (const SimOption *option = sim_scenario_options; option->key != NULL; option++)
    {
      put_key (&s, option->key);
      put_option (&s, option);
    }
  g_string_append (
      s.out, ",\"include\":{\"$ref\":\"#/$defs/names\",\"description\":\"files whose sections are added\"}"
             ",\"extends\":{\"type\":\"string\",\"description\":\"a scenario that this one is laid over\"}");
  g_string_append (s.out, vary_schema);
  put_map_section (&s, "network", "segments, links and routers by name", put_network);
  put_map_section (&s, "systems", "systems by name", put_systems);
  put_list_section (&s, "compose", "ties between systems: who runs on whose servers", put_composes);
  put_map_section (&s, "load", "loads by name", put_load);
  put_list_section (&s, "faults", "what happens to machines, interfaces and segments", put_faults);
  put_list_section (&s, "expect", "what must come true", put_expects);
  g_string_append_c (s.out, '}');
  put_definitions (&s);
  g_string_append_c (s.out, '}');
  char *text = pretty (s.out->str);
  g_string_free (s.out, TRUE);
  g_string_chunk_free (s.arena);
  g_ptr_array_unref (s.customs);
  return text;
}
