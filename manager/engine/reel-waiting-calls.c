/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that wait for capacity; see the header for who calls it. */
#include "manager/engine/reel-waiting-calls.h"

struct _ReelWaitingCalls {
  GQueue order;
  GHashTable *links; /* call → its GList in the order */
};

ReelWaitingCalls *
reel_waiting_calls_new (void)
{
  ReelWaitingCalls *self = g_new0 (ReelWaitingCalls, 1);

  g_queue_init (&self->order);
  self->links = g_hash_table_new (NULL, NULL);
  return self;
}

void
reel_waiting_calls_free (ReelWaitingCalls *self)
{
  g_queue_clear (&self->order);
  g_hash_table_unref (self->links);
  g_free (self);
}

void
reel_waiting_calls_add (ReelWaitingCalls *self, gpointer call)
{
  if (g_hash_table_contains (self->links, call))
    return;
  g_queue_push_tail (&self->order, call);
  g_hash_table_insert (self->links, call, self->order.tail);
}

void
reel_waiting_calls_remove (ReelWaitingCalls *self, gpointer call)
{
  GList *link = g_hash_table_lookup (self->links, call);

  if (link == NULL)
    return;
  g_queue_delete_link (&self->order, link);
  g_hash_table_remove (self->links, call);
}

gboolean
reel_waiting_calls_contains (const ReelWaitingCalls *self, gpointer call)
{
  return g_hash_table_contains (self->links, call);
}

GPtrArray *
reel_waiting_calls_list (const ReelWaitingCalls *self)
{
  GPtrArray *list = g_ptr_array_new ();

  for (GList *link = self->order.head; link != NULL; link = link->next)
    g_ptr_array_add (list, link->data);
  return list;
}
