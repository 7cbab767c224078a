/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets by the hash of their secret; see the header for who owns them. */
#include "manager/portal/reel-ticket-table.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/secret/reel-random.h"

typedef struct {
  ReelTicket ticket;
  char *hash;
  char *owner;
  char *network; /* or NULL */
  gint64 expires;
} Entry;

struct _ReelTicketTable {
  guint max;
  guint max_of_one;
  guint max_of_many;
  GQueue entries;     /* Entry: the oldest first */
  GHashTable *hashes; /* char * of the entry → its GList in @entries */
};

ReelTicketTable *
reel_ticket_table_new (guint max, guint max_of_one, guint max_of_many)
{
  ReelTicketTable *self = g_new0 (ReelTicketTable, 1);

  self->max = max;
  self->max_of_one = max_of_one;
  self->max_of_many = max_of_many;
  g_queue_init (&self->entries);
  self->hashes = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

static void
drop (ReelTicketTable *self, GList *link)
{
  Entry *entry = link->data;

  g_hash_table_remove (self->hashes, entry->hash);
  g_queue_delete_link (&self->entries, link);
  reel_content_file_unref (entry->ticket.file);
  g_free (entry->ticket.disposition);
  g_free (entry->ticket.group);
  g_free (entry->hash);
  g_free (entry->owner);
  g_free (entry->network);
  g_free (entry);
}

void
reel_ticket_table_free (ReelTicketTable *self)
{
  while (self->entries.head != NULL)
    drop (self, self->entries.head);
  g_hash_table_unref (self->hashes);
  g_free (self);
}

guint
reel_ticket_table_count (const ReelTicketTable *self)
{
  return self->entries.length;
}

static gboolean
is_same (const char *a, const char *b)
{
  return a != NULL && g_strcmp0 (a, b) == 0;
}

/* Makes room for one of HOLDER. */
static void
tidy (ReelTicketTable *self, const ReelTicketHolder *holder, gint64 now)
{
  guint of_owner = 1, of_group = 1, of_network = 1;

  for (GList *link = self->entries.tail, *older; link != NULL; link = older) {
    const Entry *entry = link->data;
    const guint owners = of_owner + is_same (entry->owner, holder->owner);
    const guint groups = of_group + is_same (entry->ticket.group, holder->group);
    const guint networks = of_network + is_same (entry->network, holder->network);

    older = link->prev;
    if (entry->expires <= now || owners > self->max_of_one || groups > self->max_of_many ||
        networks > self->max_of_many) {
      drop (self, link);
      continue;
    }
    of_owner = owners;
    of_group = groups;
    of_network = networks;
  }
  while (self->entries.length >= self->max)
    drop (self, self->entries.head);
}

char *
reel_ticket_table_add (ReelTicketTable *self, ReelContentFile *file, const char *disposition,
                       const ReelTicketHolder *holder, gint64 now, gint64 expires, GError **error)
{
  char *secret = reel_random_new_secret (error);
  Entry *entry;

  if (secret == NULL)
    return NULL;
  tidy (self, holder, now);
  entry = g_new0 (Entry, 1);
  entry->ticket = (ReelTicket){ reel_content_file_ref (file), g_strdup (disposition), g_strdup (holder->group) };
  entry->hash = reel_secret_hash (NULL, secret);
  entry->owner = g_strdup (holder->owner);
  entry->network = g_strdup (holder->network);
  entry->expires = expires;
  g_queue_push_tail (&self->entries, entry);
  g_hash_table_insert (self->hashes, entry->hash, self->entries.tail);
  return secret;
}

const ReelTicket *
reel_ticket_table_find (ReelTicketTable *self, const char *ticket, const char *owner, gint64 now)
{
  g_autofree char *hash = reel_secret_hash (NULL, ticket);
  GList *link = g_hash_table_lookup (self->hashes, hash);
  const Entry *entry = link != NULL ? link->data : NULL;

  if (entry == NULL || !g_str_equal (entry->owner, owner))
    return NULL;
  if (entry->expires > now)
    return &entry->ticket;
  drop (self, link);
  return NULL;
}

void
reel_ticket_table_revoke (ReelTicketTable *self, const char *group)
{
  for (GList *link = self->entries.head, *next; link != NULL; link = next) {
    const Entry *entry = link->data;

    next = link->next;
    if (g_strcmp0 (entry->ticket.group, group) != 0)
      continue;
    reel_content_file_revoke (entry->ticket.file);
    drop (self, link);
  }
}
