/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant of a call, as described by the client. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/* In a call at the same time; far more than the 49 that are shown. */
#define REEL_PARTICIPANTS_MAX 1024

typedef enum {
  REEL_ROLE_ADMINISTRATOR,
  REEL_ROLE_MEMBER,
  REEL_ROLE_GUEST,
} ReelRole;

typedef enum {
  REEL_LEAVE_REASON_LEFT,
  REEL_LEAVE_REASON_OFFLINE,
  REEL_LEAVE_REASON_REMOVED,
} ReelLeaveReason;

/* The role of a participant in a call with a caller and agents. */
typedef enum {
  REEL_LEG_OTHER,
  REEL_LEG_CALLER,
  REEL_LEG_AGENT,
} ReelLeg;

/* The properties of a participant, by key. */
extern const ReelDictKey reel_participant_keys[];

extern const char *const reel_role_nicks[];
extern const char *const reel_leg_nicks[];
extern const char *const reel_leave_reason_nicks[];

/* Texts are NULL if not given. @leg is one of reel_leg_nicks. @avatar is an absolute path, which is not checked
 * here. */
typedef struct {
  char *id;
  char *display_name;
  ReelRole role;
  char *leg;
  char *user;
  char *address;
  char *email;
  char *avatar;
  gboolean on_hold;
  gboolean pinned; /* always visible, see docs/layouts.md */
} ReelParticipant;

/* Properties of AddParticipant; @role: the default, guest in a room, member in a call (RULES section 2). Returns: NULL
 * with %REEL_ERROR_INVALID_ARGUMENT naming participant_id or the key. */
ReelParticipant *reel_participant_parse (const char *id, ReelRole role, GVariant *properties, GError **error);

/* Properties of UpdateParticipant, the same keys. Changes all or nothing; an empty text removes a property. Returns:
 * FALSE with %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_participant_update (ReelParticipant *self, GVariant *update, GError **error);

/* Returns: the avatar that PROPERTIES name; NULL: none, or they would be refused. Cheap if the key is not there. */
char *reel_participant_dup_avatar (GVariant *properties);

/* The text on the tile: the display name, otherwise the address, otherwise the id. */
const char *reel_participant_get_label (const ReelParticipant *self);

void reel_participant_free (ReelParticipant *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelParticipant, reel_participant_free)
