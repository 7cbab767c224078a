/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a recording client's offer and metadata together say about a call: participants, and the media of each. Pure:
 * made by ReelSiprecDialog, merged and compared by ReelSiprecPlan. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-metadata.h"
#include "manager/connectors/siprec/reel-siprec-offer.h"

/**
 * ReelSiprecPerson:
 * @id: participant id in the call
 * @name: for display, or NULL
 * @address: or NULL
 * @on_hold: the client sends nothing of theirs for now
 * @stand_in: for somebody whom the metadata does not name, and only as long as there is media of theirs
 */
typedef struct {
  char *id;
  char *name;
  char *address;
  gboolean on_hold;
  gboolean stand_in;
} ReelSiprecPerson;

/**
 * ReelSiprecMedia:
 * @key: of the section, across all dialogs
 * @person: whose it is
 * @kind: audio or video
 * @description, @identity, @sends: as in ReelSiprecSection
 * @redundant: the same sound comes in other streams, so it is kept ready and not recorded
 */
typedef struct {
  char *key;
  char *person;
  char *kind;
  char *description;
  char *identity;
  gboolean sends;
  gboolean redundant;
} ReelSiprecMedia;

/**
 * ReelSiprecView:
 * @people: (element-type ReelSiprecPerson)
 * @media: (element-type ReelSiprecMedia): only of sections that exist and have a kind that can be recorded
 */
typedef struct {
  GPtrArray *people;
  GPtrArray *media;
} ReelSiprecView;

ReelSiprecView *reel_siprec_view_new (void);
/* DIALOG: what keys begin with. NEGOTIATED: the view of the last offer if this one comes from metadata alone, else
 * NULL: then no stream may move to another port, so a participant who takes over another's stream becomes that
 * participant under a new name. */
ReelSiprecView *reel_siprec_view_build (const char *dialog, const ReelSiprecOffer *offer,
                                        const ReelSiprecMetadata *metadata, const ReelSiprecView *negotiated);
/* Returns: (transfer full): the key of a section */
char *reel_siprec_view_make_key (const char *dialog, guint section);
/* (nullable) */
const ReelSiprecMedia *reel_siprec_view_find (const ReelSiprecView *self, const char *key);
const ReelSiprecPerson *reel_siprec_view_find_person (const ReelSiprecView *self, const char *id);
/* Adds OTHER, another client's view of the same call: the same people, and media that is redundant where SELF already
 * has some of the same person and kind. */
void reel_siprec_view_merge (ReelSiprecView *self, const ReelSiprecView *other);

ReelSiprecPerson *reel_siprec_person_copy (const ReelSiprecPerson *self);
gboolean reel_siprec_person_equal (const ReelSiprecPerson *a, const ReelSiprecPerson *b);
void reel_siprec_person_free (ReelSiprecPerson *self);
ReelSiprecMedia *reel_siprec_media_copy (const ReelSiprecMedia *self);
void reel_siprec_media_free (ReelSiprecMedia *self);
void reel_siprec_view_free (ReelSiprecView *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecView, reel_siprec_view_free)
