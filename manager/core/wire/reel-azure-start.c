/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From Azure's words to this recorder's; see the header for who asks. */
#include "manager/core/wire/reel-azure-start.h"

#include "manager/core/document/reel-json-member.h"
#include "manager/core/wire/reel-error.h"

#define AFFINITY    "channelAffinity"
#define ORDERING    "audioChannelParticipantOrdering"
#define MAX_CHANNEL 63

/* Azure's word → the option's; both end with NULL. */
typedef struct {
  const char *theirs;
  const char *ours;
} Word;

static const Word content_types[] = { { "audio", "audioOnly" }, { "audioVideo", "audioVideo" }, { NULL, NULL } };
static const Word channel_types[] = { { "mixed", "mixed" }, { "unmixed", "unmixed" }, { NULL, NULL } };
static const Word formats[] = { { "wav", "wav" }, { "mp3", "mp3" }, { "mp4", "mp4" }, { NULL, NULL } };
/* The kind of a locator → its member. An id of each kind is the call's server-call-id. */
static const Word locators[] = { { "serverCallLocator", "serverCallId" },
                                 { "groupCallLocator", "groupCallId" },
                                 { "roomCallLocator", "roomId" },
                                 { NULL, NULL } };

static gboolean
refuse (GError **error, const char *name, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s: %s", name, why);
  return FALSE;
}

/* Without regard to case, as Azure does. Returns: NULL if there is none */
static const char *
translate (const Word *words, const char *word)
{
  for (; words->theirs != NULL; words++) {
    if (g_ascii_strcasecmp (words->theirs, word) == 0)
      return words->ours;
  }
  return NULL;
}

static gboolean
read_word (JsonObject *body, const char *member, const Word *words, const char *option, GVariantDict *options,
           GError **error)
{
  const char *theirs = NULL, *ours;

  if (!reel_json_member_read_text (body, member, &theirs, error))
    return FALSE;
  if (theirs == NULL)
    return TRUE;
  ours = translate (words, theirs);
  if (ours == NULL)
    return refuse (error, member, "there is no such value");
  g_variant_dict_insert (options, option, "s", ours);
  return TRUE;
}

static gboolean
read_locator (JsonObject *body, char **server_call_id, GError **error)
{
  JsonObject *locator = NULL;
  const char *kind = "serverCallLocator", *member, *id = NULL;

  if (!reel_json_member_read_object (body, "callLocator", &locator, error))
    return FALSE;
  if (locator == NULL)
    return refuse (error, "callLocator", "it is needed");
  if (!reel_json_member_read_text (locator, "kind", &kind, error))
    return FALSE;
  member = translate (locators, kind);
  if (member == NULL)
    return refuse (error, "callLocator.kind", "it is serverCallLocator, groupCallLocator or roomCallLocator");
  if (!reel_json_member_read_text (locator, member, &id, error))
    return FALSE;
  if (id == NULL)
    return refuse (error, member, "the callLocator of this kind needs it");
  *server_call_id = g_strdup (id);
  return TRUE;
}

/* The storage is the recorder's; Azure's own is what clients name who leave the choice to the service. */
static gboolean
check_storage (JsonObject *body, GError **error)
{
  const char *kind = "AzureCommunicationServices";
  JsonObject *storage = NULL;

  if (!reel_json_member_read_object (body, "externalStorage", &storage, error))
    return FALSE;
  if (storage == NULL)
    return TRUE;
  if (!reel_json_member_read_text (storage, "recordingStorageKind", &kind, error) ||
      !reel_json_member_read_text (storage, "storageType", &kind, error))
    return FALSE;
  return g_ascii_strcasecmp (kind, "AzureCommunicationServices") == 0 ||
         refuse (error, "externalStorage",
                 "the recorder has no access to it; set a destination in the recorder's configuration");
}

static gboolean
read_participant (JsonObject *participant, const char *member, const char **id, GError **error)
{
  *id = NULL;
  return reel_json_member_read_text (participant, "rawId", id, error) &&
         (*id != NULL || refuse (error, member, "a participant's rawId is needed"));
}

/* An entry of channelAffinity: a participant and its channel. */
static gboolean
read_affinity (JsonObject *entry, const char **id, gint64 *channel, GError **error)
{
  JsonObject *participant = NULL;

  *channel = -1;
  if (!reel_json_member_read_object (entry, "participant", &participant, error) ||
      !reel_json_member_read_number (entry, "channel", 0, MAX_CHANNEL, channel, error))
    return FALSE;
  if (participant == NULL || *channel < 0)
    return refuse (error, AFFINITY, "participant and channel are needed");
  return read_participant (participant, AFFINITY, id, error);
}

/* MEMBER: in the ordering the place of a participant is its channel. */
static gboolean
add_channels (JsonArray *array, const char *member, GVariantBuilder *channels, GError **error)
{
  const gboolean ordered = g_str_equal (member, ORDERING);

  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonNode *node = json_array_get_element (array, i);
    gint64 channel = i;
    const char *id;

    if (!JSON_NODE_HOLDS_OBJECT (node) || i > MAX_CHANNEL)
      return refuse (error, member, "it has at most 64 objects");
    if (!(ordered ? read_participant (json_node_get_object (node), member, &id, error)
                  : read_affinity (json_node_get_object (node), &id, &channel, error)))
      return FALSE;
    g_variant_builder_add (channels, "{su}", id, (guint32)channel);
  }
  return TRUE;
}

static gboolean
read_channels (JsonObject *body, GVariantDict *options, GError **error)
{
  static const char *const members[] = { AFFINITY, ORDERING };
  g_auto (GVariantBuilder) channels = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{su}"));
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++) {
    JsonArray *array = NULL;

    if (!reel_json_member_read_array (body, members[i], &array, error))
      return FALSE;
    if (array == NULL || json_array_get_length (array) == 0)
      continue;
    if (++found > 1)
      return refuse (error, members[i], "not together with " AFFINITY);
    if (!add_channels (array, members[i], &channels, error))
      return FALSE;
  }
  if (found > 0)
    g_variant_dict_insert_value (options, "channels", g_variant_builder_end (&channels));
  return TRUE;
}

/* A header may have any bytes, a message on the bus only text. */
static gboolean
read_request_id (const char *request_id, GVariantDict *options, GError **error)
{
  if (request_id == NULL)
    return TRUE;
  if (!g_utf8_validate (request_id, -1, NULL))
    return refuse (error, "Repeatability-Request-ID", "it is not UTF-8");
  g_variant_dict_insert (options, "request-id", "s", request_id);
  return TRUE;
}

static gboolean
read_options (JsonObject *body, const char *request_id, GVariantDict *options, GError **error)
{
  const char *callback = NULL;
  gboolean paused = FALSE;

  if (!read_word (body, "recordingContentType", content_types, "content-type", options, error) ||
      !read_word (body, "recordingChannelType", channel_types, "channel-type", options, error) ||
      !read_word (body, "recordingFormatType", formats, "format", options, error) ||
      !reel_json_member_read_text (body, "recordingStateCallbackUri", &callback, error) ||
      !reel_json_member_read_truth (body, "pauseOnStart", &paused, error) || !check_storage (body, error) ||
      !read_channels (body, options, error) || !read_request_id (request_id, options, error))
    return FALSE;
  if (callback != NULL && *callback != '\0')
    g_variant_dict_insert (options, "callback-uri", "s", callback);
  if (paused)
    g_variant_dict_insert (options, "pause-on-start", "b", TRUE);
  return TRUE;
}

ReelAzureStart *
reel_azure_start_parse (JsonObject *body, const char *request_id, GError **error)
{
  g_autoptr (ReelAzureStart) self = g_new0 (ReelAzureStart, 1);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (!read_locator (body, &self->server_call_id, error) || !read_options (body, request_id, &options, error))
    return NULL;
  self->options = g_variant_ref_sink (g_variant_dict_end (&options));
  return g_steal_pointer (&self);
}

void
reel_azure_start_free (ReelAzureStart *self)
{
  g_clear_pointer (&self->options, g_variant_unref);
  g_free (self->server_call_id);
  g_free (self);
}

const char *
reel_azure_start_name_state (const char *state)
{
  return g_str_equal (state, "starting") || g_str_equal (state, "recording") ? "active" : "inactive";
}
