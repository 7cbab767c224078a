/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Puts the recorder's answers together; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-description.h"

typedef struct {
  char *sdp;    /* NULL: none */
  char *states; /* of the sections' recording, all in one text */
} Version;

struct _ReelSiprecDescription {
  char *dialog;
  guint64 id;
  guint number; /* of the latest version */
  Version now;
  Version proposed; /* not accepted yet */
  char *media;      /* the SDP that holds without states, to be compared */
};

static void
version_clear (Version *self)
{
  g_clear_pointer (&self->sdp, g_free);
  g_clear_pointer (&self->states, g_free);
}

ReelSiprecDescription *
reel_siprec_description_new (const char *dialog)
{
  ReelSiprecDescription *self = g_new0 (ReelSiprecDescription, 1);

  self->dialog = g_strdup (dialog);
  self->id = g_random_int ();
  return self;
}

void
reel_siprec_description_free (ReelSiprecDescription *self)
{
  version_clear (&self->now);
  version_clear (&self->proposed);
  g_free (self->media);
  g_free (self->dialog);
  g_free (self);
}

static ReelSiprecOutcome
collect (const ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms, const char **answers)
{
  ReelSiprecOutcome outcome = { FALSE, TRUE, NULL };

  for (guint i = 0; i < terms->offer->sections->len; i++) {
    g_autofree char *key = reel_siprec_view_make_key (self->dialog, i);
    const ReelSiprecMedia *wanted = terms->view != NULL ? reel_siprec_view_find (terms->view, key) : NULL;
    const ReelSiprecStream *stream = wanted != NULL ? reel_siprec_call_find_stream (call, key) : NULL;

    /* While callreeld is away, the stream is still that of the offer before. */
    if (stream != NULL && !g_str_equal (stream->media->identity, wanted->identity))
      stream = NULL;
    answers[i] = stream != NULL ? stream->answer : NULL;
    outcome.any |= answers[i] != NULL;
    outcome.complete &= wanted == NULL || stream != NULL;
    if (stream != NULL && stream->refusal != NULL)
      outcome.refusal = stream->refusal;
  }
  return outcome;
}

ReelSiprecOutcome
reel_siprec_description_look (const ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms)
{
  const char *answers[REEL_SIPREC_MAX_SECTIONS] = { NULL };

  return collect (self, call, terms, answers);
}

static Version
make_version (ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms,
              const char *const *answers, guint number)
{
  const char *states[REEL_SIPREC_MAX_SECTIONS + 1] = { NULL };

  for (guint i = 0; i < terms->offer->sections->len; i++) {
    g_autofree char *key = reel_siprec_view_make_key (self->dialog, i);

    states[i] = reel_siprec_call_get_state (call, key);
  }
  return (Version){ reel_siprec_offer_answer (terms->offer, answers, self->id, number, states),
                    g_strjoinv (" ", (char **)states) };
}

void
reel_siprec_description_renew (ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms)
{
  const char *answers[REEL_SIPREC_MAX_SECTIONS] = { NULL };

  collect (self, call, terms, answers);
  version_clear (&self->now);
  self->now = make_version (self, call, terms, answers, ++self->number);
  g_free (self->media);
  self->media = reel_siprec_offer_answer (terms->offer, answers, self->id, 0, NULL);
}

const char *
reel_siprec_description_get (const ReelSiprecDescription *self)
{
  return self->now.sdp;
}

gboolean
reel_siprec_description_has_moved (const ReelSiprecDescription *self, ReelSiprecCall *call,
                                   const ReelSiprecTerms *terms)
{
  const char *answers[REEL_SIPREC_MAX_SECTIONS] = { NULL };
  ReelSiprecOutcome outcome = collect (self, call, terms, answers);
  g_autofree char *media = reel_siprec_offer_answer (terms->offer, answers, self->id, 0, NULL);

  return outcome.complete && reel_siprec_call_is_complete (call) && !g_str_equal (self->media, media);
}

const char *
reel_siprec_description_propose (ReelSiprecDescription *self, ReelSiprecCall *call, const ReelSiprecTerms *terms)
{
  const char *answers[REEL_SIPREC_MAX_SECTIONS] = { NULL };
  Version version;

  if (self->now.sdp == NULL || !terms->offer->asks_state || terms->offer->has_keys ||
      !collect (self, call, terms, answers).complete)
    return NULL;
  version = make_version (self, call, terms, answers, self->number + 1);
  if (g_str_equal (version.states, self->now.states)) {
    version_clear (&version);
    return NULL;
  }
  self->number++;
  version_clear (&self->proposed);
  self->proposed = version;
  return self->proposed.sdp;
}

void
reel_siprec_description_agree (ReelSiprecDescription *self)
{
  version_clear (&self->now);
  self->now = self->proposed;
  self->proposed = (Version){ NULL, NULL };
}
