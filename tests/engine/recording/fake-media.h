/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker in the test's own process as a recording sees it: it writes down its requests, and answers them when the
 * test says so. */
#pragma once

#include "manager/engine/link/reel-worker.h"

#define FAKE_TYPE_MEDIA (fake_media_get_type ())
G_DECLARE_FINAL_TYPE (FakeMedia, fake_media, FAKE, MEDIA, GObject)

FakeMedia *fake_media_new (void);
/* Returns: the requests since the last call, separated by "; "; to be freed */
char *fake_media_take (FakeMedia *self);
/* Returns: the options of the last start */
GVariant *fake_media_get_options (FakeMedia *self);

/* Each answers the oldest waiting request, and runs the main loop: a start; a cut; an error of CODE, which came from
 * the worker itself (ANSWERED) or did not. */
void fake_media_begin (FakeMedia *self, gint64 start_utc);
void fake_media_cut (FakeMedia *self, gint64 utc, guint64 late_us);
void fake_media_fail (FakeMedia *self, int code, gboolean answered);
