/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks callreeld for a document's file, and looks what it is. Used by the doors that give out files. Main thread only.
 */
#pragma once

#include "manager/portal/reel-manager-client.h"
#include "manager/portal/reel-content-reader.h"

/* ARGUMENTS (floating): of Archive1.Open. Errors: those of the method and of reel_content_reader_open_async(). */
void reel_document_opener_open_async (ReelManagerClient *client, ReelContentReader *reader, GVariant *arguments,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
ReelContentFile *reel_document_opener_open_finish (GAsyncResult *result, GError **error);

/* The same by Archive1.OpenLink. EXPIRES_MS: when the link ends, milliseconds since 1970. */
void reel_document_opener_open_link_async (ReelManagerClient *client, ReelContentReader *reader, GVariant *arguments,
                                           GAsyncReadyCallback callback, gpointer user_data);
ReelContentFile *reel_document_opener_open_link_finish (GAsyncResult *result, guint64 *expires_ms, GError **error);

/* What a file of the document is called, without its extension: the subject, when it began, and its number if there are
 * several. USER: who asks, "" for a trusted server. */
void reel_document_opener_name_async (ReelManagerClient *client, const char *document_id, const char *user,
                                      GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Returns: (transfer full): never fails: an unknown document has the name of its id */
char *reel_document_opener_name_finish (GAsyncResult *result);

/* The name for a recording of SUBJECT that began at START_UTC (microseconds since 1970; 0: unknown). NUMBER: of the
 * file, from 1 on; 0: it is the only one. */
char *reel_document_opener_print_name (const char *subject, gint64 start_utc, guint number);
