/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Origins of files; the header lists the callers. `origin` is set once, by an atomic exchange; the main thread owns
 * everything else. */
#include "manager/worker/sync/reel-file-timeline.h"

#define UNKNOWN G_MAXUINT64

struct _ReelFileTimelines {
  GHashTable *timelines; /* key → ReelFileTimeline, which holds the key */
};

struct _ReelFileTimeline {
  GHashTable *timelines; /* the owner's, which may be freed first */
  char *key;
  guint users; /* number of streams that play by it */
  guint refs;
  guint64 origin; /* atomic */
};

ReelFileTimelines *
reel_file_timelines_new (void)
{
  ReelFileTimelines *self = g_new0 (ReelFileTimelines, 1);

  self->timelines = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
reel_file_timelines_free (ReelFileTimelines *self)
{
  g_hash_table_unref (self->timelines);
  g_free (self);
}

ReelFileTimeline *
reel_file_timelines_take (ReelFileTimelines *self, const char *participant, const char *uri)
{
  /* an id has no control characters */
  g_autofree char *key = g_strconcat (participant, "\n", uri, NULL);
  ReelFileTimeline *timeline = g_hash_table_lookup (self->timelines, key);

  if (timeline == NULL) {
    timeline = g_new0 (ReelFileTimeline, 1);
    timeline->timelines = g_hash_table_ref (self->timelines);
    timeline->key = g_steal_pointer (&key);
    timeline->origin = UNKNOWN;
    g_hash_table_insert (self->timelines, timeline->key, timeline);
  }
  timeline->users++;
  timeline->refs++;
  return timeline;
}

void
reel_file_timeline_leave (ReelFileTimeline *self)
{
  if (--self->users == 0)
    g_hash_table_remove (self->timelines, self->key);
}

void
reel_file_timeline_unref (ReelFileTimeline *self)
{
  if (--self->refs > 0)
    return;
  g_hash_table_unref (self->timelines);
  g_free (self->key);
  g_free (self);
}

guint64
reel_file_timeline_get_origin (ReelFileTimeline *self, guint64 now)
{
  guint64 origin = UNKNOWN;

  if (__atomic_compare_exchange_n (&self->origin, &origin, now, FALSE, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return now;
  return origin;
}
