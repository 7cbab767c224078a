/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The recordings of one call, whoever starts them: what a=record says of them, for whom, and what a client prefers of
 * them (RFC 7866). Made by ReelSiprecCall. Main thread only.
 *
 * Signals:
 *   "changed" (): the state, or whether it is known
 *   "over" (): see reel_siprec_recordings_get_over(); "changed" follows */
#pragma once

#include <gio/gio.h>

#define REEL_TYPE_SIPREC_RECORDINGS (reel_siprec_recordings_get_type ())
G_DECLARE_FINAL_TYPE (ReelSiprecRecordings, reel_siprec_recordings, REEL, SIPREC_RECORDINGS, GObject)

/* CALL: for the log. */
ReelSiprecRecordings *reel_siprec_recordings_new (GDBusConnection *connection, const char *call);
/* STATE: as in RecordingStateChanged. */
void reel_siprec_recordings_note (ReelSiprecRecordings *self, const char *operation, const char *state);
/* ENTRY: of a participant, an a{sv} as in Participants of Call1; empty: they have left. */
void reel_siprec_recordings_note_person (ReelSiprecRecordings *self, const char *person, GVariant *entry);
/* Those of OPERATIONS, which end with NULL, are all: asks callreeld for the state of each. PEOPLE: an aa{sv}, as in
 * Participants of Call1. */
void reel_siprec_recordings_find (ReelSiprecRecordings *self, const char *const *operations, GVariant *people);
/* Asks for the state of one that a start has returned, unless it is known. */
void reel_siprec_recordings_begin (ReelSiprecRecordings *self, const char *operation);
/* Whether callreeld has not answered yet. */
gboolean reel_siprec_recordings_is_asking (ReelSiprecRecordings *self);
gboolean reel_siprec_recordings_has (ReelSiprecRecordings *self, const char *operation);
/* The last one that a start has returned although it had ended, not by anybody's will; NULL: none. */
const char *reel_siprec_recordings_get_over (ReelSiprecRecordings *self);
/* on, paused, off: of what PERSON (nullable) sends. Nothing is recorded of who was asked and has not consented. */
const char *reel_siprec_recordings_get_state (ReelSiprecRecordings *self, const char *person);
/* PREFERENCE: of a=recordpref: on, off, pause, nopreference. */
void reel_siprec_recordings_prefer (ReelSiprecRecordings *self, const char *preference);
