/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pages and their files; see the header for which. */
#include "manager/portal/reel-page-door.h"

struct _ReelPageDoor {
  ReelStaticFiles *files;
  ReelHttpGuard *guard;
};

ReelPageDoor *
reel_page_door_new (ReelStaticFiles *files, ReelHttpGuard *guard)
{
  ReelPageDoor *self = g_new0 (ReelPageDoor, 1);

  self->files = files;
  self->guard = guard;
  return self;
}

void
reel_page_door_free (ReelPageDoor *self)
{
  g_free (self);
}

static void
reply_not_found (ReelHttpRequest *request)
{
  reel_http_request_reply_refusal (request, SOUP_STATUS_NOT_FOUND, "NotFound", "Not found",
                                   "There is nothing at this address.");
}

/* Browsers keep files and ask whether they have changed. */
static void
reply_file (ReelHttpRequest *request, const ReelStaticFile *file)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (reel_http_request_get_message (request));
  const char *known = reel_http_request_get_header (request, "If-None-Match");

  soup_message_headers_replace (headers, "Cache-Control", "no-cache");
  soup_message_headers_replace (headers, "ETag", file->etag);
  if (known != NULL && g_str_equal (known, file->etag))
    reel_http_request_reply_status (request, SOUP_STATUS_NOT_MODIFIED);
  else
    reel_http_request_reply_bytes (request, SOUP_STATUS_OK, file->content_type, file->bytes);
}

void
reel_page_door_reply (ReelPageDoor *self, ReelHttpRequest *request, const char *name, gboolean frames)
{
  const ReelStaticFile *file = reel_static_files_find (self->files, name);

  if (file == NULL) {
    reply_not_found (request);
    return;
  }
  reel_http_guard_add_page_headers (self->guard, reel_http_request_get_message (request), frames);
  reply_file (request, file);
}

static void
on_index (ReelHttpRequest *request, gpointer data)
{
  reel_page_door_reply (data, request, "index.html", FALSE);
}

static void
on_panel (ReelHttpRequest *request, gpointer data)
{
  reel_page_door_reply (data, request, "panel.html", TRUE);
}

static void
on_archive (ReelHttpRequest *request, gpointer data)
{
  reel_page_door_reply (data, request, "archive.html", FALSE);
}

static void
on_playback (ReelHttpRequest *request, gpointer data)
{
  reel_page_door_reply (data, request, "play.html", FALSE);
}

static void
on_admin (ReelHttpRequest *request, gpointer data)
{
  reel_page_door_reply (data, request, "admin.html", FALSE);
}

/* Pages have their own addresses, with the headers that they need. */
static void
on_static (ReelHttpRequest *request, gpointer data)
{
  const char *directory = reel_http_request_get_parameter (request, "directory");
  const char *file = reel_http_request_get_parameter (request, "file");
  g_autofree char *name = directory != NULL ? g_strconcat (directory, "/", file, NULL) : g_strdup (file);
  const ReelStaticFile *found =
      g_str_has_suffix (name, ".html") ? NULL : reel_static_files_find (((ReelPageDoor *)data)->files, name);

  if (found != NULL)
    reply_file (request, found);
  else
    reply_not_found (request);
}

static void
on_description (ReelHttpRequest *request, gpointer data)
{
  const ReelStaticFile *found = reel_static_files_find (((ReelPageDoor *)data)->files, "openapi.json");

  if (found != NULL)
    reply_file (request, found);
  else
    reply_not_found (request);
}

void
reel_page_door_add (ReelHttpRouter *router, ReelPageDoor *self)
{
  reel_http_router_add (router, "GET", "/", REEL_HTTP_PUBLIC, on_index, self);
  reel_http_router_add (router, "GET", "/panel", REEL_HTTP_PUBLIC, on_panel, self);
  reel_http_router_add (router, "GET", "/archive", REEL_HTTP_PUBLIC, on_archive, self);
  reel_http_router_add (router, "GET", "/archive/{operation}", REEL_HTTP_PUBLIC, on_archive, self);
  reel_http_router_add (router, "GET", "/p/{secret}", REEL_HTTP_PUBLIC, on_playback, self);
  reel_http_router_add (router, "GET", "/admin", REEL_HTTP_PUBLIC, on_admin, self);
  reel_http_router_add (router, "GET", "/static/{file}", REEL_HTTP_PUBLIC, on_static, self);
  reel_http_router_add (router, "GET", "/static/{directory}/{file}", REEL_HTTP_PUBLIC, on_static, self);
  reel_http_router_add (router, "GET", "/api/v1/openapi.json", REEL_HTTP_PUBLIC, on_description, self);
}
