/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants of a call in order of joining, and their portraits. Owned by ReelMediaSession; main thread only. */
#pragma once

#include "manager/core/wire/reel-participant.h"

typedef struct _ReelParticipantTable ReelParticipantTable;

ReelParticipantTable *reel_participant_table_new (void);
void reel_participant_table_free (ReelParticipantTable *self);

/* @properties: AddParticipant's a{sv}. Errors: InvalidArgument: a property, or the participant is there; Overloaded. */
const ReelParticipant *reel_participant_table_add (ReelParticipantTable *self, const char *id, GVariant *properties,
                                                   GError **error);
/* Errors: InvalidArgument, UnknownParticipant. */
const ReelParticipant *reel_participant_table_update (ReelParticipantTable *self, const char *id, GVariant *properties,
                                                      GError **error);
/* @portrait: NULL: none. Error: UnknownParticipant. */
const ReelParticipant *reel_participant_table_set_portrait (ReelParticipantTable *self, const char *id,
                                                            GBytes *portrait, GError **error);
/* Does nothing if there is no such participant. */
void reel_participant_table_remove (ReelParticipantTable *self, const char *id);

/* Returns: (nullable) */
const ReelParticipant *reel_participant_table_find (ReelParticipantTable *self, const char *id);
/* Returns: (nullable) (transfer none) */
GBytes *reel_participant_table_get_portrait (ReelParticipantTable *self, const char *id);
guint reel_participant_table_count (ReelParticipantTable *self);
/* @index: by order of joining, below the count */
const ReelParticipant *reel_participant_table_get (ReelParticipantTable *self, guint index);
/* Returns: (transfer none): id → ReelParticipant, read-only. */
GHashTable *reel_participant_table_peek (ReelParticipantTable *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelParticipantTable, reel_participant_table_free)
