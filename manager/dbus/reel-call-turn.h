/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests to a call on the bus, each of which is carried out once those before it have been. Used by ReelCallObject.
 */
#pragma once

#include "manager/dbus/reel-manager-generated.h"
#include "manager/engine/call/reel-call-requests.h"

/* Carries out a request with the arguments PARAMETERS, and answers it. */
typedef void (*ReelCallCarryOut) (ReelBusCall1 *object, GDBusMethodInvocation *invocation, GVariant *parameters,
                                  ReelTurn *turn);

/* PARTICIPANT_ID, PROPERTIES: as of reel_call_take_turn(). Returns: TRUE: the invocation is handled */
gboolean reel_call_turn_take (ReelBusCall1 *object, ReelCall *call, GDBusMethodInvocation *invocation,
                              ReelTurnKind kind, const char *participant_id, GVariant *properties,
                              ReelCallCarryOut carry_out);
gboolean reel_call_turn_take_of_stream (ReelBusCall1 *object, ReelCall *call, GDBusMethodInvocation *invocation,
                                        const char *stream_id, ReelCallCarryOut carry_out);
