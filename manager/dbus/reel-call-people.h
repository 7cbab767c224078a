/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What clients know of a call's participants: the signal ParticipantChanged says what is new. Used by
 * ReelCallObject. */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/call/reel-call.h"

/* Participant id → a{sv}: as clients know them. */
GHashTable *reel_call_people_new (void);
/* The list of a large call is neither made nor sent again whenever one of them moves. */
void reel_call_people_tell_one (GHashTable *known, ReelCall *call, const char *participant_id, ReelBusCall1 *bus);
/* What concerns all of them, as that a recording begins: signalled for those whom it changes. Replaces KNOWN. */
void reel_call_people_tell_all (GHashTable **known, ReelCall *call, ReelBusCall1 *bus);
