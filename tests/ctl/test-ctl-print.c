/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dictionaries and tables as text. */
#include "manager/ctl/ctl-print.h"

static void
test_dict (void)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (
      g_variant_new_parsed ("{'state': <'paused'>, 'subject': <''>, 'censored': <true>, 'elapsed-ms': <uint64 61000>,"
                            " 'chunk-index': <uint32 2>, 'warnings-left': <[uint32 300, 60]>, 'none-left': <@au []>,"
                            " 'chunks': <[{'index': <uint32 0>, 'duration-ms': <uint64 5000>}, {'index': <1>}]>, "
                            "'no-chunks': <@aa{sv} []>}"));
  g_autofree char *lines = ctl_print_dict (dict, 2);

  g_assert_cmpstr (lines, ==,
                   "  state: paused\n  censored: yes\n  elapsed: 1:01\n  chunk-index: 2\n  warnings-left: 300, 60\n"
                   "  chunks:\n    - index: 0\n      duration: 0:05\n    - index: 1\n");
}

/* A point in time is not a duration. */
static void
test_instant (void)
{
  g_autoptr (GVariant) stream = g_variant_ref_sink (
      g_variant_new_parsed ("{'id': <'s1'>, 'last-packet-ms': <uint64 1769860800250>, 'state': <'active'>}"));
  g_autoptr (GVariant) never =
      g_variant_ref_sink (g_variant_new_parsed ("{'id': <'s1'>, 'last-packet-ms': <uint64 0>}"));
  g_autofree char *lines = ctl_print_dict (stream, 0);
  g_autofree char *none = ctl_print_dict (never, 0);

  g_assert_cmpstr (lines, ==, "id: s1\nlast-packet: 2026-01-31T12:00:00Z\nstate: active\n");
  g_assert_cmpstr (none, ==, "id: s1\n");
}

static void
test_participant (void)
{
  g_autoptr (GVariant) dict = g_variant_ref_sink (g_variant_new_parsed (
      "{'host': <true>, 'role': <'member'>, 'joined': <'now'>, 'user': <'anna'>, 'participant-id': <'p1'>,"
      " 'display-name': <'Anna'>}"));
  g_autofree char *lines = ctl_print_dict (dict, 0);

  g_assert_cmpstr (lines, ==,
                   "participant-id: p1\ndisplay-name: Anna\nrole: member\nuser: anna\nhost: yes\njoined: now\n");
}

static void
test_table (void)
{
  const char *const header[] = { "ID", "NAME", NULL };
  const char *const first[] = { "a-long-id", "x", NULL };
  const char *const second[] = { "é", "", NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  g_autofree char *empty = ctl_print_table (header, rows);
  g_autofree char *full = NULL;

  g_assert_cmpstr (empty, ==, "ID  NAME\n");
  g_ptr_array_add (rows, (gpointer)first);
  g_ptr_array_add (rows, (gpointer)second);
  full = ctl_print_table (header, rows);
  g_assert_cmpstr (full, ==, "ID         NAME\na-long-id  x\né          \n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/print/dict", test_dict);
  g_test_add_func ("/ctl/print/instant", test_instant);
  g_test_add_func ("/ctl/print/participant", test_participant);
  g_test_add_func ("/ctl/print/table", test_table);
  return g_test_run ();
}
