/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Splits the bodies of recording clients, which differ in quotes, line ends, blanks and encodings; see the header for
 * who calls it. */
#include "manager/connectors/siprec/reel-siprec-body.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_PARTS    16
#define MAX_NESTING  2
#define MAX_BOUNDARY 200 /* bytes; RFC 2046 allows 70 */

typedef struct {
  const char *at;
  const char *end;
} Span;

typedef struct {
  char *type;
  char *encoding;
} Header;

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

/* The line at AT without its end; AT moves behind it. */
static Span
next_line (Span *rest)
{
  const char *feed = memchr (rest->at, '\n', (gsize)(rest->end - rest->at));
  Span line = { rest->at, feed != NULL ? feed : rest->end };

  rest->at = feed != NULL ? feed + 1 : rest->end;
  while (line.end > line.at && line.end[-1] == '\r')
    line.end--;
  return line;
}

static gsize
span_length (Span span)
{
  return (gsize)(span.end - span.at);
}

/* "--BOUNDARY", perhaps with "--" at its end, which LAST says, and blanks. */
static gboolean
is_delimiter (Span line, const char *boundary, gboolean *last)
{
  gsize length = strlen (boundary);

  if (span_length (line) < length + 2 || memcmp (line.at, "--", 2) != 0 || memcmp (line.at + 2, boundary, length) != 0)
    return FALSE;
  line.at += length + 2;
  *last = span_length (line) >= 2 && memcmp (line.at, "--", 2) == 0;
  if (*last)
    line.at += 2;
  while (line.at < line.end && (*line.at == ' ' || *line.at == '\t'))
    line.at++;
  return line.at == line.end;
}

/* The media type of a Content-Type, in lower case and without parameters. */
static char *
read_type (const char *content_type)
{
  g_autofree char *type = g_strndup (content_type, strcspn (content_type, ";"));

  return g_ascii_strdown (g_strstrip (type), -1);
}

/* The boundary of a Content-Type, quoted or not. */
static char *
read_boundary (const char *content_type)
{
  const char *at = strchr (content_type, ';');

  for (; at != NULL; at = strchr (at, ';')) {
    at += 1 + strspn (at + 1, " \t\r\n");
    if (g_ascii_strncasecmp (at, "boundary", 8) != 0)
      continue;
    at += 8;
    at += strspn (at, " \t");
    if (*at != '=')
      continue;
    at += 1 + strspn (at + 1, " \t");
    return *at == '"' ? g_strndup (at + 1, strcspn (at + 1, "\"")) : g_strndup (at, strcspn (at, "; \t\r\n"));
  }
  return NULL;
}

/* A client that names no boundary still writes it in the first line that begins with two dashes. */
static char *
guess_boundary (Span body)
{
  while (body.at < body.end) {
    Span line = next_line (&body);

    if (span_length (line) > 2 && memcmp (line.at, "--", 2) == 0)
      return g_strchomp (g_strndup (line.at + 2, span_length (line) - 2));
  }
  return NULL;
}

static void
take_header (Header *header, Span line)
{
  g_autofree char *text = g_strndup (line.at, span_length (line));
  char *colon = strchr (text, ':');
  char **member = NULL;

  if (colon == NULL)
    return;
  *colon = '\0';
  g_strchomp (text);
  if (g_ascii_strcasecmp (text, "Content-Type") == 0 || g_ascii_strcasecmp (text, "c") == 0)
    member = &header->type;
  else if (g_ascii_strcasecmp (text, "Content-Transfer-Encoding") == 0)
    member = &header->encoding;
  if (member == NULL)
    return;
  g_free (*member);
  *member = g_strdup (g_strstrip (colon + 1));
}

/* Reads the header of a part, folded lines as well; PART is its content afterwards. */
static void
read_header (Header *header, Span *part)
{
  while (part->at < part->end) {
    Span line = next_line (part);

    if (line.at == line.end)
      return;
    while (part->at < part->end && (*part->at == ' ' || *part->at == '\t'))
      line.end = next_line (part).end;
    take_header (header, line);
  }
}

/* Some name the root of the document instead. */
static gboolean
is_metadata (const char *type)
{
  return (g_str_has_prefix (type, "application/rs-metadata") &&
          !g_str_equal (type, "application/rs-metadata-request")) ||
         g_str_equal (type, "application/recording+xml");
}

static gboolean
decode (Span content, const char *encoding, GBytes **bytes, GError **error)
{
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "base64") == 0) {
    g_autofree char *text = g_strndup (content.at, span_length (content));
    gsize length = 0;
    guint8 *data = g_base64_decode (text, &length);

    *bytes = g_bytes_new_take (data, length);
    return TRUE;
  }
  if (encoding != NULL && g_ascii_strcasecmp (encoding, "quoted-printable") == 0)
    return refuse (error, "a part is quoted-printable, which is not supported: send it as 8bit, binary or base64");
  *bytes = g_bytes_new (content.at, span_length (content));
  return TRUE;
}

static gboolean read_content (ReelSiprecBody *self, const char *content_type, const char *encoding, Span content,
                              guint nesting, GError **error);

static gboolean
read_part (ReelSiprecBody *self, Span part, guint nesting, GError **error)
{
  Header header = { NULL, NULL };
  gboolean good;

  read_header (&header, &part);
  good = header.type == NULL || read_content (self, header.type, header.encoding, part, nesting, error);
  g_free (header.type);
  g_free (header.encoding);
  return good;
}

/* The line end before a delimiter belongs to the delimiter. */
static const char *
strip_line_end (const char *begin, const char *end)
{
  if (end > begin && end[-1] == '\n')
    end--;
  if (end > begin && end[-1] == '\r')
    end--;
  return end;
}

static gboolean
read_parts (ReelSiprecBody *self, const char *content_type, Span body, guint nesting, GError **error)
{
  g_autofree char *named = read_boundary (content_type);
  g_autofree char *boundary = named != NULL ? g_steal_pointer (&named) : guess_boundary (body);
  const char *begin = NULL;
  gboolean last = FALSE;
  guint parts = 0;

  if (boundary == NULL || *boundary == '\0' || strlen (boundary) > MAX_BOUNDARY)
    return refuse (error, "the multipart body has no usable boundary");
  while (body.at < body.end && !last) {
    const char *start = body.at;

    if (!is_delimiter (next_line (&body), boundary, &last))
      continue;
    if (begin != NULL && !read_part (self, (Span){ begin, strip_line_end (begin, start) }, nesting, error))
      return FALSE;
    if (++parts > MAX_PARTS)
      return refuse (error, "the multipart body has more than " G_STRINGIFY (MAX_PARTS) " parts");
    begin = body.at;
  }
  if (begin == NULL)
    return refuse (error, "the multipart body does not contain its boundary");
  /* A client that forgets the closing delimiter. */
  return last || begin == body.end || read_part (self, (Span){ begin, body.end }, nesting, error);
}

static gboolean
read_content (ReelSiprecBody *self, const char *content_type, const char *encoding, Span content, guint nesting,
              GError **error)
{
  g_autofree char *type = read_type (content_type);

  if (g_str_has_prefix (type, "multipart/")) {
    if (nesting >= MAX_NESTING)
      return refuse (error, "the multipart body is nested too deeply");
    return read_parts (self, content_type, content, nesting + 1, error);
  }
  if (g_str_equal (type, "application/sdp") && self->sdp == NULL) {
    g_autoptr (GBytes) bytes = NULL;
    gconstpointer data;
    gsize length;

    if (!decode (content, encoding, &bytes, error))
      return FALSE;
    data = g_bytes_get_data (bytes, &length);
    self->sdp = g_strndup (data != NULL ? data : "", length);
  } else if (is_metadata (type) && self->metadata == NULL) {
    return decode (content, encoding, &self->metadata, error);
  }
  return TRUE;
}

ReelSiprecBody *
reel_siprec_body_parse (const char *content_type, const char *data, gsize length, GError **error)
{
  g_autoptr (ReelSiprecBody) self = g_new0 (ReelSiprecBody, 1);

  if (length > REEL_SIPREC_MAX_BODY) {
    refuse (error, "the body is larger than 256 KiB");
    return NULL;
  }
  if (length == 0)
    return g_steal_pointer (&self);
  if (!read_content (self, content_type != NULL ? content_type : "application/sdp", NULL, (Span){ data, data + length },
                     0, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_siprec_body_free (ReelSiprecBody *self)
{
  g_free (self->sdp);
  g_clear_pointer (&self->metadata, g_bytes_unref);
  g_free (self);
}
