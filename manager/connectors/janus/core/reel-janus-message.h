/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads what Janus sends, which carries texts of anybody in a room. Pure; used by ReelJanusSocket and for posts of
 * TextRoom. */
#pragma once

#include <json-glib/json-glib.h>

/* Returns: (transfer full) (nullable): NULL: not one JSON object, longer than MAX bytes, nested too deeply, or with
 * what reel_json_read() refuses. */
JsonObject *reel_janus_message_read (const char *data, gsize size, gsize max);
