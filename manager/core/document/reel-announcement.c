/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announcements to the participants of a call about its recording. */
#include "manager/core/document/reel-announcement.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define GROUP_TEXT     "text"
#define GROUP_PROMPT   "prompt"
#define MINUTES        "{minutes}"
#define SECONDS        "{seconds}"
#define LAST_RESORT    "en"
#define LANGUAGE_BYTES 35 /* RFC 5646, section 4.4.1 */
#define TEXT_BYTES     1024

/* The keys of the texts: the kinds, and the forms of a warning. */
enum { TEXT_WARNING_ONE = REEL_N_ANNOUNCEMENTS, TEXT_WARNING_FEW, TEXT_WARNING_SECONDS, N_TEXTS };

const char *const reel_announcement_kind_nicks[] = { "start",   "stop", "pause",   "resume",
                                                     "warning", "join", "consent", NULL };
static const char *const text_nicks[] = { "start",   "stop",        "pause",       "resume",          "warning", "join",
                                          "consent", "warning-one", "warning-few", "warning-seconds", NULL };
/* Languages in which 21 is counted like 1, and those with a separate form for 2 to 4 (Unicode CLDR, plural rules). */
static const char *const one_again[] = { "be", "bs", "hr", "ru", "sr", "uk", NULL };
static const char *const few_again[] = { "be", "bs", "hr", "pl", "ru", "sr", "uk", NULL };
static const char *const few_once[] = { "cs", "sk", NULL };
static const char *const prompt_nicks[] = { "start", NULL };

typedef struct {
  char *texts[N_TEXTS];
} Templates;

struct _ReelAnnouncements {
  GHashTable *languages; /* tag in lower case → Templates */
};

static void
templates_free (gpointer data)
{
  Templates *templates = data;

  for (guint i = 0; i < N_TEXTS; i++)
    g_free (templates->texts[i]);
  g_free (templates);
}

ReelAnnouncements *
reel_announcements_new (void)
{
  ReelAnnouncements *self = g_new0 (ReelAnnouncements, 1);

  self->languages = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, templates_free);
  return self;
}

void
reel_announcements_free (ReelAnnouncements *self)
{
  g_hash_table_unref (self->languages);
  g_free (self);
}

gboolean
reel_announcement_is_language (const char *text)
{
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isalnum (text[i]) && (text[i] != '-' || i == 0 || i + 1 == length))
      return FALSE;
  }
  return length > 0 && length <= LANGUAGE_BYTES;
}

/* Takes ownership of TAG. */
static void
append_new (GPtrArray *list, char *tag)
{
  if (g_ptr_array_find_with_equal_func (list, tag, g_str_equal, NULL))
    g_free (tag);
  else
    g_ptr_array_add (list, tag);
}

static void
append_tags (GPtrArray *list, const char *language)
{
  g_autofree char *tag = language != NULL ? g_ascii_strdown (language, -1) : g_strdup ("");
  char *hyphen;

  /* As locales write it. */
  g_strdelimit (tag, "_", '-');
  if (!reel_announcement_is_language (tag))
    return;
  append_new (list, g_strdup (tag));
  while ((hyphen = strrchr (tag, '-')) != NULL) {
    *hyphen = '\0';
    if (reel_announcement_is_language (tag))
      append_new (list, g_strdup (tag));
  }
}

char **
reel_announcement_languages (const char *language, const char *standard)
{
  GPtrArray *list = g_ptr_array_new ();

  append_tags (list, language);
  append_tags (list, standard);
  append_tags (list, LAST_RESORT);
  g_ptr_array_add (list, NULL);
  return (char **)g_ptr_array_free (list, FALSE);
}

static gboolean
refuse (GError **error, const char *group, const char *key, const char *why)
{
  g_autofree char *quoted = reel_text_quote (key);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "[%s] %s: %s", group, quoted, why);
  return FALSE;
}

/* The placeholder that a text may contain; NULL: none. */
static const char *
get_placeholder (const char *key)
{
  if (g_strcmp0 (key, text_nicks[TEXT_WARNING_SECONDS]) == 0)
    return SECONDS;
  return g_str_has_prefix (key, reel_announcement_kind_nicks[REEL_ANNOUNCEMENT_WARNING]) ? MINUTES : NULL;
}

/* A brace that is not part of a placeholder would be read out literally. */
static gboolean
check_braces (const char *text, const char *placeholder)
{
  const char *brace;

  for (const char *p = text; (brace = strpbrk (p, "{}")) != NULL; p = brace + strlen (placeholder)) {
    if (placeholder == NULL || !g_str_has_prefix (brace, placeholder))
      return FALSE;
  }
  return TRUE;
}

static gboolean
check_text (const char *group, const char *key, const char *text, GError **error)
{
  if (text == NULL || *text == '\0' || strlen (text) > TEXT_BYTES)
    return refuse (error, group, key, "a text has 1 to 1024 bytes of UTF-8");
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p)) {
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return refuse (error, group, key, "a text must not contain control characters");
  }
  if (!check_braces (text, get_placeholder (key)))
    return refuse (error, group, key,
                   "“" MINUTES "” in a warning and “" SECONDS "” in warning-seconds are the only placeholders");
  return TRUE;
}

/* TEMPLATES NULL: only checks the group. */
static gboolean
read_group (GKeyFile *file, const char *group, const char *const *nicks, Templates *templates, GError **error)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, NULL, NULL);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++) {
    g_autofree char *text = g_key_file_get_string (file, group, keys[i], NULL);
    int nick = reel_nick_find (nicks, keys[i]);

    if (nick < 0)
      return refuse (error, group, keys[i], "unknown key");
    if (!check_text (group, keys[i], text, error))
      return FALSE;
    if (templates == NULL)
      continue;
    g_free (templates->texts[nick]);
    templates->texts[nick] = g_steal_pointer (&text);
  }
  return TRUE;
}

static gboolean
check_groups (GKeyFile *file, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);

  for (guint i = 0; groups[i] != NULL; i++) {
    if (!g_str_equal (groups[i], GROUP_TEXT) && !g_str_equal (groups[i], GROUP_PROMPT))
      return refuse (error, groups[i], "", "unknown group");
  }
  return TRUE;
}

gboolean
reel_announcements_add (ReelAnnouncements *self, const char *language, const char *text, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) parse_error = NULL;
  Templates *given = g_new0 (Templates, 1);
  Templates *known;
  char *tag;

  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &parse_error))
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, parse_error->message);
  if (parse_error != NULL || !check_groups (file, error) || !read_group (file, GROUP_TEXT, text_nicks, given, error) ||
      !read_group (file, GROUP_PROMPT, prompt_nicks, NULL, error)) {
    templates_free (given);
    return FALSE;
  }
  tag = g_ascii_strdown (language, -1);
  known = g_hash_table_lookup (self->languages, tag);
  for (guint i = 0; known != NULL && i < N_TEXTS; i++) {
    if (given->texts[i] == NULL)
      given->texts[i] = g_steal_pointer (&known->texts[i]);
  }
  g_hash_table_replace (self->languages, tag, given);
  return TRUE;
}

static gboolean
is_of (const char *language, const char *const *languages)
{
  g_auto (GStrv) parts = g_strsplit (language, "-", 2);

  return g_strv_contains (languages, parts[0]);
}

static gboolean
is_counted_as_one (const char *language, guint number)
{
  return number == 1 || (number % 10 == 1 && number % 100 != 11 && is_of (language, one_again));
}

static gboolean
is_counted_as_few (const char *language, guint number)
{
  if (number >= 2 && number <= 4)
    return is_of (language, few_again) || is_of (language, few_once);
  return number % 10 >= 2 && number % 10 <= 4 && (number % 100 < 12 || number % 100 > 14) &&
         is_of (language, few_again);
}

/* Without a special form for the number, the general one is used. */
static const char *
find_warning (const Templates *templates, const char *language, guint seconds, guint minutes)
{
  const char *text = NULL;

  if (seconds % 60 != 0)
    text = templates->texts[TEXT_WARNING_SECONDS];
  else if (is_counted_as_one (language, minutes))
    text = templates->texts[TEXT_WARNING_ONE];
  else if (is_counted_as_few (language, minutes))
    text = templates->texts[TEXT_WARNING_FEW];
  return text != NULL ? text : templates->texts[REEL_ANNOUNCEMENT_WARNING];
}

/* Without a text for somebody who joins, the one for the start is used. */
static const char *
find_template (const Templates *templates, ReelAnnouncementKind kind, const char *language, guint seconds,
               guint minutes)
{
  if (kind == REEL_ANNOUNCEMENT_WARNING)
    return find_warning (templates, language, seconds, minutes);
  if (kind == REEL_ANNOUNCEMENT_JOIN && templates->texts[kind] == NULL)
    return templates->texts[REEL_ANNOUNCEMENT_START];
  return templates->texts[kind];
}

char *
reel_announcements_build (const ReelAnnouncements *self, ReelAnnouncementKind kind, guint seconds,
                          const char *const *languages, const char **language)
{
  guint minutes = MAX ((seconds + 30) / 60, 1);

  for (; *languages != NULL; languages++) {
    const Templates *templates = g_hash_table_lookup (self->languages, *languages);
    const char *template = templates != NULL ? find_template (templates, kind, *languages, seconds, minutes) : NULL;
    g_autoptr (GString) text = g_string_new (template);
    g_autofree char *in_minutes = g_strdup_printf ("%u", minutes);
    g_autofree char *in_seconds = g_strdup_printf ("%u", seconds);

    if (template == NULL)
      continue;
    g_string_replace (text, MINUTES, in_minutes, 0);
    g_string_replace (text, SECONDS, in_seconds, 0);
    *language = *languages;
    return g_strdup (text->str);
  }
  return NULL;
}
