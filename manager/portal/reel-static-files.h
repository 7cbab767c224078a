/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of the portal's pages, in memory: read at the start and on SIGHUP, so that no request waits for a disk.
 * Used by ReelPageDoor. Main thread only. */
#pragma once

#include <glib.h>

typedef struct _ReelStaticFiles ReelStaticFiles;

/* @etag: with its quotation marks */
typedef struct {
  GBytes *bytes;
  const char *content_type;
  char *etag;
} ReelStaticFile;

/* Reads DIRECTORY and the directories in it: at most 500 files of 16 MiB together. A directory that is not there has no
 * files. Errors: G_FILE_ERROR, G_IO_ERROR. */
ReelStaticFiles *reel_static_files_new (const char *directory, GError **error);
void reel_static_files_free (ReelStaticFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStaticFiles, reel_static_files_free)

/* Reads them again. On an error it has the former ones. */
gboolean reel_static_files_reload (ReelStaticFiles *self, GError **error);

/* NAME: such as panel.html or messages/en.json. Returns: NULL if there is none */
const ReelStaticFile *reel_static_files_find (ReelStaticFiles *self, const char *name);
guint reel_static_files_count (ReelStaticFiles *self);
