/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The properties of a call in CreateCall and Update. */
#pragma once

#include "manager/core/wire/reel-dict.h"
#include "manager/core/state/reel-call-state.h"

typedef enum {
  REEL_CALL_KIND_CALL,
  REEL_CALL_KIND_ROOM,
} ReelCallKind;

/* The keys of CreateCall. */
extern const ReelDictKey reel_call_create_keys[];

/* The keys of Update. */
extern const ReelDictKey reel_call_update_keys[];

extern const char *const reel_call_kind_nicks[];

/* Texts are NULL if not given; @variables: an a{ss} or NULL, as is @metadata, for the metadata files of its recordings;
 * @capacity: 0: unbounded; @state: ringing or established. */
typedef struct {
  ReelCallKind kind;
  ReelCallState state;
  char *subject;
  char *meeting_id;
  char *queue;
  char *initiator;
  guint32 capacity;
  GVariant *variables;
  GVariant *metadata;
  char *language;
} ReelCallProperties;

/* Properties of CreateCall. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelCallProperties *reel_call_properties_parse (GVariant *properties, GError **error);

/**
 * reel_call_properties_update:
 * @update: the a{sv} of Update: subject, meeting-id, language; variables and metadata are merged into the existing ones
 *
 * Changes all or nothing. Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key, also if there would be more
 * than %REEL_DICT_MAX_PAIRS variables or pairs of metadata.
 */
gboolean reel_call_properties_update (ReelCallProperties *self, GVariant *update, GError **error);

void reel_call_properties_free (ReelCallProperties *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelCallProperties, reel_call_properties_free)
