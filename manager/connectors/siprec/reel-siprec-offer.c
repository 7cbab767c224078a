/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Splits an offer into its sections and joins their answers; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-offer.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_BYTES (64 * 1024)
#define MAX_LABEL 255
/* bytes: each section has what it inherits, so many sections multiply it */
#define MAX_INHERITED 4096
#define MAX_SECTION   8192

static const char *const directions[] = { "sendonly", "sendrecv", "recvonly", "inactive", NULL };

/* What the sections inherit. */
typedef struct {
  char *connection;
  char *direction;
  GString *attributes;
} Session;

static void
section_free (gpointer data)
{
  ReelSiprecSection *self = data;

  g_free (self->kind);
  g_free (self->label);
  g_free (self->description);
  g_free (self->identity);
  g_free (self->media);
  g_free (self);
}

void
reel_siprec_offer_free (ReelSiprecOffer *self)
{
  g_ptr_array_unref (self->sections);
  g_free (self->preference);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

/* Attributes of the session that apply to each section. */
static gboolean
is_inherited (const char *line)
{
  static const char *const prefixes[] = { "a=fingerprint:", "a=setup:", "a=ice-", "a=rtcp-mux" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (line, prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

/* Attributes whose change makes another answer necessary. */
static gboolean
is_identifying (const char *line)
{
  static const char *const prefixes[] = { "a=rtpmap:",      "a=fmtp:",  "a=crypto:", "a=rtcp-mux", "a=mid:",
                                          "a=fingerprint:", "a=setup:", "a=extmap:", "a=rtcp-fb:", "a=rid:" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (line, prefixes[i]))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_direction (const char *line)
{
  return g_str_has_prefix (line, "a=") && g_strv_contains (directions, line + 2);
}

static gboolean
is_held_address (const char *connection)
{
  return connection != NULL && (g_str_has_suffix (connection, " 0.0.0.0") || g_str_has_suffix (connection, " ::"));
}

static void
take_record (ReelSiprecOffer *self, const char *line)
{
  self->asks_state |= g_str_has_prefix (line, "a=record:") || g_str_has_prefix (line, "a=recordpref:");
  if (g_str_has_prefix (line, "a=recordpref:") && self->preference == NULL)
    self->preference = g_ascii_strdown (line + strlen ("a=recordpref:"), 16);
}

static void
take_session_line (Session *session, const char *line)
{
  if (g_str_has_prefix (line, "c=")) {
    g_free (session->connection);
    session->connection = g_strdup (line);
  } else if (is_direction (line)) {
    g_free (session->direction);
    session->direction = g_strdup (line);
  } else if (is_inherited (line)) {
    g_string_append_printf (session->attributes, "%s\r\n", line);
  }
}

static gboolean
read_session (ReelSiprecOffer *self, Session *session, char **lines, GError **error)
{
  for (; *lines != NULL && !g_str_has_prefix (*lines, "m="); lines++) {
    take_session_line (session, *lines);
    take_record (self, *lines);
  }
  return session->attributes->len <= MAX_INHERITED ||
         refuse (error, "the attributes of the SDP's session are larger than 4 KiB");
}

/* "audio 9 RTP/AVP 0 8": the kind and the port; the identity begins with the rest. */
static gboolean
read_media (ReelSiprecSection *section, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line + 2, " ", 3);
  guint64 port = 0;

  if (g_strv_length (words) < 3)
    return refuse (error, "the SDP's m= line is malformed");
  words[1][strcspn (words[1], "/")] = '\0';
  if (!g_ascii_string_to_unsigned (words[1], 10, 0, G_MAXUINT16, &port, NULL))
    return refuse (error, "the SDP's m= line has no valid port");
  section->kind = g_ascii_strdown (words[0], -1);
  section->media = g_strdup (line + 2);
  section->rejected = port == 0;
  section->identity = g_strdup (words[2]);
  return TRUE;
}

/* A token (RFC 4574), which becomes a part of a name and of the answer. */
static gboolean
is_printable (const char *label)
{
  for (; *label != '\0'; label = g_utf8_next_char (label)) {
    if (g_unichar_iscntrl (g_utf8_get_char (label)))
      return FALSE;
  }
  return TRUE;
}

static void
take_label (ReelSiprecSection *section, const char *line)
{
  g_autofree char *label = g_strstrip (g_strdup (line + strlen ("a=label:")));

  if (section->label == NULL && *label != '\0' && strlen (label) <= MAX_LABEL && is_printable (label))
    section->label = g_steal_pointer (&label);
}

/* LINES begins with the m= line. Returns: how many lines the section has, 0 with an error */
static guint
read_section (ReelSiprecOffer *self, const Session *session, char **lines, GError **error)
{
  ReelSiprecSection *section = g_new0 (ReelSiprecSection, 1);
  g_autoptr (GString) own = g_string_new (NULL), identity = NULL;
  g_autofree char *connection = g_strdup (session->connection);
  const char *direction = session->direction;
  guint count = 1;

  g_ptr_array_add (self->sections, section);
  if (!read_media (section, lines[0], error))
    return 0;
  identity = g_string_new (section->identity);
  for (; lines[count] != NULL && !g_str_has_prefix (lines[count], "m="); count++) {
    const char *line = lines[count];

    if (g_str_has_prefix (line, "c=")) {
      g_free (connection);
      connection = g_strdup (line);
      continue;
    }
    if (g_str_has_prefix (line, "a=label:"))
      take_label (section, line);
    if (is_direction (line))
      direction = line;
    self->has_keys |= g_str_has_prefix (line, "a=crypto:");
    if (is_identifying (line))
      g_string_append_printf (identity, "\n%s", line);
    take_record (self, line);
    if (*line != '\0' && !is_direction (line))
      g_string_append_printf (own, "%s\r\n", line);
  }
  section->sends = !section->rejected && !is_held_address (connection) &&
                   (direction == NULL || g_str_has_prefix (direction, "a=send"));
  g_free (section->identity);
  g_string_append (identity, session->attributes->str);
  section->identity = g_strdup (identity->str);
  section->description = g_strdup_printf ("%s\r\n%s%s%s%s%s%s", lines[0], connection != NULL ? connection : "",
                                          connection != NULL ? "\r\n" : "", session->attributes->str, own->str,
                                          direction != NULL ? direction : "", direction != NULL ? "\r\n" : "");
  if (strlen (section->description) > MAX_SECTION) {
    refuse (error, "a media section of the SDP is larger than 8 KiB");
    return 0;
  }
  return count;
}

static gboolean
read_sections (ReelSiprecOffer *self, const Session *session, char **lines, GError **error)
{
  while (*lines != NULL && !g_str_has_prefix (*lines, "m="))
    lines++;
  while (*lines != NULL) {
    guint count = read_section (self, session, lines, error);

    if (count == 0)
      return FALSE;
    if (self->sections->len > REEL_SIPREC_MAX_SECTIONS)
      return refuse (error, "the SDP has more than " G_STRINGIFY (REEL_SIPREC_MAX_SECTIONS) " media sections");
    lines += count;
  }
  return self->sections->len > 0 || refuse (error, "the SDP has no media section");
}

ReelSiprecOffer *
reel_siprec_offer_parse (const char *sdp, GError **error)
{
  g_autoptr (ReelSiprecOffer) self = g_new0 (ReelSiprecOffer, 1);
  g_auto (GStrv) lines = NULL;
  Session session = { NULL, NULL, NULL };
  gboolean good;

  self->sections = g_ptr_array_new_with_free_func (section_free);
  if (strlen (sdp) > MAX_BYTES) {
    refuse (error, "the SDP is larger than 64 KiB");
    return NULL;
  }
  if (!g_utf8_validate (sdp, -1, NULL)) {
    refuse (error, "the SDP is not UTF-8 text");
    return NULL;
  }
  if (reel_text_has_stray_return (sdp, strlen (sdp))) {
    refuse (error, "a line of the SDP has a carriage return before its end");
    return NULL;
  }
  lines = g_strsplit (sdp, "\n", -1);
  session.attributes = g_string_new (NULL);
  for (guint i = 0; lines[i] != NULL; i++)
    g_strstrip (lines[i]);
  good = read_session (self, &session, lines, error) && read_sections (self, &session, lines, error);
  g_free (session.connection);
  g_free (session.direction);
  g_string_free (session.attributes, TRUE);
  return good ? g_steal_pointer (&self) : NULL;
}

/* An answer's section: with the c= line of its session, which the joined answer does not have, and the direction of
 * now. */
static void
join (GString *sdp, const ReelSiprecSection *section, const char *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer, "\n", -1);
  const char *connection = NULL;
  gboolean inside = FALSE;

  for (guint i = 0; lines[i] != NULL; i++) {
    g_strstrip (lines[i]);
    if (g_str_has_prefix (lines[i], "c="))
      connection = lines[i];
  }
  for (guint i = 0; lines[i] != NULL; i++) {
    gboolean media = g_str_has_prefix (lines[i], "m=");

    inside |= media;
    if (!inside || *lines[i] == '\0' || is_direction (lines[i]) || g_str_has_prefix (lines[i], "c="))
      continue;
    g_string_append_printf (sdp, "%s\r\n", lines[i]);
    if (media && connection != NULL)
      g_string_append_printf (sdp, "%s\r\n", connection);
  }
  if (section->label != NULL)
    g_string_append_printf (sdp, "a=label:%s\r\n", section->label);
  g_string_append (sdp, section->sends ? "a=recvonly\r\n" : "a=inactive\r\n");
}

/* Port 0, and the formats of the offer, since there has to be one. */
static void
reject (GString *sdp, const ReelSiprecSection *section)
{
  g_auto (GStrv) words = g_strsplit (section->media, " ", 3);

  g_string_append_printf (sdp, "m=%s 0 %s\r\nc=IN IP4 0.0.0.0\r\na=inactive\r\n", words[0], words[2]);
}

/* The c= line of an answer, without "c=". */
static char *
find_connection (guint count, const char *const *answers)
{
  for (guint i = 0; i < count; i++) {
    const char *line = answers[i] != NULL ? strstr (answers[i], "c=IN ") : NULL;

    if (line != NULL)
      return g_strndup (line + 2, strcspn (line + 2, "\r\n"));
  }
  return g_strdup ("IN IP4 0.0.0.0");
}

char *
reel_siprec_offer_answer (const ReelSiprecOffer *self, const char *const *answers, guint64 id, guint version,
                          const char *const *states)
{
  g_autofree char *connection = find_connection (self->sections->len, answers);
  GString *sdp = g_string_new ("v=0\r\n");

  g_string_append_printf (sdp, "o=- %" G_GUINT64_FORMAT " %u %s\r\ns=-\r\nt=0 0\r\n", id, version, connection);
  for (guint i = 0; i < self->sections->len; i++) {
    const ReelSiprecSection *section = self->sections->pdata[i];

    if (answers[i] == NULL || section->rejected) {
      reject (sdp, section);
      continue;
    }
    join (sdp, section, answers[i]);
    if (self->asks_state && states != NULL)
      g_string_append_printf (sdp, "a=record:%s\r\n", states[i]);
  }
  return g_string_free (sdp, FALSE);
}
