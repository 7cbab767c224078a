/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* After each character the end of what there is so far is looked at. What was decoded there may complete another
 * escape, as &amp;#252; does: where everything is decoded, the end is looked at until no escape ends there, each of
 * which makes it shorter; where one layer is, what was decoded is set aside. */
#include "manager/core/document/reel-escapes.h"

#include <string.h>

#define MAX_REFERENCE 16 /* bytes of an XML reference, leading zeros included */

gboolean
reel_escapes_has_any (const char *text)
{
  return strpbrk (text, "&\\%") != NULL;
}

/* In place of the last LENGTH bytes. */
static gboolean
replace_end (GString *text, gsize length, gunichar character)
{
  g_string_truncate (text, text->len - length);
  if (character == 0)
    character = ' ';
  g_string_append_unichar (text, g_unichar_validate (character) ? character : 0xfffd);
  return TRUE;
}

/* The digits of BASE at AT. Returns: -1: there are other characters */
static gint64
read_digits (const char *at, gsize length, guint base)
{
  gint64 value = 0;

  for (gsize i = 0; i < length; i++) {
    const int digit = g_ascii_xdigit_value (at[i]);

    if (digit < 0 || digit >= (int)base)
      return -1;
    value = MIN (value * base + digit, G_MAXINT32);
  }
  return length > 0 ? value : -1;
}

/* REFERENCE: what is between & and ;. Returns: -1: not one that XML defines */
static gint64
read_reference (const char *reference, gsize length)
{
  static const struct {
    const char *name;
    char character;
  } names[] = { { "amp", '&' }, { "lt", '<' }, { "gt", '>' }, { "quot", '"' }, { "apos", '\'' } };

  if (length > 2 && reference[0] == '#' && (reference[1] == 'x' || reference[1] == 'X'))
    return read_digits (reference + 2, length - 2, 16);
  if (length > 1 && reference[0] == '#')
    return read_digits (reference + 1, length - 1, 10);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (strlen (names[i].name) == length && memcmp (names[i].name, reference, length) == 0)
      return names[i].character;
  }
  return -1;
}

static gboolean
decode_reference (GString *text)
{
  gsize at = text->len - 1;
  gint64 character;

  if (text->str[at] != ';')
    return FALSE;
  while (at > 0 && text->len - at < MAX_REFERENCE && (g_ascii_isalnum (text->str[at - 1]) || text->str[at - 1] == '#'))
    at--;
  if (at == 0 || text->str[at - 1] != '&')
    return FALSE;
  character = read_reference (text->str + at, text->len - 1 - at);
  return character >= 0 && replace_end (text, text->len - at + 1, (gunichar)character);
}

/* Returns: what \uXXXX, which ends BEFORE the end, stands for; -1: there is none */
static gint64
read_unit (const GString *text, gsize before)
{
  const char *at = text->str + text->len - before - 6;

  return text->len >= before + 6 && at[0] == '\\' && at[1] == 'u' ? read_digits (at + 2, 4, 16) : -1;
}

static gboolean
decode_unit (GString *text)
{
  const gint64 unit = read_unit (text, 0);
  const gint64 high = unit >= 0xdc00 && unit <= 0xdfff ? read_unit (text, 6) : -1;

  if (high >= 0xd800 && high <= 0xdbff)
    return replace_end (text, 12, (gunichar)(0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00)));
  /* the other half follows */
  if (unit < 0 || (unit >= 0xd800 && unit <= 0xdbff))
    return FALSE;
  return replace_end (text, 6, (gunichar)unit);
}

static gboolean
decode_backslash (GString *text)
{
  static const char letters[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter = text->len >= 2 && text->str[text->len - 2] == '\\'
                           ? memchr (letters, text->str[text->len - 1], sizeof letters - 1)
                           : NULL;

  if (letter != NULL)
    return replace_end (text, 2, (gunichar)meanings[letter - letters]);
  return decode_unit (text);
}

/* One byte of a character, perhaps. */
static gboolean
decode_percent (GString *text)
{
  const char *at = text->str + text->len - 3;
  const gint64 byte = text->len >= 3 && *at == '%' ? read_digits (at + 1, 2, 16) : -1;

  if (byte < 0)
    return FALSE;
  g_string_truncate (text, text->len - 3);
  g_string_append_c (text, byte > 0 ? (char)byte : ' ');
  return TRUE;
}

static gboolean
decode_end (GString *text, ReelEscapes escapes)
{
  return ((escapes & REEL_ESCAPES_XML) != 0 && decode_reference (text)) ||
         ((escapes & REEL_ESCAPES_JSON) != 0 && decode_backslash (text)) ||
         ((escapes & REEL_ESCAPES_URI) != 0 && decode_percent (text));
}

static char *
make_valid (const char *text)
{
  GString *valid = g_string_new (NULL);
  const char *at = text, *end;

  while (!g_utf8_validate (at, -1, &end)) {
    g_string_append_len (valid, at, end - at);
    g_string_append_unichar (valid, (guint8)*end);
    at = end + 1;
  }
  g_string_append (valid, at);
  return g_string_free (valid, FALSE);
}

char *
reel_escapes_decode (const char *text, ReelEscapes escapes)
{
  g_autoptr (GString) decoded = g_string_new (NULL);

  for (; *text != '\0'; text++) {
    g_string_append_c (decoded, *text);
    while (decode_end (decoded, escapes))
      ;
  }
  return make_valid (decoded->str);
}

char *
reel_escapes_decode_layer (const char *text, ReelEscapes escapes)
{
  g_autoptr (GString) decoded = g_string_new (NULL), rest = g_string_new (NULL);

  for (; *text != '\0'; text++) {
    g_string_append_c (rest, *text);
    if (!decode_end (rest, escapes))
      continue;
    g_string_append_len (decoded, rest->str, (gssize)rest->len);
    g_string_truncate (rest, 0);
  }
  g_string_append_len (decoded, rest->str, (gssize)rest->len);
  return make_valid (decoded->str);
}

gboolean
reel_escapes_has_undefined (const char *text)
{
  for (const char *at = strchr (text, '&'); at != NULL; at = strchr (at + 1, '&')) {
    const char *end = at + 1;

    while (g_ascii_isalnum (*end) || *end == '#')
      end++;
    if (*end == ';' && end > at + 2) /* none is called by one letter, as in R&D; */
      return TRUE;
  }
  return FALSE;
}
