/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The SDP of a recording client, a section a stream, and the answer that is put together from the answers for the
 * sections (RFC 3264, RFC 7866). Pure: called by ReelSiprecDialog with untrusted text. Codecs and keys are not looked
 * at: that is done by whoever answers a section. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_MAX_SECTIONS 32

/**
 * ReelSiprecSection:
 * @kind: audio, video, or another media type
 * @label: of a=label, or NULL
 * @description: the section as a description of its own, with what it takes from the session
 * @identity: what an answer depends on: equal for two sections if the answer to one still holds for the other
 * @rejected: the port is 0: the client has no such stream any more
 * @sends: media is on its way; not while on hold
 */
typedef struct {
  char *kind;
  char *label;
  char *description;
  char *identity;
  gboolean rejected;
  gboolean sends;

  char *media; /* the value of m= */
} ReelSiprecSection;

/**
 * ReelSiprecOffer:
 * @sections: (element-type ReelSiprecSection): in their order
 * @asks_state: the client uses a=record or a=recordpref, so the answer has a=record
 * @has_keys: a section has keys of its own (RFC 4568), which each offer and answer replaces
 * @preference: of a=recordpref: on, off, pause, nopreference; NULL: none
 */
typedef struct {
  GPtrArray *sections;
  gboolean asks_state;
  gboolean has_keys;
  char *preference;
} ReelSiprecOffer;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT */
ReelSiprecOffer *reel_siprec_offer_parse (const char *sdp, GError **error);
void reel_siprec_offer_free (ReelSiprecOffer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecOffer, reel_siprec_offer_free)

/* ANSWERS: one for each section, a description with one m= line, or NULL for a section that is refused. ID, VERSION: of
 * the o= line. STATES: for a=record, one for each section; NULL: none is said. */
char *reel_siprec_offer_answer (const ReelSiprecOffer *self, const char *const *answers, guint64 id, guint version,
                                const char *const *states);
