/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a simulcast in an SDP. Called by reel-sdp-lines.c. */
#include "manager/worker/rtp/reel-sdp-layers.h"

#include <gio/gio.h>
#include <string.h>

#define GROUP         "ssrc-group:SIM "
#define RID           "rid:"
#define SIMULCAST     "simulcast:"
#define STREAM_ID     "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
#define REPAIRED_ID   "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"
#define INITIAL_PAUSE '~'

static gboolean
has (const guint32 *ssrcs, guint n, guint32 ssrc)
{
  for (guint i = 0; i < n; i++) {
    if (ssrcs[i] == ssrc)
      return TRUE;
  }
  return FALSE;
}

static void
read_group (ReelSdpLayers *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", -1);
  guint32 ssrcs[REEL_LAYERS_MAX];
  guint n = 0;

  for (gsize i = 0; parts[i] != NULL && n < G_N_ELEMENTS (ssrcs); i++) {
    guint64 ssrc = 0;

    if (parts[i][0] == '\0')
      continue;
    if (!g_ascii_string_to_unsigned (parts[i], 10, 1, G_MAXUINT32, &ssrc, NULL) || has (ssrcs, n, (guint32)ssrc))
      return;
    ssrcs[n++] = (guint32)ssrc;
  }
  if (n < 2)
    return;
  self->n = n;
  memcpy (self->ssrcs, ssrcs, n * sizeof ssrcs[0]);
}

/* RFC 8851 10: letters, digits, "-" and "_". */
static gboolean
copy_id (const char *text, gsize length, char *id)
{
  if (length == 0 || length > REEL_SDP_MAX_RID)
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]) && text[i] != '-' && text[i] != '_')
      return FALSE;
  }
  memcpy (id, text, length);
  id[length] = '\0';
  return TRUE;
}

/* What we do not know we could not keep to (RFC 8851 6.3). */
static gboolean
is_known_restriction (const char *text)
{
  static const char *const known[] = { "pt",     "max-width", "max-height", "max-fps", "max-fs",
                                       "max-br", "max-pps",   "max-bpp",    NULL };
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (gsize i = 0; parts[i] != NULL; i++) {
    char *name = g_strstrip (parts[i]);

    name[strcspn (name, "=")] = '\0';
    if (!g_strv_contains (known, name))
      return FALSE;
  }
  return TRUE;
}

/* "h send" or "h send max-width=1280;max-height=720" */
static void
read_rid (ReelSdpLayers *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 3);
  ReelSdpRid rid = { .restriction = "" };

  if (self->n_rids == G_N_ELEMENTS (self->declared) || parts[0] == NULL || g_strcmp0 (parts[1], "send") != 0 ||
      !copy_id (parts[0], strlen (parts[0]), rid.id))
    return;
  if (parts[2] != NULL && (g_strlcpy (rid.restriction, parts[2], sizeof rid.restriction) >= sizeof rid.restriction ||
                           !is_known_restriction (parts[2])))
    return;
  self->declared[self->n_rids++] = rid;
}

/* "send h;m;~l recv x": of alternatives ("h,i;m") the first, which is preferred. */
static void
read_simulcast (ReelSdpLayers *self, const char *value)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", 5), streams = NULL;
  const guint at = g_strcmp0 (parts[0], "send") == 0 ? 1 : 3;

  if (g_strv_length (parts) <= at || strcmp (parts[at - 1], "send") != 0)
    return;
  self->n_sent = 0;
  streams = g_strsplit (parts[at], ";", -1);
  for (gsize i = 0; streams[i] != NULL && self->n_sent < REEL_LAYERS_MAX; i++) {
    const char *first = streams[i] + (streams[i][0] == INITIAL_PAUSE);

    self->n_sent += copy_id (first, strcspn (first, ","), self->sent[self->n_sent]);
  }
}

void
reel_sdp_layers_read (ReelSdpLayers *self, const char *attribute)
{
  if (g_str_has_prefix (attribute, GROUP))
    read_group (self, attribute + strlen (GROUP));
  else if (g_str_has_prefix (attribute, RID))
    read_rid (self, attribute + strlen (RID));
  else if (g_str_has_prefix (attribute, SIMULCAST))
    read_simulcast (self, attribute + strlen (SIMULCAST));
}

ReelSdpExtension *
reel_sdp_layers_find_extension (ReelSdpLayers *self, const char *uri)
{
  if (strcmp (uri, STREAM_ID) == 0)
    return &self->rid;
  return strcmp (uri, REPAIRED_ID) == 0 ? &self->repaired : NULL;
}

void
reel_sdp_layers_end (ReelSdpLayers *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_sent && self->n == 0 && self->rid.id != 0; i++) {
    for (guint j = 0; j < self->n_rids; j++) {
      if (strcmp (self->sent[i], self->declared[j].id) != 0)
        continue;
      self->rids[n++] = self->declared[j];
      break;
    }
  }
  if (n > 1)
    self->n = n;
  else
    self->rid.id = self->repaired.id = 0;
}

gboolean
reel_sdp_layers_equal (const ReelSdpLayers *a, const ReelSdpLayers *b)
{
  if (a->n != b->n || a->rid.id != b->rid.id || a->repaired.id != b->repaired.id ||
      memcmp (a->ssrcs, b->ssrcs, sizeof a->ssrcs) != 0)
    return FALSE;
  for (guint i = 0; i < a->n; i++) {
    if (strcmp (a->rids[i].id, b->rids[i].id) != 0)
      return FALSE;
  }
  return TRUE;
}

/* RFC 8285, 7: "sendonly" is answered by "recvonly". */
void
reel_sdp_extension_answer (const ReelSdpExtension *self, const char *uri, GString *answer)
{
  if (self->id != 0)
    g_string_append_printf (answer, "a=extmap:%u%s %s\r\n", self->id, self->directed ? "/recvonly" : "", uri);
}

void
reel_sdp_layers_answer (const ReelSdpLayers *self, GString *answer)
{
  if (self->n == 0 || self->rid.id == 0)
    return;
  reel_sdp_extension_answer (&self->rid, STREAM_ID, answer);
  reel_sdp_extension_answer (&self->repaired, REPAIRED_ID, answer);
  for (guint i = 0; i < self->n; i++)
    g_string_append_printf (answer, "a=rid:%s recv%s%s\r\n", self->rids[i].id,
                            self->rids[i].restriction[0] != '\0' ? " " : "", self->rids[i].restriction);
  g_string_append (answer, "a=simulcast:recv ");
  for (guint i = 0; i < self->n; i++)
    g_string_append_printf (answer, "%s%s", i > 0 ? ";" : "", self->rids[i].id);
  g_string_append (answer, "\r\n");
}
