/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What boot servers hold, by name. A file is its identity and size; nobody stores its bytes, but for the list.
 *
 *     nbp.0               PXE-3: the same on every boot server
 *     bootservers.lst     PXE-6: fixed name, the same place on every one
 *     cfg/02-00-…         PXE-4: the file named after the client's hardware identifier
 *     image-1             PXE-5: for all clients, or
 *     cfg/02-00-…/1       its own, or
 *     os/NAME/1           of a system that it was told to boot (NET-7)
 */
#include "models/pxe/pxe.h"

#include <string.h>

#define NBP "nbp.0"
#define LIST "bootservers.lst"
#define IMAGE "image-"
#define SYSTEM "os/"

char *
pxe_store_client_file (SimMac mac)
{
  char text[SIM_MAC_TEXT];

  sim_mac_text (mac, text);
  g_strdelimit (text, ":", '-');
  return g_strdup_printf ("cfg/%s", text);
}

char *
pxe_store_name (const PxeClient *client, PxeKind kind, guint image)
{
  switch (kind)
    {
    case PXE_NBP:
      return g_strdup (NBP);
    case PXE_LIST:
      return g_strdup (LIST);
    case PXE_CLIENT_FILE:
      return g_strdup (client->file);
    default:
      if (client->system > 0)
        return g_strdup_printf (SYSTEM "%s/%u", pxe_system_options (client->site->options, client->system).name,
                                image + 1);
      return client->site->options->files.own ? g_strdup_printf ("%s/%u", client->file, image + 1)
                                              : g_strdup_printf (IMAGE "%u", image + 1);
    }
}

/* Of file->system. */
static bool
image_number (const PxeSite *site, const char *text, PxeFile *file)
{
  guint64 n, most = (guint64)pxe_system_options (site->options, file->system).images;

  if (!g_ascii_string_to_unsigned (text, 10, 1, most, &n, NULL))
    return false;
  file->image = (guint)n - 1;
  return true;
}

/* "linux/1" */
static bool
system_file (const PxeSite *site, const char *name, PxeFile *file)
{
  const char *slash = strrchr (name, '/');

  if (slash == NULL)
    return false;
  g_autofree char *system = g_strndup (name, (gsize)(slash - name));
  return pxe_system_find (site->options, system, &file->system) && file->system > 0
         && image_number (site, slash + 1, file);
}

/* "cfg/02-00-00-00-00-01", or one of its images. */
static bool
client_file (const PxeSite *site, const char *name, PxeFile *file)
{
  const char *slash = strrchr (name, '/');
  const PxeClient *client = g_hash_table_lookup (site->by_file, name);

  *file = (PxeFile){ .kind = PXE_CLIENT_FILE };
  if (client == NULL && slash != NULL && site->options->files.own)
    {
      g_autofree char *head = g_strndup (name, (gsize)(slash - name));
      client = g_hash_table_lookup (site->by_file, head);
      file->kind = PXE_IMAGE;
      if (client != NULL && !image_number (site, slash + 1, file))
        return false;
    }
  if (client != NULL)
    file->client = client->number;
  return client != NULL;
}

bool
pxe_store_file (const PxeSite *site, const char *name, PxeFile *file)
{
  *file = (PxeFile){ .kind = PXE_NBP };
  if (strcmp (name, NBP) == 0)
    return true;
  file->kind = PXE_LIST;
  if (strcmp (name, LIST) == 0)
    return true;
  file->kind = PXE_IMAGE;
  if (!site->options->files.own && g_str_has_prefix (name, IMAGE))
    return image_number (site, name + strlen (IMAGE), file);
  if (g_str_has_prefix (name, SYSTEM))
    return system_file (site, name + strlen (SYSTEM), file);
  return client_file (site, name, file);
}

void
pxe_store_contents (PxeSite *site)
{
  static const char *const names[PXE_KINDS] = { "nbp", "list", "client file", "image" };

  for (guint k = 0; k < PXE_KINDS; k++)
    site->content[k]
        = sim_tftp_content (names[k], 1, (uint64_t)pxe_store_size (site, &(PxeFile){ .kind = (PxeKind)k }));
}

int64_t
pxe_store_size (const PxeSite *site, const PxeFile *file)
{
  const PxeFilesOptions *files = &site->options->files;
  const int64_t sizes[PXE_KINDS]
      = { files->nbp, -1, files->client_file, pxe_system_options (site->options, file->system).image };

  return sizes[file->kind];
}

uint64_t
pxe_store_content (const PxeSite *site, const PxeFile *file)
{
  uint64_t content = site->content[file->kind];

  if (file->kind == PXE_CLIENT_FILE || (file->kind == PXE_IMAGE && site->options->files.own))
    content = sim_mix (content, file->client);
  if (file->kind == PXE_IMAGE && file->system > 0)
    content = sim_mix (content, file->system);
  return file->kind == PXE_IMAGE ? sim_mix (content, file->image) : content;
}

static bool
has (const PxeServer *server, const PxeFile *file)
{
  switch (file->kind)
    {
    case PXE_NBP:
      return server->nbp != 0;
    case PXE_LIST:
      return server->list != NULL;
    case PXE_CLIENT_FILE:
      return (server->holds[file->client] & PXE_HOLDS_FILE) != 0;
    default:
      return server->site->options->files.own ? (server->holds[file->client] & PXE_HOLDS_IMAGES) != 0
                                              : server->images;
    }
}

bool
pxe_store_find (const PxeServer *server, const PxeFile *file, SimTftpFile *out)
{
  if (!has (server, file))
    return false;
  *out = (SimTftpFile){ .content = pxe_store_content (server->site, file),
                        .size = (uint64_t)pxe_store_size (server->site, file) };
  if (file->kind == PXE_NBP)
    out->content = server->nbp;
  if (file->kind == PXE_LIST)
    *out = (SimTftpFile){ .bytes = server->list, .size = server->list->length };
  return true;
}

static uint64_t
text_content (const SimBytes *bytes)
{
  g_autofree char *text = g_strndup ((const char *)bytes->data, bytes->length);

  return sim_tftp_content (text, 1, bytes->length);
}

uint64_t
pxe_store_keep_text (PxeSite *site, SimBytes *bytes)
{
  uint64_t content = text_content (bytes);

  if (pxe_store_text (site, content) == NULL)
    g_ptr_array_add (site->texts, sim_bytes_ref (bytes));
  return content;
}

SimBytes *
pxe_store_text (const PxeSite *site, uint64_t content)
{
  for (guint i = 0; i < site->texts->len; i++)
    if (text_content (g_ptr_array_index (site->texts, i)) == content)
      return g_ptr_array_index (site->texts, i);
  return NULL;
}
