/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the recorder and people of a room say to each other: announcements and questions for consent go to the room of
 * TextRoom with the same id; what people write there becomes their consent, or a message of the call. Made by main.c.
 * Main thread only. */
#pragma once

#include "manager/connectors/janus/reel-janus-answers.h"
#include "manager/connectors/janus/reel-janus-connector.h"

#define REEL_TYPE_JANUS_CHAT (reel_janus_chat_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusChat, reel_janus_chat, REEL, JANUS_CHAT, GObject)

/* CONTEXT and CONNECTOR outlive it. ANSWERS: (nullable). */
ReelJanusChat *reel_janus_chat_new (const ReelJanusContext *context, ReelJanusConnector *connector,
                                    ReelJanusAnswers *answers);
