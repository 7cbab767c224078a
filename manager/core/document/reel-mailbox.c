/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail address with a display name; see the header for who uses it. */
#include "manager/core/document/reel-mailbox.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_ADDRESS 254
#define MAX_LOCAL   64
#define MAX_LABEL   63
#define MAX_TEXT    998

#define ATEXT G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "!#$%&'*+-/=?^_`{|}~"
/* Not in a name without quotation marks: they separate addresses, or hide one in a name. */
#define SPECIALS "\"(),:;<>@[\\]"

/* Words of CHARACTERS with one dot between. */
static gboolean
is_dotted (const char *text, gsize length, const char *characters, gsize max_word)
{
  gsize word = 0;

  for (gsize i = 0; i < length; i++) {
    if (text[i] == '.' ? word == 0 : strchr (characters, text[i]) == NULL || word == max_word)
      return FALSE;
    word = text[i] == '.' ? 0 : word + 1;
  }
  return word > 0;
}

gboolean
reel_mailbox_is_address (const char *text)
{
  const char *at = strrchr (text, '@');
  gsize local = at != NULL ? (gsize)(at - text) : 0;

  return at != NULL && strlen (text) <= MAX_ADDRESS && local <= MAX_LOCAL &&
         is_dotted (text, local, ATEXT, MAX_LOCAL) &&
         is_dotted (at + 1, strlen (at + 1), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-", MAX_LABEL);
}

/* In ASCII. Returns: NULL where TEXT is none */
static char *
normalise_address (const char *text)
{
  const char *at = strrchr (text, '@');
  g_autofree char *domain = NULL;
  g_autofree char *address = NULL;

  if (at == NULL)
    return NULL;
  domain = g_str_is_ascii (at + 1) ? g_strdup (at + 1) : g_hostname_to_ascii (at + 1);
  if (domain == NULL)
    return NULL;
  address = g_strdup_printf ("%.*s@%s", (int)(at - text), text, domain);
  return reel_mailbox_is_address (address) ? g_steal_pointer (&address) : NULL;
}

/* Of QUOTED, which begins with a quotation mark. Returns: NULL where it has no end, or something behind it */
static char *
unquote (const char *quoted)
{
  g_autoptr (GString) name = g_string_new (NULL);

  for (const char *at = quoted + 1; *at != '\0'; at++) {
    if (*at == '"')
      return at[1] == '\0' ? g_string_free (g_steal_pointer (&name), FALSE) : NULL;
    if (*at == '\\' && *++at == '\0')
      return NULL;
    g_string_append_c (name, *at);
  }
  return NULL;
}

static gboolean
is_line (const char *text)
{
  if (strlen (text) > MAX_TEXT || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return FALSE;
  }
  return TRUE;
}

/* What stands before the last “<”. Returns: FALSE where that is no name */
static gboolean
take_name (ReelMailbox *self, const char *text, gsize length)
{
  g_autofree char *phrase = g_strstrip (g_strndup (text, length));
  g_autofree char *name = NULL;

  if (*phrase == '"')
    name = unquote (phrase);
  else if (strpbrk (phrase, SPECIALS) == NULL)
    name = g_strdup (phrase);
  if (name == NULL)
    return FALSE;
  if (*g_strstrip (name) != '\0')
    self->name = g_steal_pointer (&name);
  return TRUE;
}

ReelMailbox *
reel_mailbox_parse (const char *text, GError **error)
{
  g_autoptr (ReelMailbox) self = g_new0 (ReelMailbox, 1);
  gboolean valid = is_line (text);
  g_autofree char *line = valid ? g_strstrip (g_strdup (text)) : NULL;
  const char *open = valid ? strrchr (line, '<') : NULL;
  gsize length = valid ? strlen (line) : 0;

  if (open != NULL && line[length - 1] == '>') {
    g_autofree char *inner = g_strndup (open + 1, (gsize)(line + length - open) - 2);

    if (take_name (self, line, (gsize)(open - line)))
      self->address = normalise_address (inner);
  } else if (valid) {
    self->address = normalise_address (line);
  }
  if (self->address != NULL)
    return g_steal_pointer (&self);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "not one e-mail address such as ana@example.org or Ana Ruiz <ana@example.org>");
  return NULL;
}

void
reel_mailbox_free (ReelMailbox *self)
{
  g_free (self->address);
  g_free (self->name);
  g_free (self);
}
