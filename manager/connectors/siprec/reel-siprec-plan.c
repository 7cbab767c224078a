/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Compares what is wanted with what the recorder has; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-plan.h"

#define MAX_RESTARTS 8 /* a recorder whose recordings end at once is not asked for ever */

struct _ReelSiprecPlan {
  ReelSiprecView *wanted; /* NULL: nothing */
  gboolean starts;

  /* What the recorder has. */
  gboolean created;
  gboolean started;
  gboolean denied; /* the recording, which counts as started */
  guint restarts;
  gboolean ended;
  GPtrArray *people;  /* (element-type ReelSiprecPerson) */
  GPtrArray *streams; /* (element-type ReelSiprecStream) */
};

static void
stream_free (gpointer data)
{
  ReelSiprecStream *self = data;

  g_clear_pointer (&self->media, reel_siprec_media_free);
  g_free (self->id);
  g_free (self->answer);
  g_free (self->refusal);
  g_free (self);
}

ReelSiprecPlan *
reel_siprec_plan_new (gboolean starts)
{
  ReelSiprecPlan *self = g_new0 (ReelSiprecPlan, 1);

  self->starts = starts;
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_siprec_person_free);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  return self;
}

void
reel_siprec_plan_free (ReelSiprecPlan *self)
{
  g_clear_pointer (&self->wanted, reel_siprec_view_free);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->streams);
  g_free (self);
}

void
reel_siprec_plan_set_wanted (ReelSiprecPlan *self, ReelSiprecView *wanted)
{
  g_clear_pointer (&self->wanted, reel_siprec_view_free);
  self->wanted = wanted;
}

/* Whether STREAM is of this section as it is now: other formats or keys, or another person, make it another stream. */
static gboolean
serves (const ReelSiprecStream *stream, const ReelSiprecMedia *media)
{
  return stream->media != NULL && g_str_equal (stream->media->key, media->key) &&
         g_str_equal (stream->media->identity, media->identity) && g_str_equal (stream->media->person, media->person) &&
         g_str_equal (stream->media->kind, media->kind);
}

static ReelSiprecStream *
find_stream (const ReelSiprecPlan *self, const ReelSiprecMedia *media)
{
  for (guint i = 0; i < self->streams->len; i++) {
    if (serves (self->streams->pdata[i], media))
      return self->streams->pdata[i];
  }
  return NULL;
}

static gboolean
is_wanted (const ReelSiprecPlan *self, const ReelSiprecStream *stream)
{
  for (guint i = 0; i < self->wanted->media->len; i++) {
    if (serves (stream, self->wanted->media->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

static ReelSiprecPerson *
find_person (const ReelSiprecPlan *self, const char *id)
{
  for (guint i = 0; i < self->people->len; i++) {
    ReelSiprecPerson *person = self->people->pdata[i];

    if (g_str_equal (person->id, id))
      return person;
  }
  return NULL;
}

static gboolean
plan_people_to_add (const ReelSiprecPlan *self, ReelSiprecAction *action)
{
  for (guint i = 0; i < self->wanted->people->len; i++) {
    const ReelSiprecPerson *person = self->wanted->people->pdata[i];

    if (find_person (self, person->id) != NULL)
      continue;
    *action = (ReelSiprecAction){ .step = REEL_SIPREC_ADD_PERSON, .person = person };
    return TRUE;
  }
  return FALSE;
}

static gboolean
plan_media (const ReelSiprecPlan *self, ReelSiprecAction *action)
{
  for (guint i = 0; i < self->wanted->media->len; i++) {
    const ReelSiprecMedia *media = self->wanted->media->pdata[i];
    const ReelSiprecStream *stream = find_stream (self, media);
    ReelSiprecStep step = REEL_SIPREC_NOTHING;

    if (stream == NULL)
      step = REEL_SIPREC_ADD_MEDIA;
    else if (stream->id != NULL && !g_str_equal (stream->media->description, media->description))
      step = REEL_SIPREC_UPDATE_MEDIA;
    else if (stream->id != NULL && stream->muted != media->redundant)
      step = REEL_SIPREC_MUTE_MEDIA;
    if (step == REEL_SIPREC_NOTHING)
      continue;
    *action = (ReelSiprecAction){ .step = step, .media = media, .stream = stream };
    return TRUE;
  }
  return FALSE;
}

static gboolean
plan_media_to_remove (const ReelSiprecPlan *self, ReelSiprecAction *action)
{
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelSiprecStream *stream = self->streams->pdata[i];

    if (stream->id == NULL || is_wanted (self, stream))
      continue;
    *action = (ReelSiprecAction){ .step = REEL_SIPREC_REMOVE_MEDIA, .stream = stream };
    return TRUE;
  }
  return FALSE;
}

static gboolean
plan_people_to_change (const ReelSiprecPlan *self, ReelSiprecAction *action)
{
  for (guint i = 0; i < self->people->len; i++) {
    const ReelSiprecPerson *known = self->people->pdata[i];
    const ReelSiprecPerson *person = reel_siprec_view_find_person (self->wanted, known->id);

    if (person != NULL && reel_siprec_person_equal (person, known))
      continue;
    if (person != NULL)
      *action = (ReelSiprecAction){ .step = REEL_SIPREC_UPDATE_PERSON, .person = person };
    else
      *action = (ReelSiprecAction){ .step = REEL_SIPREC_REMOVE_PERSON, .id = known->id };
    return TRUE;
  }
  return FALSE;
}

/* Additions come first, so that a stream that moves has a new port before the old one is closed. */
ReelSiprecAction
reel_siprec_plan_next (const ReelSiprecPlan *self)
{
  ReelSiprecAction action = { .step = REEL_SIPREC_NOTHING };

  if (self->ended)
    return action;
  if (self->wanted == NULL) {
    action.step = self->created ? REEL_SIPREC_END : REEL_SIPREC_NOTHING;
    return action;
  }
  if (!self->created) {
    action.step = REEL_SIPREC_CREATE_CALL;
    return action;
  }
  if (plan_people_to_add (self, &action) || plan_media (self, &action) || plan_media_to_remove (self, &action) ||
      plan_people_to_change (self, &action))
    return action;
  if (self->starts && !self->started)
    action.step = REEL_SIPREC_START;
  return action;
}

static void
keep_person (ReelSiprecPlan *self, const ReelSiprecPerson *person)
{
  ReelSiprecPerson *known = find_person (self, person->id);
  ReelSiprecPerson *copy = reel_siprec_person_copy (person);

  if (known != NULL)
    g_ptr_array_remove (self->people, known);
  g_ptr_array_add (self->people, copy);
}

/* The recorder removes the streams of who leaves. */
static void
drop_person (ReelSiprecPlan *self, const char *id)
{
  for (guint i = self->streams->len; i > 0; i--) {
    const ReelSiprecStream *stream = self->streams->pdata[i - 1];

    if (stream->media != NULL && g_str_equal (stream->media->person, id))
      g_ptr_array_remove_index (self->streams, i - 1);
  }
  g_ptr_array_remove (self->people, find_person (self, id));
}

static void
keep_stream (ReelSiprecPlan *self, const ReelSiprecMedia *media, const char *id, const char *answer, const char *why)
{
  ReelSiprecStream *stream = g_new0 (ReelSiprecStream, 1);

  stream->media = reel_siprec_media_copy (media);
  stream->id = g_strdup (id);
  stream->answer = g_strdup (answer);
  stream->refusal = g_strdup (why);
  g_ptr_array_add (self->streams, stream);
}

/* A section that was refused is asked about again when it changes. */
static void
forget_refusals (ReelSiprecPlan *self, const char *key)
{
  for (guint i = self->streams->len; i > 0; i--) {
    const ReelSiprecStream *stream = self->streams->pdata[i - 1];

    if (stream->id == NULL && stream->media != NULL && g_str_equal (stream->media->key, key))
      g_ptr_array_remove_index (self->streams, i - 1);
  }
}

static void
change_stream (ReelSiprecPlan *self, const ReelSiprecAction *action)
{
  ReelSiprecStream *stream = find_stream (self, action->media);

  if (action->step == REEL_SIPREC_MUTE_MEDIA) {
    stream->muted = action->media->redundant;
    return;
  }
  reel_siprec_media_free (stream->media);
  stream->media = reel_siprec_media_copy (action->media);
}

void
reel_siprec_plan_done (ReelSiprecPlan *self, const ReelSiprecAction *action, const char *id, const char *answer)
{
  switch (action->step) {
  case REEL_SIPREC_CREATE_CALL:
    self->created = TRUE;
    break;
  case REEL_SIPREC_ADD_PERSON:
  case REEL_SIPREC_UPDATE_PERSON:
    keep_person (self, action->person);
    break;
  case REEL_SIPREC_ADD_MEDIA:
    forget_refusals (self, action->media->key);
    keep_stream (self, action->media, id, answer, NULL);
    break;
  case REEL_SIPREC_UPDATE_MEDIA:
  case REEL_SIPREC_MUTE_MEDIA:
    change_stream (self, action);
    break;
  case REEL_SIPREC_REMOVE_MEDIA:
    g_ptr_array_remove (self->streams, (gpointer)action->stream);
    break;
  case REEL_SIPREC_REMOVE_PERSON:
    drop_person (self, action->id);
    break;
  case REEL_SIPREC_START:
    self->started = TRUE;
    break;
  case REEL_SIPREC_END:
    self->ended = TRUE;
    break;
  case REEL_SIPREC_NOTHING:
    break;
  }
}

static gboolean
is_passing (ReelErrorCode code)
{
  return code == REEL_ERROR_OVERLOADED || code == REEL_ERROR_STORAGE_FULL || code == REEL_ERROR_STORAGE_FAILED ||
         code == REEL_ERROR_MEDIA_FAILED || code == REEL_ERROR_CONNECTION_ERROR;
}

gboolean
reel_siprec_plan_refused (ReelSiprecPlan *self, const ReelSiprecAction *action, ReelErrorCode code, const char *why)
{
  if (action->step == REEL_SIPREC_ADD_MEDIA) {
    forget_refusals (self, action->media->key);
    keep_stream (self, action->media, NULL, NULL, why);
  } else if (action->step == REEL_SIPREC_START && is_passing (code)) {
    return FALSE;
  } else {
    self->denied |= action->step == REEL_SIPREC_START && code != REEL_ERROR_ALREADY_STARTED;
    reel_siprec_plan_done (self, action, NULL, NULL);
  }
  return TRUE;
}

static gboolean
knows_stream (const ReelSiprecPlan *self, const char *id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    if (g_strcmp0 (((ReelSiprecStream *)self->streams->pdata[i])->id, id) == 0)
      return TRUE;
  }
  return FALSE;
}

void
reel_siprec_plan_reconcile (ReelSiprecPlan *self, const char *const *people, const char *const *streams)
{
  self->created = TRUE;
  for (guint i = self->people->len; i > 0; i--) {
    if (!g_strv_contains (people, ((ReelSiprecPerson *)self->people->pdata[i - 1])->id))
      g_ptr_array_remove_index (self->people, i - 1);
  }
  for (guint i = self->streams->len; i > 0; i--) {
    const ReelSiprecStream *stream = self->streams->pdata[i - 1];

    if (stream->id != NULL && !g_strv_contains (streams, stream->id))
      g_ptr_array_remove_index (self->streams, i - 1);
  }
  for (guint i = 0; people[i] != NULL; i++) {
    ReelSiprecPerson stray = { .id = (char *)people[i] };

    if (find_person (self, people[i]) == NULL)
      keep_person (self, &stray);
  }
  for (guint i = 0; streams[i] != NULL; i++) {
    ReelSiprecStream *stray;

    if (knows_stream (self, streams[i]))
      continue;
    stray = g_new0 (ReelSiprecStream, 1);
    stray->id = g_strdup (streams[i]);
    g_ptr_array_add (self->streams, stray);
  }
}

const ReelSiprecStream *
reel_siprec_plan_find_stream (const ReelSiprecPlan *self, const char *key)
{
  const ReelSiprecMedia *media = self->wanted != NULL ? reel_siprec_view_find (self->wanted, key) : NULL;

  return media != NULL ? find_stream (self, media) : NULL;
}

gboolean
reel_siprec_plan_has_video (const ReelSiprecPlan *self)
{
  for (guint i = 0; self->wanted != NULL && i < self->wanted->media->len; i++) {
    if (g_str_equal (((ReelSiprecMedia *)self->wanted->media->pdata[i])->kind, "video"))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_siprec_plan_restart (ReelSiprecPlan *self)
{
  self->denied = self->restarts == MAX_RESTARTS;
  if (self->denied)
    return FALSE;
  self->started = FALSE;
  self->restarts++;
  return TRUE;
}

gboolean
reel_siprec_plan_is_denied (const ReelSiprecPlan *self)
{
  return self->denied;
}
