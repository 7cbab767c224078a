/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to whom a link is sent. */
#include "manager/engine/archive/reel-archive-link-mail.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/engine/delivery/reel-delivery-orders.h"

#define NS_PER_MS 1000000

struct _ReelArchiveLinkMail {
  const ReelServices *services;
  ReelMailOrder *order;
  GPtrArray *locations; /* utf8 */
  GPtrArray *documents; /* likewise */
};

ReelArchiveLinkMail *
reel_archive_link_mail_new (const ReelServices *services, const char *to, const ReelLinkTerms *terms, gboolean has_code)
{
  ReelArchiveLinkMail *self = g_new0 (ReelArchiveLinkMail, 1);
  ReelMailOrder *order = self->order = g_new0 (ReelMailOrder, 1);

  self->services = services;
  self->locations = g_ptr_array_new_with_free_func (g_free);
  self->documents = g_ptr_array_new_with_free_func (g_free);
  order->occasion = REEL_MAIL_LINK;
  order->to = g_strdup (to);
  order->encrypted = TRUE;
  order->from = g_strdup (terms->from);
  order->title = g_strdup (terms->subject);
  order->body = g_strdup (terms->body);
  order->language = g_strdup (terms->language);
  order->days = terms->days;
  order->has_code = has_code;
  return self;
}

void
reel_archive_link_mail_free (ReelArchiveLinkMail *self)
{
  reel_mail_order_free (self->order);
  g_ptr_array_unref (self->locations);
  g_ptr_array_unref (self->documents);
  g_free (self);
}

/* Where RECORDING was sent; NULL: nowhere. */
static const ReelDestination *
find_destination (const ReelArchiveLinkMail *self, const ReelListedRecord *recording)
{
  const ReelConfig *config = self->services->config;
  g_autoptr (GVariant) options =
      g_variant_parse (G_VARIANT_TYPE_VARDICT, recording->operation->options, NULL, NULL, NULL);
  const char *name = config->default_destination;

  if (options != NULL)
    g_variant_lookup (options, "destination", "&s", &name);
  return name != NULL ? reel_destination_find (config->destinations, name) : NULL;
}

/* Strangers learn no path of this machine: of what stayed here they get the name. */
static char *
locate (const ReelDestination *destination, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *location = destination != NULL ? reel_destination_locate (destination, name) : NULL;

  return location != NULL ? location : g_steal_pointer (&name);
}

void
reel_archive_link_mail_add (ReelArchiveLinkMail *self, const ReelArchiveDocument *document)
{
  ReelMailOrder *order = self->order;
  const ReelDestination *destination = find_destination (self, document->recording);
  const ReelChunkRecord *chunk = document->chunk;

  if (self->documents->len == 0) {
    order->recording_id = g_strdup (document->recording->operation->operation);
    order->subject = g_strdup (document->recording->subject);
    order->start_utc = chunk->start_utc;
  }
  if (destination != NULL && order->destination == NULL)
    order->destination = g_strdup (destination->name);
  order->start_utc = MIN (order->start_utc, chunk->start_utc);
  order->duration_ms += chunk->duration_ns / NS_PER_MS;
  g_ptr_array_add (self->documents, g_strdup (chunk->document_id));
  order->encrypted &= reel_chunk_files_is_sealed (chunk->location);
  g_ptr_array_add (self->locations, locate (destination, chunk->location));
}

void
reel_archive_link_mail_order (ReelArchiveLinkMail *self, const ReelLinkRecord *link, const char *secret, gint64 now_utc,
                              ReelChange *group)
{
  const ReelServices *services = self->services;
  ReelMailOrder *order = self->order;
  g_autofree char *masked = NULL;

  order->until_utc = link->expires_utc;
  if (services->config->portal->url != NULL && services->link_key != NULL) {
    order->link_id = g_strdup (link->link_id);
    order->secret_hash = g_strdup (link->secret_hash);
    masked = reel_secret_mask (services->link_key, link->link_id, secret);
    g_ptr_array_set_size (self->locations, 0);
  }
  g_ptr_array_add (self->locations, NULL);
  g_ptr_array_add (self->documents, NULL);
  order->locations = g_strdupv ((char **)self->locations->pdata);
  order->documents = g_strdupv ((char **)self->documents->pdata);
  reel_delivery_orders_add_mail (group, services->config, link->link_id, order, masked, now_utc);
}
