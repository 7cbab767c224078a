/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A text has a reading for each set of escapes that it may be written with, however deeply. In each, a name is looked
 * for as it reads with the same escapes: so it is found as well if it looks like one, as "50%25" does. Where a
 * character of the name, such as a backslash, is completed to an escape by what follows it, that reading is wrong: so
 * what was encoded once or twice is decoded as often as well, by each kind in turn, which yields the name itself. */
#include "manager/core/document/reel-mention.h"

#include "manager/core/document/reel-escapes.h"

#include <string.h>

#define MAX_SHORT  2 /* letters */
#define MAX_LAYERS 2

struct _ReelMention {
  GPtrArray *names[REEL_ESCAPES_ALL + 1]; /* (element-type utf8): folded, by the escapes that are decoded */
};

static char *
fold_case (const char *text)
{
  g_autofree char *composed = NULL, *lower = NULL;

  if (g_str_is_ascii (text))
    return g_ascii_strdown (text, -1);
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  lower = g_utf8_casefold (composed, -1);
  return g_utf8_normalize (lower, -1, G_NORMALIZE_ALL_COMPOSE);
}

/* In letters of one case, with single spaces in place of blanks and control characters, and without characters that are
 * not seen. */
static char *
fold (const char *text)
{
  g_autofree char *lower = fold_case (text);
  GString *folded = g_string_new (NULL);

  for (const char *at = lower; *at != '\0'; at = g_utf8_next_char (at)) {
    const gunichar letter = g_utf8_get_char (at);

    if (g_unichar_isspace (letter) || g_unichar_iscntrl (letter)) {
      if (folded->len > 0 && folded->str[folded->len - 1] != ' ')
        g_string_append_c (folded, ' ');
    } else if (g_unichar_type (letter) != G_UNICODE_FORMAT) {
      g_string_append_unichar (folded, letter);
    }
  }
  if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
    g_string_truncate (folded, folded->len - 1);
  return g_string_free (folded, FALSE);
}

static char *
read_with (const char *text, ReelEscapes escapes)
{
  g_autofree char *decoded = reel_escapes_decode (text, escapes);

  return fold (decoded);
}

static char *
cut_scheme (char *name)
{
  static const char *const schemes[] = { "sip:", "sips:", "tel:", "mailto:" };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++) {
    if (g_str_has_prefix (name, schemes[i]))
      memmove (name, name + strlen (schemes[i]), strlen (name + strlen (schemes[i])) + 1);
  }
  return name;
}

static void
add_name (GPtrArray *names, char *name)
{
  if (*name == '\0' || g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_free (name);
  else
    g_ptr_array_add (names, name);
}

ReelMention *
reel_mention_new (const char *const *names)
{
  ReelMention *self = g_new0 (ReelMention, 1);

  for (guint escapes = 0; escapes <= REEL_ESCAPES_ALL; escapes++) {
    self->names[escapes] = g_ptr_array_new_with_free_func (g_free);
    for (guint i = 0; names[i] != NULL; i++)
      add_name (self->names[escapes], cut_scheme (read_with (names[i], (ReelEscapes)escapes)));
  }
  return self;
}

void
reel_mention_free (ReelMention *self)
{
  for (guint escapes = 0; escapes <= REEL_ESCAPES_ALL; escapes++)
    g_ptr_array_unref (self->names[escapes]);
  g_free (self);
}

/* Words of scripts without capitals are often written without a space between them, or with a prefix. */
static gboolean
is_alone (gunichar letter)
{
  return g_unichar_type (letter) == G_UNICODE_OTHER_LETTER;
}

static gboolean
is_one_word (gunichar before, gunichar after)
{
  return (g_unichar_isalnum (before) || g_unichar_ismark (before)) &&
         (g_unichar_isalnum (after) || g_unichar_ismark (after)) && !is_alone (before) && !is_alone (after);
}

static gunichar
get_before (const char *text, const char *at)
{
  return at > text ? g_utf8_get_char (g_utf8_prev_char (at)) : 0;
}

static gboolean
is_short (const char *name)
{
  guint letters = 0;

  for (const char *at = name; *at != '\0' && letters <= MAX_SHORT; at = g_utf8_next_char (at))
    letters += is_alone (g_utf8_get_char (at)) ? 2 : 1;
  return letters <= MAX_SHORT;
}

/* Whether AT, which is a name to END, is all that something contains. */
static gboolean
is_value (const char *text, const char *at, const char *end)
{
  if (at > text && at[-1] == ' ')
    at--;
  if (*end == ' ')
    end++;
  return (at == text || strchr (">\"'", at[-1]) != NULL) && (*end == '\0' || strchr ("<\"'", *end) != NULL);
}

static gboolean
is_words (const char *text, const char *at, const char *end)
{
  return !is_one_word (get_before (text, at), g_utf8_get_char (at)) &&
         !is_one_word (get_before (text, end), g_utf8_get_char (end));
}

/* Returns: the next place after AT where a name may begin. */
static const char *
skip_word (const char *at)
{
  while (*at != '\0' && is_one_word (g_utf8_get_char (at), g_utf8_get_char (g_utf8_next_char (at))))
    at = g_utf8_next_char (at);
  return *at != '\0' ? g_utf8_next_char (at) : at;
}

static gboolean
contains (const char *text, const char *name)
{
  const gboolean whole = is_short (name);
  const gsize length = strlen (name);

  for (const char *at = strstr (text, name); at != NULL; at = strstr (skip_word (at), name)) {
    if (whole ? is_value (text, at, at + length) : is_words (text, at, at + length))
      return TRUE;
  }
  return FALSE;
}

static gboolean
is_in_reading (const GPtrArray *names, const char *reading)
{
  for (guint i = 0; i < names->len; i++) {
    if (contains (reading, names->pdata[i]))
      return TRUE;
  }
  return FALSE;
}

/* Whether they are in what is read by decoding up to LAYERS layers of TEXT. */
static gboolean
is_in_layers (const ReelMention *self, const char *text, guint layers)
{
  static const ReelEscapes kinds[] = { REEL_ESCAPES_XML, REEL_ESCAPES_JSON, REEL_ESCAPES_URI };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autofree char *decoded = reel_escapes_decode_layer (text, kinds[i]);
    g_autofree char *reading = NULL;

    if (g_str_equal (decoded, text))
      continue;
    reading = fold (decoded);
    if (is_in_reading (self->names[0], reading) || (layers > 1 && is_in_layers (self, decoded, layers - 1)))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_mention_is_in (const ReelMention *self, const char *text)
{
  const guint last = reel_escapes_has_any (text) ? REEL_ESCAPES_ALL : 0;

  for (guint escapes = 0; escapes <= last; escapes++) {
    g_autofree char *reading = read_with (text, (ReelEscapes)escapes);

    if (is_in_reading (self->names[escapes], reading) ||
        ((escapes & REEL_ESCAPES_XML) != 0 && reel_escapes_has_undefined (reading)))
      return TRUE;
  }
  return last > 0 && is_in_layers (self, text, MAX_LAYERS);
}

gboolean
reel_mention_is_all (const ReelMention *self, const char *text)
{
  g_autofree char *folded = cut_scheme (read_with (text, 0));

  return *folded != '\0' && g_ptr_array_find_with_equal_func (self->names[0], folded, g_str_equal, NULL);
}
