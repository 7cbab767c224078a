/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaces and restores; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-terms.h"

ReelSiprecTerms *
reel_siprec_terms_new (void)
{
  ReelSiprecTerms *self = g_new0 (ReelSiprecTerms, 1);

  self->metadata = reel_siprec_metadata_new ();
  return self;
}

static void
forget_before (ReelSiprecTerms *self)
{
  g_clear_pointer (&self->offer_before, reel_siprec_offer_free);
  g_clear_pointer (&self->metadata_before, reel_siprec_metadata_free);
  g_clear_pointer (&self->view_before, reel_siprec_view_free);
}

void
reel_siprec_terms_free (ReelSiprecTerms *self)
{
  forget_before (self);
  g_clear_pointer (&self->offer, reel_siprec_offer_free);
  g_clear_pointer (&self->view, reel_siprec_view_free);
  reel_siprec_metadata_free (self->metadata);
  g_free (self->document);
  g_free (self);
}

void
reel_siprec_terms_begin (ReelSiprecTerms *self)
{
  forget_before (self);
  self->timer_before = self->timer;
}

/* Returns: NULL: there would be too many participants or streams */
static ReelSiprecMetadata *
join (const ReelSiprecMetadata *known, const ReelSiprecMetadata *update, GError **error)
{
  g_autoptr (ReelSiprecMetadata) joined = reel_siprec_metadata_new ();

  return reel_siprec_metadata_apply (joined, known, error) && reel_siprec_metadata_apply (joined, update, error)
             ? g_steal_pointer (&joined)
             : NULL;
}

gboolean
reel_siprec_terms_take (ReelSiprecTerms *self, const ReelSiprecBody *body, GError **error)
{
  g_autoptr (ReelSiprecMetadata) metadata = NULL;
  g_autoptr (ReelSiprecOffer) offer = NULL;

  if (body->metadata != NULL) {
    g_autoptr (ReelSiprecMetadata) update = reel_siprec_metadata_parse (body->metadata, error);

    metadata = update != NULL ? join (self->metadata, update, error) : NULL;
    if (metadata == NULL)
      return FALSE;
  }
  if (body->sdp != NULL) {
    offer = reel_siprec_offer_parse (body->sdp, error);
    if (offer == NULL)
      return FALSE;
  }
  if (metadata != NULL) {
    self->metadata_before = g_steal_pointer (&self->metadata);
    self->metadata = g_steal_pointer (&metadata);
    self->document = reel_siprec_metadata_to_utf8 (body->metadata, NULL);
  }
  if (offer != NULL) {
    self->offer_before = self->offer;
    self->offer = g_steal_pointer (&offer);
  }
  return TRUE;
}

void
reel_siprec_terms_view (ReelSiprecTerms *self, const char *dialog, gboolean offered)
{
  ReelSiprecView *view = reel_siprec_view_build (dialog, self->offer, self->metadata, offered ? NULL : self->view);

  g_clear_pointer (&self->view_before, reel_siprec_view_free);
  self->view_before = self->view;
  self->view = view;
}

void
reel_siprec_terms_accept (ReelSiprecTerms *self)
{
  forget_before (self);
  g_clear_pointer (&self->document, g_free);
}

gboolean
reel_siprec_terms_refuse (ReelSiprecTerms *self)
{
  gboolean changed = self->view_before != NULL;

  self->timer = self->timer_before;
  g_clear_pointer (&self->document, g_free);
  if (self->offer_before != NULL) {
    reel_siprec_offer_free (self->offer);
    self->offer = g_steal_pointer (&self->offer_before);
  }
  if (self->metadata_before != NULL) {
    reel_siprec_metadata_free (self->metadata);
    self->metadata = g_steal_pointer (&self->metadata_before);
  }
  if (changed) {
    reel_siprec_view_free (self->view);
    self->view = g_steal_pointer (&self->view_before);
  }
  return changed;
}
