/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Creates links as a change of their documents, and revokes them. Called by manager/dbus. */
#include "manager/engine/archive/reel-archive-link.h"

#include "manager/core/document/reel-mailbox.h"
#include "manager/core/rules/reel-link-terms.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-id.h"
#include "manager/engine/archive/reel-archive-change.h"
#include "manager/engine/archive/reel-archive-link-mail.h"
#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/services/reel-fresh-secret.h"

#include <string.h>

#define MAX_RECIPIENT 998

typedef struct {
  ReelLinkRecord *record;
  char *secret;
  ReelArchiveLinkMail *mail; /* to the recipient; NULL: none is sent */
} Creation;

static void
creation_free (gpointer data)
{
  Creation *creation = data;

  g_clear_pointer (&creation->record, reel_link_record_free);
  g_free (creation->secret);
  g_clear_pointer (&creation->mail, reel_archive_link_mail_free);
  g_free (creation);
}

static gboolean
check_link (const ReelArchiveDocument *document, gint64 now_utc, GError **error)
{
  if (!reel_archive_document_check_kept (document, error))
    return FALSE;
  if (document->chunk->location != NULL)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_STATE,
                       "The recording's file is not complete yet. Try again once it is.");
  return FALSE;
}

static void
prepare_link (const ReelArchiveDocument *document, const ReelArchiveAsker *asker, gpointer data, gint64 now_utc,
              ReelChange *group)
{
  const Creation *creation = data;
  const ReelLinkDocumentRecord record = { creation->record->link_id, document->chunk->document_id };

  reel_change_add_member (group, reel_change_put_link_document (&record));
  if (creation->mail != NULL)
    reel_archive_link_mail_add (creation->mail, document);
}

/* Adds the link itself; the rows of its documents refer to it. */
static void
begin_link (gpointer data, gint64 now_utc, ReelChange *group)
{
  ReelLinkRecord *record = ((Creation *)data)->record;
  gint64 lasts = record->expires_utc - record->created_utc;

  record->created_utc = now_utc;
  record->expires_utc = now_utc + lasts;
  reel_change_add_member (group, reel_change_put_link (record));
}

static void
end_link (gpointer data, gint64 now_utc, ReelChange *group)
{
  const Creation *creation = data;

  if (creation->mail != NULL)
    reel_archive_link_mail_order (creation->mail, creation->record, creation->secret, now_utc, group);
}

static const ReelArchiveChange link_change = { REEL_ARCHIVE_LINK, "link-create", check_link,
                                               prepare_link,      begin_link,    end_link };

static void
on_created (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_autoptr (GPtrArray) documents = reel_archive_change_finish (REEL_ARCHIVE (source), result, &error);

  if (documents == NULL) {
    g_task_return_error (task, error);
    return;
  }
  if (((const Creation *)g_task_get_task_data (task))->mail != NULL)
    reel_archive_tell_ordered (REEL_ARCHIVE (source));
  g_task_return_boolean (task, TRUE);
}

/* What the mail and the page say. */
static char *
print_options (const ReelLinkOptions *options, const ReelLinkTerms *terms)
{
  const struct {
    const char *key, *value;
  } texts[] = {
    { "sender", terms->from },
    { "subject", terms->subject },
    { "body", terms->body },
    { "language", terms->language },
  };
  g_autoptr (GVariant) dict = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "download", g_variant_new_boolean (options->download));
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    if (texts[i].value != NULL)
      g_variant_builder_add (&builder, "{sv}", texts[i].key, g_variant_new_string (texts[i].value));
  }
  dict = g_variant_ref_sink (g_variant_builder_end (&builder));
  return g_variant_print (dict, TRUE);
}

/* A name is allowed as well; what looks like an address is one, or no mail would come and nobody would know why. TO:
 * NULL of a name. */
static gboolean
read_recipient (const char *recipient, ReelMailbox **to, GError **error)
{
  const char *why = NULL;

  *to = NULL;
  if (*recipient == '\0' || strlen (recipient) > MAX_RECIPIENT)
    why = "recipient: must have 1 to 998 bytes";
  for (const char *c = recipient; why == NULL && *c != '\0'; c = g_utf8_next_char (c)) {
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      why = "recipient: must be one line without control characters";
  }
  if (why == NULL && strchr (recipient, '@') != NULL && (*to = reel_mailbox_parse (recipient, NULL)) == NULL)
    why = "recipient: it is one e-mail address such as ana@example.org or Ana Ruiz <ana@example.org>, or a name";
  if (why != NULL)
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return why == NULL;
}

static ReelLinkRecord *
make_record (const ReelLinkOptions *options, const ReelLinkTerms *terms, const ReelArchiveAsker *asker,
             const char *recipient, const char *secret)
{
  ReelLinkRecord *record = g_new0 (ReelLinkRecord, 1);

  record->link_id = g_uuid_string_random ();
  record->user = g_strdup (asker->user);
  record->recipient = g_strdup (recipient);
  record->secret_hash = reel_secret_hash (NULL, secret);
  if (options->code != NULL)
    record->code_hash = reel_secret_hash (record->link_id, options->code);
  record->reason = g_strdup (asker->reason);
  record->options = print_options (options, terms);
  record->expires_utc = terms->days * G_TIME_SPAN_DAY;
  return record;
}

/* RULE: which one says no. */
static Creation *
make_creation (const ReelServices *services, const ReelLinkOptions *options, const ReelArchiveAsker *asker,
               const char *recipient, ReelPolicyProperty *rule, GError **error)
{
  ReelPolicy resolved;
  const ReelPolicy *policy = reel_archive_asker_resolve (asker, services->policies, &resolved);
  g_autoptr (ReelMailbox) to = NULL;
  g_autofree char *secret = NULL;
  ReelLinkTerms terms;
  Creation *creation;

  if (!read_recipient (recipient, &to, error) || !reel_link_terms_resolve (options, policy, &terms, rule, error))
    return NULL;
  secret = reel_fresh_secret_new (error);
  if (secret == NULL)
    return NULL;
  creation = g_new0 (Creation, 1);
  creation->record = make_record (options, &terms, asker, recipient, secret);
  if (to != NULL && services->config->mail != NULL)
    creation->mail = reel_archive_link_mail_new (services, to->address, &terms, options->code != NULL);
  creation->secret = g_steal_pointer (&secret);
  return creation;
}

static void
on_refusal_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *refusal = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error))
    g_warning ("Could not note a refusal in the audit trail: %s", error->message);
  g_task_return_error (task, g_error_copy (refusal));
}

/* Takes TASK and ERROR. Refusals by a rule go into the audit trail, invalid arguments do not. */
static void
refuse_creation (GTask *task, const char *const *ids, const ReelArchiveAsker *asker, ReelPolicyProperty rule,
                 GError *error)
{
  ReelArchive *archive = g_task_get_source_object (task);

  if (!g_error_matches (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED)) {
    g_task_return_error (task, error);
    g_object_unref (task);
    return;
  }
  g_task_set_task_data (task, error, (GDestroyNotify)g_error_free);
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (reel_archive_asker_note (asker, link_change.verb, ids[0],
                                                                                 REEL_AUDIT_REFUSED,
                                                                                 reel_policy_get_info (rule)->name)),
                                 NULL, on_refusal_kept, task);
}

void
reel_archive_link_create_async (ReelArchive *archive, const char *const *ids, ReelArchiveAsker *asker,
                                const char *recipient, GVariant *options, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  GError *error = NULL;
  g_autoptr (ReelArchiveAsker) owned = asker;
  g_autoptr (ReelLinkOptions) parsed = reel_link_options_parse (options, &error);
  ReelPolicyProperty rule = REEL_POLICY_MAY_SEND_LINK;
  Creation *creation = NULL;

  if (parsed != NULL && parsed->reason != NULL) {
    g_free (asker->reason);
    asker->reason = g_strdup (parsed->reason);
  }
  if (parsed != NULL)
    creation = make_creation (reel_archive_get_services (archive), parsed, asker, recipient, &rule, &error);
  if (creation == NULL) {
    refuse_creation (task, ids, asker, rule, error);
    return;
  }
  g_task_set_task_data (task, creation, creation_free);
  reel_archive_change_async (archive, &link_change, ids, g_steal_pointer (&owned), creation, on_created, task);
}

char *
reel_archive_link_create_finish (ReelArchive *archive, GAsyncResult *result, char **url, GError **error)
{
  const char *base = reel_archive_get_services (archive)->config->portal->url;
  const Creation *creation;

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  creation = g_task_get_task_data (G_TASK (result));
  *url = base != NULL ? g_strconcat (base, "/p/", creation->secret, NULL) : g_strdup ("");
  return g_strdup (creation->record->link_id);
}

typedef struct {
  char *link_id;
  ReelArchiveAsker *asker;
  ReelLinkRecord *record;
  GError *refusal;
  gboolean revokes; /* it lasted until now */
} Revocation;

static void
revocation_free (gpointer data)
{
  Revocation *revocation = data;

  g_free (revocation->link_id);
  reel_archive_asker_free (revocation->asker);
  g_clear_pointer (&revocation->record, reel_link_record_free);
  g_clear_error (&revocation->refusal);
  g_free (revocation);
}

/* Takes TASK and ERROR, which may be NULL. */
static void
end_revocation (GTask *task, GError *error)
{
  g_autoptr (ReelArchive) archive = g_object_ref (g_task_get_source_object (task));

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
  g_object_unref (task);
  reel_archive_end_turn (archive);
}

static void
on_revoked (GObject *source, GAsyncResult *result, gpointer data)
{
  Revocation *revocation = g_task_get_task_data (data);
  GError *error = NULL;

  if (reel_audit_trail_append_finish (REEL_AUDIT_TRAIL (source), result, NULL, &error)) {
    if (revocation->revokes) {
      reel_archive_tell_revoked (g_task_get_source_object (data), revocation->link_id);
      reel_archive_tell_ended (g_task_get_source_object (data), revocation->record->secret_hash);
    }
    error = g_steal_pointer (&revocation->refusal);
  }
  end_revocation (data, error);
}

static gboolean
may_revoke (ReelArchive *archive, const Revocation *revocation)
{
  ReelPolicy resolved;
  const ReelPolicy *policy =
      reel_archive_asker_resolve (revocation->asker, reel_archive_get_services (archive)->policies, &resolved);

  return policy == NULL || policy->may_administer_recording ||
         g_str_equal (revocation->record->user, revocation->asker->user);
}

static void
on_link (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelArchive *archive = g_task_get_source_object (data);
  Revocation *revocation = g_task_get_task_data (data);
  GError *error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelChange *change = NULL;
  gboolean allowed;

  if (rows != NULL && rows->len == 0)
    g_set_error_literal (&error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "link_id: no such link");
  if (error != NULL) {
    end_revocation (data, error);
    return;
  }
  revocation->record = g_ptr_array_steal_index (rows, 0);
  allowed = may_revoke (archive, revocation);
  if (!allowed)
    g_set_error_literal (&revocation->refusal, REEL_ERROR, REEL_ERROR_NOT_ALLOWED,
                         "Only the link's creator, or a user with may-administer-recording, may revoke it.");
  if (allowed && revocation->record->revoked_utc == 0) {
    revocation->record->revoked_utc = g_get_real_time ();
    revocation->revokes = TRUE;
    change = reel_change_new_group ();
    reel_change_add_member (change, reel_change_put_link (revocation->record));
    reel_delivery_orders_remove_mails (change, revocation->link_id);
  }
  reel_audit_trail_append_async (reel_archive_get_services (archive)->audit,
                                 reel_audit_trail_list (
                                     reel_archive_asker_note (revocation->asker, "link-revoke", revocation->link_id,
                                                              allowed ? REEL_AUDIT_ALLOWED : REEL_AUDIT_REFUSED, NULL)),
                                 change, on_revoked, data);
}

static void
on_revoke_turn (ReelArchive *archive, gpointer data)
{
  const Revocation *revocation = g_task_get_task_data (data);

  reel_store_query_async (reel_archive_get_services (archive)->store,
                          reel_query_new (REEL_QUERY_LINK, revocation->link_id), on_link, data);
}

void
reel_archive_link_revoke_async (ReelArchive *archive, const char *link_id, ReelArchiveAsker *asker,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (archive, NULL, callback, user_data);
  Revocation *revocation = g_new0 (Revocation, 1);
  GError *error = NULL;

  revocation->link_id = g_strdup (link_id);
  revocation->asker = asker;
  g_task_set_task_data (task, revocation, revocation_free);
  if (reel_id_validate ("link_id", link_id, &error)) {
    reel_archive_take_turn (archive, on_revoke_turn, task);
    return;
  }
  g_task_return_error (task, error);
  g_object_unref (task);
}

gboolean
reel_archive_link_revoke_finish (ReelArchive *archive, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
