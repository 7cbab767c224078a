/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast in an SDP. Called by reel-sdp-lines.c. */
#include "manager/worker/rtp/reel-sdp-layers.h"

#include <gio/gio.h>
#include <string.h>

#define GROUP "ssrc-group:SIM "

static gboolean
has (const ReelSdpLayers *self, guint32 ssrc)
{
  for (guint i = 0; i < self->n; i++) {
    if (self->ssrcs[i] == ssrc)
      return TRUE;
  }
  return FALSE;
}

void
reel_sdp_layers_read (ReelSdpLayers *self, const char *attribute)
{
  g_auto (GStrv) parts = NULL;
  ReelSdpLayers read = { .n = 0 };

  if (!g_str_has_prefix (attribute, GROUP))
    return;
  parts = g_strsplit (attribute + strlen (GROUP), " ", -1);
  for (gsize i = 0; parts[i] != NULL && read.n < G_N_ELEMENTS (read.ssrcs); i++) {
    guint64 ssrc = 0;

    if (parts[i][0] == '\0')
      continue;
    if (!g_ascii_string_to_unsigned (parts[i], 10, 0, G_MAXUINT32, &ssrc, NULL) || has (&read, (guint32)ssrc))
      return;
    read.ssrcs[read.n++] = (guint32)ssrc;
  }
  if (read.n > 1)
    *self = read;
}

gboolean
reel_sdp_layers_equal (const ReelSdpLayers *a, const ReelSdpLayers *b)
{
  return a->n == b->n && memcmp (a->ssrcs, b->ssrcs, a->n * sizeof a->ssrcs[0]) == 0;
}
