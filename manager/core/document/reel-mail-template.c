/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The words of mails in one language. */
#include "manager/core/document/reel-mail-template.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define WORDS "words"

/* A text of the file. */
typedef enum {
  WORD_READY_SUBJECT,
  WORD_READY_TITLE,
  WORD_READY_TEXT,
  WORD_LINK_SUBJECT,
  WORD_LINK_TITLE,
  WORD_LINK_TEXT,
  WORD_UNTITLED,
  WORD_RECORDING,
  WORD_START,
  WORD_DURATION,
  WORD_FILES,
  WORD_PLACE,
  WORD_PLAY,
  WORD_ADDRESS,
  WORD_NOTHING,
  WORD_UNDELIVERED,
  WORD_ASK,
  WORD_VALID,
  WORD_VALID_ONE,
  WORD_ACCESS,
  WORD_ACCESS_PLACE,
  WORD_CODE,
  WORD_ENCRYPTED,
  WORD_PLAIN,
  WORD_AUTOMATIC,
  N_WORDS,
} Word;

static const struct {
  const char *group, *key;
} keys[N_WORDS] = {
  [WORD_READY_SUBJECT] = { "ready", "subject" },
  [WORD_READY_TITLE] = { "ready", "title" },
  [WORD_READY_TEXT] = { "ready", "text" },
  [WORD_LINK_SUBJECT] = { "link", "subject" },
  [WORD_LINK_TITLE] = { "link", "title" },
  [WORD_LINK_TEXT] = { "link", "text" },
  [WORD_UNTITLED] = { WORDS, "untitled" },
  [WORD_RECORDING] = { WORDS, "recording" },
  [WORD_START] = { WORDS, "start" },
  [WORD_DURATION] = { WORDS, "duration" },
  [WORD_FILES] = { WORDS, "files" },
  [WORD_PLACE] = { WORDS, "place" },
  [WORD_PLAY] = { WORDS, "play" },
  [WORD_ADDRESS] = { WORDS, "address" },
  [WORD_NOTHING] = { WORDS, "nothing" },
  [WORD_UNDELIVERED] = { WORDS, "undelivered" },
  [WORD_ASK] = { WORDS, "ask" },
  [WORD_VALID] = { WORDS, "valid" },
  [WORD_VALID_ONE] = { WORDS, "valid-one" },
  [WORD_ACCESS] = { WORDS, "access" },
  [WORD_ACCESS_PLACE] = { WORDS, "access-place" },
  [WORD_CODE] = { WORDS, "code" },
  [WORD_ENCRYPTED] = { WORDS, "encrypted" },
  [WORD_PLAIN] = { WORDS, "plain" },
  [WORD_AUTOMATIC] = { WORDS, "automatic" },
};

struct _ReelMailTemplate {
  char *language;
  char *words[N_WORDS];
};

ReelMailTemplate *
reel_mail_template_parse (const char *language, const char *text, GError **error)
{
  g_autoptr (ReelMailTemplate) self = g_new0 (ReelMailTemplate, 1);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) inner = NULL;

  self->language = g_strdup (language);
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &inner)) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, inner->message);
    return NULL;
  }
  for (guint i = 0; i < N_WORDS; i++) {
    self->words[i] = g_key_file_get_string (file, keys[i].group, keys[i].key, NULL);
    if (self->words[i] != NULL)
      continue;
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "[%s] has no text for %s", keys[i].group, keys[i].key);
    return NULL;
  }
  return g_steal_pointer (&self);
}

void
reel_mail_template_free (ReelMailTemplate *self)
{
  g_free (self->language);
  for (guint i = 0; i < N_WORDS; i++)
    g_free (self->words[i]);
  g_free (self);
}

static char *
print_instant (gint64 utc)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (utc / G_USEC_PER_SEC);

  return time != NULL ? g_date_time_format (time, "%Y-%m-%d %H:%M UTC") : g_strdup ("");
}

static char *
print_duration (guint64 ms)
{
  guint64 seconds = ms / 1000;

  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", seconds / 3600, (guint)(seconds / 60 % 60),
                          (guint)(seconds % 60));
}

static char *
dup_subject (const ReelMailTemplate *self, const ReelMailOrder *order)
{
  gboolean has_one = order->subject != NULL && *order->subject != '\0';

  return g_strdup (has_one ? order->subject : self->words[WORD_UNTITLED]);
}

/* What NAME stands for, or NULL. */
static char *
find_value (const ReelMailTemplate *self, const ReelMailOrder *order, const char *name)
{
  if (g_str_equal (name, "subject"))
    return dup_subject (self, order);
  if (g_str_equal (name, "start"))
    return print_instant (order->start_utc);
  if (g_str_equal (name, "duration"))
    return print_duration (order->duration_ms);
  if (g_str_equal (name, "days") && order->days > 0)
    return g_strdup_printf ("%u", order->days);
  if (g_str_equal (name, "until") && order->until_utc > 0)
    return print_instant (order->until_utc);
  if (g_str_equal (name, "destination") && order->destination != NULL)
    return g_strdup (order->destination);
  return NULL;
}

/* Once: braces in what is filled in are its own. */
static char *
fill (const ReelMailTemplate *self, const ReelMailOrder *order, const char *pattern)
{
  GString *text = g_string_new (NULL);

  while (*pattern != '\0') {
    const char *end = *pattern == '{' ? strchr (pattern, '}') : NULL;
    g_autofree char *name = end != NULL ? g_strndup (pattern + 1, (gsize)(end - pattern - 1)) : NULL;
    g_autofree char *value = name != NULL ? find_value (self, order, name) : NULL;

    if (value != NULL) {
      g_string_append (text, value);
      pattern = end + 1;
    } else {
      g_string_append_c (text, *pattern++);
    }
  }
  return g_string_free (text, FALSE);
}

static gboolean
is_link (const ReelMailOrder *order)
{
  return order->occasion == REEL_MAIL_LINK;
}

char *
reel_mail_template_print_subject (const ReelMailTemplate *self, const ReelMailOrder *order)
{
  const char *standard = self->words[is_link (order) ? WORD_LINK_SUBJECT : WORD_READY_SUBJECT];

  return fill (self, order, order->title != NULL ? order->title : standard);
}

/* Mails to strangers have the names of files that stayed on the recorder, and no place. */
static gboolean
names_files (const ReelMailOrder *order)
{
  return is_link (order) && order->destination == NULL;
}

static void
add_facts (ReelMailContent *content, const ReelMailTemplate *self, const ReelMailOrder *order)
{
  reel_mail_content_add_fact (content, self->words[WORD_RECORDING], dup_subject (self, order));
  reel_mail_content_add_fact (content, self->words[WORD_START], print_instant (order->start_utc));
  reel_mail_content_add_fact (content, self->words[WORD_DURATION], print_duration (order->duration_ms));
  if (order->url == NULL && order->locations[0] != NULL)
    reel_mail_content_add_fact (content, self->words[names_files (order) ? WORD_FILES : WORD_PLACE],
                                g_strjoinv ("\n", order->locations));
  else if (g_strv_length (order->documents) > 1)
    reel_mail_content_add_fact (content, self->words[WORD_FILES],
                                g_strdup_printf ("%u", g_strv_length (order->documents)));
}

static void
add_notice (ReelMailContent *content, const ReelMailTemplate *self, const ReelMailOrder *order, Word word)
{
  reel_mail_content_add_notice (content, fill (self, order, self->words[word]));
}

static void
add_notices (ReelMailContent *content, const ReelMailTemplate *self, const ReelMailOrder *order)
{
  if (order->documents[0] == NULL) {
    add_notice (content, self, order, WORD_NOTHING);
    return;
  }
  if (order->undelivered && order->destination != NULL)
    add_notice (content, self, order, WORD_UNDELIVERED);
  if (order->url != NULL) {
    add_notice (content, self, order, order->days == 1 ? WORD_VALID_ONE : WORD_VALID);
    add_notice (content, self, order, WORD_ACCESS);
    if (order->has_code)
      add_notice (content, self, order, WORD_CODE);
  } else {
    if (is_link (order))
      add_notice (content, self, order, WORD_ASK);
    add_notice (content, self, order, WORD_ACCESS_PLACE);
  }
  add_notice (content, self, order, order->encrypted ? WORD_ENCRYPTED : WORD_PLAIN);
}

ReelMailContent *
reel_mail_template_fill (const ReelMailTemplate *self, const ReelMailOrder *order, const char *brand)
{
  ReelMailContent *content = reel_mail_content_new ();
  const char *standard = self->words[is_link (order) ? WORD_LINK_TEXT : WORD_READY_TEXT];

  content->language = g_strdup (self->language);
  content->brand = g_strdup (brand);
  content->title = g_strdup (self->words[is_link (order) ? WORD_LINK_TITLE : WORD_READY_TITLE]);
  content->body = fill (self, order, order->body != NULL ? order->body : standard);
  add_facts (content, self, order);
  content->url = g_strdup (order->url);
  content->action = g_strdup (self->words[WORD_PLAY]);
  content->fallback = g_strdup (self->words[WORD_ADDRESS]);
  add_notices (content, self, order);
  content->footer = g_strdup (self->words[WORD_AUTOMATIC]);
  return content;
}
