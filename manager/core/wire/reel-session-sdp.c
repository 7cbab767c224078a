/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SDP of several media sections; see the header for what is made of it. */
#include "manager/core/wire/reel-session-sdp.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_CANDIDATE 1024 /* bytes */
#define MAX_SDP       65536

enum { KEY_TYPE = 0 };

/* Those of ReelTransportType that a session has. */
static const char *const type_nicks[] = { "webrtc", "rtp", NULL };

const ReelDictKey reel_session_keys[] = {
  [KEY_TYPE] = { "type", REEL_DICT_NICK, G_STRUCT_OFFSET (ReelSessionTransport, type), .nicks = type_nicks },
  { "sdp", REEL_DICT_LINES, G_STRUCT_OFFSET (ReelSessionTransport, sdp), MAX_SDP,
    .help = "an offer of one or more media sections" },
  { "user", REEL_DICT_ID, G_STRUCT_OFFSET (ReelSessionTransport, user),
    .help = "who sends, as whom the participant must be" },
  { "session", REEL_DICT_ID, G_STRUCT_OFFSET (ReelSessionTransport, session),
    .help = "one whose ICE is restarted, by a fragment" },
  { NULL },
};

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

ReelSessionTransport *
reel_session_transport_parse (GVariant *transport, GError **error)
{
  g_autoptr (ReelSessionTransport) self = g_new0 (ReelSessionTransport, 1);
  guint64 given;

  if (!reel_dict_read (transport, reel_session_keys, self, &given, error))
    return NULL;
  if ((given & (1u << KEY_TYPE)) == 0) {
    refuse (error, "type: missing; it must be webrtc or rtp");
    return NULL;
  }
  self->type = self->type == 0 ? REEL_TRANSPORT_WEBRTC : REEL_TRANSPORT_RTP;
  if (self->session != NULL && self->type != REEL_TRANSPORT_WEBRTC) {
    refuse (error, "session: one of the type rtp has no ICE that could be restarted");
    return NULL;
  }
  if (self->sdp != NULL && *self->sdp != '\0')
    return g_steal_pointer (&self);
  refuse (error, "sdp: missing; a session needs an offer");
  return NULL;
}

void
reel_session_transport_free (ReelSessionTransport *self)
{
  g_free (self->sdp);
  g_free (self->user);
  g_free (self->session);
  g_free (self);
}

static void
section_free (gpointer data)
{
  ReelSessionSection *section = data;

  g_free (section->mid);
  g_free (section->rejection);
  g_free (section->description);
  g_free (section->answer);
  g_free (section);
}

void
reel_session_offer_free (ReelSessionOffer *self)
{
  g_ptr_array_unref (self->sections);
  g_free (self);
}

/* Returns: the value of the first line that begins with @prefix, up to the next section; NULL without one. */
static char *
find_value (char **lines, const char *prefix)
{
  for (gsize i = 0; lines[i] != NULL && (i == 0 || !g_str_has_prefix (lines[i], "m=")); i++) {
    if (g_str_has_prefix (lines[i], prefix))
      return g_strdup (lines[i] + strlen (prefix));
  }
  return NULL;
}

static gboolean
has_line (char **lines, const char *line)
{
  g_autofree char *rest = find_value (lines, line);

  return rest != NULL && *rest == '\0';
}

/* Port 0 without a=bundle-only is a section that the peer has ended or does not want. */
static gboolean
is_sent (char **lines, char **parts)
{
  return !has_line (lines, "a=recvonly") && !has_line (lines, "a=inactive") &&
         (strcmp (parts[1], "0") != 0 || has_line (lines, "a=bundle-only"));
}

/* "0" for the port, and no codec chosen. */
static char *
reject (char **parts, const char *mid)
{
  g_autofree char *formats = g_strjoinv (" ", parts + 3);

  return mid != NULL ? g_strdup_printf ("m=%s 0 %s %s\r\na=inactive\r\na=mid:%s\r\n", parts[0], parts[2], formats, mid)
                     : g_strdup_printf ("m=%s 0 %s %s\r\na=inactive\r\n", parts[0], parts[2], formats);
}

static void
append_lines (GString *text, char **lines)
{
  for (gsize i = 0; lines[i] != NULL && (i == 0 || !g_str_has_prefix (lines[i], "m=")); i++) {
    if (*lines[i] != '\0')
      g_string_append_printf (text, "%s\r\n", lines[i]);
  }
}

static ReelStreamKind
get_kind (char **lines, const char *media, gboolean has_camera)
{
  g_autofree char *content = find_value (lines, "a=content:");

  if (strcmp (media, "audio") == 0)
    return REEL_STREAM_KIND_AUDIO;
  return has_camera || g_strcmp0 (content, "slides") == 0 ? REEL_STREAM_KIND_SCREEN : REEL_STREAM_KIND_VIDEO;
}

static gboolean
has_kind (const ReelSessionOffer *self, ReelStreamKind kind)
{
  for (guint i = 0; i < self->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (self->sections, i);

    if (section->media && section->kind == kind)
      return TRUE;
  }
  return FALSE;
}

/* @lines: from an m= line on. */
static gboolean
take_section (ReelSessionOffer *self, char **session, char **lines, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (lines[0] + strlen ("m="), " ", -1);
  ReelSessionSection *section;
  GString *text;

  if (g_strv_length (parts) < 4)
    return refuse (error, "sdp: an m= line is malformed: media, port, transport and payload types are needed");
  if (self->sections->len >= REEL_SESSION_MAX_SECTIONS)
    return refuse (error, "sdp: a session has at most 16 media sections");
  section = g_new0 (ReelSessionSection, 1);
  section->mid = find_value (lines, "a=mid:");
  section->rejection = reject (parts, section->mid);
  section->media = (strcmp (parts[0], "audio") == 0 || strcmp (parts[0], "video") == 0) && is_sent (lines, parts);
  section->kind = get_kind (lines, parts[0], has_kind (self, REEL_STREAM_KIND_VIDEO));
  text = g_string_new (NULL);
  append_lines (text, session);
  append_lines (text, lines);
  section->description = g_string_free (text, FALSE);
  g_ptr_array_add (self->sections, section);
  return TRUE;
}

static gboolean
is_in_group (const char *group, const char *mid)
{
  g_auto (GStrv) mids = g_strsplit (group, " ", -1);

  return mid != NULL && g_strv_contains ((const char *const *)mids, mid);
}

static gboolean
check_bundle (ReelSessionOffer *self, char **session, gboolean needed, GError **error)
{
  g_autofree char *group = find_value (session, "a=group:BUNDLE ");
  guint media = 0, members = 0;

  for (guint i = 0; i < self->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (self->sections, i);

    media += section->media;
    members += section->media && group != NULL && is_in_group (group, section->mid);
  }
  if (media == 0)
    return refuse (error, "sdp: nothing that the peer sends is offered: an audio or video section is needed that is "
                          "sendonly or sendrecv");
  self->bundle = needed && group != NULL && members == media;
  if (needed && media > 1 && !self->bundle)
    return refuse (error, "sdp: its media sections need one a=group:BUNDLE with all of them: they share a transport");
  return TRUE;
}

static gboolean
read_lines (ReelSessionOffer *self, char **lines, GError **error)
{
  gsize first = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    g_strchomp (lines[i]);
  while (lines[first] != NULL && !g_str_has_prefix (lines[first], "m="))
    first++;
  if (first == 0 || lines[first] == NULL)
    return refuse (error, "sdp: a session part and at least one m= line are needed");
  for (gsize i = first; lines[i] != NULL; i++) {
    if (g_str_has_prefix (lines[i], "m=") && !take_section (self, lines, lines + i, error))
      return FALSE;
  }
  return TRUE;
}

ReelSessionOffer *
reel_session_offer_parse (const char *sdp, gboolean bundle, GError **error)
{
  g_autoptr (ReelSessionOffer) self = g_new0 (ReelSessionOffer, 1);
  g_auto (GStrv) lines = g_strsplit (sdp, "\n", -1);

  self->sections = g_ptr_array_new_with_free_func (section_free);
  if (reel_text_has_stray_return (sdp, strlen (sdp))) {
    refuse (error, "sdp: a line has a carriage return before its end");
    return NULL;
  }
  return read_lines (self, lines, error) && check_bundle (self, lines, bundle, error) ? g_steal_pointer (&self) : NULL;
}

/* Where the media section of a stream's answer begins. */
static const char *
find_media (const char *answer)
{
  return strstr (answer, "\nm=") + 1;
}

static void
append_group (GString *text, const ReelSessionOffer *self)
{
  if (!self->bundle)
    return;
  g_string_append (text, "a=group:BUNDLE");
  for (guint i = 0; i < self->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (self->sections, i);

    if (section->answer != NULL)
      g_string_append_printf (text, " %s", section->mid);
  }
  g_string_append (text, "\r\n");
}

char *
reel_session_offer_answer (const ReelSessionOffer *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->sections->len && text->len == 0; i++) {
    const ReelSessionSection *section = g_ptr_array_index (self->sections, i);

    if (section->answer != NULL)
      g_string_append_len (text, section->answer, find_media (section->answer) - section->answer);
  }
  append_group (text, self);
  for (guint i = 0; i < self->sections->len; i++) {
    const ReelSessionSection *section = g_ptr_array_index (self->sections, i);

    g_string_append (text, section->answer != NULL ? find_media (section->answer) : section->rejection);
  }
  return g_string_free (text, FALSE);
}

gboolean
reel_session_check_candidate (const char *candidate, GError **error)
{
  g_auto (GStrv) parts = NULL;

  if (g_str_has_prefix (candidate, "a="))
    candidate += strlen ("a=");
  if (*candidate == '\0' || strcmp (candidate, "end-of-candidates") == 0)
    return TRUE;
  if (strlen (candidate) > MAX_CANDIDATE || !g_str_has_prefix (candidate, "candidate:") ||
      strpbrk (candidate, "\r\n") != NULL)
    return refuse (error, "candidate: it must be a line of at most 1024 bytes that begins with candidate:");
  parts = g_strsplit (candidate + strlen ("candidate:"), " ", -1);
  if (g_strv_length (parts) < 8 || strcmp (parts[6], "typ") != 0)
    return refuse (error, "candidate: foundation, component, transport, priority, address, port and typ are needed");
  return TRUE;
}
