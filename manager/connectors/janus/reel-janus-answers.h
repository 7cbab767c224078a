/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Takes what people write in rooms of TextRoom, which Janus posts by HTTP. Made by main.c, heard by ReelJanusChat. Main
 * thread only.
 *
 * Signal "message" (const char *room, const char *from, const char *text) */
#pragma once

#include "manager/connectors/janus/core/reel-janus-config.h"

#include <gio/gio.h>

#define REEL_TYPE_JANUS_ANSWERS (reel_janus_answers_get_type ())
G_DECLARE_FINAL_TYPE (ReelJanusAnswers, reel_janus_answers, REEL, JANUS_ANSWERS, GObject)

/* KEY: what the path of each request must be. Returns: NULL: the port cannot be listened on */
ReelJanusAnswers *reel_janus_answers_new (const ReelJanusConfig *config, const char *key, GError **error);
