/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail as it goes over the wire. */
#include "manager/core/document/reel-mail.h"

#include <string.h>

/* Bytes of a subject or a name; what is longer is of no use to a reader. */
#define MAX_WORDS 998
/* Bytes of UTF-8 in an encoded word, which has 75 characters at most (RFC 2047). */
#define WORD_BYTES 42
/* Bytes in a line of base64 of 76 characters. */
#define LINE_BYTES 57
#define CRLF       "\r\n"
/* No line of base64 has a hyphen. */
#define BOUNDARY "callreel-alternative"

/* Whole characters of at most MAX bytes. */
static gsize
measure_piece (const char *text, gsize max)
{
  const char *end = text;

  while (*end != '\0' && (gsize)(g_utf8_next_char (end) - text) <= max)
    end = g_utf8_next_char (end);
  return (gsize)(end - text);
}

/* One line, of valid text. */
static char *
clean (const char *text)
{
  g_autofree char *part = g_strndup (text, strnlen (text, MAX_WORDS + 8));
  g_autofree char *valid = g_utf8_make_valid (part, -1);
  GString *line = g_string_new (NULL);

  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gunichar character = g_utf8_get_char (c);

    g_string_append_unichar (line, g_unichar_iscntrl (character) || character == 0x2028 || character == 0x2029
                                       ? ' '
                                       : character);
  }
  g_string_truncate (line, measure_piece (line->str, MAX_WORDS));
  return g_string_free (line, FALSE);
}

/* As encoded words: whatever TEXT holds, no line of its own comes of it. */
static void
append_words (GString *mail, const char *text)
{
  g_autofree char *line = clean (text);
  gboolean first = TRUE;

  for (const char *at = line; *at != '\0';) {
    gsize length = measure_piece (at, WORD_BYTES);
    g_autofree char *word = g_base64_encode ((const guint8 *)at, length);

    g_string_append_printf (mail, "%s=?utf-8?B?%s?=", first ? "" : CRLF " ", word);
    at += length;
    first = FALSE;
  }
}

static void
append_part (GString *mail, const char *type, const char *text)
{
  gsize length = strlen (text);

  g_string_append_printf (mail,
                          "--" BOUNDARY CRLF "Content-Type: %s; charset=utf-8" CRLF
                          "Content-Transfer-Encoding: base64" CRLF CRLF,
                          type);
  for (gsize at = 0; at < length; at += LINE_BYTES) {
    g_autofree char *line = g_base64_encode ((const guint8 *)text + at, MIN (LINE_BYTES, length - at));

    g_string_append_printf (mail, "%s" CRLF, line);
  }
}

/* In the words of RFC 5322, whatever the locale. */
static char *
print_date (gint64 utc)
{
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (utc / G_USEC_PER_SEC);

  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d +0000", days[g_date_time_get_day_of_week (time) - 1],
                          g_date_time_get_day_of_month (time), months[g_date_time_get_month (time) - 1],
                          g_date_time_get_year (time), g_date_time_get_hour (time), g_date_time_get_minute (time),
                          g_date_time_get_second (time));
}

static void
append_from (GString *text, const ReelMail *mail)
{
  g_string_append (text, "From: ");
  if (mail->from->name != NULL) {
    append_words (text, mail->from->name);
    g_string_append (text, CRLF " ");
  }
  g_string_append_printf (text, "<%s>" CRLF, mail->from->address);
  if (!g_str_equal (mail->from->address, mail->sender))
    g_string_append_printf (text, "Sender: <%s>" CRLF, mail->sender);
}

char *
reel_mail_build (const ReelMail *mail)
{
  g_autofree char *date = print_date (mail->utc);
  GString *text = g_string_new (NULL);

  append_from (text, mail);
  g_string_append_printf (text, "To: <%s>" CRLF "Subject: ", mail->to);
  append_words (text, mail->subject);
  g_string_append_printf (text,
                          CRLF "Date: %s" CRLF "Message-ID: <%s%s>" CRLF "Auto-Submitted: auto-generated" CRLF
                               "MIME-Version: 1.0" CRLF "Content-Type: multipart/alternative; boundary=\"" BOUNDARY
                               "\"" CRLF CRLF,
                          date, mail->id, strrchr (mail->sender, '@'));
  append_part (text, "text/plain", mail->text);
  append_part (text, "text/html", mail->html);
  g_string_append (text, "--" BOUNDARY "--" CRLF);
  return g_string_free (text, FALSE);
}
