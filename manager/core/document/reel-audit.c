/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of the audit trail, and their chain. */
#include "manager/core/document/reel-audit.h"

#include "manager/core/document/reel-json-reader.h"
#include "manager/core/document/reel-json.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-nick.h"

#include <string.h>

const char *const reel_audit_no_hash = "0000000000000000000000000000000000000000000000000000000000000000";

const char *const reel_audit_outcome_nicks[] = { "allowed", "refused", "failed", "done", NULL };

static char *
copy (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

ReelAuditEntry *
reel_audit_entry_new (const char *user, const char *action, const char *target, const char *reason, const char *origin,
                      ReelAuditOutcome outcome, const char *detail)
{
  ReelAuditEntry *self = g_new0 (ReelAuditEntry, 1);

  self->user = copy (user);
  self->action = copy (action);
  self->target = copy (target);
  self->reason = copy (reason);
  self->origin = copy (origin);
  self->outcome = outcome;
  self->detail = copy (detail);
  return self;
}

void
reel_audit_entry_free (ReelAuditEntry *self)
{
  g_free (self->user);
  g_free (self->action);
  g_free (self->target);
  g_free (self->reason);
  g_free (self->origin);
  g_free (self->detail);
  g_free (self);
}

char *
reel_audit_print (const ReelAuditEntry *entry, const char *previous)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_object (builder);
  reel_json_add_number (builder, "entry", entry->number);
  reel_json_add_time (builder, "time", entry->utc);
  reel_json_add_text (builder, "user", entry->user);
  reel_json_add_text (builder, "action", entry->action);
  reel_json_add_text (builder, "target", entry->target);
  reel_json_add_text (builder, "reason", entry->reason);
  reel_json_add_text (builder, "origin", entry->origin);
  reel_json_add_text (builder, "outcome", reel_audit_outcome_nicks[entry->outcome]);
  reel_json_add_text (builder, "detail", entry->detail);
  reel_json_add_text (builder, "previous", previous);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  return json_generator_to_data (generator, NULL);
}

char *
reel_audit_hash (const char *line)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

static gboolean
has_texts (JsonObject *object, GError **error)
{
  static const char *const names[] = {
    "user", "action", "target", "reason", "origin", "outcome", "detail", "previous"
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    if (get_text (object, names[i]) == NULL) {
      g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "“%s” is missing, or not a text", names[i]);
      return FALSE;
    }
  }
  return strlen (get_text (object, "previous")) == REEL_AUDIT_HASH_LENGTH ||
         refuse (error, "“previous” is not a SHA-256 in hexadecimal digits");
}

static gint64
read_time (JsonObject *object)
{
  const char *text = get_text (object, "time");
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC + g_date_time_get_microsecond (time) : -1;
}

ReelAuditEntry *
reel_audit_parse (const char *line, char **previous, GError **error)
{
  g_autoptr (JsonNode) root = reel_json_read (line, REEL_AUDIT_LINE_MAX_BYTES, error);
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *number = object != NULL ? json_object_get_member (object, "entry") : NULL;
  ReelAuditEntry *self;
  int outcome;

  if (root == NULL)
    return NULL;
  if (number == NULL || !JSON_NODE_HOLDS_VALUE (number) || json_node_get_value_type (number) != G_TYPE_INT64 ||
      json_node_get_int (number) < 1 || json_node_get_int (number) == G_MAXINT64)
    return refuse (error, "“entry” is missing, or not a number from 1 on"), NULL;
  if (read_time (object) < 0)
    return refuse (error, "“time” is missing, or not a time"), NULL;
  if (!has_texts (object, error) ||
      !reel_nick_parse (reel_audit_outcome_nicks, "outcome", get_text (object, "outcome"), &outcome, error))
    return NULL;
  self = reel_audit_entry_new (get_text (object, "user"), get_text (object, "action"), get_text (object, "target"),
                               get_text (object, "reason"), get_text (object, "origin"), (ReelAuditOutcome)outcome,
                               get_text (object, "detail"));
  self->number = json_node_get_int (number);
  self->utc = read_time (object);
  if (previous != NULL)
    *previous = g_strdup (get_text (object, "previous"));
  return self;
}

static gboolean
follows (const ReelAuditCheck *self, const ReelAuditEntry *entry, const char *previous, GError **error)
{
  if (self->first == 0)
    return entry->number > 1 || g_str_equal (previous, reel_audit_no_hash) ||
           refuse (error, "entry 1 names a line before it, but is the first of a trail");
  if (entry->number != self->last + 1) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "entry %" G_GINT64_FORMAT " follows entry %" G_GINT64_FORMAT ": lines are missing or moved",
                 entry->number, self->last);
    return FALSE;
  }
  if (!g_str_equal (previous, self->head)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "entry %" G_GINT64_FORMAT " is not what entry %" G_GINT64_FORMAT " was written after: one was changed",
                 self->last, entry->number);
    return FALSE;
  }
  return TRUE;
}

gboolean
reel_audit_check_line (ReelAuditCheck *self, const char *line, GError **error)
{
  g_autofree char *previous = NULL;
  g_autofree char *hash = NULL;
  g_autoptr (ReelAuditEntry) entry = reel_audit_parse (line, &previous, error);

  if (entry == NULL || !follows (self, entry, previous, error))
    return FALSE;
  hash = reel_audit_hash (line);
  if (self->first == 0)
    self->first = entry->number;
  self->last = entry->number;
  g_strlcpy (self->head, hash, sizeof self->head);
  return TRUE;
}
