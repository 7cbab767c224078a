/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each kind of step looks for its first subject that is due. */
#include "manager/connectors/janus/core/reel-janus-plan.h"

#include "manager/core/state/reel-backoff.h"

/* What was due for so long has succeeded, or is not wanted any more. */
#define FORGOTTEN_US (60 * G_USEC_PER_SEC)

typedef struct {
  ReelBackoff backoff;
  gint64 not_before;
} Delay;

typedef struct {
  const ReelJanusWanted *wanted;
  const ReelJanusLedger *ledger;
  gboolean has_call;
  ReelJanusDelays *delays;
  gint64 now;
} Question;

ReelJanusDelays *
reel_janus_delays_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static char *
make_key (const ReelJanusStep *step)
{
  if (step->person != NULL)
    return g_strdup_printf ("%d %s", step->kind, step->person->id);
  if (step->source != NULL)
    return g_strdup_printf ("%d %u", step->kind, step->source->serial);
  if (step->link != NULL)
    return g_strdup_printf ("%d %s %u", step->kind, step->link->stream != NULL ? step->link->stream : "",
                            reel_janus_link_get_forwarder (step->link));
  return g_strdup_printf ("%d", step->kind);
}

void
reel_janus_delays_note (ReelJanusDelays *self, const ReelJanusStep *step, gint64 now)
{
  char *key = make_key (step);
  Delay *delay = g_hash_table_lookup (self, key);

  if (delay == NULL) {
    delay = g_new0 (Delay, 1);
    g_hash_table_insert (self, g_strdup (key), delay);
  }
  delay->not_before = now + reel_backoff_note_failure (&delay->backoff, now);
  g_free (key);
}

gint64
reel_janus_delays_next (ReelJanusDelays *self, gint64 now)
{
  GHashTableIter iter;
  gpointer value;
  gint64 next = G_MAXINT64;

  g_hash_table_iter_init (&iter, self);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    const Delay *delay = value;

    if (delay->not_before > now)
      next = MIN (next, delay->not_before);
    else if (delay->not_before < now - FORGOTTEN_US)
      g_hash_table_iter_remove (&iter);
  }
  return next;
}

static gboolean
is_due (const Question *self, const ReelJanusStep *step)
{
  g_autofree char *key = make_key (step);
  const Delay *delay = g_hash_table_lookup (self->delays, key);

  return delay == NULL || delay->not_before <= self->now;
}

/* Nobody knows any more what callreeld decrypts with: the stream is added anew, with another key. */
static gboolean
has_lost_key (const ReelJanusSource *source, const ReelJanusLink *link)
{
  return source->srtp && reel_janus_link_get_forwarder (link) == 0 && link->key == NULL;
}

/* A stream goes after its forwarder, so that no packet meets a closed port. */
static gboolean
find_surplus_link (const Question *self, ReelJanusStep *step)
{
  for (guint i = 0; i < self->ledger->links->len; i++) {
    ReelJanusLink *link = g_ptr_array_index (self->ledger->links, i);
    const ReelJanusSource *source = reel_janus_wanted_find_source (self->wanted, link->serial);

    if (source != NULL && !has_lost_key (source, link))
      continue;
    *step = (ReelJanusStep){ .link = link };
    step->kind =
        reel_janus_link_get_forwarder (link) != 0 ? REEL_JANUS_STEP_STOP_FORWARDER : REEL_JANUS_STEP_REMOVE_STREAM;
    if (is_due (self, step))
      return TRUE;
  }
  return FALSE;
}

static gboolean
wants_voice (const Question *self)
{
  return self->wanted->voice && self->wanted->people->len > 0 && self->has_call;
}

static gboolean
find_surplus_voice (const Question *self, ReelJanusStep *step)
{
  const ReelJanusVoice *voice = &self->ledger->voice;
  const gboolean wants = wants_voice (self);

  *step = (ReelJanusStep){ .kind = REEL_JANUS_STEP_NONE };
  if (voice->stream != NULL && !(wants && voice->published))
    step->kind = REEL_JANUS_STEP_REMOVE_VOICE;
  else if (voice->published && voice->stream == NULL && !(wants && voice->port != 0))
    step->kind = REEL_JANUS_STEP_UNPUBLISH;
  return step->kind != REEL_JANUS_STEP_NONE && is_due (self, step);
}

/* While the room has one of ours, there is to be no second. */
static gboolean
find_voice (const Question *self, ReelJanusStep *step)
{
  const ReelJanusVoice *voice = &self->ledger->voice;

  *step = (ReelJanusStep){ .kind = voice->published ? REEL_JANUS_STEP_ADD_VOICE : REEL_JANUS_STEP_PUBLISH };
  return wants_voice (self) && is_due (self, step) &&
         (voice->published ? voice->stream == NULL && voice->port != 0 : self->wanted->voice_id == NULL);
}

static gboolean
find_surplus_person (const Question *self, ReelJanusStep *step)
{
  for (guint i = 0; i < self->ledger->people->len; i++) {
    *step =
        (ReelJanusStep){ .kind = REEL_JANUS_STEP_REMOVE_PERSON, .person = g_ptr_array_index (self->ledger->people, i) };
    if (reel_janus_wanted_find_person (self->wanted, step->person->id) == NULL && is_due (self, step))
      return TRUE;
  }
  return FALSE;
}

static gboolean
find_call (const Question *self, ReelJanusStep *step)
{
  *step = (ReelJanusStep){ .kind = REEL_JANUS_STEP_CREATE_CALL };
  return !self->has_call && self->wanted->people->len > 0 && is_due (self, step);
}

static gboolean
find_person (const Question *self, ReelJanusStep *step)
{
  for (guint i = 0; self->has_call && i < self->wanted->people->len; i++) {
    const ReelJanusPerson *person = g_ptr_array_index (self->wanted->people, i);
    const ReelJanusPerson *there = reel_janus_ledger_find_person (self->ledger, person->id);

    if (there != NULL && g_strcmp0 (there->display, person->display) == 0)
      continue;
    *step = (ReelJanusStep){ .kind = there == NULL ? REEL_JANUS_STEP_ADD_PERSON : REEL_JANUS_STEP_UPDATE_PERSON,
                             .person = person };
    if (is_due (self, step))
      return TRUE;
  }
  return FALSE;
}

/* Returns: what LINK (nullable) still needs to carry SOURCE */
static ReelJanusStepKind
next_for_link (const ReelJanusSource *source, const ReelJanusLink *link)
{
  if (link == NULL)
    return REEL_JANUS_STEP_ADD_STREAM;
  if (reel_janus_link_get_forwarder (link) == 0)
    return REEL_JANUS_STEP_FORWARD;
  if (link->local_rtcp_port != 0 && !link->rtcp_told)
    return REEL_JANUS_STEP_TELL_RTCP;
  return link->muted != source->muted ? REEL_JANUS_STEP_MUTE : REEL_JANUS_STEP_NONE;
}

static gboolean
find_stream (const Question *self, ReelJanusStep *step)
{
  for (guint i = 0; i < self->wanted->sources->len; i++) {
    const ReelJanusSource *source = g_ptr_array_index (self->wanted->sources, i);
    ReelJanusLink *link = reel_janus_ledger_find_serial (self->ledger, source->serial);

    if (reel_janus_ledger_find_person (self->ledger, source->participant) == NULL)
      continue;
    *step = (ReelJanusStep){ .kind = next_for_link (source, link), .source = source, .link = link };
    if (step->kind != REEL_JANUS_STEP_NONE && is_due (self, step))
      return TRUE;
  }
  return FALSE;
}

static gboolean
find_end (const Question *self, ReelJanusStep *step)
{
  *step = (ReelJanusStep){ .kind = REEL_JANUS_STEP_END_CALL };
  return self->has_call && self->wanted->people->len == 0 && self->ledger->people->len == 0 && is_due (self, step);
}

ReelJanusStep
reel_janus_plan_next (const ReelJanusWanted *wanted, const ReelJanusLedger *ledger, gboolean has_call,
                      ReelJanusDelays *delays, gint64 now)
{
  const Question question = { wanted, ledger, has_call, delays, now };
  ReelJanusStep step;

  if (find_surplus_link (&question, &step) || find_surplus_voice (&question, &step) ||
      find_surplus_person (&question, &step) || find_call (&question, &step) || find_voice (&question, &step) ||
      find_person (&question, &step) || find_stream (&question, &step) || find_end (&question, &step))
    return step;
  return (ReelJanusStep){ .kind = REEL_JANUS_STEP_NONE };
}
