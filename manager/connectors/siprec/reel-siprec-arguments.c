/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns actions into requests; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-arguments.h"

#include <string.h>

char *
reel_siprec_make_user (const char *address)
{
  g_autofree char *user = NULL;
  const char *at = address;

  if (address == NULL)
    return NULL;
  if (g_ascii_strncasecmp (at, "sip:", 4) == 0 || g_ascii_strncasecmp (at, "tel:", 4) == 0)
    at += 4;
  else if (g_ascii_strncasecmp (at, "sips:", 5) == 0)
    at += 5;
  user = g_strndup (at, strcspn (at, ";?>"));
  g_strstrip (user);
  return *user != '\0' ? g_steal_pointer (&user) : NULL;
}

static void
add_text (GVariantBuilder *builder, const char *key, const char *text)
{
  g_variant_builder_add (builder, "{sv}", key, g_variant_new_string (text != NULL ? text : ""));
}

/* CHANGE: an empty text removes what was there. */
static GVariant *
make_person (const ReelSiprecPerson *person, gboolean change)
{
  g_autofree char *user = reel_siprec_make_user (person->address);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  if (change || person->name != NULL)
    add_text (&builder, "display-name", person->name);
  if (change || person->address != NULL)
    add_text (&builder, "address", person->address);
  if (change || user != NULL)
    add_text (&builder, "user", user);
  g_variant_builder_add (&builder, "{sv}", "on-hold", g_variant_new_boolean (person->on_hold));
  return g_variant_new ("(sa{sv})", person->id, &builder);
}

static GVariant *
make_stream (const ReelSiprecMedia *media)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "type", "rtp");
  add_text (&builder, "sdp", media->description);
  return g_variant_new ("(ssa{sv})", media->person, media->kind, &builder);
}

static GVariant *
make_change (const char *stream, const char *key, GVariant *value)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", key, value);
  return g_variant_new ("(sa{sv})", stream, &builder);
}

static void
add_pairs (GVariantBuilder *builder, GVariant *pairs)
{
  GVariantIter iter;
  const char *key, *value;

  g_variant_iter_init (&iter, pairs);
  while (g_variant_iter_next (&iter, "{&s&s}", &key, &value))
    g_variant_builder_add (builder, "{ss}", key, value);
}

static GVariant *
make_call (const char *id, GVariant *facts, GVariant *documents)
{
  GVariantBuilder builder, metadata;

  g_variant_builder_init (&metadata, G_VARIANT_TYPE ("a{ss}"));
  add_pairs (&metadata, facts);
  add_pairs (&metadata, documents);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "kind", "call");
  g_variant_builder_add (&builder, "{sv}", "variables", facts);
  g_variant_builder_add (&builder, "{sv}", "metadata", g_variant_builder_end (&metadata));
  return g_variant_new ("(sa{sv})", id, &builder);
}

ReelSiprecRequest
reel_siprec_request_make_documents (GVariant *documents)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "metadata", documents);
  return (ReelSiprecRequest){ FALSE, "Update", g_variant_new ("(a{sv})", &builder), "()" };
}

/* The id of the request makes a repetition harmless, also one by the next connector. That of the call would not do,
 * which other calls may have once this one has ended. */
static GVariant *
make_start (const char *id, const char *cause, gboolean video)
{
  g_autofree char *request_id = g_strconcat ("siprec:", cause, NULL);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  add_text (&builder, "content-type", video ? "audioVideo" : "audioOnly");
  add_text (&builder, "request-id", request_id);
  add_text (&builder, "on-limit", "continue");
  return g_variant_new ("(sa{sv})", id, &builder);
}

ReelSiprecRequest
reel_siprec_request_make (const ReelSiprecAction *action, const char *id, const char *cause, GVariant *facts,
                          GVariant *documents, gboolean video)
{
  const char *stream = action->stream != NULL ? action->stream->id : NULL;

  switch (action->step) {
  case REEL_SIPREC_CREATE_CALL:
    return (ReelSiprecRequest){ TRUE, "CreateCall", make_call (id, facts, documents), "(o)" };
  case REEL_SIPREC_ADD_PERSON:
    return (ReelSiprecRequest){ FALSE, "AddParticipant", make_person (action->person, FALSE), "(b)" };
  case REEL_SIPREC_UPDATE_PERSON:
    return (ReelSiprecRequest){ FALSE, "UpdateParticipant", make_person (action->person, TRUE), "()" };
  case REEL_SIPREC_REMOVE_PERSON:
    return (ReelSiprecRequest){ FALSE, "RemoveParticipant", g_variant_new ("(ss)", action->id, "left"), "()" };
  case REEL_SIPREC_ADD_MEDIA:
    return (ReelSiprecRequest){ FALSE, "AddStream", make_stream (action->media), "(sa{sv})" };
  case REEL_SIPREC_UPDATE_MEDIA:
    return (ReelSiprecRequest){ FALSE, "UpdateStream",
                                make_change (stream, "sdp", g_variant_new_string (action->media->description)), "()" };
  case REEL_SIPREC_MUTE_MEDIA:
    return (ReelSiprecRequest){ FALSE, "UpdateStream",
                                make_change (stream, "muted", g_variant_new_boolean (action->media->redundant)), "()" };
  case REEL_SIPREC_REMOVE_MEDIA:
    return (ReelSiprecRequest){ FALSE, "RemoveStream", g_variant_new ("(s)", stream), "()" };
  case REEL_SIPREC_START:
    return (ReelSiprecRequest){ TRUE, "StartRecording", make_start (id, cause, video), "(s)" };
  case REEL_SIPREC_END:
    return (ReelSiprecRequest){ FALSE, "End", g_variant_new ("(s)", "the recording session has ended"), "()" };
  case REEL_SIPREC_NOTHING:
    break;
  }
  return (ReelSiprecRequest){ FALSE, NULL, NULL, NULL };
}

static void
add_fact (GVariantBuilder *builder, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (builder, "{ss}", key, text);
}

/* Headers are bytes of strangers, and a text of the recorder has no control characters, not even those of C1. */
static char *
make_line (const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, (gssize)MIN (strlen (text), 256)) : NULL;
  GString *line;

  if (valid == NULL)
    return NULL;
  line = g_string_new (NULL);
  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (line, g_unichar_iscntrl (c) ? ' ' : c);
  }
  return g_string_free (line, FALSE);
}

GVariant *
reel_siprec_make_facts (const ReelSiprecMetadata *metadata, const char *call_id, const char *user_agent)
{
  g_autofree char *dialog = make_line (call_id), *client = make_line (user_agent);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  add_fact (&builder, "siprec-call-id", dialog);
  add_fact (&builder, "siprec-session", metadata->session);
  add_fact (&builder, "siprec-sip-session", metadata->sip_session);
  add_fact (&builder, "siprec-group", metadata->group);
  add_fact (&builder, "siprec-client", client);
  return g_variant_builder_end (&builder);
}
