/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests key frames of a new forwarder. VideoRoom requests none when a forwarder begins, and of a simulcast it
 * forwards nothing before one; callreeld, which has received nothing then, does not know whom to ask. Used by
 * reel-janus-execution.c. Main thread only. */
#pragma once

#include <glib.h>

/* Sends a PLI (RFC 4585) to PORT at ADDRESS (numeric), and some more in the seconds that follow. */
void reel_janus_nudge (const char *address, guint16 port);
