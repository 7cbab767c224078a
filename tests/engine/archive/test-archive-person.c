/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Subject access: what is exported, what is erased, and what is kept and why. */
#include "tests/engine/archive/archive-fixture.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-mail-order.h"
#include "manager/engine/archive/reel-archive-erasure.h"
#include "manager/engine/archive/reel-archive-export.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Adds what calls of the fixture lack: people, a log, and a metadata file that lists them. */
static void
add_person (ArchiveFixture *self, const char *call, const char *id)
{
  ReelParticipantRecord person = { (char *)call,
                                   (char *)id,
                                   (char *)"person",
                                   (char *)"{'display-name': <'Somebody'>, 'user': <'u@pbx'>, 'address': "
                                           "<'sip:a@pbx'>, 'email': <'S. <s@example.com>'>}",
                                   1,
                                   2 };
  ReelLogRecord entry = { (char *)call, (char *)id, 1, (char *)"joined", NULL, NULL, 0 };
  ReelStreamRecord stream = { (char *)call, (char *)id, (char *)id, (char *)"audio", (char *)"@a{sv} {}", 0 };

  reel_store_put (self->services->store, reel_change_put_participant (&person));
  reel_store_put (self->services->store, reel_change_add_log (&entry));
  reel_store_put (self->services->store, reel_change_put_stream (&stream));
}

static char *
metadata_of (const char *location)
{
  g_autofree char *stem = reel_chunk_files_stem_of (location);

  return reel_chunk_files_name (stem, REEL_CHUNK_FILE_METADATA);
}

/* In the form that the engine writes, as far as it is read again. */
static void
write_metadata (ArchiveFixture *self, const char *document, gboolean unmixed)
{
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_autofree char *path = metadata_of (location);
  g_autofree char *text = g_strdup_printf (
      "{\"resourceId\":\"\",\"callId\":\"o1\",\"chunkDocumentId\":\"%s\",\"chunkIndex\":0,"
      "\"chunkStartTime\":\"2026-01-02T03:04:05.678Z\",\"chunkDuration\":1234.0,\"pauseResumeIntervals\":[],"
      "\"recordingInfo\":{\"contentType\":\"audioOnly\",\"channelType\":\"%s\",\"format\":\"wav\"},"
      "\"participants\":[{\"participantId\":\"anna\",\"channel\":0},{\"participantId\":\"ben\",\"channel\":1},"
      "{\"participantId\":\"cleo\",\"channel\":1}],\"callreel\":{\"meeting\":{\"organiser\":"
      "{\"address\":\"s@example.com\",\"displayName\":\"\"}},\"people\":[{\"participantId\":\"anna\","
      "\"displayName\":\"Earlier\"},{\"participantId\":\"ben\",\"displayName\":\"Ben\"},"
      "{\"participantId\":\"cleo\",\"displayName\":\"Cleo\"}],"
      "\"metadata\":{\"siprec\":\"<nameID aor='sip:U@PBX'>\",\"from\":\"sip:a@pbx\",\"mail\":\"to s@example.com\"},"
      "\"recordingId\":\"o1\",\"serverCallId\":\"s\","
      "\"chunkEndReason\":\"SessionEnded\",\"scope\":\"all\",\"host\":\"anna\",\"chat\":[{\"participantId\":\"anna\","
      "\"text\":\"secret\"}]}}\n",
      document, unmixed ? "unmixed" : "mixed");

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static char *
captions_of (ArchiveFixture *self, const char *document)
{
  g_autofree char *location = archive_fixture_get_location (self, document);

  return reel_chunk_files_beside (location, REEL_CHUNK_FILE_CAPTIONS);
}

static void
write_captions (ArchiveFixture *self, const char *document)
{
  g_autofree char *path = captions_of (self, document);

  g_assert_true (
      g_file_set_contents (path, "WEBVTT\n\n0 --> 1\n<v Earlier>Earlier</v>\n\n0 --> 1\n<v Ben>Ben</v>\n", -1, NULL));
}

static void
assert_captions (ArchiveFixture *self, const char *document, const char *expected)
{
  g_autofree char *path = captions_of (self, document);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, expected);
}

/* Two channels of 16 bits, each sample its channel's number plus one. */
static void
write_wav (ArchiveFixture *self, const char *document)
{
  static const guint8 head[] = { 'R', 'I', 'F', 'F', 100, 0, 0,   0,   'W', 'A', 'V', 'E', 'f', 'm', 't',
                                 ' ', 16,  0,   0,   0,   1, 0,   2,   0,   128, 62,  0,   0,   0,   250,
                                 0,   0,   4,   0,   16,  0, 'd', 'a', 't', 'a', 64,  0,   0,   0 };
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_autoptr (GByteArray) file = g_byte_array_new ();

  g_byte_array_append (file, head, sizeof head);
  for (guint i = 0; i < 32; i++)
    g_byte_array_append (file, (const guint8[]){ (guint8)(i % 2 + 1), (guint8)(i % 2 + 1) }, 2);
  g_assert_true (g_file_set_contents (location, (const char *)file->data, file->len, NULL));
}

static char *
read_wav (ArchiveFixture *self, const char *document)
{
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_autofree char *bytes = NULL;
  GString *samples = g_string_new (NULL);
  gsize length;

  g_assert_true (g_file_get_contents (location, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, 44 + 64);
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (samples, "%d ", bytes[44 + 2 * i]);
  return g_string_free (samples, FALSE);
}

static void
add_recording (ArchiveFixture *self, gboolean unmixed)
{
  archive_fixture_add (self, "o1", 1, FALSE, "d1", "d2");
  add_person (self, "o1", "anna");
  add_person (self, "o1", "ben");
  archive_fixture_write (self, "o1", "anna", 5, "secret");
  archive_fixture_write (self, "o1", "ben", 6, "harmless");
  archive_fixture_end (self, "o1");
  write_metadata (self, "d1", unmixed);
  write_metadata (self, "d2", unmixed);
  if (unmixed) {
    write_wav (self, "d1");
    write_wav (self, "d2");
  }
}

/* Returns: the text of the report, or NULL */
static char *
erase (ArchiveFixture *self, const char *id, const char *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) report = NULL;

  reel_archive_erase_async (self->archive, id, archive_fixture_ask (user, "asked for"), archive_fixture_take, self);
  result = archive_fixture_wait (self);
  report = reel_archive_erase_finish (self->archive, result, error);
  return report != NULL ? g_variant_print (report, FALSE) : NULL;
}

static char *
export_text (ArchiveFixture *self, const char *id, const char *user, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  char text[16384] = "";
  int fd;

  reel_archive_export_async (self->archive, id, archive_fixture_ask (user, "asked for"), archive_fixture_take, self);
  result = archive_fixture_wait (self);
  fd = reel_archive_export_finish (self->archive, result, error);
  if (fd < 0)
    return NULL;
  g_assert_cmpint (read (fd, text, sizeof text - 1), >, 0);
  close (fd);
  return g_strdup (text);
}

static void
assert_has (const char *text, const char *part, gboolean has)
{
  if ((strstr (text, part) != NULL) != has)
    g_error ("“%s” is %sin %s", part, has ? "not " : "", text);
}

static void
test_export (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;

  add_recording (self, FALSE);
  g_assert_null (export_text (self, "nobody", "", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
  g_clear_error (&error);
  g_assert_null (export_text (self, "anna", "ben", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  archive_fixture_assert_last (self, "ben export-participant anna refused");
  text = export_text (self, "anna", "", NULL);
  archive_fixture_assert_last (self, " export-participant anna allowed");
  assert_has (text, "s@example.com", TRUE);
  assert_has (text, "secret", TRUE);
  assert_has (text, "harmless", FALSE);
  assert_has (text, "\"documentId\" : \"d2\"", TRUE);
  assert_has (text, "\"complete\" : true", TRUE);
}

static guint
count_rows (ArchiveFixture *self, ReelQueryKind kind, const char *id)
{
  g_autoptr (GPtrArray) rows =
      reel_store_query_sync (self->services->store, reel_query_new_person (kind, id, 100), NULL);

  return rows->len;
}

static void
assert_rows (ArchiveFixture *self, const char *id, guint count)
{
  g_assert_cmpuint (count_rows (self, REEL_QUERY_PERSON_ROWS, id), ==, count);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_PERSON_LOG, id), ==, count);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_PERSON_STREAMS, id), ==, count);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_PERSON_CHAT, id), ==, count);
}

static gboolean
is_in_metadata (ArchiveFixture *self, const char *document, const char *id)
{
  g_autofree char *location = archive_fixture_get_location (self, document);
  g_autofree char *path = metadata_of (location);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strstr (text, id) != NULL;
}

static void
test_erase_mixed (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *report = NULL;
  g_autofree char *media = NULL;
  g_autofree char *found = NULL;
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  guint total;

  add_recording (self, FALSE);
  write_captions (self, "d1");
  assert_rows (self, "anna", 1);
  report = erase (self, "anna", "", &error);
  g_assert_no_error (error);
  archive_fixture_assert_last (self, " erase-participant anna allowed");
  assert_has (report, "{'what': <'media'>, 'target': <'d1'>, 'why': <'mixed with others'>}", TRUE);
  assert_has (report, "{'what': <'metadata'>, 'target': <'d2'>}", TRUE);
  assert_has (report, "{'what': <'captions'>, 'target': <'d1'>}", TRUE);
  assert_has (report, "{'what': <'captions'>, 'target': <'d2'>}", FALSE);
  assert_has (report, "{'what': <'chat'>, 'target': <'o1'>, 'count': <uint32 1>}", TRUE);
  assert_has (report, "{'what': <'rows'>, 'target': <'o1'>, 'count': <uint32 3>}", TRUE);
  assert_has (report, "{'what': <'call-metadata'>, 'target': <'o1'>, 'why'", TRUE);
  assert_has (report, "'complete': <true>", TRUE);
  assert_rows (self, "anna", 0);
  assert_rows (self, "ben", 1);
  g_assert_false (is_in_metadata (self, "d1", "anna"));
  g_assert_false (is_in_metadata (self, "d1", "secret"));
  g_assert_false (is_in_metadata (self, "d1", "s@example.com"));
  g_assert_false (is_in_metadata (self, "d1", "sip:U@PBX"));
  g_assert_false (is_in_metadata (self, "d1", "sip:a@pbx"));
  assert_captions (self, "d1", "WEBVTT\n\n0 --> 1\n<v (erased)>(erased)</v>\n\n0 --> 1\n<v Ben>Ben</v>\n");
  g_assert_true (is_in_metadata (self, "d1", "ben"));
  found = archive_fixture_search (self, "{'text': <'secret'>}", &total);
  g_assert_cmpstr (found, ==, "");
  g_free (found);
  found = archive_fixture_search (self, "{'text': <'harmless'>}", &total);
  g_assert_cmpstr (found, ==, "o1");
  media = archive_fixture_open (self, "d1", "", "play", "", NULL);
  g_assert_cmpstr (media, ==, "media of d1");
  again = erase (self, "anna", "", &error);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_UNKNOWN_PARTICIPANT);
}

/* What a namesake says is not taken for theirs, and is told. */
static void
test_erase_namesake (ArchiveFixture *self, gconstpointer unused)
{
  static const char captions[] = "WEBVTT\n\n0 --> 1\n<v Ben>Ben</v>\n";
  ReelParticipantRecord renamed = {
    (char *)"o1", (char *)"anna", (char *)"person", (char *)"{'display-name': <'Ben'>}", 1, 2
  };
  g_autofree char *path = NULL;
  g_autofree char *report = NULL;

  add_recording (self, FALSE);
  reel_store_put (self->services->store, reel_change_put_participant (&renamed));
  path = captions_of (self, "d1");
  g_assert_true (g_file_set_contents (path, captions, -1, NULL));
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'captions'>, 'target': <'d1'>, 'why': <'somebody else in them has the same name'>}",
              TRUE);
  assert_captions (self, "d1", captions);
  g_assert_false (is_in_metadata (self, "d1", "anna"));
}

/* Who was to get which channel stands in what was asked for when the recording began. */
static void
test_erase_options (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelOperationRecord) operation = NULL;
  g_autofree char *report = NULL;

  add_recording (self, TRUE);
  reel_store_put (self->services->store,
                  reel_change_rewrite_options ("o1", "{'channel-type': <'unmixed'>, 'channels': <{'anna': uint32 0, "
                                                     "'ben': 1}>}"));
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'options'>, 'target': <'o1'>}", TRUE);
  operation = reel_store_find_sync (self->services->store, REEL_QUERY_OPERATION, "o1", NULL);
  assert_has (operation->options, "anna", FALSE);
  assert_has (operation->options, "'channels': <{'ben': uint32 1}>", TRUE);
  assert_has (operation->options, "'channel-type': <'unmixed'>", TRUE);
  g_assert_cmpstr (operation->state, ==, "completed");
}

static void
add_link (ArchiveFixture *self, const char *id, const char *recipient)
{
  const ReelLinkRecord link = { .link_id = (char *)id,
                                .user = (char *)"",
                                .recipient = (char *)recipient,
                                .secret_hash = (char *)id,
                                .options = (char *)"{'download': <false>}",
                                .created_utc = 1,
                                .expires_utc = 2 };
  const ReelLinkDocumentRecord document = { (char *)id, (char *)"d1" };

  reel_store_put (self->services->store, reel_change_add_link (&link));
  reel_store_put (self->services->store, reel_change_put_link_document (&document));
}

static void
add_mail (ArchiveFixture *self, const char *kind, const char *job, const char *ordering, const char *to)
{
  const char *nothing[] = { NULL };
  const ReelMailOrder order = {
    .to = (char *)to, .recording_id = (char *)"o1", .documents = (char **)nothing, .locations = (char **)nothing
  };
  g_autofree char *mail = reel_mail_order_print (&order);
  g_autofree char *body =
      g_str_equal (kind, "event") ? g_strjoin ("\n", "{}", "{}", mail, mail, NULL) : g_strdup (mail);
  const ReelJobRecord record = { .job = (char *)job,
                                 .kind = (char *)kind,
                                 .target = (char *)"mail:host",
                                 .ordering = (char *)ordering,
                                 .state = (char *)"waiting",
                                 .body = body };

  reel_store_put (self->services->store, reel_change_add_job (&record));
}

static void
assert_recipient (ArchiveFixture *self, const char *id, const char *expected)
{
  g_autoptr (ReelLinkRecord) link = reel_store_find_sync (self->services->store, REEL_QUERY_LINK, id, NULL);

  g_assert_cmpstr (link->recipient, ==, expected);
}

static gboolean
has_job (ArchiveFixture *self, const char *id)
{
  g_autoptr (ReelJobRecord) job = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, id, NULL);

  return job != NULL;
}

static gboolean
is_in_job (ArchiveFixture *self, const char *id, const char *text)
{
  g_autoptr (ReelJobRecord) job = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, id, NULL);

  return strstr (job->body, text) != NULL;
}

static void
on_revoked (ReelArchive *archive, const char *id, gpointer data)
{
  g_string_append_printf (data, "%s ", id);
}

/* What was sent to their address; that of others stays. */
static void
test_erase_mail (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GString) revoked = g_string_new (NULL);
  g_autoptr (ReelJobRecord) event = NULL;
  g_autofree char *report = NULL;

  add_recording (self, FALSE);
  add_link (self, "theirs", "\"Some, Body\" <S@example.com>");
  add_link (self, "name", "Ben");
  add_link (self, "theirs-by-name", "  SOMEbody ");
  add_link (self, "theirs-by-id", "anna");
  add_link (self, "other", "ben@example.com");
  add_mail (self, "mail", "event/mail:host", "o1", "s@example.com");
  add_mail (self, "mail", "theirs/mail:link", "theirs", "s@example.com");
  add_mail (self, "mail", "other/mail:link", "other", "ben@example.com");
  add_mail (self, "event", "later/vault", "o1", "s@example.com");
  add_mail (self, "event", "bens/vault", "o1", "ben@example.com");
  g_signal_connect (self->archive, "link-revoked", G_CALLBACK (on_revoked), revoked);
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'links'>, 'target': <''>, 'count': <uint32 3>}", TRUE);
  assert_has (report, "{'what': <'mails'>, 'target': <''>, 'count': <uint32 3>}", TRUE);
  assert_has (report, "'what': <'mail'>", FALSE);
  /* The event goes out, without its mail; that of somebody else is as it was. */
  event = reel_store_find_sync (self->services->store, REEL_QUERY_JOB, "later/vault", NULL);
  g_assert_cmpstr (event->body, ==, "{}\n{}");
  g_assert_cmpstr (event->state, ==, "waiting");
  g_assert_true (is_in_job (self, "bens/vault", "ben@example.com"));
  assert_recipient (self, "theirs", "(erased)");
  assert_recipient (self, "theirs-by-name", "(erased)");
  assert_recipient (self, "theirs-by-id", "(erased)");
  assert_recipient (self, "name", "Ben");
  assert_recipient (self, "other", "ben@example.com");
  g_assert_false (has_job (self, "event/mail:host") || has_job (self, "theirs/mail:link"));
  g_assert_true (has_job (self, "other/mail:link"));
  g_assert_cmpstr (revoked->str, ==, "event theirs later ");
  g_signal_handlers_disconnect_by_data (self->archive, revoked);
}

/* The event of a recording, with a mail to its host, may go out while files are changed. */
static void
test_erase_late_mail (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) report = NULL;

  add_recording (self, FALSE);
  add_mail (self, "event", "later/vault", "o1", "s@example.com");
  reel_archive_erase_async (self->archive, "anna", archive_fixture_ask ("", "asked for"), archive_fixture_take, self);
  /* The second document comes after it. */
  while (is_in_metadata (self, "d1", "anna"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (is_in_job (self, "later/vault", "s@example.com"));
  add_link (self, "late", "s@example.com");
  add_mail (self, "mail", "late/mail:host", "o1", "s@example.com");
  result = archive_fixture_wait (self);
  report = reel_archive_erase_finish (self->archive, result, NULL);
  g_assert_nonnull (report);
  assert_recipient (self, "late", "(erased)");
  g_assert_false (has_job (self, "late/mail:host"));
}

/* Nobody here can read a sealed one, nor change what was sent elsewhere: both are told, and the rows go all the same.
 */
static void
test_erase_sealed (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelListedRecord) row = NULL;
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;
  ReelChunkRecord sealed;

  add_recording (self, FALSE);
  archive_fixture_send (self, "o1", "vault");
  row = reel_store_find_sync (self->services->store, REEL_QUERY_DOCUMENT, "d1", NULL);
  sealed = *(const ReelChunkRecord *)row->chunks->pdata[0];
  sealed.location = reel_chunk_files_seal (sealed.location);
  reel_store_put (self->services->store, reel_change_put_chunk (&sealed));
  g_free (sealed.location);
  report = erase (self, "anna", "", &error);
  g_assert_no_error (error);
  assert_has (report, "{'what': <'sealed'>, 'target': <'d1'>, 'why': <\"its media, metadata and captions can't be read",
              TRUE);
  assert_has (report, "{'what': <'metadata'>, 'target': <'d1'>", FALSE);
  assert_has (report, "{'what': <'metadata'>, 'target': <'d2'>}", TRUE);
  assert_has (report, "{'what': <'destination'>, 'target': <'d2'>, 'why': <'its files were sent there", TRUE);
  assert_rows (self, "anna", 0);
}

static void
test_erase_unmixed (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *report = NULL;
  g_autofree char *shared = NULL;
  g_autofree char *samples = NULL;
  g_autofree char *same = NULL;

  add_recording (self, TRUE);
  samples = read_wav (self, "d1");
  g_assert_cmpstr (samples, ==, "1 2 1 2 ");
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'channel'>, 'target': <'d1'>}", TRUE);
  assert_has (report, "'what': <'media'>", FALSE);
  g_free (samples);
  samples = read_wav (self, "d1");
  g_assert_cmpstr (samples, ==, "0 2 0 2 ");
  shared = erase (self, "ben", "", NULL);
  assert_has (shared, "{'what': <'media'>, 'target': <'d2'>, 'why': <'in one channel with others'>}", TRUE);
  same = read_wav (self, "d2");
  g_assert_cmpstr (same, ==, "0 2 0 2 ");
}

static void
test_erase_held (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *report = NULL;
  g_autofree char *samples = NULL;
  g_autofree char *later = NULL;

  add_recording (self, TRUE);
  reel_store_put (self->services->store, reel_change_rewrite_options ("o1", "{'channels': <{'anna': uint32 0}>}"));
  g_assert_true (archive_fixture_hold (self, "d1", "", "case 7", TRUE, NULL));
  report = erase (self, "anna", "", NULL);
  assert_has (report, "'what': <'options'>", FALSE);
  assert_has (report, "{'what': <'document'>, 'target': <'d1'>, 'why': <'legal hold'>}", TRUE);
  assert_has (report, "{'what': <'channel'>, 'target': <'d2'>}", TRUE);
  assert_has (report, "'what': <'rows'>", FALSE);
  assert_has (report, "'what': <'chat'>", FALSE);
  assert_rows (self, "anna", 1);
  samples = read_wav (self, "d1");
  g_assert_cmpstr (samples, ==, "1 2 1 2 ");
  g_assert_true (is_in_metadata (self, "d1", "secret"));
  /* Once the hold is released, the rest is erased. */
  g_assert_true (archive_fixture_hold (self, "d1", "", "", FALSE, NULL));
  later = erase (self, "anna", "", NULL);
  assert_has (later, "{'what': <'channel'>, 'target': <'d1'>}", TRUE);
  assert_rows (self, "anna", 0);
}

static void
test_erase_ongoing (ArchiveFixture *self, gconstpointer unused)
{
  g_autoptr (ReelCallRecord) call = NULL;
  g_autofree char *report = NULL;

  add_recording (self, TRUE);
  /* Its chat is kept as well, whatever the state of its documents. */
  g_assert_true (archive_fixture_hold (self, "d1", "", "case 7", TRUE, NULL));
  call = reel_store_find_sync (self->services->store, REEL_QUERY_CALL, "o1", NULL);
  call->ended_utc = 0;
  reel_store_put (self->services->store, reel_change_put_call (call));
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'call'>, 'target': <'o1'>, 'why': <'it has not ended; ask again when it has'>}", TRUE);
  assert_has (report, "'what': <'channel'>", FALSE);
  assert_has (report, "'what': <'metadata'>", FALSE);
  assert_rows (self, "anna", 1);
}

static void
test_erase_refused (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *report = NULL;
  g_autoptr (GError) error = NULL;

  add_recording (self, TRUE);
  g_assert_null (erase (self, "anna", "ben", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
  archive_fixture_assert_last (self, "ben erase-participant anna refused");
  assert_rows (self, "anna", 1);
  archive_fixture_set_policy (self, "ben", "{'may-administer-recording': <true>}");
  report = erase (self, "anna", "ben", NULL);
  g_assert_nonnull (report);
}

/* A file that Callreel did not write keeps its document and the rows that refer to it; a repeated request erases the
 * rest. */
static void
test_erase_broken (ArchiveFixture *self, gconstpointer unused)
{
  g_autofree char *location = NULL;
  g_autofree char *path = NULL;
  g_autofree char *report = NULL;
  g_autofree char *again = NULL;

  add_recording (self, FALSE);
  location = archive_fixture_get_location (self, "d1");
  path = metadata_of (location);
  g_assert_true (g_file_set_contents (path, "broken", -1, NULL));
  report = erase (self, "anna", "", NULL);
  assert_has (report, "{'what': <'files'>, 'target': <'d1'>, 'why':", TRUE);
  assert_has (report, "'what': <'rows'>", FALSE);
  assert_has (report, "{'what': <'metadata'>, 'target': <'d2'>}", TRUE);
  write_metadata (self, "d1", FALSE);
  again = erase (self, "anna", "", NULL);
  assert_has (again, "{'what': <'metadata'>, 'target': <'d1'>}", TRUE);
  g_assert_cmpuint (count_rows (self, REEL_QUERY_PERSON_ROWS, "anna"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test)                                                                                                \
  g_test_add ("/archive-person/" name, ArchiveFixture, NULL, archive_fixture_set_up, test, archive_fixture_tear_down)
  ADD ("export", test_export);
  ADD ("erase-mixed", test_erase_mixed);
  ADD ("erase-namesake", test_erase_namesake);
  ADD ("erase-options", test_erase_options);
  ADD ("erase-mail", test_erase_mail);
  ADD ("erase-late-mail", test_erase_late_mail);
  ADD ("erase-unmixed", test_erase_unmixed);
  ADD ("erase-sealed", test_erase_sealed);
  ADD ("erase-held", test_erase_held);
  ADD ("erase-ongoing", test_erase_ongoing);
  ADD ("erase-refused", test_erase_refused);
  ADD ("erase-broken", test_erase_broken);
#undef ADD
  return g_test_run ();
}
