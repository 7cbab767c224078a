/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links of org.callreel.Archive1 over the bus, as their makers and their holders use them. */
#include "tests/dbus/archive-client.h"

#include <string.h>

/* Of the only link. */
static guint64
get_expiry (ArchiveClient *self)
{
  g_autoptr (GVariant) links = NULL;
  g_autoptr (GVariant) link = NULL;
  g_autofree char *next = NULL;
  guint64 expires = 0;

  g_assert_true (reel_bus_archive1_call_list_links_sync (self->archive, "", "", 0, &links, &next, NULL, NULL));
  link = g_variant_get_child_value (links, 0);
  g_assert_true (g_variant_lookup (link, "expires", "t", &expires));
  return expires;
}

static char *
open_link (ArchiveClient *self, const char *secret, const char *visit, const char *purpose, GError **error)
{
  GUnixFDList *files = NULL;
  GVariant *handle = NULL;
  guint64 expires;

  if (!reel_bus_archive1_call_open_link_sync (self->archive, secret, visit, self->document, purpose, "192.0.2.7", NULL,
                                              &handle, &expires, &files, NULL, error))
    return NULL;
  g_assert_cmpuint (expires, ==, get_expiry (self));
  return archive_client_read_file (files, handle);
}

static char *
create_link (ArchiveClient *self, const char *user, const char *options, char **url, GError **error)
{
  const char *const ids[] = { self->document, NULL };
  char *id = NULL;

  reel_bus_archive1_call_create_link_sync (self->archive, ids, user, "zoe@example.com", daemon_fixture_dict (options),
                                           &id, url, NULL, error);
  return id;
}

static void
test_link (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;
  g_autofree char *text = NULL;
  g_autofree char *next = NULL;
  g_autofree char *trail = NULL;
  g_autofree char *catalogue = NULL;
  g_autofree char *bytes = NULL;
  g_autoptr (GVariant) links = NULL;
  g_autoptr (GError) error = NULL;
  const char *secret;
  gsize length;

  archive_client_make_recording (self, "{}");
  g_assert_null (create_link (self, "anna", "{}", &url, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-send-link");
  archive_client_set_policy (self, "{'may-send-link': <true>, 'link-days': <uint32 3>}");
  g_assert_null (create_link (self, "anna", "{'days': <uint32 4>}", &url, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "days");
  g_assert_null (create_link (self, "anna", "{'download': <true>}", &url, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "may-download");
  trail = archive_client_print_trail (self);
  g_assert_cmpstr (trail, ==, "anna link-create refused\n policy-set allowed\nanna link-create refused");
  id = create_link (self, "anna", "{}", &url, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (url, "https://p.example.com/p/"));
  secret = url + strlen ("https://p.example.com/p/");
  g_assert_cmpuint (strlen (secret), ==, 43);
  text = open_link (self, secret, "", "chat", &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (text, "the magic word"));
  g_assert_null (open_link (self, secret, "", "download", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_null (open_link (self, "guess", "", "play", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  /* The file is kept until the link ends. */
  g_assert_false (archive_client_delete_document (self, "", "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_STATE, "link");
  g_assert_true (reel_bus_archive1_call_list_links_sync (self->archive, "anna", "", 0, &links, &next, NULL, NULL));
  g_assert_cmpuint (g_variant_n_children (links), ==, 1);
  g_assert_false (reel_bus_archive1_call_revoke_link_sync (self->archive, id, "ben", NULL, &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "revoke");
  g_assert_true (reel_bus_archive1_call_revoke_link_sync (self->archive, id, "anna", NULL, NULL));
  g_assert_null (open_link (self, secret, "", "play", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_true (archive_client_delete_document (self, "", "", NULL));
  /* The secret itself is stored nowhere. */
  catalogue = g_build_filename (self->base.directory, "catalogue.db-wal", NULL);
  g_assert_true (g_file_get_contents (catalogue, &bytes, &length, NULL));
  g_assert_null (g_strstr_len (bytes, (gssize)length, secret));
  g_assert_null (memmem (bytes, length, secret, strlen (secret)));
}

static char *
visit_link (ArchiveClient *self, const char *secret, const char *code, GError **error)
{
  char *visit = NULL;
  guint64 until;

  reel_bus_archive1_call_visit_link_sync (self->archive, secret, code, "192.0.2.7", &visit, &until, NULL, error);
  return visit;
}

/* The members of the page, sorted; of its documents the number. */
static char *
describe_link (ArchiveClient *self, const char *secret, const char *visit, GError **error)
{
  g_autoptr (GVariant) page = NULL;
  g_autoptr (GVariant) documents = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *language = NULL;
  gboolean truth = FALSE;

  if (!reel_bus_archive1_call_describe_link_sync (self->archive, secret, visit, "192.0.2.7", &page, NULL, error))
    return NULL;
  g_assert_true (g_variant_lookup (page, "language", "&s", &language));
  g_assert_true (g_variant_lookup (page, "has-code", "b", &truth));
  g_string_append_printf (text, "%s %s", language, truth ? "code" : "no-code");
  if (g_variant_lookup (page, "download", "b", &truth))
    g_string_append (text, truth ? " download" : " play");
  documents = g_variant_lookup_value (page, "documents", G_VARIANT_TYPE ("aa{sv}"));
  if (documents != NULL)
    g_string_append_printf (text, " %" G_GSIZE_FORMAT, g_variant_n_children (documents));
  return g_strdup (text->str);
}

/* A code can be used once, and begins a visit in which a document is opened as often as a player asks. */
static void
test_code (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *id = NULL, *url = NULL, *before = NULL, *visit = NULL, *after = NULL, *wrong = NULL;
  g_autoptr (GError) error = NULL;
  const char *secret;

  archive_client_make_recording (self, "{}");
  id = create_link (self, "", "{'code': <'314159'>, 'language': <'nb'>, 'download': <true>}", &url, &error);
  g_assert_no_error (error);
  secret = strrchr (url, '/') + 1;
  g_assert_null (open_link (self, secret, "", "chat", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_null (open_link (self, secret, "314159", "chat", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  before = describe_link (self, secret, "", NULL);
  g_assert_cmpstr (before, ==, "nb code");
  visit = visit_link (self, secret, "314159", &error);
  g_assert_no_error (error);
  after = describe_link (self, secret, visit, NULL);
  g_assert_cmpstr (after, ==, "nb code download 1");
  wrong = describe_link (self, secret, "314159", NULL);
  g_assert_cmpstr (wrong, ==, "nb code");
  for (guint i = 0; i < 3; i++) {
    g_autofree char *text = open_link (self, secret, visit, "chat", &error);
    g_autofree char *media = open_link (self, secret, visit, "download", &error);

    g_assert_no_error (error);
    g_assert_nonnull (strstr (text, "the magic word"));
  }
  g_assert_null (visit_link (self, secret, "314159", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_null (open_link (self, secret, "314159", "chat", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
}

static void
test_guessed_code (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *id = NULL, *url = NULL;
  g_autofree char *trail = NULL;
  g_autoptr (GError) error = NULL;
  const char *secret;

  archive_client_make_recording (self, "{}");
  id = create_link (self, "", "{'code': <'271828'>}", &url, NULL);
  secret = strrchr (url, '/') + 1;
  for (guint i = 0; i < 5; i++) {
    g_assert_null (visit_link (self, secret, "000000", &error));
    daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  }
  g_assert_null (visit_link (self, secret, "271828", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_null (describe_link (self, secret, "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  trail = archive_client_print_trail (self);
  g_assert_true (g_str_has_suffix (trail, "zoe@example.com link-visit refused\nzoe@example.com link-visit refused\n"
                                          "zoe@example.com link-page refused"));
}

/* A link without a code needs no visit, and has none. */
static void
test_page (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *id = NULL, *url = NULL, *page = NULL, *captions = NULL;
  g_autoptr (GError) error = NULL;
  const char *secret;

  archive_client_make_recording (self, "{}");
  id = create_link (self, "", "{}", &url, NULL);
  secret = strrchr (url, '/') + 1;
  page = describe_link (self, secret, "", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (page, ==, " no-code play 1");
  g_assert_null (visit_link (self, secret, "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_null (open_link (self, secret, "", "list", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_ARGUMENT, "purpose");
  g_assert_null (describe_link (self, "guess", "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
  g_assert_true (reel_bus_archive1_call_revoke_link_sync (self->archive, id, "", NULL, NULL));
  g_assert_null (describe_link (self, secret, "", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_NOT_ALLOWED, "no such link");
}

/* Each opening of the page, each playback and each download is noted; what else the page reads, once. */
static void
test_visit (ArchiveClient *self, gconstpointer unused)
{
  g_autofree char *id = NULL, *url = NULL, *trail = NULL;
  g_autoptr (GError) error = NULL;
  const char *secret;

  archive_client_make_recording (self, "{}");
  id = create_link (self, "", "{'download': <true>}", &url, NULL);
  secret = strrchr (url, '/') + 1;
  for (guint i = 0; i < 3; i++) {
    g_autofree char *page = describe_link (self, secret, "", &error);
    g_autofree char *media = open_link (self, secret, "", "play", &error);
    g_autofree char *chat = open_link (self, secret, "", "chat", &error);
    g_autofree char *kept = open_link (self, secret, "", "download", &error);

    g_assert_no_error (error);
    g_assert_nonnull (page);
    g_assert_nonnull (kept);
  }
  g_assert_null (open_link (self, secret, "", "thumbnail", &error));
  daemon_fixture_assert_error (&error, REEL_ERROR_INVALID_STATE, "thumbnail");
  trail = archive_client_print_trail (self);
  g_assert_cmpstr (trail, ==,
                   " link-create allowed\nzoe@example.com link-page allowed\nzoe@example.com link-open allowed\n"
                   " play allowed\n chat allowed\n download allowed\n"
                   "zoe@example.com link-page allowed\n play allowed\n download allowed\n"
                   "zoe@example.com link-page allowed\n play allowed\n download allowed\n thumbnail failed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_dbus_unset ();
#define ADD(name, test)                                                                                                \
  g_test_add ("/link-object/" name, ArchiveClient, NULL, archive_client_set_up, test, archive_client_tear_down)
  ADD ("link", test_link);
  ADD ("code", test_code);
  ADD ("guessed-code", test_guessed_code);
  ADD ("page", test_page);
  ADD ("visit", test_visit);
#undef ADD
  return g_test_run ();
}
