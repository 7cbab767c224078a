/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table and a list of those who are there; see the header for who calls it. */
#include "manager/engine/call/reel-roster.h"

struct _ReelRoster {
  GPtrArray *present;  /* ReelMember */
  GHashTable *by_id;   /* the same; owns neither */
  GPtrArray *left;     /* ReelMember */
  GHashTable *refused; /* ids of those who left and had refused */
  guint people;
};

static void
member_free (gpointer data)
{
  ReelMember *member = data;

  reel_participant_free (member->data);
  g_free (member->avatar_error);
  g_free (member->policy);
  g_free (member);
}

ReelRoster *
reel_roster_new (void)
{
  ReelRoster *self = g_new0 (ReelRoster, 1);

  self->present = g_ptr_array_new_with_free_func (member_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->left = g_ptr_array_new_with_free_func (member_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
reel_roster_free (ReelRoster *self)
{
  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->refused);
  g_ptr_array_unref (self->present);
  g_ptr_array_unref (self->left);
  g_free (self);
}

ReelMember *
reel_roster_add (ReelRoster *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc)
{
  ReelMember *member = g_new0 (ReelMember, 1);

  member->data = data;
  member->recorder = recorder;
  member->joined_utc = joined_utc;
  if (g_hash_table_remove (self->refused, data->id))
    member->consent = REEL_CONSENT_ANSWER_REFUSED;
  g_ptr_array_add (self->present, member);
  g_hash_table_insert (self->by_id, data->id, member);
  self->people += !recorder;
  return member;
}

void
reel_roster_leave (ReelRoster *self, ReelMember *member, gint64 utc)
{
  guint at;

  g_return_if_fail (g_ptr_array_find (self->present, member, &at));
  member->left_utc = utc;
  g_clear_pointer (&member->policy, g_free);
  g_hash_table_remove (self->by_id, member->data->id);
  g_ptr_array_add (self->left, g_ptr_array_steal_index (self->present, at));
  self->people -= !member->recorder;
  if (member->consent == REEL_CONSENT_ANSWER_REFUSED)
    reel_roster_note_refused (self, member->data->id);
}

ReelMember *
reel_roster_find (const ReelRoster *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

gboolean
reel_roster_has_refused (const ReelRoster *self, const char *id)
{
  const ReelMember *member = reel_roster_find (self, id);

  return member != NULL ? member->consent == REEL_CONSENT_ANSWER_REFUSED : g_hash_table_contains (self->refused, id);
}

void
reel_roster_note_refused (ReelRoster *self, const char *id)
{
  g_hash_table_add (self->refused, g_strdup (id));
}

const GPtrArray *
reel_roster_get_present (const ReelRoster *self)
{
  return self->present;
}

const GPtrArray *
reel_roster_get_left (const ReelRoster *self)
{
  return self->left;
}

guint
reel_roster_count_people (const ReelRoster *self)
{
  return self->people;
}

void
reel_roster_forget_left (ReelRoster *self, gint64 utc)
{
  guint count = 0;

  while (count < self->left->len && ((ReelMember *)self->left->pdata[count])->left_utc < utc)
    count++;
  if (count > 0)
    g_ptr_array_remove_range (self->left, 0, count);
}
