/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant removed from a metadata file: nothing of them is left, and everything else is unchanged. */
#include "manager/core/document/reel-metadata-person.h"

#include "manager/core/document/reel-metadata-file.h"
#include "manager/core/wire/reel-error.h"

#include <json-glib/json-glib.h>
#include <string.h>

static const char *const no_names[] = { NULL };

static char *
read_golden (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "golden", "metadata.json", NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

/* Returns: the ids of those who were recorded */
static GStrv
list_people (const char *document)
{
  g_autoptr (ReelMetadataFile) file = reel_metadata_file_parse (document, NULL);
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < file->people->len; i++)
    g_strv_builder_add (ids, ((const ReelMetadataFilePerson *)file->people->pdata[i])->id);
  return g_strv_builder_end (ids);
}

static void
test_remove (void)
{
  g_autofree char *text = read_golden ();
  g_auto (GStrv) before = list_people (text);

  g_assert_cmpuint (g_strv_length (before), >, 1);
  for (guint i = 0; before[i] != NULL; i++) {
    g_autofree char *quoted = g_strdup_printf ("\"%s\"", before[i]);
    g_auto (ReelMetadataPerson) person = { 0 };
    g_auto (ReelMetadataPerson) again = { 0 };
    g_auto (GStrv) after = NULL;
    g_autoptr (GError) error = NULL;

    g_assert_true (reel_metadata_person_remove (text, before[i], no_names, &person, &error));
    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, quoted));
    g_assert_null (strstr (person.document, quoted));
    after = list_people (person.document);
    g_assert_cmpuint (g_strv_length (after), ==, g_strv_length (before) - 1);
    /* Nothing is left to take out. */
    g_assert_true (reel_metadata_person_remove (person.document, before[i], no_names, &again, &error));
    g_assert_null (again.document);
    g_assert_false (again.mixed);
  }
}

static void
add_invited (JsonArray *list, const char *address, const char *name)
{
  JsonObject *person = json_object_new ();

  json_object_set_string_member (person, "address", address);
  json_object_set_string_member (person, "displayName", name);
  json_array_add_object_element (list, person);
}

/* Names and addresses stand where no id does. */
static void
test_names (void)
{
  static const char *const names[] = { "Ann & co", "ann@example.com", NULL };
  g_autofree char *golden = read_golden ();
  g_autoptr (JsonNode) root = json_from_string (golden, NULL);
  JsonObject *ours = json_object_get_object_member (json_node_get_object (root), "callreel");
  JsonArray *list = json_array_new ();
  JsonObject *meeting = json_object_new ();
  g_auto (ReelMetadataPerson) person = { 0 };
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  add_invited (list, "Ann@Example.com", "");
  add_invited (list, "ben@example.com", "Ann & co and others");
  json_object_set_string_member (meeting, "subject", "Ann & co");
  json_object_set_array_member (meeting, "attendees", list);
  json_object_set_object_member (ours, "meeting", meeting);
  json_object_set_string_member (json_object_get_object_member (ours, "metadata"), "agent", "ann@example.com");
  text = json_to_string (root, FALSE);
  g_assert_true (reel_metadata_person_remove (text, "nobody", names, &person, &error));
  g_assert_no_error (error);
  g_assert_null (strstr (person.document, "ann@example.com"));
  g_assert_null (strstr (person.document, "Ann@Example.com"));
  g_assert_null (strstr (person.document, "\"Ann & co\""));
  g_assert_nonnull (strstr (person.document, "\"subject\" : \"(erased)\""));
  g_assert_nonnull (strstr (person.document, "\"agent\" : \"(erased)\""));
  g_assert_nonnull (strstr (person.document, "ben@example.com"));
  g_assert_nonnull (strstr (person.document, "Ann & co and others"));
}

/* A document that a client has kept, in pieces; a name may be in two of them. */
static void
test_documents (void)
{
  static const char *const names[] = { "Zoe Doe", "", NULL };
  g_autofree char *golden = read_golden ();
  g_autoptr (JsonNode) root = json_from_string (golden, NULL);
  JsonObject *ours = json_object_get_object_member (json_node_get_object (root), "callreel");
  JsonObject *metadata = json_object_get_object_member (ours, "metadata");
  g_auto (ReelMetadataPerson) person = { 0 };
  g_auto (ReelMetadataPerson) again = { 0 };
  g_autofree char *text = NULL;

  json_object_set_string_member (metadata, "one", "<name>Zoe Doe</name>");
  json_object_set_string_member (metadata, "cut", "<first><name>Zoe");
  json_object_set_string_member (metadata, "cut-2", " Doe</name>");
  json_object_set_string_member (metadata, "cut-3", "<last>");
  json_object_set_string_member (metadata, "id", "<aor>sip:zoe@example.com</aor>");
  json_object_set_string_member (metadata, "other", "<name>Joe</name>");
  json_object_set_string_member (metadata, "other-2", "<end>");
  text = json_to_string (root, FALSE);
  g_assert_true (reel_metadata_person_remove (text, "sip:zoe@example.com", names, &person, NULL));
  g_assert_null (strstr (person.document, "Zoe"));
  g_assert_null (strstr (person.document, "first"));
  g_assert_null (strstr (person.document, "Doe"));
  g_assert_null (strstr (person.document, "<last>"));
  g_assert_null (strstr (person.document, "zoe@"));
  g_assert_nonnull (strstr (person.document, "Joe"));
  g_assert_nonnull (strstr (person.document, "<end>"));
  g_assert_true (reel_metadata_person_remove (person.document, "sip:zoe@example.com", names, &again, NULL));
  g_assert_null (again.document);
}

/* What a client told of a call, erased for @id and @names. Returns: the text after that */
static char *
erase_text (const char *text, const char *id, const char *const *names)
{
  g_autofree char *golden = read_golden ();
  g_autoptr (JsonNode) root = json_from_string (golden, NULL);
  JsonObject *ours = json_object_get_object_member (json_node_get_object (root), "callreel");
  JsonObject *metadata = json_object_get_object_member (ours, "metadata");
  g_auto (ReelMetadataPerson) person = { 0 };
  g_autoptr (JsonNode) after = NULL;
  g_autofree char *before = NULL;

  json_object_set_string_member (metadata, "text", text);
  before = json_to_string (root, FALSE);
  g_assert_true (reel_metadata_person_remove (before, id, names, &person, NULL));
  after = json_from_string (person.document != NULL ? person.document : before, NULL);
  ours = json_object_get_object_member (json_node_get_object (after), "callreel");
  return g_strdup (json_object_get_string_member (json_object_get_object_member (ours, "metadata"), "text"));
}

/* In a document a name is written with escapes, and an address in any case. */
static void
test_written_otherwise (void)
{
  static const char *const names[] = { "Zoë O'Neil & Sons", "zoe@example.com", NULL };
  static const char *const texts[] = {
    "<nameID aor=\"sip:9@pbx\"><name>Zoë O'Neil &amp; Sons</name></nameID>",
    "<name>Zo&#235; O&apos;Neil &#x26; Sons</name>",
    "{\"name\": \"Zo\\u00eb O'Neil \\u0026 Sons\"}",
    "zoë o'neil & sons",
    "<nameID aor=\"sip:Zoe@Example.com\"/>",
    "<nameID aor=\"sip:zoe%40example.com\"/>",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *after = erase_text (texts[i], "participant-zoe", names);

    g_assert_cmpstr (after, ==, REEL_METADATA_PERSON_ERASED);
  }
}

/* A name is no part of a word, and a letter is none of a text. */
static void
test_part_of_a_word (void)
{
  static const char *const names[] = { "e", "Ann", NULL };
  static const char *const texts[] = { "the text of somebody else", "<name>Annette</name>", "<name>Joe e Doe</name>" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autofree char *after = erase_text (texts[i], "1", names);

    g_assert_cmpstr (after, ==, texts[i]);
  }
}

/* A client may call a text by whom it is about. */
static void
test_key (void)
{
  g_autofree char *golden = read_golden ();
  g_autoptr (JsonNode) root = json_from_string (golden, NULL);
  JsonObject *ours = json_object_get_object_member (json_node_get_object (root), "callreel");
  JsonObject *metadata = json_object_get_object_member (ours, "metadata");
  g_auto (ReelMetadataPerson) person = { 0 };
  g_autofree char *text = NULL;

  json_object_set_string_member (metadata, "role of zoe@example.com", "supervisor");
  json_object_set_string_member (metadata, "role of joe@example.com", "agent");
  text = json_to_string (root, FALSE);
  g_assert_true (reel_metadata_person_remove (text, "zoe@example.com", no_names, &person, NULL));
  g_assert_null (strstr (person.document, "zoe@"));
  g_assert_null (strstr (person.document, "supervisor"));
  g_assert_nonnull (strstr (person.document, "role of joe@example.com"));
}

/* The name that they had then, which nobody else knows any more. */
static void
test_earlier_name (void)
{
  g_autofree char *golden = read_golden ();
  g_auto (GStrv) parts = g_strsplit (golden, "\"Ann\"", -1);
  g_autofree char *text = g_strjoinv ("\"Ann “A”\"", parts);
  g_auto (ReelMetadataPerson) person = { 0 };

  g_assert_true (reel_metadata_person_remove (text, "8:acs:ann", no_names, &person, NULL));
  g_assert_true (g_strv_contains ((const char *const *)person.names, "Ann “A”"));
  g_assert_null (strstr (person.document, "Ann “A”"));
  g_assert_cmpuint (g_hash_table_size (person.others), ==, 1);
  g_assert_true (g_hash_table_contains (person.others, "8:acs:bob"));
}

/* A name may be anything, such as the id or the name of somebody else, or what the file says of itself. */
static void
test_names_of_all_kinds (void)
{
  static const char *const same[] = { "8:acs:ann", "mixed",        "mp4",           "audioVideo", "grid",
                                      "active",    "all",          "administrator", "joined",     "op-1",
                                      "doc-0",     "SessionEnded", "server/call",   "s1",         "m-1",
                                      "offline",   "video",        "VP8",           "Ann “A”",    NULL };
  g_autofree char *golden = read_golden ();
  g_auto (ReelMetadataPerson) person = { 0 };
  g_auto (ReelMetadataPerson) by_id = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_metadata_person_remove (golden, "guest", same, &person, &error));
  g_assert_no_error (error);
  g_assert_null (person.document);
  /* Likewise an id. */
  for (guint i = 1; same[i] != NULL; i++) {
    g_auto (ReelMetadataPerson) guest = { 0 };

    g_assert_true (reel_metadata_person_remove (golden, same[i], no_names, &guest, NULL));
    g_assert_null (guest.document);
  }
  g_assert_true (reel_metadata_person_remove (golden, "8:acs:ann", same, &by_id, NULL));
  g_assert_true (by_id.mixed);
}

static void
test_nobody (void)
{
  g_autofree char *text = read_golden ();
  g_auto (ReelMetadataPerson) person = { 0 };

  g_assert_true (reel_metadata_person_remove (text, "nobody", no_names, &person, NULL));
  g_assert_null (person.document);
  g_assert_cmpint (person.channel, ==, -1);
  g_assert_false (person.mixed);
}

/* A file with CHANNEL_TYPE and three people, the last two in one channel. */
static char *
make_document (const char *channel_type)
{
  g_autofree char *text = read_golden ();
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  JsonObject *object = json_node_get_object (root);
  JsonArray *people = json_array_new ();
  static const char *const ids[] = { "p0", "p1", "p2" };

  for (guint i = 0; i < G_N_ELEMENTS (ids); i++) {
    JsonObject *person = json_object_new ();

    json_object_set_string_member (person, "participantId", ids[i]);
    json_object_set_int_member (person, "channel", MIN (i, 1));
    json_array_add_object_element (people, person);
  }
  json_object_set_array_member (object, "participants", people);
  json_object_set_string_member (json_object_get_object_member (object, "recordingInfo"), "contentType", "audioOnly");
  json_object_set_string_member (json_object_get_object_member (object, "recordingInfo"), "channelType", channel_type);
  json_object_set_string_member (json_object_get_object_member (object, "recordingInfo"), "format", "wav");
  return json_to_string (root, FALSE);
}

static void
test_media (void)
{
  g_autofree char *unmixed = make_document ("unmixed");
  g_autofree char *mixed = make_document ("mixed");
  g_auto (ReelMetadataPerson) alone = { 0 };
  g_auto (ReelMetadataPerson) shared = { 0 };
  g_auto (ReelMetadataPerson) in_mix = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (reel_metadata_person_remove (unmixed, "p0", no_names, &alone, &error));
  g_assert_no_error (error);
  g_assert_cmpint (alone.channel, ==, 0);
  g_assert_false (alone.shared || alone.mixed);
  g_assert_true (reel_metadata_person_remove (unmixed, "p2", no_names, &shared, NULL));
  g_assert_cmpint (shared.channel, ==, 1);
  g_assert_true (shared.shared);
  g_assert_true (reel_metadata_person_remove (mixed, "p0", no_names, &in_mix, NULL));
  g_assert_cmpint (in_mix.channel, ==, -1);
  g_assert_true (in_mix.mixed);
}

static void
test_refused (void)
{
  static const char *const bad[] = { "", "[]", "{}", "{\"a\":1", "\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_auto (ReelMetadataPerson) person = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_metadata_person_remove (bad[i], "p", no_names, &person, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/metadata-person/remove", test_remove);
  g_test_add_func ("/core/metadata-person/names", test_names);
  g_test_add_func ("/core/metadata-person/documents", test_documents);
  g_test_add_func ("/core/metadata-person/written-otherwise", test_written_otherwise);
  g_test_add_func ("/core/metadata-person/part-of-a-word", test_part_of_a_word);
  g_test_add_func ("/core/metadata-person/key", test_key);
  g_test_add_func ("/core/metadata-person/earlier-name", test_earlier_name);
  g_test_add_func ("/core/metadata-person/names-of-all-kinds", test_names_of_all_kinds);
  g_test_add_func ("/core/metadata-person/nobody", test_nobody);
  g_test_add_func ("/core/metadata-person/media", test_media);
  g_test_add_func ("/core/metadata-person/refused", test_refused);
  return g_test_run ();
}
