/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose requests are taken: addresses and networks. Used by ReelSiprecServer for what begins a dialog, and by
 * ReelSiprecDialog for all that follows. Main thread only. */
#pragma once

#include "manager/connectors/siprec/reel-siprec-sofia.h"

#include <gio/gio.h>

/* NAMES: addresses with or without a length, ending with NULL. Returns: (element-type GInetAddressMask): empty:
 * anybody; NULL with an error that names the one that is not an address */
GPtrArray *reel_siprec_peers_new (const char *const *names, GError **error);
/* CLIENT: (nullable): unknown */
gboolean reel_siprec_peers_admit (const GPtrArray *self, GInetAddress *client);
/* Whether REQUEST may follow one that came from FIRST (nullable): from a peer, or the same address if anybody is one:
 * whoever knows a dialog's tags, from wherever they saw them, may not end it. */
gboolean reel_siprec_peers_admit_next (const GPtrArray *self, GInetAddress *first, nta_incoming_t *request);
/* Where REQUEST came from. Returns: (transfer full) (nullable): not known */
GInetAddress *reel_siprec_peers_find_client (nta_incoming_t *request);
