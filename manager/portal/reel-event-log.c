/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The last events of a call; see the header for who uses them. */
#include "manager/portal/reel-event-log.h"

#include <string.h>

#define MAX_EVENTS 64

typedef struct {
  guint64 number;
  char *text;
} Kept;

struct _ReelEventLog {
  GQueue events;
  guint64 numbers;
  char *prefix; /* of the ids: another portal counts anew */
};

static void
kept_free (gpointer data)
{
  Kept *kept = data;

  g_free (kept->text);
  g_free (kept);
}

ReelEventLog *
reel_event_log_new (void)
{
  ReelEventLog *self = g_new0 (ReelEventLog, 1);

  g_queue_init (&self->events);
  self->prefix = g_strdup_printf ("%08x-", g_random_int ());
  return self;
}

void
reel_event_log_free (ReelEventLog *self)
{
  g_queue_clear_full (&self->events, kept_free);
  g_free (self->prefix);
  g_free (self);
}

char *
reel_event_log_format (const char *name, JsonObject *data)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, data);
  text = json_to_string (node, FALSE);
  return g_strdup_printf ("event: %s\ndata: %s\n\n", name, text);
}

const char *
reel_event_log_add (ReelEventLog *self, const char *name, JsonObject *data)
{
  g_autofree char *text = reel_event_log_format (name, data);
  Kept *kept = g_new0 (Kept, 1);

  kept->number = ++self->numbers;
  kept->text = g_strdup_printf ("id: %s%" G_GUINT64_FORMAT "\n%s", self->prefix, kept->number, text);
  g_queue_push_tail (&self->events, kept);
  if (g_queue_get_length (&self->events) > MAX_EVENTS)
    kept_free (g_queue_pop_head (&self->events));
  return kept->text;
}

char *
reel_event_log_get_after (ReelEventLog *self, const char *last_id)
{
  GString *texts = g_string_new (NULL);
  guint64 number = 0;
  gboolean known = last_id != NULL && g_str_has_prefix (last_id, self->prefix) &&
                   g_ascii_string_to_unsigned (last_id + strlen (self->prefix), 10, 0, G_MAXUINT64, &number, NULL);

  for (const GList *link = self->events.head; known && link != NULL; link = link->next) {
    const Kept *kept = link->data;

    if (kept->number > number)
      g_string_append (texts, kept->text);
  }
  return g_string_free (texts, FALSE);
}
