/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The API's routes to files; see the header for who makes it. */
#include "manager/portal/reel-media-door.h"

#include "manager/core/document/reel-json-member.h"
#include "manager/core/wire/reel-content-disposition.h"
#include "manager/portal/reel-api-call.h"
#include "manager/portal/reel-document-opener.h"
#include "manager/portal/reel-ticket-table.h"

#include <string.h>

/* Each holds a file open. */
#define MAX_TICKETS        1024
#define MAX_TICKETS_OF_ONE 64
/* The longest file lasts four hours, and is paused now and then. */
#define TICKET_SECONDS (6 * 3600)
#define API            "/api/v1"

struct _ReelMediaDoor {
  ReelManagerClient *client;
  ReelMediaSender *sender;
  ReelTicketTable *tickets;
};

/* A request to open a document, while callreeld is asked. */
typedef struct {
  ReelMediaDoor *door;
  ReelHttpRequest *request;
  char *id;
  char *purpose;
  ReelContentFile *file;
} Opening;

static void
opening_free (Opening *opening)
{
  reel_http_request_unref (opening->request);
  g_clear_pointer (&opening->file, reel_content_file_unref);
  g_free (opening->id);
  g_free (opening->purpose);
  g_free (opening);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Opening, opening_free)

static gint64
get_seconds (void)
{
  return g_get_monotonic_time () / G_USEC_PER_SEC;
}

static JsonNode *
describe_ticket (const char *ticket, const ReelContentFile *file)
{
  g_autofree char *url = g_strconcat (API "/media/", ticket, NULL);
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_object_set_string_member (object, "url", url);
  json_object_set_int_member (object, "expires", g_get_real_time () / 1000 + TICKET_SECONDS * G_GINT64_CONSTANT (1000));
  json_object_set_string_member (object, "contentType", reel_content_file_get_type (file)->content_type);
  json_object_set_int_member (object, "bytes", (gint64)reel_content_file_get_size (file));
  json_node_take_object (node, object);
  return node;
}

/* NAME: NULL: it is shown, not kept. */
static void
give_ticket (Opening *opening, const char *name)
{
  const ReelFileType *type = reel_content_file_get_type (opening->file);
  g_autofree char *disposition = name != NULL ? reel_content_disposition_print (TRUE, name, type->extension) : NULL;
  g_autoptr (GError) error = NULL;
  const ReelTicketHolder holder = { .owner = reel_http_request_get_user (opening->request) };
  g_autofree char *ticket = reel_ticket_table_add (opening->door->tickets, opening->file, disposition, &holder,
                                                   get_seconds (), get_seconds () + TICKET_SECONDS, &error);

  if (ticket != NULL)
    reel_http_request_reply_json (opening->request, SOUP_STATUS_OK, describe_ticket (ticket, opening->file));
  else
    reel_http_request_reply_problem (opening->request, error);
}

static void
on_named (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) opening = data;
  g_autofree char *name = reel_document_opener_name_finish (result);

  give_ticket (opening, name);
}

/* Takes OPENING. */
static void
find_name (Opening *opening)
{
  reel_document_opener_name_async (opening->door->client, opening->id, reel_http_request_get_user (opening->request),
                                   reel_http_request_get_cancellable (opening->request), on_named, opening);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;

  opening->file = reel_document_opener_open_finish (result, &error);
  if (opening->file == NULL)
    reel_http_request_reply_problem (opening->request, error);
  else if (g_str_equal (opening->purpose, "download"))
    find_name (g_steal_pointer (&opening));
  else if (reel_content_file_is_locked (opening->file))
    reel_http_request_reply_refusal (
        opening->request, SOUP_STATUS_CONFLICT, "InvalidState", "Sealed",
        "The recording is sealed, and the portal has no key to open it. Whoever has one can "
        "download the recording and open it with age.");
  else
    give_ticket (opening, NULL);
}

static void
open_document (ReelMediaDoor *self, ReelHttpRequest *request, const char *purpose, const char *reason,
               GAsyncReadyCallback callback)
{
  Opening *opening = g_new0 (Opening, 1);

  opening->door = self;
  opening->request = reel_http_request_ref (request);
  opening->id = g_strdup (reel_http_request_get_parameter (request, "id"));
  opening->purpose = g_strdup (purpose);
  reel_http_request_pause (request);
  reel_document_opener_open_async (self->client, reel_media_sender_get_reader (self->sender),
                                   g_variant_new ("(ssss@a{sv})", opening->id, reel_http_request_get_user (request),
                                                  purpose, reason, reel_api_new_origin (request)),
                                   reel_http_request_get_cancellable (request), callback, opening);
}

static void
post_open (ReelHttpRequest *request, gpointer data)
{
  JsonObject *body = reel_http_request_get_json (request);
  const char *purpose = "play", *reason = "";
  g_autoptr (GError) error = NULL;

  if (body == NULL)
    return;
  if (reel_json_member_read_text (body, "purpose", &purpose, &error) &&
      reel_json_member_read_text (body, "reason", &reason, &error))
    open_document (data, request, purpose, reason, on_opened);
  else
    reel_http_request_reply_problem (request, error);
}

static void
send_file (ReelMediaDoor *self, ReelHttpRequest *request, ReelContentFile *file, const char *disposition)
{
  g_autofree char *owner = g_strconcat ("user ", reel_http_request_get_user (request), NULL);
  const ReelMediaQuota quotas[] = { { owner, REEL_MEDIA_OF_ONE }, { NULL, 0 } };

  reel_media_sender_send (self->sender, request, file, quotas, disposition);
}

static void
get_media (ReelHttpRequest *request, gpointer data)
{
  ReelMediaDoor *self = data;
  const ReelTicket *ticket = reel_ticket_table_find (self->tickets, reel_http_request_get_parameter (request, "ticket"),
                                                     reel_http_request_get_user (request), get_seconds ());

  if (ticket == NULL) {
    reel_http_request_reply_refusal (request, SOUP_STATUS_NOT_FOUND, "UnknownRecording", "Opened too long ago",
                                     "This address of the file is not valid any more. Open the recording again.");
    return;
  }
  reel_http_request_pause (request);
  send_file (self, request, ticket->file, ticket->disposition);
}

static void
on_beside_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Opening) opening = data;
  g_autoptr (GError) error = NULL;

  opening->file = reel_document_opener_open_finish (result, &error);
  if (opening->file != NULL)
    send_file (opening->door, opening->request, opening->file, NULL);
  else
    reel_http_request_reply_problem (opening->request, error);
}

static void
get_beside (ReelHttpRequest *request, gpointer data)
{
  const char *path = g_uri_get_path (soup_server_message_get_uri (reel_http_request_get_message (request)));
  const char *reason = reel_http_request_get_query (request, "reason");

  open_document (data, request, strrchr (path, '/') + 1, reason != NULL ? reason : "", on_beside_opened);
}

ReelMediaDoor *
reel_media_door_new (ReelHttpRouter *router, ReelManagerClient *client, ReelMediaSender *sender)
{
  static const char *const beside[] = { API "/documents/{id}/captions", API "/documents/{id}/thumbnail",
                                        API "/documents/{id}/contact-sheet", API "/documents/{id}/peaks" };
  ReelMediaDoor *self = g_new0 (ReelMediaDoor, 1);

  self->client = client;
  self->sender = sender;
  self->tickets = reel_ticket_table_new (MAX_TICKETS, MAX_TICKETS_OF_ONE, MAX_TICKETS);
  reel_http_router_add (router, "POST", API "/documents/{id}/open", REEL_HTTP_SIGNED_IN, post_open, self);
  reel_http_router_add (router, "GET", API "/media/{ticket}", REEL_HTTP_SIGNED_IN, get_media, self);
  for (guint i = 0; i < G_N_ELEMENTS (beside); i++)
    reel_http_router_add (router, "GET", beside[i], REEL_HTTP_SIGNED_IN, get_beside, self);
  return self;
}

void
reel_media_door_free (ReelMediaDoor *self)
{
  reel_ticket_table_free (self->tickets);
  g_free (self);
}
