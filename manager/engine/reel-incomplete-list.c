/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is missing of the recordings of one call; see the header for who owns it. */
#include "manager/engine/reel-incomplete-list.h"

#include "manager/core/wire/reel-nick.h"

struct _ReelIncompleteList {
  ReelStore *store;
  char *call_id;
  gint64 call_utc;
  char *server_call_id;
  ReelIncompleteReport report;
  gpointer data;
  GPtrArray *gaps; /* ReelIncomplete */
};

static void
incomplete_free (gpointer data)
{
  ReelIncomplete *incomplete = data;

  reel_incomplete_record_free (incomplete->record);
  g_free (incomplete);
}

ReelIncompleteList *
reel_incomplete_list_new (ReelStore *store, const char *call_id, gint64 call_utc, const char *server_call_id,
                          ReelIncompleteReport report, gpointer data)
{
  ReelIncompleteList *self = g_new0 (ReelIncompleteList, 1);

  self->store = g_object_ref (store);
  self->call_id = g_strdup (call_id);
  self->call_utc = call_utc;
  self->server_call_id = g_strdup (server_call_id);
  self->report = report;
  self->data = data;
  self->gaps = g_ptr_array_new_with_free_func (incomplete_free);
  return self;
}

void
reel_incomplete_list_free (ReelIncompleteList *self)
{
  g_ptr_array_unref (self->gaps);
  g_free (self->server_call_id);
  g_free (self->call_id);
  g_object_unref (self->store);
  g_free (self);
}

void
reel_incomplete_list_restore (ReelIncompleteList *self, ReelIncompleteRecord *record)
{
  int reason = reel_nick_find (reel_incomplete_reason_nicks, record->reason);
  ReelIncomplete *incomplete;

  if (reason < 0) {
    reel_incomplete_record_free (record);
    return;
  }
  incomplete = g_new0 (ReelIncomplete, 1);
  incomplete->record = record;
  incomplete->reason = (ReelIncompleteReason)reason;
  incomplete->of_call = record->stream_id == NULL;
  incomplete->gap = (ReelGap){
    .start_utc = record->start_utc,
    .since_utc = record->since_utc,
    .earlier_ns = record->missing_ns,
  };
  g_ptr_array_add (self->gaps, incomplete);
}

guint
reel_incomplete_list_get_length (const ReelIncompleteList *self)
{
  return self->gaps->len;
}

ReelIncomplete *
reel_incomplete_list_get (ReelIncompleteList *self, guint position)
{
  return self->gaps->pdata[position];
}

gboolean
reel_incomplete_is_open (const ReelIncomplete *incomplete)
{
  return incomplete->gap.end_utc == 0;
}

ReelIncomplete *
reel_incomplete_list_find (ReelIncompleteList *self, const ReelIncompleteCause *cause)
{
  for (guint i = self->gaps->len; i > 0; i--) {
    ReelIncomplete *incomplete = self->gaps->pdata[i - 1];

    if (incomplete->reason == cause->reason && g_strcmp0 (incomplete->record->operation, cause->operation) == 0 &&
        g_strcmp0 (incomplete->record->stream_id, cause->stream_id) == 0)
      return incomplete;
  }
  return NULL;
}

/* An open gap counts up to its last part, which goes on. */
static void
update_record (ReelIncomplete *incomplete)
{
  ReelIncompleteRecord *record = incomplete->record;
  const ReelGap *gap = &incomplete->gap;

  record->start_utc = gap->start_utc;
  record->since_utc = gap->since_utc;
  record->end_utc = gap->end_utc;
  record->missing_ns = reel_gap_measure (gap, gap->since_utc);
}

void
reel_incomplete_list_save (ReelIncompleteList *self, ReelIncomplete *incomplete)
{
  if (incomplete->of_call || reel_incomplete_is_open (incomplete) || reel_gap_measure (&incomplete->gap, 0) > 0) {
    update_record (incomplete);
    reel_store_put (self->store, reel_change_put_incomplete (incomplete->record));
    return;
  }
  reel_store_put (self->store, reel_change_remove_incomplete (incomplete->record->id));
  g_ptr_array_remove (self->gaps, incomplete);
}

void
reel_incomplete_list_close (ReelIncompleteList *self, ReelIncomplete *incomplete, gint64 utc)
{
  if (!reel_incomplete_is_open (incomplete))
    return;
  reel_gap_close (&incomplete->gap, utc);
  update_record (incomplete);
  self->report (incomplete->record, self->data);
  reel_incomplete_list_save (self, incomplete);
}

void
reel_incomplete_list_close_all (ReelIncompleteList *self, gboolean of_call, gint64 utc)
{
  for (guint i = self->gaps->len; i > 0; i--) {
    ReelIncomplete *incomplete = self->gaps->pdata[i - 1];

    if (!of_call || incomplete->of_call)
      reel_incomplete_list_close (self, incomplete, utc);
  }
}

static void
forget_closed (ReelIncompleteList *self)
{
  for (guint i = 0; i < self->gaps->len; i++) {
    if (!reel_incomplete_is_open (self->gaps->pdata[i])) {
      g_ptr_array_remove_index (self->gaps, i);
      return;
    }
  }
}

static ReelIncomplete *
add (ReelIncompleteList *self, const ReelIncompleteCause *cause)
{
  ReelIncomplete *incomplete = g_new0 (ReelIncomplete, 1);
  ReelIncompleteRecord *record = g_new0 (ReelIncompleteRecord, 1);

  if (self->gaps->len >= REEL_INCOMPLETE_LIST_MAX)
    forget_closed (self);
  record->id = g_uuid_string_random ();
  record->call_id = g_strdup (self->call_id);
  record->call_utc = self->call_utc;
  record->server_call_id = g_strdup (self->server_call_id);
  record->operation = g_strdup (cause->operation);
  record->stream_id = g_strdup (cause->stream_id);
  record->reason = g_strdup (reel_incomplete_reason_nicks[cause->reason]);
  record->rule = g_strdup (cause->rule);
  record->level = g_strdup (cause->level);
  record->detail = g_strdup (cause->detail);
  incomplete->record = record;
  incomplete->reason = cause->reason;
  g_ptr_array_add (self->gaps, incomplete);
  return incomplete;
}

/* Nothing is missing twice. */
static void
close_others (ReelIncompleteList *self, const ReelIncomplete *but, gint64 utc)
{
  for (guint i = self->gaps->len; i > 0; i--) {
    ReelIncomplete *other = self->gaps->pdata[i - 1];

    if (other != but && other->of_call)
      reel_incomplete_list_close (self, other, utc);
  }
}

ReelIncomplete *
reel_incomplete_list_open (ReelIncompleteList *self, const ReelIncompleteCause *cause, gboolean of_call, gint64 utc)
{
  ReelIncomplete *incomplete = reel_incomplete_list_find (self, cause);
  gboolean continues =
      incomplete != NULL && (reel_gap_continues (&incomplete->gap, utc) || self->gaps->len >= REEL_INCOMPLETE_LIST_MAX);

  if (of_call)
    close_others (self, continues ? incomplete : NULL, utc);
  if (continues && reel_incomplete_is_open (incomplete)) {
    incomplete->of_call |= of_call;
    return incomplete;
  }
  if (continues) {
    reel_gap_reopen (&incomplete->gap, utc);
  } else {
    incomplete = add (self, cause);
    reel_gap_open (&incomplete->gap, utc);
  }
  incomplete->of_call = of_call;
  reel_incomplete_list_save (self, incomplete);
  self->report (incomplete->record, self->data);
  return incomplete;
}
