/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An SDP fragment (RFC 8840) that restarts ICE (RFC 9725 4.3.3), and the one that answers it. Pure; used by the
 * engine, which restarts sessions. */
#pragma once

#include <glib.h>

/* Of a session: its sections share them. */
typedef struct {
  char *ufrag; /* of the peer, as is @pwd */
  char *pwd;
  char *media; /* (nullable): the first m= line and its a=mid, with line ends */
} ReelIceFragment;

/* Its first credentials, since bundled sections have the same. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, also
 * for lengths and characters that RFC 8839 5.4 does not allow. */
ReelIceFragment *reel_ice_fragment_parse (const char *text, GError **error);
void reel_ice_fragment_free (ReelIceFragment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelIceFragment, reel_ice_fragment_free)

/* @ufrag, @pwd: ours; @address, @port: of the one candidate. Returns: (transfer full): the fragment that answers. */
char *reel_ice_fragment_answer (const ReelIceFragment *self, const char *ufrag, const char *pwd, const char *address,
                                guint16 port);
