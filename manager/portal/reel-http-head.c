/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the head of an HTTP/1 request; see the header for why.
 *
 * A body has a Content-Length: Transfer-Encoding is refused (411), which removes the two ways to say how long a request
 * is, and with it the requests that are smuggled between them. Browsers and the clients of the portal send lengths. */
#include "manager/portal/reel-http-head.h"

#include <string.h>

#define BAD_REQUEST        400
#define LENGTH_REQUIRED    411
#define TOO_LARGE          413
#define URI_TOO_LONG       414
#define EXPECTATION_FAILED 417
#define HEAD_TOO_LARGE     431
#define BAD_VERSION        505
#define FINE               200

#define TOKEN       "!#$%&'*+-.^_`|~" G_CSET_DIGITS G_CSET_A_2_Z G_CSET_a_2_z
#define HOST        ".-_:[]" G_CSET_DIGITS G_CSET_A_2_Z G_CSET_a_2_z
#define MAX_METHOD  20
#define VERSION_LEN 8 /* HTTP/1.1 */

/* What must not come twice: which one counts would be a matter of taste. */
static const char *const singles[] = {
  "Host", "Content-Length", "Authorization", "Cookie", "Origin", "Range", "Expect"
};

static gboolean
consists_of (const char *text, gsize length, const char *set)
{
  for (gsize i = 0; i < length; i++) {
    if (text[i] == '\0' || strchr (set, text[i]) == NULL)
      return FALSE;
  }
  return length > 0;
}

static gboolean
is_named (const char *name, gsize length, const char *other)
{
  return strlen (other) == length && g_ascii_strncasecmp (name, other, length) == 0;
}

/* A path with a query, of printable ASCII, in which each % begins a byte other than 0. */
static gboolean
is_target (const char *target, gsize length)
{
  if (length == 0 || *target != '/')
    return FALSE;
  for (gsize i = 0; i < length; i++) {
    if (target[i] <= ' ' || target[i] >= 0x7f || strchr ("#\"<>\\^`{|}", target[i]) != NULL)
      return FALSE;
    if (target[i] != '%')
      continue;
    if (i + 2 >= length || !g_ascii_isxdigit (target[i + 1]) || !g_ascii_isxdigit (target[i + 2]) ||
        (target[i + 1] == '0' && target[i + 2] == '0'))
      return FALSE;
  }
  return TRUE;
}

static guint
check_request_line (const char *line, gsize length, ReelHttpHead *head)
{
  const char *end = line + length;
  const char *target = memchr (line, ' ', length), *version;

  if (length > REEL_HTTP_MAX_LINE)
    return URI_TOO_LONG;
  if (target == NULL || target - line > MAX_METHOD || !consists_of (line, (gsize)(target - line), TOKEN))
    return BAD_REQUEST;
  target++;
  version = memchr (target, ' ', (gsize)(end - target));
  if (version == NULL || !is_target (target, (gsize)(version - target)))
    return BAD_REQUEST;
  version++;
  if (end - version != VERSION_LEN || strncmp (version, "HTTP/", 5) != 0)
    return BAD_REQUEST;
  head->http_1_1 = strncmp (version, "HTTP/1.1", VERSION_LEN) == 0;
  return head->http_1_1 || strncmp (version, "HTTP/1.0", VERSION_LEN) == 0 ? FINE : BAD_VERSION;
}

static guint
read_length (const char *value, gsize length, ReelHttpHead *head)
{
  gsize number = 0;

  if (!consists_of (value, length, G_CSET_DIGITS))
    return BAD_REQUEST;
  for (gsize i = 0; i < length; i++) {
    number = number * 10 + (gsize)(value[i] - '0');
    if (number > REEL_HTTP_MAX_BODY)
      return TOO_LARGE;
  }
  head->body_length = number;
  return FINE;
}

static guint
check_value (const char *name, gsize name_length, const char *value, gsize length, ReelHttpHead *head)
{
  for (guint i = 0; i < G_N_ELEMENTS (singles); i++) {
    if (!is_named (name, name_length, singles[i]))
      continue;
    if (head->seen & (1u << i))
      return BAD_REQUEST;
    head->seen |= 1u << i;
  }
  if (is_named (name, name_length, "Content-Length"))
    return read_length (value, length, head);
  if (is_named (name, name_length, "Host") && !consists_of (value, length, HOST))
    return BAD_REQUEST;
  if (is_named (name, name_length, "Expect") && !is_named (value, length, "100-continue"))
    return EXPECTATION_FAILED;
  if (is_named (name, name_length, "Transfer-Encoding"))
    head->encoded = TRUE;
  return FINE;
}

static guint
check_header (const char *line, gsize length, ReelHttpHead *head)
{
  const char *colon = memchr (line, ':', length);
  const char *value, *end = line + length;

  if (++head->count > REEL_HTTP_MAX_HEADERS)
    return HEAD_TOO_LARGE;
  if (colon == NULL || !consists_of (line, (gsize)(colon - line), TOKEN))
    return BAD_REQUEST;
  for (const char *c = colon + 1; c < end; c++) {
    if ((guint8)*c < ' ' && *c != '\t')
      return BAD_REQUEST;
    if (*c == 0x7f)
      return BAD_REQUEST;
  }
  for (value = colon + 1; value < end && (*value == ' ' || *value == '\t'); value++)
    continue;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  return check_value (line, (gsize)(colon - line), value, (gsize)(end - value), head);
}

static guint
finish (ReelHttpHead *head, gsize length)
{
  if (head->http_1_1 && !(head->seen & 1u))
    return BAD_REQUEST;
  if (head->encoded)
    return head->seen & 2u ? BAD_REQUEST : LENGTH_REQUIRED;
  head->length = length;
  return FINE;
}

/* LENGTH: without the LF. Returns: 0: go on with the next line */
static guint
check_line (ReelHttpHead *head, const char *line, gsize length)
{
  guint status;

  /* Each line ends with CR LF, and has neither of them elsewhere. */
  if (length == 0 || line[length - 1] != '\r' || memchr (line, '\r', length - 1) != NULL)
    return BAD_REQUEST;
  if (length == 1)
    return head->begin == 0 ? BAD_REQUEST : finish (head, head->begin + 2);
  if (head->begin == 0)
    status = check_request_line (line, length - 1, head);
  else
    status = check_header (line, length - 1, head);
  return status != FINE ? status : 0;
}

guint
reel_http_head_check (const char *data, gsize length, ReelHttpHead *head)
{
  gsize end = MIN (length, REEL_HTTP_MAX_HEAD);

  while (head->status == 0) {
    const char *newline = end > head->searched ? memchr (data + head->searched, '\n', end - head->searched) : NULL;
    gsize size = newline != NULL ? (gsize)(newline - data) - head->begin : 0;

    if (newline == NULL) {
      head->searched = end;
      if (head->begin == 0 && length > REEL_HTTP_MAX_LINE)
        head->status = URI_TOO_LONG;
      else if (length >= REEL_HTTP_MAX_HEAD)
        head->status = HEAD_TOO_LARGE;
      break;
    }
    /* The same as where it comes in pieces. */
    if (head->begin == 0 && size > REEL_HTTP_MAX_LINE)
      head->status = URI_TOO_LONG;
    else
      head->status = check_line (head, data + head->begin, size);
    head->begin += size + 1;
    head->searched = head->begin;
  }
  return head->status;
}
