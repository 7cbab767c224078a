/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a worker without a manager goes away by itself. */
#include "manager/worker/server/reel-worker-idle.h"

gboolean
reel_worker_idle_may_end (gboolean recording, gboolean unreported, gint64 last_data, gint64 alone_since, gint64 now)
{
  if (recording || now - alone_since < REEL_WORKER_IDLE_US)
    return FALSE;
  if (unreported && now - alone_since < REEL_WORKER_UNREPORTED_US)
    return FALSE;
  return last_data == 0 || now - last_data >= REEL_WORKER_IDLE_US;
}
