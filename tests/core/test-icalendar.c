/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The syntax of invitations: what is kept, what is refused, and how the error names it. */
#include "manager/core/document/reel-icalendar.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static const char *const properties[] = { "UID", "SUMMARY", NULL };

#define IN(lines) "BEGIN:VCALENDAR\r\n" lines "END:VCALENDAR\r\n"

static const struct {
  const char *text;
  const char *reduced;
} kept[] = {
  { IN (""), IN ("") },
  { "begin:vcalendar\nend:VCALENDAR", "begin:vcalendar\r\nend:VCALENDAR\r\n" },
  { IN ("VERSION:2.0\r\nUID:a\r\nX-UID:b\r\n"), IN ("UID:a\r\n") },
  { IN ("SUMM\r\n ARY:a\r\n  b\r\n\tc\r\n"), IN ("SUMMARY:a bc\r\n") },
  { IN ("BEGIN:VEVENT\nBEGIN:VALARM\nuid;X=1:a\nEND:VALARM\nEND:VEVENT\n"),
    IN ("BEGIN:VEVENT\r\nBEGIN:VALARM\r\nuid;X=1:a\r\nEND:VALARM\r\nEND:VEVENT\r\n") },
  { "\xEF\xBB\xBF" IN ("UID:a\r\n"), IN ("UID:a\r\n") },
  { "\r\n\n" IN ("\r\n") "\n", IN ("") },
};

static const struct {
  const char *text;
  const char *message;
} refused[] = {
  { "", "there is no VCALENDAR" },
  { "hello", "line 1, “hello”: this is not a property" },
  { "BEGIN:VEVENT\nEND:VEVENT\n", "line 1, “BEGIN:VEVENT”: there is one VCALENDAR" },
  { "UID:a\n" IN (""), "line 1, “UID:a”: there is one VCALENDAR" },
  { IN ("") IN (""), "line 3, “BEGIN:VCALENDAR”: there is one VCALENDAR" },
  { IN ("") "UID:a", "line 3, “UID:a”: there is one VCALENDAR" },
  { "BEGIN:VCALENDAR\n", "a component is not closed" },
  { "END:VCALENDAR\n", "line 1, “END:VCALENDAR”: it closes a component that is not open" },
  { IN ("BEGIN:VEVENT\n"), "line 3, “END:VCALENDAR”: it closes a component that is not open" },
  { IN ("UID:\n a\n \n\nEND:VEVENT\n"), "line 6, “END:VEVENT”: it closes" },
  { IN ("ÜID:a\n"), "line 2, “ÜID:a”: this is not a property" },
  { IN (":a\n"), "this is not a property" },
  { IN ("BEGIN:\n"), "this names no component" },
  { IN ("BEGIN;X=1:VEVENT\n"), "this names no component" },
};

static void
test_kept (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++) {
    g_autoptr (GError) error = NULL;
    g_autofree char *reduced = reel_icalendar_reduce (kept[i].text, properties, &error);

    g_assert_no_error (error);
    g_assert_cmpstr (reduced, ==, kept[i].reduced);
  }
}

static void
test_unfold (void)
{
  static const char folded[] = "\xEF\xBB\xBFUID:\xC3\r\n \xBC\n\tx\r\ny\r\n";
  gsize length = sizeof folded - 1;
  g_autofree char *text = reel_icalendar_unfold (folded, &length);

  g_assert_cmpstr (text, ==, "UID:üx\r\ny\r\n");
  g_assert_cmpuint (length, ==, strlen (text));
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_icalendar_reduce (refused[i].text, properties, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, refused[i].message));
  }
}

static char *
nest (guint depth)
{
  GString *text = g_string_new ("BEGIN:VCALENDAR\n");

  for (guint i = 1; i < depth; i++)
    g_string_append (text, "BEGIN:X\n");
  for (guint i = 1; i < depth; i++)
    g_string_append (text, "END:X\n");
  g_string_append (text, "END:VCALENDAR\n");
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  g_autofree char *deep = nest (REEL_ICALENDAR_MAX_DEPTH);
  g_autofree char *deeper = nest (REEL_ICALENDAR_MAX_DEPTH + 1);
  g_autofree char *reduced = reel_icalendar_reduce (deep, properties, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (reduced);
  g_assert_null (reel_icalendar_reduce (deeper, properties, &error));
  g_assert_nonnull (strstr (error->message, "nested too deep"));
}

/* Only of what matters: descriptions may be long. */
static void
test_long_lines (void)
{
  g_autofree char *longest = g_strnfill (REEL_ICALENDAR_MAX_LINE_BYTES - strlen ("UID:"), 'x');
  g_autofree char *fits = g_strdup_printf (IN ("UID:%s\r\n"), longest);
  g_autofree char *too_long = g_strdup_printf (IN ("UID:x\r\n %s\r\n"), longest);
  g_autofree char *description = g_strdup_printf (IN ("DESCRIPTION:%s%s\r\n"), longest, longest);
  g_autofree char *reduced = reel_icalendar_reduce (fits, properties, NULL);
  g_autofree char *without = reel_icalendar_reduce (description, properties, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (reduced, ==, fits);
  g_assert_cmpstr (without, ==, IN (""));
  g_assert_null (reel_icalendar_reduce (too_long, properties, &error));
  g_assert_nonnull (strstr (error->message, "line 2"));
}

static void
test_many (void)
{
  GString *text = g_string_new ("BEGIN:VCALENDAR\n");
  g_autofree char *most = NULL, *more = NULL, *reduced = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < REEL_ICALENDAR_MAX_PROPERTIES; i++)
    g_string_append (text, "UID:a\nX-A:b\n");
  most = g_strconcat (text->str, "END:VCALENDAR\n", NULL);
  more = g_strconcat (text->str, "UID:a\nEND:VCALENDAR\n", NULL);
  g_string_free (text, TRUE);
  reduced = reel_icalendar_reduce (most, properties, NULL);
  g_assert_nonnull (reduced);
  g_assert_null (reel_icalendar_reduce (more, properties, &error));
  g_assert_nonnull (strstr (error->message, "more than 10000 properties"));
}

static void
test_many_components (void)
{
  GString *text = g_string_new ("BEGIN:VCALENDAR\n");
  g_autofree char *most = NULL, *more = NULL, *reduced = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < REEL_ICALENDAR_MAX_COMPONENTS; i++)
    g_string_append (text, "BEGIN:VEVENT\nEND:VEVENT\n");
  most = g_strconcat (text->str, "END:VCALENDAR\n", NULL);
  more = g_strconcat (text->str, "BEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\n", NULL);
  g_string_free (text, TRUE);
  reduced = reel_icalendar_reduce (most, properties, NULL);
  g_assert_nonnull (reduced);
  g_assert_null (reel_icalendar_reduce (more, properties, &error));
  g_assert_nonnull (strstr (error->message, "more than 10000 components"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/icalendar/kept", test_kept);
  g_test_add_func ("/icalendar/unfold", test_unfold);
  g_test_add_func ("/icalendar/refused", test_refused);
  g_test_add_func ("/icalendar/depth", test_depth);
  g_test_add_func ("/icalendar/long-lines", test_long_lines);
  g_test_add_func ("/icalendar/many", test_many);
  g_test_add_func ("/icalendar/many-components", test_many_components);
  return g_test_run ();
}
