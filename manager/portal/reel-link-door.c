/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The playback page's requests; see the header for who makes it. */
#include "manager/portal/reel-link-door.h"

#include "manager/core/document/reel-json-member.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-content-disposition.h"
#include "manager/portal/reel-client-network.h"
#include "manager/portal/reel-document-opener.h"
#include "manager/portal/reel-json-dict.h"
#include "manager/portal/reel-link-admission.h"
#include "manager/portal/reel-ticket-table.h"
#include "manager/portal/reel-visitor.h"

/* Each ticket holds a file open. Anybody can be any number of visitors, so they are also counted by their network and
 * by the link. */
#define MAX_TICKETS         1024
#define MAX_TICKETS_OF_ONE  64
#define MAX_TICKETS_OF_MANY 256
#define MAX_SENT_TO_NETWORK 64
#define MAX_SENT_BY_LINK    128
#define TICKET_SECONDS      (6 * 3600)
#define US_PER_MS           1000
#define MS_PER_SECOND       1000
#define DENIED              "org.callreel.Error.NotAllowed"

struct _ReelLinkDoor {
  ReelManagerClient *client;
  ReelMediaSender *sender;
  ReelLinkAdmission *admission;
  ReelTicketTable *tickets;
  gboolean secure;
};

/* A request while callreeld is asked. */
typedef struct {
  ReelLinkDoor *door;
  ReelHttpRequest *request;
  char *secret;
  char *visit;
  char *viewer;
  /* Of an opening: */
  char *code; /* "": none was given, or it was tried */
  char *document_id;
  char *purpose;
  ReelContentFile *file;
  gint64 expires_ms; /* of what is given out for @file */
} Visit;

static void
visit_free (Visit *visit)
{
  reel_link_admission_leave (visit->door->admission);
  reel_http_request_unref (visit->request);
  g_clear_pointer (&visit->file, reel_content_file_unref);
  g_free (visit->secret);
  g_free (visit->visit);
  g_free (visit->viewer);
  g_free (visit->code);
  g_free (visit->document_id);
  g_free (visit->purpose);
  g_free (visit);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Visit, visit_free)

/* Returns: NULL after replying */
static Visit *
visit_new (ReelLinkDoor *door, ReelHttpRequest *request)
{
  const char *secret = reel_http_request_get_parameter (request, "secret");
  g_autoptr (GError) error = NULL;
  g_autofree char *viewer = reel_visitor_identify (request, door->secure, &error);
  Visit *visit;

  if (viewer == NULL) {
    reel_http_request_reply_problem (request, error);
    return NULL;
  }
  if (!reel_link_admission_enter (door->admission, request, secret))
    return NULL;
  visit = g_new0 (Visit, 1);
  visit->door = door;
  visit->request = reel_http_request_ref (request);
  visit->viewer = g_steal_pointer (&viewer);
  visit->secret = g_strdup (secret);
  visit->visit = reel_visitor_get_visit (request, secret);
  return visit;
}

static gint64
get_seconds (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

static gboolean
is_denied (const GError *error)
{
  g_autofree char *name = g_dbus_error_get_remote_error (error);

  return g_strcmp0 (name, DENIED) == 0;
}

static void
reply_problem (Visit *visit, const GError *error)
{
  if (is_denied (error))
    reel_link_admission_note_refusal (visit->door->admission, visit->request);
  reel_http_request_reply_problem (visit->request, error);
}

/* The request of who went away is still under way in callreeld, and counted until it is over. */
static void
call (Visit *visit, const char *method, GVariant *arguments, const char *answer, GAsyncReadyCallback callback)
{
  reel_manager_client_call (visit->door->client, REEL_CLIENT_ARCHIVE, method, arguments, answer, NULL, callback, visit);
}

static void
describe (Visit *visit, GAsyncReadyCallback callback)
{
  call (visit, "DescribeLink",
        g_variant_new ("(sss)", visit->secret, visit->visit, reel_http_request_get_origin (visit->request)), "(a{sv})",
        callback);
}

static void
on_about (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);
  g_autoptr (GVariant) page = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;

  if (page != NULL)
    reel_http_request_reply_json (visit->request, SOUP_STATUS_OK, reel_json_dict_from_variant (page));
  else
    reply_problem (visit, error);
}

static void
get_about (ReelHttpRequest *request, gpointer data)
{
  Visit *visit = visit_new (data, request);

  if (visit == NULL)
    return;
  reel_http_request_pause (request);
  describe (visit, on_about);
}

static gint64
get_utc_ms (void)
{
  return g_get_real_time () / US_PER_MS;
}

static JsonNode *
print_ticket (const char *ticket, const ReelContentFile *file, gint64 expires_ms)
{
  g_autofree char *url = g_strconcat ("/p/media/", ticket, NULL);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "url", url);
  json_object_set_int_member (object, "expires", expires_ms);
  json_object_set_string_member (object, "contentType", reel_content_file_get_type (file)->content_type);
  json_object_set_int_member (object, "bytes", (gint64)reel_content_file_get_size (file));
  json_node_take_object (node, object);
  return node;
}

/* Seconds, of which the last is not begun. */
static gint64
get_lifetime (const Visit *visit)
{
  return MAX (0, visit->expires_ms - get_utc_ms ()) / MS_PER_SECOND;
}

/* NAME: NULL: it is shown, not kept. */
static void
give_ticket (Visit *visit, const char *name)
{
  const ReelFileType *type = reel_content_file_get_type (visit->file);
  g_autofree char *disposition = name != NULL ? reel_content_disposition_print (TRUE, name, type->extension) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = reel_secret_hash (NULL, visit->secret);
  g_autofree char *network = reel_client_network_of (reel_http_request_get_origin (visit->request));
  const ReelTicketHolder holder = { .owner = visit->viewer, .group = hash, .network = network };
  g_autofree char *ticket = reel_ticket_table_add (visit->door->tickets, visit->file, disposition, &holder,
                                                   get_seconds (), get_seconds () + get_lifetime (visit), &error);

  if (ticket != NULL)
    reel_http_request_reply_json (visit->request, SOUP_STATUS_OK,
                                  print_ticket (ticket, visit->file, visit->expires_ms));
  else
    reel_http_request_reply_problem (visit->request, error);
}

/* Returns: (transfer full): the name of the visit's document on PAGE */
static char *
find_name (const Visit *visit, GVariant *page)
{
  g_autoptr (GVariant) documents = g_variant_lookup_value (page, "documents", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; documents != NULL && i < g_variant_n_children (documents); i++) {
    g_autoptr (GVariant) document = g_variant_get_child_value (documents, i);
    const char *id = "", *subject = "";
    guint64 start = 0;

    g_variant_lookup (document, "document-id", "&s", &id);
    g_variant_lookup (document, "subject", "&s", &subject);
    g_variant_lookup (document, "start", "t", &start);
    if (g_str_equal (id, visit->document_id))
      return reel_document_opener_print_name (subject, (gint64)start * US_PER_MS,
                                              g_variant_n_children (documents) > 1 ? (guint)i + 1 : 0);
  }
  return g_strdup (visit->document_id);
}

static void
on_described (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, NULL);
  g_autoptr (GVariant) page = answer != NULL ? g_variant_get_child_value (answer, 0) : NULL;
  g_autofree char *name = page != NULL ? find_name (visit, page) : g_strdup (visit->document_id);

  give_ticket (visit, name);
}

/* Takes VISIT, whose file is open. */
static void
reply_file (Visit *visit)
{
  g_autoptr (Visit) owned = visit;

  if (g_str_equal (visit->purpose, "download"))
    describe (g_steal_pointer (&owned), on_described);
  else if (reel_content_file_is_locked (visit->file))
    reel_http_request_reply_refusal (
        visit->request, SOUP_STATUS_CONFLICT, "InvalidState", "Sealed",
        "The recording is encrypted, and this page has no key to open it. Ask whoever sent "
        "the link.");
  else
    give_ticket (visit, NULL);
}

static void try_code (Visit *visit);

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  guint64 expires_ms;

  visit->file = reel_document_opener_open_link_finish (result, &expires_ms, &error);
  visit->expires_ms = MIN ((gint64)expires_ms, get_utc_ms () + TICKET_SECONDS * G_GINT64_CONSTANT (1000));
  if (visit->file != NULL) {
    /* Who is in the middle of it when the link ends gets no more of it. */
    reel_content_file_set_until (visit->file, (gint64)expires_ms * US_PER_MS);
    reply_file (g_steal_pointer (&visit));
  } else if (is_denied (error) && *visit->code != '\0') {
    try_code (g_steal_pointer (&visit));
  } else {
    reply_problem (visit, error);
  }
}

/* Takes VISIT. */
static void
open_document (Visit *visit)
{
  reel_document_opener_open_link_async (visit->door->client, reel_media_sender_get_reader (visit->door->sender),
                                        g_variant_new ("(sssss)", visit->secret, visit->visit, visit->document_id,
                                                       visit->purpose, reel_http_request_get_origin (visit->request)),
                                        on_opened, visit);
}

static void
on_visited (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Visit) visit = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = reel_manager_client_call_finish (REEL_MANAGER_CLIENT (source), result, NULL, &error);
  guint64 until_ms;

  if (answer == NULL) {
    reply_problem (visit, error);
    return;
  }
  g_free (visit->visit);
  g_variant_get (answer, "(st)", &visit->visit, &until_ms);
  reel_visitor_keep_visit (visit->request, visit->secret, visit->visit, until_ms, visit->door->secure);
  if (*visit->document_id == '\0')
    reel_http_request_reply_status (visit->request, SOUP_STATUS_NO_CONTENT);
  else
    open_document (g_steal_pointer (&visit));
}

/* Takes VISIT. */
static void
try_code (Visit *visit)
{
  g_autofree char *code = g_steal_pointer (&visit->code);

  visit->code = g_strdup ("");
  call (visit, "VisitLink", g_variant_new ("(sss)", visit->secret, code, reel_http_request_get_origin (visit->request)),
        "(st)", on_visited);
}

static gboolean
read_body (Visit *visit, JsonObject *body, GError **error)
{
  const char *document_id = "", *purpose = "play", *code = "";

  if (!reel_json_member_read_text (body, "documentId", &document_id, error) ||
      !reel_json_member_read_text (body, "purpose", &purpose, error) ||
      !reel_json_member_read_text (body, "code", &code, error))
    return FALSE;
  visit->document_id = g_strdup (document_id);
  visit->purpose = g_strdup (purpose);
  visit->code = g_strdup (code);
  return TRUE;
}

/* A visit that goes on needs no code, so that a page may send it each time. A code without a document begins the visit
 * alone: the page does not know the documents before. */
static void
post_open (ReelHttpRequest *request, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  g_autoptr (Visit) visit = NULL;
  g_autoptr (GError) error = NULL;

  if (body == NULL)
    return;
  visit = visit_new (data, request);
  if (visit == NULL)
    return;
  if (!read_body (visit, body, &error)) {
    reel_http_request_reply_problem (request, error);
    return;
  }
  reel_http_request_pause (request);
  if (*visit->code != '\0' && (*visit->visit == '\0' || *visit->document_id == '\0'))
    try_code (g_steal_pointer (&visit));
  else
    open_document (g_steal_pointer (&visit));
}

static void
send_file (ReelLinkDoor *self, ReelHttpRequest *request, const ReelTicket *ticket, const char *viewer)
{
  g_autofree char *network = reel_client_network_of (reel_http_request_get_origin (request));
  g_autofree char *owner = g_strconcat ("visitor ", viewer, NULL);
  g_autofree char *place = g_strconcat ("visitors from ", network, NULL);
  g_autofree char *link = g_strconcat ("visitors of ", ticket->group, NULL);
  const ReelMediaQuota quotas[] = {
    { owner, REEL_MEDIA_OF_ONE }, { place, MAX_SENT_TO_NETWORK }, { link, MAX_SENT_BY_LINK }, { NULL, 0 }
  };

  reel_media_sender_send (self->sender, request, ticket->file, quotas, ticket->disposition);
}

static void
get_media (ReelHttpRequest *request, gpointer data)
{
  ReelLinkDoor *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *viewer = reel_visitor_identify (request, self->secure, &error);
  const ReelTicket *ticket =
      viewer != NULL ? reel_ticket_table_find (self->tickets, reel_http_request_get_parameter (request, "ticket"),
                                               viewer, get_seconds ())
                     : NULL;

  if (ticket == NULL) {
    reel_http_request_reply_refusal (request, SOUP_STATUS_NOT_FOUND, "UnknownRecording", "Opened too long ago",
                                     "This address of the file is not valid any more. Open the link again.");
    return;
  }
  reel_http_request_pause (request);
  send_file (self, request, ticket, viewer);
}

static void
on_bus_signal (ReelManagerClient *client, const char *path, const char *interface, const char *name,
               GVariant *arguments, ReelLinkDoor *self)
{
  const char *hash;

  if (!g_str_equal (name, "LinkRevoked") || !g_variant_is_of_type (arguments, G_VARIANT_TYPE ("(s)")))
    return;
  g_variant_get (arguments, "(&s)", &hash);
  reel_ticket_table_revoke (self->tickets, hash);
}

ReelLinkDoor *
reel_link_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender, gboolean secure)
{
  ReelLinkDoor *self = g_new0 (ReelLinkDoor, 1);

  self->client = client;
  self->sender = sender;
  self->secure = secure;
  self->admission = reel_link_admission_new ();
  self->tickets = reel_ticket_table_new (MAX_TICKETS, MAX_TICKETS_OF_ONE, MAX_TICKETS_OF_MANY);
  g_signal_connect (client, "bus-signal", G_CALLBACK (on_bus_signal), self);
  reel_http_router_add (router, "GET", "/p/{secret}/about", REEL_HTTP_PUBLIC, get_about, self);
  reel_http_router_add (router, "POST", "/p/{secret}/open", REEL_HTTP_PUBLIC, post_open, self);
  reel_http_router_add (router, "GET", "/p/media/{ticket}", REEL_HTTP_PUBLIC, get_media, self);
  return self;
}

void
reel_link_door_free (ReelLinkDoor *self)
{
  reel_ticket_table_free (self->tickets);
  reel_link_admission_free (self->admission);
  g_free (self);
}
