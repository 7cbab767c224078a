/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of one call; see the header for who writes it. */
#include "manager/engine/call/reel-call-log.h"

#include "manager/core/wire/reel-nick.h"

#define FULL_TEXT "too many keys and states of streams: no more are listed before the next file of the recording"

struct _ReelCallLog {
  GObject parent_instance;

  ReelStore *store;
  char *call_id;
  char *server_call_id;
  ReelLog *log;
};

G_DEFINE_FINAL_TYPE (ReelCallLog, reel_call_log, G_TYPE_OBJECT)

enum { GREW, FULL, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_call_log_init (ReelCallLog *self)
{
  self->log = reel_log_new ();
}

static void
reel_call_log_finalize (GObject *object)
{
  ReelCallLog *self = REEL_CALL_LOG (object);

  g_object_unref (self->store);
  g_free (self->call_id);
  g_free (self->server_call_id);
  reel_log_free (self->log);
  G_OBJECT_CLASS (reel_call_log_parent_class)->finalize (object);
}

static void
reel_call_log_class_init (ReelCallLogClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_log_finalize;
  signals[GREW] = g_signal_new ("grew", REEL_TYPE_CALL_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FULL] = g_signal_new ("full", REEL_TYPE_CALL_LOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelCallLog *
reel_call_log_new (ReelStore *store, const char *call_id, const char *server_call_id)
{
  ReelCallLog *self = g_object_new (REEL_TYPE_CALL_LOG, NULL);

  self->store = g_object_ref (store);
  self->call_id = g_strdup (call_id);
  self->server_call_id = g_strdup (server_call_id);
  return self;
}

gboolean
reel_call_log_restore (ReelCallLog *self, GError **error)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_LOG, self->call_id), error);

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelLogRecord *row = rows->pdata[i];
    int kind = reel_nick_find (reel_log_kind_nicks, row->event);

    if (kind >= 0)
      reel_log_add (self->log, row->utc, (ReelLogKind)kind, row->participant_id, row->stream_id, row->detail);
  }
  return rows != NULL;
}

const ReelLog *
reel_call_log_get (ReelCallLog *self)
{
  return self->log;
}

ReelJournalIds
reel_call_log_get_ids (ReelCallLog *self)
{
  return (ReelJournalIds){ .call = self->server_call_id, .call_id = self->call_id };
}

/* Events of streams and people, for the manager's journal. */
static void
write_to_journal (ReelCallLog *self, const ReelLogEntry *entry, const char *media)
{
  gboolean bad = entry->kind == REEL_LOG_STREAM_STALLED || entry->kind == REEL_LOG_STREAM_FAILED ||
                 entry->kind == REEL_LOG_NOT_RECORDED || entry->kind == REEL_LOG_ENTRIES_OMITTED;
  ReelJournalIds ids = reel_call_log_get_ids (self);

  ids.participant = entry->participant_id != NULL && *entry->participant_id != '\0' ? entry->participant_id : NULL;
  ids.stream = entry->stream_id;
  /* The other entries about streams have the kind in the detail, or need none. */
  if (!bad && entry->kind != REEL_LOG_STREAM_ACTIVE)
    media = NULL;
  reel_journal_write (bad ? REEL_JOURNAL_WARNING : REEL_JOURNAL_INFO, &ids, "Call %s: %s%s%s%s%s%s%s",
                      self->server_call_id, reel_log_kind_nicks[entry->kind], ids.participant != NULL ? " " : "",
                      ids.participant != NULL ? ids.participant : "", media != NULL ? " " : "",
                      media != NULL ? media : "", entry->detail != NULL ? ": " : "",
                      entry->detail != NULL ? entry->detail : "");
}

static ReelChange *
make_change (ReelCallLog *self, const ReelLogEntry *entry)
{
  ReelLogRecord record = {
    .call_id = self->call_id,
    .participant_id = entry->participant_id,
    .utc = entry->utc,
    .event = (char *)reel_log_kind_nicks[entry->kind],
    .stream_id = entry->stream_id,
    .detail = entry->detail,
  };

  return reel_change_add_log (&record);
}

static void
take (ReelCallLog *self, const ReelLogEntry *entry, const char *media)
{
  write_to_journal (self, entry, media);
  reel_log_add (self->log, entry->utc, entry->kind, entry->participant_id, entry->stream_id, entry->detail);
  g_signal_emit (self, signals[GREW], 0);
}

void
reel_call_log_note_stream (ReelCallLog *self, ReelLogKind kind, const char *participant_id, const char *stream_id,
                           const char *media, const char *detail)
{
  const guint before = reel_log_count_limited (self->log);
  const ReelLogEntry entry = {
    g_get_real_time (), kind, (char *)participant_id, (char *)stream_id, (char *)detail,
  };

  reel_store_put (self->store, make_change (self, &entry));
  take (self, &entry, media);
  if (reel_log_count_limited (self->log) == before)
    return;
  if (reel_log_count_limited (self->log) == REEL_LOG_QUOTA_CALL)
    reel_call_log_note (self, REEL_LOG_ENTRIES_OMITTED, "", FULL_TEXT);
  if (reel_log_count_limited_of (self->log, participant_id) == REEL_LOG_QUOTA_PARTICIPANT)
    reel_call_log_note (self, REEL_LOG_ENTRIES_OMITTED, participant_id, FULL_TEXT);
}

void
reel_call_log_note (ReelCallLog *self, ReelLogKind kind, const char *participant_id, const char *detail)
{
  reel_call_log_note_stream (self, kind, participant_id, NULL, NULL, detail);
}

static guint
get_room (ReelCallLog *self, const char *participant_id)
{
  const guint all = reel_log_count_limited (self->log);
  const guint own = reel_log_count_limited_of (self->log, participant_id);

  return MIN (REEL_LOG_QUOTA_CALL - MIN (all, REEL_LOG_QUOTA_CALL),
              REEL_LOG_QUOTA_PARTICIPANT - MIN (own, REEL_LOG_QUOTA_PARTICIPANT));
}

guint
reel_call_log_take_quota (ReelCallLog *self, const char *participant_id, ReelLogQuota *quota, ReelLogQuotaKind kind,
                          guint wanted)
{
  const guint room = get_room (self, participant_id);

  if (room == 0)
    g_signal_emit (self, signals[FULL], 0);
  return reel_log_quota_take (quota, kind, g_get_monotonic_time (), wanted, room);
}

guint
reel_call_log_settle_quota (ReelCallLog *self, const char *participant_id, ReelLogQuota *quota, ReelLogQuotaKind kind,
                            gboolean last)
{
  return reel_log_quota_settle (quota, kind, g_get_monotonic_time (), last, get_room (self, participant_id));
}

ReelChange *
reel_call_log_make_change (ReelCallLog *self, gint64 utc, ReelLogKind kind, const char *participant_id)
{
  return make_change (self, &(ReelLogEntry){ utc, kind, (char *)participant_id, NULL, NULL });
}

void
reel_call_log_take (ReelCallLog *self, gint64 utc, ReelLogKind kind, const char *participant_id)
{
  take (self, &(ReelLogEntry){ utc, kind, (char *)participant_id, NULL, NULL }, NULL);
}

void
reel_call_log_forget (ReelCallLog *self, gint64 utc)
{
  ReelLog *kept = reel_log_clip (self->log, utc, G_MAXINT64);

  reel_log_free (self->log);
  self->log = kept;
}
