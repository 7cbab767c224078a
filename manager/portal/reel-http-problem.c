/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a failed request is answered with; see the header for who uses it. */
#include "manager/portal/reel-http-problem.h"

#include "manager/core/document/reel-json.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define TYPE_PREFIX "urn:callreel:error:"

static const guint statuses[REEL_N_ERRORS] = {
  [REEL_ERROR_NOT_ENABLED_FOR_RECORDING] = 403,
  [REEL_ERROR_NO_ONGOING_CALL] = 404,
  [REEL_ERROR_ALREADY_STARTED] = 409,
  [REEL_ERROR_ALREADY_STOPPED] = 409,
  [REEL_ERROR_NOT_ALLOWED] = 403,
  [REEL_ERROR_CONSENT_REQUIRED] = 403,
  [REEL_ERROR_TOKEN_EXPIRED] = 401,
  [REEL_ERROR_CONNECTION_ERROR] = 503,
  [REEL_ERROR_INVALID_STATE] = 409,
  [REEL_ERROR_UNKNOWN_RECORDING] = 404,
  [REEL_ERROR_UNKNOWN_PARTICIPANT] = 404,
  [REEL_ERROR_INVALID_ARGUMENT] = 400,
  [REEL_ERROR_OVERLOADED] = 503,
  [REEL_ERROR_STORAGE_FULL] = 507,
  [REEL_ERROR_STORAGE_FAILED] = 503,
  [REEL_ERROR_MEDIA_FAILED] = 502,
};

ReelHttpProblem *
reel_http_problem_new_named (guint status, const char *name, const char *title, const char *detail)
{
  ReelHttpProblem *self = g_new0 (ReelHttpProblem, 1);

  self->status = status;
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->detail = g_strdup (detail);
  return self;
}

static ReelHttpProblem *
new_of (const ReelErrorInfo *info, const char *message)
{
  return reel_http_problem_new_named (statuses[info->code], info->dbus_name + strlen (REEL_ERROR_DBUS_PREFIX),
                                      info->title, message);
}

ReelHttpProblem *
reel_http_problem_new (const GError *error)
{
  g_autofree char *remote = g_dbus_error_get_remote_error (error);
  const ReelErrorInfo *info = reel_error_info_by_dbus_name (remote);
  g_autoptr (GError) plain = g_error_copy (error);

  if (info != NULL) {
    g_dbus_error_strip_remote_error (plain);
    return new_of (info, plain->message);
  }
  if (error->domain == REEL_ERROR && (guint)error->code < REEL_N_ERRORS)
    return new_of (reel_error_info ((ReelErrorCode)error->code), error->message);
  if (remote != NULL || error->domain == G_DBUS_ERROR || error->domain == G_IO_ERROR) {
    info = reel_error_info (REEL_ERROR_CONNECTION_ERROR);
    return new_of (info, info->sentence);
  }
  g_warning ("Could not answer a request: %s", error->message);
  return reel_http_problem_new_named (500, "InternalError", "Internal error",
                                      "The portal could not answer this. Its log has the reason.");
}

JsonNode *
reel_http_problem_to_json (const ReelHttpProblem *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autofree char *type = g_strconcat (TYPE_PREFIX, self->name, NULL);

  json_builder_begin_object (builder);
  reel_json_add_text (builder, "type", type);
  reel_json_add_text (builder, "title", self->title);
  reel_json_add_number (builder, "status", self->status);
  reel_json_add_text (builder, "detail", self->detail);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

void
reel_http_problem_free (ReelHttpProblem *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}
