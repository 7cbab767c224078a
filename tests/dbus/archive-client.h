/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client of org.callreel.Archive1, with one recording. Used by the tests of the archive on the bus. */
#pragma once

#include "tests/dbus/daemon-fixture.h"

#include <gio/gunixfdlist.h>

typedef struct {
  DaemonFixture base;
  ReelBusArchive1 *archive;
  char *operation;
  char *document;
} ArchiveClient;

void archive_client_set_up (ArchiveClient *self, gconstpointer unused);
void archive_client_tear_down (ArchiveClient *self, gconstpointer unused);
/* Also after a restart of callreeld. */
void archive_client_make_proxy (ArchiveClient *self);
GVariant *archive_client_search (ArchiveClient *self, const char *filter, guint *total);
/* A recording that has ended, with a message. PROPERTIES: of its call */
void archive_client_make_recording (ArchiveClient *self, const char *properties);
/* Of the user anna. */
void archive_client_set_policy (ArchiveClient *self, const char *properties);
/* Takes FILES and HANDLE. */
char *archive_client_read_file (GUnixFDList *files, GVariant *handle);
char *archive_client_open_document (ArchiveClient *self, const char *user, const char *purpose, const char *reason,
                                    GError **error);
gboolean archive_client_delete_document (ArchiveClient *self, const char *user, const char *reason, GError **error);
/* Returns: “user action outcome” of each entry, oldest first. Also checks the chain, and that each entry has its
 * sender. */
char *archive_client_print_trail (ArchiveClient *self);
