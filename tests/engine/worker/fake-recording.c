/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording without media. See the header; made by FakeWorker. */
#include "tests/engine/worker/fake-recording.h"

#define NS_PER_US 1000
#define US_PER_MS 1000
#define VISIBLE   "[{'utc': <int64 0>, 'layout': <'grid'>, 'participants': <['alice']>, 'screens': <@as []>}]"
#define STATS                                                                                                          \
  "{'visible': <" VISIBLE ">, 'speech': <@a{sa(uu)} {'ann': [(0, 1500), (2000, 3250)], 'bob': [(1000, 2000)]}>}"

struct _FakeRecording {
  char *operation;
  char *location;
  guint index;
  gint64 start_utc;     /* of the chunk */
  gint64 running_since; /* 0 while paused */
  guint64 recorded_us;  /* of the chunk */
  guint64 earlier_us;   /* of earlier chunks */
  GVariant *options;
  gboolean active;
  gboolean paused;
  gboolean censored;
  char *reason;
  GPtrArray *chunks;    /* GVariant: closed ones */
  GPtrArray *modes;     /* GVariant: cuts so far */
  GHashTable *admitted; /* participant ids */
  FakeRequest *start;   /* not answered yet, or NULL */
  FakeRequest *pause;   /* not answered yet, or NULL */
  gint64 cut_utc;       /* of that pause */
  FakeNotes *notes;
  FakeSay say;
  gpointer data;
};

static void
note_admitted (FakeRecording *self)
{
  g_hash_table_replace (self->notes->admitted, g_strdup (self->operation), g_hash_table_ref (self->admitted));
}

FakeRecording *
fake_recording_new (const char *operation, GVariant *options, FakeNotes *notes, FakeSay say, gpointer data)
{
  FakeRecording *self = g_new0 (FakeRecording, 1);
  g_auto (GStrv) ids = NULL;

  self->operation = g_strdup (operation);
  self->active = TRUE;
  self->reason = g_strdup ("");
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->modes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  self->admitted = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->options = g_variant_ref (options);
  self->notes = notes;
  self->say = say;
  self->data = data;
  g_variant_lookup (options, "location", "s", &self->location);
  g_variant_lookup (options, "first-index", "u", &self->index);
  g_variant_lookup (options, "pause-on-start", "b", &self->paused);
  g_variant_lookup (options, "censor-on-start", "b", &self->censored);
  g_variant_lookup (options, "admitted", "^as", &ids);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++)
    g_hash_table_add (self->admitted, g_strdup (ids[i]));
  note_admitted (self);
  return self;
}

void
fake_recording_free (FakeRecording *self)
{
  g_free (self->operation);
  g_free (self->location);
  g_free (self->reason);
  g_variant_unref (self->options);
  g_ptr_array_unref (self->chunks);
  g_ptr_array_unref (self->modes);
  g_hash_table_unref (self->admitted);
  g_clear_pointer (&self->start, fake_request_unref);
  g_clear_pointer (&self->pause, fake_request_unref);
  g_free (self);
}

const char *
fake_recording_get_operation (const FakeRecording *self)
{
  return self->operation;
}

static char *
build_path (const FakeRecording *self)
{
  g_auto (GStrv) parts = g_strsplit (self->location, "%05u", 2);

  return g_strdup_printf ("%s%05u%s", parts[0], self->index, parts[1]);
}

void
fake_recording_write_unlisted (const FakeRecording *self)
{
  g_autofree char *path = build_path (self);

  g_file_set_contents (path, "media", -1, NULL);
}

static void
open_chunk (FakeRecording *self)
{
  g_autofree char *path = build_path (self);

  self->start_utc = g_get_real_time ();
  self->running_since = self->paused ? 0 : self->start_utc;
  self->recorded_us = 0;
  g_file_set_contents (path, "media", -1, NULL);
  self->say ("chunk-opened", g_variant_new ("(susx)", self->operation, self->index, path, self->start_utc), self->data);
}

static guint64
get_recorded_us (const FakeRecording *self)
{
  gint64 since = self->running_since > 0 ? g_get_real_time () - self->running_since : 0;

  return self->recorded_us + (guint64)since;
}

static void
close_chunk (FakeRecording *self, const char *reason)
{
  g_autofree char *path = build_path (self);
  guint64 duration = MAX (get_recorded_us (self), 1000) * NS_PER_US;
  GVariantDict chunk;

  g_variant_dict_init (&chunk, NULL);
  g_variant_dict_insert (&chunk, "index", "u", self->index);
  g_variant_dict_insert (&chunk, "start-utc", "x", self->start_utc);
  g_variant_dict_insert (&chunk, "closed", "b", TRUE);
  g_variant_dict_insert (&chunk, "duration", "t", duration);
  g_variant_dict_insert (&chunk, "end-reason", "s", reason);
  g_variant_dict_insert_value (&chunk, "facts", g_variant_new_parsed (STATS));
  g_ptr_array_add (self->chunks, g_variant_ref_sink (g_variant_dict_end (&chunk)));
  self->say ("chunk-closed",
             g_variant_new ("(susts@a{sv})", self->operation, self->index, path, duration, reason,
                            g_variant_new_parsed (STATS)),
             self->data);
}

void
fake_recording_hold_start (FakeRecording *self, FakeRequest *start)
{
  self->start = fake_request_ref (start);
}

gboolean
fake_recording_is_held (const FakeRecording *self)
{
  return self->start != NULL;
}

void
fake_recording_begin (FakeRecording *self)
{
  FakeRequest *start = g_steal_pointer (&self->start);

  open_chunk (self);
  if (start == NULL)
    return;
  fake_request_answer (start, g_variant_new ("(x)", self->start_utc));
  fake_request_unref (start);
}

void
fake_recording_give_up (FakeRecording *self)
{
  FakeRequest *start = g_steal_pointer (&self->start);

  self->active = FALSE;
  fake_request_refuse (start, REEL_ERROR_MEDIA_FAILED, "");
  fake_request_unref (start);
}

static void
tell_mode (FakeRecording *self, gint64 cut)
{
  g_ptr_array_add (self->modes,
                   g_variant_ref_sink (g_variant_new_parsed ("{'paused': <%b>, 'censored': <%b>, 'cut-utc': <%x>}",
                                                             self->paused, self->censored, cut)));
  self->say ("mode-changed",
             g_variant_new ("(sbbxt)", self->operation, self->paused, self->censored, cut,
                            (self->earlier_us + self->recorded_us) * NS_PER_US),
             self->data);
}

static void
answer_cut (FakeRequest *request, gint64 cut)
{
  fake_request_answer (request, g_variant_new ("(xt)", cut, (guint64)0));
}

void
fake_recording_pause (FakeRecording *self, FakeRequest *pause, gint64 cut_utc)
{
  self->paused = TRUE;
  self->recorded_us = get_recorded_us (self);
  self->running_since = 0;
  self->cut_utc = cut_utc;
  g_clear_pointer (&self->pause, fake_request_unref);
  self->pause = fake_request_ref (pause);
}

void
fake_recording_answer_pause (FakeRecording *self)
{
  FakeRequest *pause = g_steal_pointer (&self->pause);

  if (pause == NULL)
    return;
  tell_mode (self, self->cut_utc);
  answer_cut (pause, self->cut_utc);
  fake_request_unref (pause);
}

void
fake_recording_resume (FakeRecording *self, FakeRequest *resume, gint64 cut_utc)
{
  self->paused = FALSE;
  self->running_since = cut_utc;
  tell_mode (self, cut_utc);
  answer_cut (resume, cut_utc);
}

void
fake_recording_censor (FakeRecording *self, FakeRequest *censor, gboolean on, gint64 cut_utc)
{
  self->censored = on;
  tell_mode (self, cut_utc);
  answer_cut (censor, cut_utc);
}

void
fake_recording_admit (FakeRecording *self, const char *participant_id, gboolean on)
{
  if (on)
    g_hash_table_add (self->admitted, g_strdup (participant_id));
  else
    g_hash_table_remove (self->admitted, participant_id);
  note_admitted (self);
}

void
fake_recording_admit_nobody (FakeRecording *self)
{
  g_hash_table_remove_all (self->admitted);
  note_admitted (self);
}

void
fake_recording_roll (FakeRecording *self)
{
  if (!self->active)
    return;
  self->earlier_us += get_recorded_us (self);
  close_chunk (self, "ChunkMaximumTimeExceeded");
  self->index++;
  open_chunk (self);
}

void
fake_recording_warn (FakeRecording *self)
{
  if (self->active)
    self->say ("time-warning", g_variant_new ("(su)", self->operation, 60), self->data);
}

void
fake_recording_reach_limit (FakeRecording *self)
{
  if (!self->active)
    return;
  self->say ("limit-reached", g_variant_new ("(s)", self->operation), self->data);
  fake_recording_end (self, "MaximumDurationReached");
}

void
fake_recording_end (FakeRecording *self, const char *reason)
{
  if (!self->active)
    return;
  self->active = FALSE;
  g_free (self->reason);
  self->reason = g_strdup (reason);
  close_chunk (self, "SessionEnded");
  self->say ("recording-ended", g_variant_new ("(sss)", self->operation, reason, ""), self->data);
}

void
fake_recording_pass (FakeRecording *self, guint ms)
{
  if (!self->active || self->running_since == 0)
    return;
  self->recorded_us += ms * US_PER_MS;
  self->say ("progress",
             g_variant_new ("(st)", self->operation, (self->earlier_us + get_recorded_us (self)) * NS_PER_US),
             self->data);
}

void
fake_recording_forget (FakeRecording *self, guint below)
{
  g_autofree char *text = g_strdup_printf ("%u", below);

  for (guint i = self->chunks->len; i > 0; i--) {
    guint index = 0;

    g_variant_lookup (self->chunks->pdata[i - 1], "index", "u", &index);
    if (index < below)
      g_ptr_array_remove_index (self->chunks, i - 1);
  }
  g_hash_table_replace (self->notes->forgot, g_strdup (self->operation), g_steal_pointer (&text));
}

static GVariant *
describe_chunks (FakeRecording *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < self->chunks->len; i++)
    g_variant_builder_add_value (&list, self->chunks->pdata[i]);
  if (self->active)
    g_variant_builder_add_value (&list, g_variant_new_parsed ("{'index': <%u>, 'start-utc': <%x>, 'closed': <false>}",
                                                              self->index, self->start_utc));
  return g_variant_builder_end (&list);
}

GVariant *
fake_recording_describe (FakeRecording *self)
{
  g_auto (GVariantBuilder) modes = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->admitted, NULL);
  GVariantDict dict;

  for (guint i = 0; i < self->modes->len; i++)
    g_variant_builder_add_value (&modes, self->modes->pdata[i]);
  g_variant_dict_init (&dict, NULL);
  g_variant_dict_insert (&dict, "chunk-index", "u", self->index);
  g_variant_dict_insert (&dict, "elapsed", "t", (self->earlier_us + get_recorded_us (self)) * NS_PER_US);
  g_variant_dict_insert_value (&dict, "options", self->options);
  g_variant_dict_insert (&dict, "paused", "b", self->paused);
  g_variant_dict_insert (&dict, "censored", "b", self->censored);
  g_variant_dict_insert_value (&dict, "admitted", g_variant_new_strv ((const char *const *)ids, -1));
  g_variant_dict_insert (&dict, "active", "b", self->active);
  g_variant_dict_insert (&dict, "reason", "s", self->reason);
  g_variant_dict_insert_value (&dict, "chunks", describe_chunks (self));
  g_variant_dict_insert_value (&dict, "modes", g_variant_builder_end (&modes));
  return g_variant_dict_end (&dict);
}
