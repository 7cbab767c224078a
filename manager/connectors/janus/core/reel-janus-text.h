/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Texts in a room of Janus's plugin TextRoom: what the recorder says there, and what people answer. Pure; used by
 * ReelJanusChat and ReelJanusAnswers. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-request.h"

/* Bytes of a posted message. */
#define REEL_JANUS_MAX_POST (128 * 1024)

/* Returns: (transfer full): the body of a message to TextRoom */
JsonObject *reel_janus_text_announce (const ReelJanusRoom *room, const char *text, const ReelJanusKeys *keys);

/* Reads what TextRoom posts to its `post` address. Each out argument is (transfer full). Returns: FALSE: not a message
 * that somebody wrote to all */
gboolean reel_janus_text_read_post (const char *data, gsize size, char **room, char **from, char **text);

typedef enum { REEL_JANUS_ANSWER_NONE, REEL_JANUS_ANSWER_YES, REEL_JANUS_ANSWER_NO } ReelJanusAnswer;

/* Blanks around TEXT do not count. */
ReelJanusAnswer reel_janus_text_read_answer (const ReelJanusConfig *config, const char *text);
