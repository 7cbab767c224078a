/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The time of arrival of a message; the header lists the callers. Freed with the message. */
#include "manager/core/wire/reel-arrival.h"

static G_DEFINE_QUARK (reel - arrival, reel_arrival)

    void reel_arrival_note (gpointer message, gint64 when)
{
  g_object_set_qdata_full (G_OBJECT (message), reel_arrival_quark (), g_memdup2 (&when, sizeof when), g_free);
}

gint64
reel_arrival_get (gpointer message)
{
  const gint64 *when = g_object_get_qdata (G_OBJECT (message), reel_arrival_quark ());

  return when != NULL ? *when : 0;
}
