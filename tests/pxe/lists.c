/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PXE-7: list files, read and written. What is wrong is told to the letter. */
#include "models/pxe/list.h"
#include "tests/pxe/site.h"

typedef struct Case
{
  const char *text;
  const char *written; /* NULL: wrong */
  const char *said;
} Case;

#define HEAD "[BOOTSERVERS]\n; Boot servers of this site\n"

static const Case cases[] = {
  { "[BOOTSERVERS]\n; any words\n; boot image)\nIP=9.3.198.234\nIP=9.3.198.235\n",
    HEAD "IP=9.3.198.234\nIP=9.3.198.235\n", "" },
  { "; first\r\n\r\n [bootservers] \r\n\tip = 10.0.0.1\r\nOrder=best\r\n", HEAD "ORDER=BEST\nIP=10.0.0.1\n",
    "" },
  { "[BOOTSERVERS]\nIP=10.0.0.1\nIP=10.0.0.1", HEAD "IP=10.0.0.1\nIP=10.0.0.1\n",
    "l:3:4: warning[W071]: 10.0.0.1 stands here a second time; clients that go by the source ask it twice\n" },
  { "[OTHER]\nname=1\n[BOOTSERVERS]\nIP=10.0.0.1\nMODE=fast\n", NULL,
    "l:1:1: warning[W026]: section [OTHER] is passed over by clients; [BOOTSERVERS] is known\n"
    "l:2:1: error[E025]: `name=1` before the section; [BOOTSERVERS] is expected first\n"
    "l:5:1: warning[W026]: `MODE` is passed over by clients; IP= and ORDER=BEST are known\n" },
  { "[BOOTSERVERS]\nIP=10.0.0.1\n[OTHER]\nname=1\n", HEAD "IP=10.0.0.1\n",
    "l:3:1: warning[W026]: section [OTHER] is passed over by clients; [BOOTSERVERS] is known\n" },
  { "", NULL, "l:1:1: error[E025]: no section; [BOOTSERVERS] is expected\n" },
  { "[BOOTSERVERS]\n", NULL, "l:1:1: error[E025]: no boot server; IP=a.b.c.d is expected\n" },
  { "IP=10.0.0.1\n", NULL,
    "l:1:1: error[E025]: `IP=10.0.0.1` before the section; [BOOTSERVERS] is expected first\n" },
  { "[BOOTSERVERS]\n  IP=10.0.0.256\n", NULL,
    "l:2:6: error[E055]: `10.0.0.256` is no address; IP=a.b.c.d is expected\n" },
  { "[BOOTSERVERS]\nIP=224.0.0.1\n", NULL,
    "l:2:4: error[E057]: 224.0.0.1 is no machine's address; one of a boot server is expected\n" },
  { "[BOOTSERVERS]\n10.0.0.1\n", NULL, "l:2:1: error[E025]: `10.0.0.1` is no entry; IP=a.b.c.d is expected\n" },
  { "[BOOTSERVERS]\nIP=10.0.0.1\x01\n", NULL,
    "l:2:12: error[E024]: a control byte; text is expected\n"
    "l:2:4: error[E055]: `10.0.0.1\\x01` is no address; IP=a.b.c.d is expected\n" },
};

Test (pxe_list, pxe_7_read_and_written)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (SimDiags) diags = sim_diags_new ();
      PxeList list;
      bool good = pxe_list_parse (cases[i].text, strlen (cases[i].text), "l", diags, NULL, &list);
      g_autofree char *said = sim_diags_text (diags);
      cr_assert_str_eq (said, cases[i].said, "case %u: %s", i, said);
      cr_assert_eq (good, cases[i].written != NULL, "case %u", i);
      if (good)
        {
          g_autoptr (SimBytes) bytes = pxe_list_write (&list);
          cr_assert_eq (bytes->length, strlen (cases[i].written), "case %u", i);
          cr_assert_eq (memcmp (bytes->data, cases[i].written, bytes->length), 0, "case %u", i);
        }
      g_free (list.ips);
    }
}

/* A client takes what it can: the source leaves the file open for other uses. */
Test (pxe_list, pxe_7_a_client_passes_over_what_it_does_not_know)
{
  static const char text[] = "[X]\na=1\n[BOOTSERVERS]\nwords\nIP=10.0.0.1\nIP=nothing\nMODE=1\nIP=10.0.0.2";
  PxeList list;

  cr_assert (pxe_list_parse (text, sizeof text - 1, NULL, NULL, NULL, &list));
  cr_assert_eq (list.count, 2);
  cr_assert_eq (list.ips[1], SIM_IP (10, 0, 0, 2));
  g_free (list.ips);
}

/* Whatever is written reads back as the same. */
Test (pxe_list, pxe_7_what_is_written_reads_back)
{
  for (guint n = 1; n < 40; n++)
    {
      g_autofree SimIp *ips = g_new (SimIp, n);
      PxeList list = { .best = n % 2 == 0, .count = n, .ips = ips }, again;
      for (guint i = 0; i < n; i++)
        ips[i] = SIM_IP (10, n, i, 1);
      g_autoptr (SimBytes) bytes = pxe_list_write (&list);
      cr_assert (pxe_list_parse ((const char *)bytes->data, bytes->length, NULL, NULL, NULL, &again));
      cr_assert_eq (again.count, n);
      cr_assert_eq (again.best, list.best);
      cr_assert_eq (memcmp (again.ips, ips, n * sizeof *ips), 0);
      g_free (again.ips);
    }
}
