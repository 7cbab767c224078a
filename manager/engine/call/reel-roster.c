/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A table and a list of participants; see the header for who asks it. */
#include "manager/engine/call/reel-roster.h"

#include "manager/core/document/reel-metadata.h"
#include "manager/core/wire/reel-address.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

/* Of those who refused and left. Each may be a kilobyte. */
#define MAX_REFUSED 1024

struct _ReelRoster {
  GObject parent_instance;

  ReelStore *store;
  char *call_id;
  char *initiator;
  gboolean initiator_left; /* the initiator was present and has left */
  GPtrArray *present;      /* ReelMember */
  GHashTable *by_id;       /* the same; owns neither keys nor values */
  GPtrArray *left;         /* ReelMember */
  GHashTable *refused;     /* ids of those who left after refusing, MAX_REFUSED at most */
  gboolean forgets;        /* some who refused are not among them: whoever comes may be one of these */
  gint64 last_joined;
  guint people;
};

G_DEFINE_FINAL_TYPE (ReelRoster, reel_roster, G_TYPE_OBJECT)

static void
reel_roster_init (ReelRoster *self)
{
  self->present = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_member_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->left = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_member_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reel_roster_finalize (GObject *object)
{
  ReelRoster *self = REEL_ROSTER (object);

  g_hash_table_unref (self->by_id);
  g_hash_table_unref (self->refused);
  g_ptr_array_unref (self->present);
  g_ptr_array_unref (self->left);
  g_object_unref (self->store);
  g_free (self->call_id);
  g_free (self->initiator);
  G_OBJECT_CLASS (reel_roster_parent_class)->finalize (object);
}

static void
reel_roster_class_init (ReelRosterClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_roster_finalize;
}

ReelRoster *
reel_roster_new (ReelStore *store, const char *call_id, const char *initiator)
{
  ReelRoster *self = g_object_new (REEL_TYPE_ROSTER, NULL);

  self->store = g_object_ref (store);
  self->call_id = g_strdup (call_id);
  self->initiator = g_strdup (initiator);
  return self;
}

/* In the order of joining: who waited for something comes in after others who came later. */
static guint
find_place (ReelRoster *self, gint64 joined_utc)
{
  guint place = self->present->len;

  while (place > 0 && ((const ReelMember *)self->present->pdata[place - 1])->joined_utc > joined_utc)
    place--;
  return place;
}

static ReelMember *
enter (ReelRoster *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc)
{
  ReelMember *member = reel_member_new (data, recorder, joined_utc);

  if (g_hash_table_remove (self->refused, data->id) || (self->forgets && !recorder))
    member->consent = REEL_CONSENT_ANSWER_REFUSED;
  g_ptr_array_insert (self->present, (int)find_place (self, joined_utc), member);
  g_hash_table_insert (self->by_id, data->id, member);
  self->people += !recorder;
  self->last_joined = MAX (self->last_joined, joined_utc);
  return member;
}

/* A no is never forgotten: beyond the limit everybody who comes has said it, until they agree. */
static void
note_refusal (ReelRoster *self, const char *id)
{
  if (g_hash_table_size (self->refused) < MAX_REFUSED) {
    g_hash_table_add (self->refused, g_strdup (id));
    return;
  }
  if (!self->forgets)
    g_warning ("More than %d people refused to be recorded and left call %s: whoever comes is not recorded until they "
               "agree",
               MAX_REFUSED, self->call_id);
  self->forgets = TRUE;
}

static void
take_out (ReelRoster *self, ReelMember *member, gint64 utc)
{
  guint at;

  g_return_if_fail (g_ptr_array_find (self->present, member, &at));
  member->left_utc = utc;
  g_clear_pointer (&member->policy, g_free);
  g_hash_table_remove (self->by_id, member->data->id);
  g_ptr_array_add (self->left, g_ptr_array_steal_index (self->present, at));
  self->people -= !member->recorder;
  self->initiator_left |= g_strcmp0 (self->initiator, member->data->id) == 0;
  if (member->consent == REEL_CONSENT_ANSWER_REFUSED)
    note_refusal (self, member->data->id);
}

ReelMember *
reel_roster_add (ReelRoster *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc)
{
  ReelMember *member = enter (self, data, recorder, joined_utc);

  reel_roster_save (self, member);
  return member;
}

static gboolean
has_left_since (ReelRoster *self, const char *id, gint64 joined_utc)
{
  for (guint i = 0; i < self->left->len; i++) {
    const ReelMember *member = self->left->pdata[i];

    if (g_str_equal (member->data->id, id) && member->joined_utc >= joined_utc)
      return TRUE;
  }
  return FALSE;
}

ReelMember *
reel_roster_adopt (ReelRoster *self, const char *id, GVariant *memo)
{
  g_autoptr (GVariant) properties = g_variant_lookup_value (memo, "properties", G_VARIANT_TYPE_VARDICT);
  gint64 joined_utc = 0;
  ReelParticipant *data;

  if (properties == NULL || reel_roster_find (self, id) != NULL ||
      !g_variant_lookup (memo, "joined-utc", "x", &joined_utc) || has_left_since (self, id, joined_utc))
    return NULL;
  data = reel_participant_parse (id, REEL_ROLE_MEMBER, properties, NULL);
  return data != NULL ? reel_roster_add (self, data, FALSE, joined_utc) : NULL;
}

void
reel_roster_save (ReelRoster *self, const ReelMember *member)
{
  reel_store_put (self->store, reel_member_make_change (member, self->call_id));
}

void
reel_roster_leave (ReelRoster *self, ReelMember *member, gint64 utc)
{
  take_out (self, member, utc);
  reel_roster_save (self, member);
}

static void
restore_member (ReelRoster *self, const ReelParticipantRecord *row)
{
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, NULL);
  ReelParticipant *data = reel_participant_parse (row->participant_id, REEL_ROLE_MEMBER, properties, NULL);
  ReelMember *member = reel_roster_find (self, row->participant_id);

  if (data == NULL)
    return;
  /* this leave was not stored */
  if (member != NULL)
    take_out (self, member, row->joined_utc);
  member = enter (self, data, g_str_equal (row->kind, REEL_MEMBER_RECORDER), row->joined_utc);
  if (row->left_utc != 0)
    take_out (self, member, row->left_utc);
}

gboolean
reel_roster_restore (ReelRoster *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_PARTICIPANTS, self->call_id), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    restore_member (self, rows->pdata[i]);
  return rows != NULL;
}

/* The log has every answer in order, while the clock may have been set back. A consent ends when its participant
 * leaves, a refusal does not. */
static void
read_answer (GHashTable *answers, const ReelLogEntry *entry)
{
  ReelConsentAnswer answer = GPOINTER_TO_INT (g_hash_table_lookup (answers, entry->participant_id));

  if (entry->kind == REEL_LOG_CONSENTED)
    answer = REEL_CONSENT_ANSWER_GRANTED;
  else if (entry->kind == REEL_LOG_REFUSED)
    answer = REEL_CONSENT_ANSWER_REFUSED;
  else if ((entry->kind == REEL_LOG_LEFT || entry->kind == REEL_LOG_JOINED) && answer == REEL_CONSENT_ANSWER_GRANTED)
    answer = REEL_CONSENT_ANSWER_NONE;
  else
    return;
  g_hash_table_replace (answers, entry->participant_id, GINT_TO_POINTER (answer));
}

void
reel_roster_restore_answers (ReelRoster *self, const ReelLog *log)
{
  g_autoptr (GHashTable) answers = g_hash_table_new (g_str_hash, g_str_equal);
  GHashTableIter iter;
  gpointer id, answer;

  for (guint i = 0; i < reel_log_get_length (log); i++)
    read_answer (answers, reel_log_get (log, i));
  g_hash_table_iter_init (&iter, answers);
  while (g_hash_table_iter_next (&iter, &id, &answer)) {
    ReelMember *member = reel_roster_find (self, id);

    if (member != NULL)
      member->consent = GPOINTER_TO_INT (answer);
    else if (GPOINTER_TO_INT (answer) == REEL_CONSENT_ANSWER_REFUSED)
      note_refusal (self, id);
  }
}

ReelMember *
reel_roster_find (ReelRoster *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

ReelMember *
reel_roster_find_person (ReelRoster *self, const char *id, GError **error)
{
  ReelMember *member = reel_roster_find (self, id);
  g_autofree char *quoted = NULL;

  if (member != NULL && !member->recorder)
    return member;
  quoted = reel_text_quote (id);
  g_set_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT,
               "The call has no participant '%s'. Add the participant first.", quoted);
  return NULL;
}

gboolean
reel_roster_has_address (ReelRoster *self, const char *address)
{
  for (guint i = 0; i < self->present->len; i++) {
    const ReelMember *member = self->present->pdata[i];

    if (member->data->address != NULL && reel_address_equal (member->data->address, address))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_roster_has_refused (ReelRoster *self, const char *id)
{
  const ReelMember *member = reel_roster_find (self, id);

  return member != NULL ? member->consent == REEL_CONSENT_ANSWER_REFUSED : g_hash_table_contains (self->refused, id);
}

guint
reel_roster_count_refused (ReelRoster *self)
{
  return g_hash_table_size (self->refused);
}

const char *
reel_roster_get_initiator (ReelRoster *self)
{
  if (self->initiator == NULL || !self->initiator_left || reel_roster_find (self, self->initiator) != NULL)
    return self->initiator;
  return NULL;
}

const GPtrArray *
reel_roster_get_present (ReelRoster *self)
{
  return self->present;
}

const GPtrArray *
reel_roster_get_left (ReelRoster *self)
{
  return self->left;
}

guint
reel_roster_count_people (ReelRoster *self)
{
  return self->people;
}

gint64
reel_roster_get_last_joined (ReelRoster *self)
{
  return self->last_joined;
}

void
reel_roster_forget_policies (ReelRoster *self)
{
  for (guint i = 0; i < self->present->len; i++)
    g_clear_pointer (&((ReelMember *)self->present->pdata[i])->policy, g_free);
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

static void
add_speech (GHashTable *spoken, const GPtrArray *members, const ReelSpeech *speech, gint64 utc)
{
  for (guint i = 0; i < members->len; i++) {
    const char *id = ((ReelMember *)members->pdata[i])->data->id;
    gint64 *milliseconds = g_new (gint64, 1);

    *milliseconds = reel_speech_get (speech, id, utc) / 1000;
    g_hash_table_insert (spoken, g_strdup (id), milliseconds);
  }
}

GHashTable *
reel_roster_sum_speech (ReelRoster *self, const ReelSpeech *speech, gint64 utc)
{
  GHashTable *spoken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  add_speech (spoken, self->left, speech, utc);
  add_speech (spoken, self->present, speech, utc);
  return spoken;
}

static void
add_if_there (GPtrArray *there, const GPtrArray *members, gint64 from, gint64 to)
{
  for (guint i = 0; i < members->len; i++) {
    ReelMember *member = members->pdata[i];

    if (!member->recorder && member->joined_utc < to && (member->left_utc == 0 || member->left_utc > from))
      g_ptr_array_add (there, member);
  }
}

static int
compare_joined (gconstpointer a, gconstpointer b)
{
  const ReelMember *left = *(ReelMember *const *)a, *right = *(ReelMember *const *)b;

  return (left->joined_utc > right->joined_utc) - (left->joined_utc < right->joined_utc);
}

GArray *
reel_roster_list_for_metadata (ReelRoster *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to)
{
  GArray *list = g_array_new (FALSE, TRUE, sizeof (ReelMetadataParticipant));
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) there = g_ptr_array_new ();

  add_if_there (there, self->left, from, to);
  add_if_there (there, self->present, from, to);
  g_ptr_array_sort (there, compare_joined);
  for (guint i = 0; i < there->len; i++) {
    const ReelMember *member = there->pdata[i];
    const gint64 *milliseconds = spoken != NULL ? g_hash_table_lookup (spoken, member->data->id) : NULL;
    ReelMetadataParticipant entry = {
      .participant_id = member->data->id,
      .display_name = member->data->display_name,
      .role = reel_role_nicks[member->data->role],
      .recorded = recorded == NULL || g_hash_table_contains (recorded, member->data->id),
      .refused = reel_roster_has_refused (self, member->data->id),
      .spoken_ms = milliseconds != NULL ? *milliseconds : 0,
    };

    if (g_hash_table_add (seen, member->data->id))
      g_array_append_val (list, entry);
  }
  return list;
}
