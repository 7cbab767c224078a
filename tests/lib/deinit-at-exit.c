/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded by check-leaks.sh into a test program: shuts GStreamer down when
 * the program ends, which makes the leaks tracer report. */
#include <gst/gst.h>

static void __attribute__ ((destructor)) deinit_at_exit (void)
{
  if (gst_is_initialized ())
    gst_deinit ();
}
