/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A meeting, as described by an iCalendar invitation. */
#include "manager/core/document/reel-meeting.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/document/reel-icalendar.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-text.h"

#include <libical/ical.h>
#include <string.h>

#define MAILTO "mailto:"

static const char *const properties[] = {
  "METHOD", "UID", "RECURRENCE-ID", "SUMMARY", "ORGANIZER", "ATTENDEE", "DTSTAMP", "SEQUENCE", "STATUS", NULL,
};

static void
person_free (gpointer data)
{
  ReelMeetingPerson *person = data;

  g_free (person->address);
  g_free (person->name);
  g_free (person);
}

static ReelMeetingPerson *
person_new (const char *address, const char *name)
{
  ReelMeetingPerson *person = g_new0 (ReelMeetingPerson, 1);

  person->address = g_strdup (address);
  person->name = g_strdup (name != NULL ? name : "");
  return person;
}

static ReelMeeting *
meeting_new (const char *id)
{
  ReelMeeting *self = g_new0 (ReelMeeting, 1);

  self->id = g_strdup (id);
  self->attendees = g_ptr_array_new_with_free_func (person_free);
  return self;
}

void
reel_meeting_free (ReelMeeting *self)
{
  g_clear_pointer (&self->organiser, person_free);
  g_ptr_array_unref (self->attendees);
  g_free (self->subject);
  g_free (self->id);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "icalendar: %s", what);
  return FALSE;
}

static gboolean
refuse_value (GError **error, const char *property, const char *value, const char *why)
{
  g_autofree char *quoted = reel_text_quote (value);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "icalendar: %s “%s”: %s", property, quoted, why);
  return FALSE;
}

/* Makes it one line. */
static char *
clean_text (const char *text)
{
  GString *clean = g_string_new (NULL);

  for (const char *p = text != NULL ? text : ""; *p != '\0'; p = g_utf8_next_char (p)) {
    gunichar letter = g_utf8_get_char (p);

    g_string_append_unichar (clean, g_unichar_iscntrl (letter) ? ' ' : letter);
  }
  return g_strstrip (g_string_free (clean, FALSE));
}

static gboolean
is_usable (const char *address)
{
  return address != NULL && strpbrk (address, " \t\"<>") == NULL && reel_id_validate ("address", address, NULL);
}

/* A calendar address is a URI (RFC 5545), and should be a mailto; servers write “invalid:nomail”, a path of their own
 * with the address in EMAIL (RFC 7986), or the plain address. Returns: (nullable): NULL without a usable address, which
 * does not invalidate the invitation. */
static ReelMeetingPerson *
read_person (icalproperty *property, const char *address)
{
  icalparameter *name = icalproperty_get_first_parameter (property, ICAL_CN_PARAMETER);
  icalparameter *email = icalproperty_get_first_parameter (property, ICAL_EMAIL_PARAMETER);
  g_autofree char *clean = clean_text (name != NULL ? icalparameter_get_cn (name) : NULL);
  gboolean mailto = address != NULL && g_ascii_strncasecmp (address, MAILTO, strlen (MAILTO)) == 0;

  if (mailto)
    address += strlen (MAILTO);
  else if (email != NULL && is_usable (icalparameter_get_email (email)))
    address = icalparameter_get_email (email);
  return is_usable (address) ? person_new (address, clean) : NULL;
}

static void
read_organiser (ReelMeeting *self, icalcomponent *event)
{
  icalproperty *property = icalcomponent_get_first_property (event, ICAL_ORGANIZER_PROPERTY);

  if (property != NULL)
    self->organiser = read_person (property, icalproperty_get_organizer (property));
}

static gboolean
read_attendees (ReelMeeting *self, icalcomponent *event, GError **error)
{
  icalproperty *property = icalcomponent_get_first_property (event, ICAL_ATTENDEE_PROPERTY);

  for (; property != NULL; property = icalcomponent_get_next_property (event, ICAL_ATTENDEE_PROPERTY)) {
    ReelMeetingPerson *person = read_person (property, icalproperty_get_attendee (property));

    if (person != NULL)
      g_ptr_array_add (self->attendees, person);
    if (self->attendees->len > REEL_MEETING_MAX_ATTENDEES)
      return refuse (error, "a meeting has 1000 attendees at most");
  }
  return TRUE;
}

/* A reply is not an invitation: it lists only one attendee. */
static gboolean
read_method (icalcomponent *calendar, gboolean *cancelled, GError **error)
{
  icalproperty *property = icalcomponent_get_first_property (calendar, ICAL_METHOD_PROPERTY);
  icalproperty_method method = property != NULL ? icalproperty_get_method (property) : ICAL_METHOD_NONE;

  *cancelled = method == ICAL_METHOD_CANCEL;
  if (property == NULL || method == ICAL_METHOD_PUBLISH || method == ICAL_METHOD_REQUEST || *cancelled)
    return TRUE;
  return refuse_value (error, "METHOD", icalproperty_get_value_as_string (property),
                       "an invitation must be PUBLISH, REQUEST or CANCEL");
}

static void
read_revision (ReelMeeting *self, icalcomponent *event)
{
  icalproperty *stamp = icalcomponent_get_first_property (event, ICAL_DTSTAMP_PROPERTY);
  icalproperty *sequence = icalcomponent_get_first_property (event, ICAL_SEQUENCE_PROPERTY);
  icalproperty *status = icalcomponent_get_first_property (event, ICAL_STATUS_PROPERTY);

  if (stamp != NULL)
    self->stamp_utc = MAX (icaltime_as_timet (icalproperty_get_dtstamp (stamp)), 0);
  if (sequence != NULL)
    self->sequence = (guint)MAX (icalproperty_get_sequence (sequence), 0);
  if (status != NULL && icalproperty_get_status (status) == ICAL_STATUS_CANCELLED)
    self->cancelled = TRUE;
  self->occurrence = icalcomponent_get_first_property (event, ICAL_RECURRENCEID_PROPERTY) != NULL;
}

/* Sets MASTER (transfer none) to the event that describes all occurrences. */
static gboolean
find_master (icalcomponent *calendar, icalcomponent **master, GError **error)
{
  icalcomponent *first = icalcomponent_get_first_component (calendar, ICAL_VEVENT_COMPONENT);
  const char *id = NULL;

  *master = NULL;
  for (icalcomponent *event = first; event != NULL;
       event = icalcomponent_get_next_component (calendar, ICAL_VEVENT_COMPONENT)) {
    icalproperty *property = icalcomponent_get_first_property (event, ICAL_UID_PROPERTY);
    const char *uid = property != NULL ? icalproperty_get_uid (property) : NULL;

    if (uid == NULL)
      return refuse (error, "a VEVENT has no UID");
    if (id != NULL && !g_str_equal (id, uid))
      return refuse_value (error, "UID", uid, "an invitation must be for a single meeting, this is another one");
    id = uid;
    if (icalcomponent_get_first_property (event, ICAL_RECURRENCEID_PROPERTY) != NULL)
      continue;
    if (*master != NULL)
      return refuse_value (error, "UID", uid, "two events have it, and neither has a RECURRENCE-ID");
    *master = event;
  }
  if (first == NULL)
    return refuse (error, "there is no VEVENT");
  if (*master == NULL)
    *master = first;
  return TRUE;
}

static ReelMeeting *
read_calendar (icalcomponent *calendar, GError **error)
{
  g_autoptr (ReelMeeting) self = NULL;
  icalcomponent *event;
  icalproperty *summary;
  gboolean cancelled;

  if (!read_method (calendar, &cancelled, error) || !find_master (calendar, &event, error))
    return NULL;
  self = meeting_new (icalcomponent_get_uid (event));
  self->cancelled = cancelled;
  if (!reel_id_validate ("icalendar: UID", self->id, error) || !read_attendees (self, event, error))
    return NULL;
  read_organiser (self, event);
  read_revision (self, event);
  summary = icalcomponent_get_first_property (event, ICAL_SUMMARY_PROPERTY);
  self->subject = clean_text (summary != NULL ? icalproperty_get_summary (summary) : NULL);
  return g_steal_pointer (&self);
}

ReelMeeting *
reel_meeting_parse (const char *icalendar, gsize length, GError **error)
{
  g_autofree char *unfolded = NULL;
  g_autofree char *reduced = NULL;
  icalcomponent *calendar;
  ReelMeeting *self;

  if (length > REEL_MEETING_MAX_BYTES) {
    refuse (error, "it is larger than 1 MiB");
    return NULL;
  }
  if (!g_utf8_validate_len (icalendar, length, NULL)) {
    unfolded = reel_icalendar_unfold (icalendar, &length);
    icalendar = unfolded;
  }
  if (!g_utf8_validate_len (icalendar, length, NULL)) {
    refuse (error, memchr (icalendar, '\0', length) != NULL ? "it contains a NUL" : "it is not UTF-8");
    return NULL;
  }
  reduced = reel_icalendar_reduce (icalendar, properties, error);
  if (reduced == NULL)
    return NULL;
  calendar = icalparser_parse_string (reduced);
  if (calendar == NULL) {
    refuse (error, "it can't be read");
    return NULL;
  }
  self = read_calendar (calendar, error);
  icalcomponent_free (calendar);
  return self;
}

gboolean
reel_meeting_supersedes (const ReelMeeting *given, const ReelMeeting *known)
{
  if (known == NULL)
    return TRUE;
  if (given->occurrence != known->occurrence)
    return known->occurrence;
  if (given->sequence != known->sequence)
    return given->sequence > known->sequence;
  return given->stamp_utc == 0 || given->stamp_utc >= known->stamp_utc;
}

GVariant *
reel_meeting_to_variant (const ReelMeeting *self)
{
  GVariantBuilder dict, attendees;

  g_variant_builder_init (&attendees, G_VARIANT_TYPE ("a(ss)"));
  for (guint i = 0; i < self->attendees->len; i++) {
    const ReelMeetingPerson *person = self->attendees->pdata[i];

    g_variant_builder_add (&attendees, "(ss)", person->address, person->name);
  }
  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "subject", g_variant_new_string (self->subject));
  if (self->organiser != NULL)
    g_variant_builder_add (&dict, "{sv}", "organiser",
                           g_variant_new ("(ss)", self->organiser->address, self->organiser->name));
  g_variant_builder_add (&dict, "{sv}", "attendees", g_variant_builder_end (&attendees));
  g_variant_builder_add (&dict, "{sv}", "sequence", g_variant_new_uint32 (self->sequence));
  g_variant_builder_add (&dict, "{sv}", "stamp", g_variant_new_int64 (self->stamp_utc));
  g_variant_builder_add (&dict, "{sv}", "occurrence", g_variant_new_boolean (self->occurrence));
  g_variant_builder_add (&dict, "{sv}", "cancelled", g_variant_new_boolean (self->cancelled));
  return g_variant_builder_end (&dict);
}

ReelMeeting *
reel_meeting_from_variant (const char *id, GVariant *dict)
{
  ReelMeeting *self = meeting_new (id);
  g_autoptr (GVariant) attendees = g_variant_lookup_value (dict, "attendees", G_VARIANT_TYPE ("a(ss)"));
  const char *address, *name;
  GVariantIter iter;

  if (!g_variant_lookup (dict, "subject", "s", &self->subject))
    self->subject = g_strdup ("");
  if (g_variant_lookup (dict, "organiser", "(&s&s)", &address, &name))
    self->organiser = person_new (address, name);
  g_variant_lookup (dict, "sequence", "u", &self->sequence);
  g_variant_lookup (dict, "stamp", "x", &self->stamp_utc);
  g_variant_lookup (dict, "occurrence", "b", &self->occurrence);
  g_variant_lookup (dict, "cancelled", "b", &self->cancelled);
  if (attendees == NULL)
    return self;
  g_variant_iter_init (&iter, attendees);
  while (g_variant_iter_next (&iter, "(&s&s)", &address, &name))
    g_ptr_array_add (self->attendees, person_new (address, name));
  return self;
}
