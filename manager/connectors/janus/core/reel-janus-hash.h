/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers by which something of ours in Janus is recognised after a restart. Pure; used by ReelJanusWanted and
 * ReelJanusVoice. */
#pragma once

#include <glib.h>

/* TEXTS: up to a NULL. Returns: FNV-1a of them, each with its end */
guint64 reel_janus_hash (const char *const *texts);
