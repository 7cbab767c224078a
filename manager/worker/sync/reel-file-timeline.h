/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When the beginning of a file plays. A participant's streams from the same file share it, whenever each was added, so
 * audio and video stay in sync as in the file. Owned by ReelStreamFactory, used by ReelUriStream. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Those of a call. */
typedef struct _ReelFileTimelines ReelFileTimelines;
typedef struct _ReelFileTimeline ReelFileTimeline;

ReelFileTimelines *reel_file_timelines_new (void);
void reel_file_timelines_free (ReelFileTimelines *self);

/* Main thread. Returns: (transfer full): the timeline by which another stream of the participant plays @uri, or a new
 * one. */
ReelFileTimeline *reel_file_timelines_take (ReelFileTimelines *self, const char *participant, const char *uri);
/* Main thread, once by each user. The last one ends it: then the file plays from its beginning when it is added
 * again. */
void reel_file_timeline_leave (ReelFileTimeline *self);
/* Main thread, after that. */
void reel_file_timeline_unref (ReelFileTimeline *self);

/* Any thread. @now: the running time, ns, at which the caller's first media is ready. Returns: the running time, ns, of
 * the file's time 0: the same for everybody, @now for the first. */
guint64 reel_file_timeline_get_origin (ReelFileTimeline *self, guint64 now);

G_END_DECLS
