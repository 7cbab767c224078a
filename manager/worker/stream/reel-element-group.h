/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Elements of the call's pipeline whose start and stop may wait for a disk: both run in one of GIO's threads, one after
 * the other. Used by ReelRecorder, ReelUriStream and the decoding of prompts; main thread only. */
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

G_BEGIN_DECLS

typedef struct _ReelElementGroup ReelElementGroup;

/* The thread, before anything starts. FALSE with @error: nothing is started. */
typedef gboolean (*ReelElementGroupPrepare) (gpointer user_data, GError **error);
/* The thread, once everything that @prepare was called for has stopped. */
typedef void (*ReelElementGroupRelease) (gpointer user_data);
/* Main thread. @error: (nullable): why it failed. */
typedef void (*ReelElementGroupStarted) (const GError *error, gpointer user_data);

ReelElementGroup *reel_element_group_new (void);
/* They start in reverse order, and stop in this one. @element: in a bin, with its state locked, or a pipeline. */
void reel_element_group_add (ReelElementGroup *self, GstElement *element);

/**
 * reel_element_group_start:
 * @prepare: (nullable)
 * @release: (nullable)
 * @started: called once, unless the group is retired before
 * @user_data: outlives the group's end
 *
 * Brings the elements to the state of their bins, a pipeline to PLAYING. Error: that of @prepare, or
 * REEL_ERROR_MEDIA_FAILED.
 */
void reel_element_group_start (ReelElementGroup *self, ReelElementGroupPrepare prepare, ReelElementGroupRelease release,
                               ReelElementGroupStarted started, gpointer user_data);

/**
 * reel_element_group_retire:
 * @done: (nullable): called on the main thread once nothing of the elements runs any more
 * @data: for @done
 *
 * Takes the group: its elements end, and leave their bins. Returns at once.
 */
void reel_element_group_retire (ReelElementGroup *self, GDestroyNotify done, gpointer data);

G_END_DECLS
