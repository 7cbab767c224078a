/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Invitations: what a meeting consists of, recurrences, and everything that is not one. */
#include "manager/core/document/reel-meeting.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

#define CALENDAR(lines) "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n" lines "END:VCALENDAR\r\n"
#define EVENT(lines)    "BEGIN:VEVENT\r\n" lines "END:VEVENT\r\n"

static ReelMeeting *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReelMeeting *meeting = reel_meeting_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return meeting;
}

static void
assert_person (const ReelMeetingPerson *person, const char *address, const char *name)
{
  g_assert_nonnull (person);
  g_assert_cmpstr (person->address, ==, address);
  g_assert_cmpstr (person->name, ==, name);
}

/* As calendars send it: folded, with parameters, alarms and time zones. */
static void
test_invitation (void)
{
  g_autoptr (ReelMeeting) meeting = parse (CALENDAR (
      "METHOD:REQUEST\r\n"
      "BEGIN:VTIMEZONE\r\nTZID:Europe/Vienna\r\nBEGIN:STANDARD\r\nDTSTART:19701025T030000\r\nEND:STANDARD\r\n"
      "END:VTIMEZONE\r\n" EVENT (
          "UID:040000008200E00074C5B7101A82E008\r\nDTSTART;TZID=Europe/Vienna:20260102T100000\r\n"
          "SUMMARY;LANGUAGE=de-AT:Budget\\, erster Teil\\n\r\n  und Rest\r\n"
          "ORGANIZER;CN=\"Huber; Anna\";SENT-BY=\"mailto:office@example.org\":MAILTO:anna@\r\n example.org\r\n"
          "ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=TRUE;X-NUM-GUESTS=0;CN=Jürgen:mailto:juergen@example.org\r\n"
          "ATTENDEE:sip:room@example.org\r\n"
          "BEGIN:VALARM\r\nACTION:EMAIL\r\nSUMMARY:Alarm\r\nATTENDEE:mailto:alarm@example.org\r\nEND:VALARM\r\n")));

  g_assert_cmpstr (meeting->id, ==, "040000008200E00074C5B7101A82E008");
  g_assert_cmpstr (meeting->subject, ==, "Budget, erster Teil  und Rest");
  assert_person (meeting->organiser, "anna@example.org", "Huber; Anna");
  g_assert_cmpuint (meeting->attendees->len, ==, 2);
  assert_person (meeting->attendees->pdata[0], "juergen@example.org", "Jürgen");
  assert_person (meeting->attendees->pdata[1], "sip:room@example.org", "");
}

/* In the style of common calendars. */
static void
test_outlook (void)
{
  static const char text[] = "\xEF\xBB\xBF" CALENDAR (
      "PRODID:-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN\r\nMETHOD:REQUEST\r\n"
      "X-MS-OLK-FORCEINSPECTOROPEN:TRUE\r\n" EVENT (
          "ATTENDEE;CN=ben@example.com;RSVP=TRUE:mailto:ben@example.com\r\n"
          "CLASS:PUBLIC\r\nCREATED:20260102T090000Z\r\nDTSTAMP:20260102T090000Z\r\nSEQUENCE:2\r\n"
          "DESCRIPTION:Join\\n\\n____\\n\r\n\t<https://teams.example/l/meetup-join/19%3a>\\n\r\n"
          "ORGANIZER;CN=\"Ann M\xC3\r\n \xBCller\":MAILTO:ann@example.com\r\n"
          "SUMMARY;LANGUAGE=en-us:Quarterly \xE2\x80\r\n\t\x93 review\r\n"
          "UID:040000008200E00074C5B7101A82E00800000000\r\nX-ALT-DESC;FMTTYPE=text/html:<html>\r\n"));
  g_autoptr (ReelMeeting) meeting = parse (text);

  g_assert_cmpstr (meeting->id, ==, "040000008200E00074C5B7101A82E00800000000");
  g_assert_cmpstr (meeting->subject, ==, "Quarterly – review");
  assert_person (meeting->organiser, "ann@example.com", "Ann Müller");
  assert_person (meeting->attendees->pdata[0], "ben@example.com", "ben@example.com");
  g_assert_cmpuint (meeting->sequence, ==, 2);
  g_assert_cmpint (meeting->stamp_utc, ==, 1767344400);
  g_assert_false (meeting->cancelled);
}

static void
test_others (void)
{
  g_autoptr (ReelMeeting) google = parse (
      CALENDAR ("PRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:CANCEL\r\n" EVENT (
          "DTSTART:20260102T100000Z\r\nDTSTAMP:20260101T080000Z\r\n"
          "ORGANIZER;CN=Team:mailto:c_1@group.calendar.google.com\r\nUID:7kuk@google.com\r\n"
          "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=\r\n TRUE;CN=ben@x.org;"
          "X-NUM-GUESTS=0:mailto:ben@x.org\r\nSTATUS:CANCELLED\r\nSUMMARY:Stand-up\r\nTRANSP:OPAQUE\r\n")));
  g_autoptr (ReelMeeting) apple = parse (CALENDAR ("PRODID:-//Apple Inc.//macOS 14.0//EN\r\n" EVENT (
      "UID:9C2F-1\r\nSUMMARY:Lunch\r\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\r\n"
      "ORGANIZER;CN=\"Ann\";EMAIL=\"ann@example.com\":/aMTIzNDU2/principal/\r\n"
      "ATTENDEE;CN=\"Ben\";CUTYPE=INDIVIDUAL;EMAIL=\"ben@example.com\":invalid:nomail\r\n"
      "ATTENDEE;CN=\"Cem\":cem@example.com\r\nATTENDEE;CN=\"Nobody\":mailto:no address\r\n")));
  g_autoptr (ReelMeeting) zoom = parse (CALENDAR (
      "PRODID:-//zoom.us//iCalendar Event//EN\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\nCLASS:PUBLIC\r\n" EVENT (
          "SUMMARY:Ann's Zoom Meeting\r\nUID:ZOOM88112233\r\nTZNAME:CET\r\nDTSTAMP:20260101T080000Z\r\n"
          "ORGANIZER;CN=Zoom:invalid:nomail\r\nLOCATION:https://us02web.zoom.us/j/88112233?pwd=x\r\n"
          "BEGIN:VALARM\r\nTRIGGER:-PT10M\r\nACTION:DISPLAY\r\nDESCRIPTION:Reminder\r\nEND:VALARM\r\n")));

  g_assert_true (google->cancelled);
  g_assert_cmpstr (google->subject, ==, "Stand-up");
  assert_person (apple->organiser, "ann@example.com", "Ann");
  g_assert_cmpuint (apple->attendees->len, ==, 2);
  assert_person (apple->attendees->pdata[0], "ben@example.com", "Ben");
  assert_person (apple->attendees->pdata[1], "cem@example.com", "Cem");
  g_assert_cmpstr (zoom->subject, ==, "Ann's Zoom Meeting");
  assert_person (zoom->organiser, "invalid:nomail", "Zoom");
}

static void
test_supersedes (void)
{
  const struct {
    ReelMeeting given;
    ReelMeeting known;
    gboolean supersedes;
  } cases[] = {
    { { .sequence = 1, .stamp_utc = 5 }, { .stamp_utc = 9 }, TRUE },
    { { .stamp_utc = 9 }, { .sequence = 1, .stamp_utc = 5 }, FALSE },
    { { .stamp_utc = 4 }, { .stamp_utc = 5 }, FALSE },
    { { .stamp_utc = 5 }, { .stamp_utc = 5 }, TRUE },
    { { .stamp_utc = 0 }, { .stamp_utc = 5 }, TRUE },
    { { .occurrence = TRUE, .sequence = 9 }, { .sequence = 0 }, FALSE },
    { { .sequence = 0 }, { .occurrence = TRUE, .sequence = 9 }, TRUE },
    { { .occurrence = TRUE, .stamp_utc = 6 }, { .occurrence = TRUE, .stamp_utc = 5 }, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (reel_meeting_supersedes (&cases[i].given, &cases[i].known), ==, cases[i].supersedes);
  g_assert_true (reel_meeting_supersedes (&cases[0].given, NULL));
}

static void
test_least (void)
{
  g_autoptr (ReelMeeting) meeting = parse (CALENDAR (EVENT ("UID:a\r\n")));

  g_assert_cmpstr (meeting->id, ==, "a");
  g_assert_cmpstr (meeting->subject, ==, "");
  g_assert_null (meeting->organiser);
  g_assert_cmpuint (meeting->attendees->len, ==, 0);
}

#define OVERRIDE EVENT ("UID:a\r\nRECURRENCE-ID:20260109T100000Z\r\nSUMMARY:Moved\r\n")
#define MASTER   EVENT ("UID:a\r\nRRULE:FREQ=WEEKLY\r\nSUMMARY:Weekly\r\n")

static void
test_recurring (void)
{
  g_autoptr (ReelMeeting) after = parse (CALENDAR (MASTER OVERRIDE));
  g_autoptr (ReelMeeting) before = parse (CALENDAR (OVERRIDE MASTER));
  g_autoptr (ReelMeeting) alone = parse (CALENDAR (OVERRIDE));

  g_assert_cmpstr (after->subject, ==, "Weekly");
  g_assert_cmpstr (before->subject, ==, "Weekly");
  g_assert_cmpstr (alone->subject, ==, "Moved");
}

static const struct {
  const char *text;
  const char *message;
} refused[] = {
  { "", "there is no VCALENDAR" },
  { "\xff\xfe", "not UTF-8" },
  { CALENDAR (""), "there is no VEVENT" },
  { CALENDAR ("BEGIN:VTODO\r\nUID:a\r\nEND:VTODO\r\n"), "there is no VEVENT" },
  { CALENDAR ("BEGIN:X-BOX\r\n" EVENT ("UID:a\r\n") "END:X-BOX\r\n"), "there is no VEVENT" },
  { CALENDAR (EVENT ("SUMMARY:a\r\n")), "a VEVENT has no UID" },
  { CALENDAR (EVENT ("UID:\r\n")), "a VEVENT has no UID" },
  { CALENDAR (EVENT ("BEGIN:VALARM\r\nUID:a\r\nEND:VALARM\r\n")), "a VEVENT has no UID" },
  { CALENDAR (EVENT ("UID:a\\nb\r\n")), "UID" },
  { CALENDAR (EVENT ("UID:a\r\n") EVENT ("UID:b\r\n")), "UID “b”" },
  { CALENDAR (MASTER MASTER), "neither has a RECURRENCE-ID" },
  { CALENDAR ("METHOD:REPLY\r\n" EVENT ("UID:a\r\n")), "METHOD “REPLY”" },
  { CALENDAR ("METHOD:NONSENSE\r\n" EVENT ("UID:a\r\n")), "METHOD “NONSENSE”" },
  { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n", "a component is not closed" },
  { "BEGIN:VEVENT\r\nUID:a\r\nEND:VEVENT\r\n", "line 1" },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_meeting_parse (refused[i].text, strlen (refused[i].text), &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_test_message ("%s", error->message);
    g_assert_nonnull (strstr (error->message, refused[i].message));
  }
}

static void
test_nul (void)
{
  static const char text[] = CALENDAR (EVENT ("UID:a\0b\r\n"));
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_meeting_parse (text, sizeof text - 1, &error));
  g_assert_nonnull (strstr (error->message, "NUL"));
}

/* Returns: an event that contains UNIT repeatedly until there is 1 MiB, or MOST times */
static char *
fill (const char *head, const char *unit, const char *tail, guint most)
{
  GString *text = g_string_new (head);
  gsize room = REEL_MEETING_MAX_BYTES - strlen (tail);

  while (text->len + strlen (unit) <= room && most-- > 0)
    g_string_append (text, unit);
  g_string_append (text, tail);
  return g_string_free (text, FALSE);
}

static void
test_size (void)
{
  static const char head[] = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n";
  g_autofree char *largest = fill (head, "X-A:b\r\n", "END:VEVENT\r\nEND:VCALENDAR\r\n", G_MAXUINT);
  g_autofree char *larger = g_strnfill (REEL_MEETING_MAX_BYTES + 1, 'x');
  g_autoptr (ReelMeeting) meeting = parse (largest);
  g_autoptr (GError) error = NULL;

  g_assert_cmpstr (meeting->id, ==, "a");
  g_assert_null (reel_meeting_parse (larger, strlen (larger), &error));
  g_assert_nonnull (strstr (error->message, "larger than 1 MiB"));
}

/* Input that could make a parser slow or its stack deep is handled quickly. */
static void
test_hostile (void)
{
  static const char head[] = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n";
  static const char tail[] = "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  g_autofree char *parameters = fill ("ATTENDEE", ";CN=b", ":mailto:a@x\r\n", 1600);
  const struct {
    const char *head;
    const char *unit;
    const char *tail;
    guint most;
  } cases[] = {
    { head, "ATTENDEE:mailto:a@x\r\n", tail, G_MAXUINT },
    { head, "ATTENDEE:mailto:a@x\r\n", tail, 9999 },
    { head, parameters, tail, G_MAXUINT },
    { head, "UID:\r\n", tail, 9999 },
    { head, "UI\r\n ", tail, G_MAXUINT },
    { "BEGIN:VCALENDAR\r\n", "BEGIN:VEVENT\r\n", "", G_MAXUINT },
    { "BEGIN:VCALENDAR\r\n", "BEGIN:VEVENT\r\nEND:VEVENT\r\n", "END:VCALENDAR\r\n", G_MAXUINT },
    { "BEGIN:VCALENDAR\r\n", EVENT ("UID:a\r\nRECURRENCE-ID:20260109T100000Z\r\n"), "END:VCALENDAR\r\n", G_MAXUINT },
    { "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\nATTENDEE", ";CN=b", tail, G_MAXUINT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = fill (cases[i].head, cases[i].unit, cases[i].tail, cases[i].most);
    gint64 begin = g_get_monotonic_time ();
    g_autoptr (ReelMeeting) meeting = reel_meeting_parse (text, strlen (text), NULL);

    g_test_message ("case %u: %" G_GINT64_FORMAT " ms", i, (g_get_monotonic_time () - begin) / 1000);
    g_assert_cmpint (g_get_monotonic_time () - begin, <, 20 * G_USEC_PER_SEC);
  }
}

static void
test_variant (void)
{
  g_autoptr (ReelMeeting) meeting = parse (CALENDAR (EVENT (
      "UID:a\r\nSUMMARY:S\r\nORGANIZER;CN=O:mailto:o@x\r\nATTENDEE:mailto:a@x\r\nATTENDEE;CN=B:mailto:b@x\r\n")));
  g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (meeting));
  g_autoptr (ReelMeeting) again = reel_meeting_from_variant ("a", dict);
  g_autoptr (GVariant) nothing = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  g_autoptr (ReelMeeting) empty = reel_meeting_from_variant ("a", nothing);

  g_assert_cmpstr (again->id, ==, "a");
  g_assert_cmpstr (again->subject, ==, "S");
  assert_person (again->organiser, "o@x", "O");
  g_assert_cmpuint (again->attendees->len, ==, 2);
  assert_person (again->attendees->pdata[1], "b@x", "B");
  g_assert_cmpstr (empty->subject, ==, "");
  g_assert_null (empty->organiser);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/meeting/invitation", test_invitation);
  g_test_add_func ("/meeting/outlook", test_outlook);
  g_test_add_func ("/meeting/others", test_others);
  g_test_add_func ("/meeting/supersedes", test_supersedes);
  g_test_add_func ("/meeting/least", test_least);
  g_test_add_func ("/meeting/recurring", test_recurring);
  g_test_add_func ("/meeting/refused", test_refused);
  g_test_add_func ("/meeting/nul", test_nul);
  g_test_add_func ("/meeting/size", test_size);
  g_test_add_func ("/meeting/hostile", test_hostile);
  g_test_add_func ("/meeting/variant", test_variant);
  return g_test_run ();
}
