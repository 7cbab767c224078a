/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Links and mails to a participant who is erased. */
#include "manager/engine/archive/reel-archive-erasure-mail.h"

#include "manager/core/document/reel-mail-order.h"
#include "manager/core/document/reel-mailbox.h"
#include "manager/core/document/reel-metadata-person.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/engine/delivery/reel-upload-orders.h"

#include <string.h>

/* Returns: the address of TEXT, in which letters are of one case; NULL: it has none */
static char *
read_address (const char *text)
{
  g_autoptr (ReelMailbox) mailbox = text != NULL ? reel_mailbox_parse (text, NULL) : NULL;

  return mailbox != NULL ? g_ascii_strdown (mailbox->address, -1) : NULL;
}

/* In letters of one case, without blanks around. */
static char *
fold_name (const char *text)
{
  g_autofree char *name = g_strstrip (g_strdup (text));
  g_autofree char *composed = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);

  return g_utf8_casefold (composed != NULL ? composed : name, -1);
}

/* By which the participant is known. */
typedef struct {
  GHashTable *addresses;
  GHashTable *names;
} Identity;

static void
identity_clear (Identity *self)
{
  g_hash_table_unref (self->addresses);
  g_hash_table_unref (self->names);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Identity, identity_clear)

static void
add_row (Identity *self, const ReelParticipantRecord *row)
{
  static const char *const keys[] = { "display-name", "user" };
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->properties, NULL, NULL, NULL);
  const char *text;
  char *address;

  if (properties == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
    if (g_variant_lookup (properties, keys[i], "&s", &text) && *text != '\0')
      g_hash_table_add (self->names, fold_name (text));
  }
  if (g_variant_lookup (properties, "email", "&s", &text) && (address = read_address (text)) != NULL)
    g_hash_table_add (self->addresses, address);
}

static void
identity_init (Identity *self, const ReelArchivePerson *person)
{
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_add (self->names, fold_name (person->id));
  for (guint i = 0; i < person->rows->len; i++)
    add_row (self, person->rows->pdata[i]);
}

static gboolean
has_address (const Identity *self, const char *text)
{
  g_autofree char *address = read_address (text);

  return address != NULL && g_hash_table_contains (self->addresses, address);
}

static gboolean
has_name (const Identity *self, const char *text)
{
  g_autofree char *name = fold_name (text);

  return g_hash_table_contains (self->names, name);
}

static void
erase_links (ReelArchiveErasureMail *self, const ReelArchivePerson *person, const Identity *identity, ReelChange *group)
{
  for (guint i = 0; i < person->links->len; i++) {
    ReelLinkRecord link = *(const ReelLinkRecord *)person->links->pdata[i];

    if (!has_address (identity, link.recipient) && !has_name (identity, link.recipient))
      continue;
    link.recipient = (char *)REEL_METADATA_PERSON_ERASED;
    reel_change_add_member (group, reel_change_put_link (&link));
    self->links++;
  }
}

/* The event goes out without it. */
static void
cut_mail (const ReelJobRecord *job, ReelChange *group)
{
  g_autofree char *body = reel_upload_orders_cut_mail (job->body);

  reel_change_add_member (group, reel_change_rewrite_job (job->job, body));
}

static void
erase_mails (ReelArchiveErasureMail *self, const ReelArchivePerson *person, const Identity *identity, ReelChange *group)
{
  for (guint i = 0; i < person->mails->len; i++) {
    const ReelJobRecord *job = person->mails->pdata[i];
    gboolean is_mail = g_str_equal (job->kind, reel_job_kind_nicks[REEL_JOB_MAIL]);
    g_autoptr (ReelMailOrder) order =
        is_mail ? reel_mail_order_parse (job->body, NULL) : reel_upload_orders_pick_mail (job->body, TRUE);

    if (order == NULL || !has_address (identity, order->to))
      continue;
    if (is_mail)
      reel_change_add_member (group, reel_change_remove_job (job->job));
    else
      cut_mail (job, group);
    g_ptr_array_add (self->mails, g_strndup (job->job, strcspn (job->job, "/")));
  }
}

ReelArchiveErasureMail *
reel_archive_erasure_mail_new (const ReelArchivePerson *person, ReelChange *group)
{
  ReelArchiveErasureMail *self = g_new0 (ReelArchiveErasureMail, 1);
  g_auto (Identity) identity;

  identity_init (&identity, person);
  self->mails = g_ptr_array_new_with_free_func (g_free);
  erase_links (self, person, &identity, group);
  erase_mails (self, person, &identity, group);
  return self;
}

void
reel_archive_erasure_mail_free (ReelArchiveErasureMail *self)
{
  g_ptr_array_unref (self->mails);
  g_free (self);
}
