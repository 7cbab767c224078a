/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The dispositions of a document, state by state. */
#include "manager/core/state/reel-disposition.h"

static void
test_states (void)
{
  static const struct {
    const char *nick;
    ReelDisposition self;
    gboolean open;
    ReelDisposition complete;
  } rows[] = {
    { NULL, REEL_DISPOSITION_KEPT, FALSE, REEL_DISPOSITION_KEPT },
    { "kept", REEL_DISPOSITION_KEPT, FALSE, REEL_DISPOSITION_KEPT },
    { "burnt", REEL_DISPOSITION_KEPT, FALSE, REEL_DISPOSITION_KEPT },
    { "deleting", REEL_DISPOSITION_DELETING, TRUE, REEL_DISPOSITION_DELETED },
    { "deleted", REEL_DISPOSITION_DELETED, FALSE, REEL_DISPOSITION_DELETED },
    { "expiring", REEL_DISPOSITION_EXPIRING, TRUE, REEL_DISPOSITION_EXPIRED },
    { "expired", REEL_DISPOSITION_EXPIRED, FALSE, REEL_DISPOSITION_EXPIRED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_assert_cmpint (reel_disposition_find (rows[i].nick), ==, rows[i].self);
    g_assert_true (reel_disposition_is_open (rows[i].self) == rows[i].open);
    g_assert_cmpint (reel_disposition_complete (rows[i].self), ==, rows[i].complete);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/disposition/states", test_states);
  return g_test_run ();
}
