/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes one participant from the files of a chunk. Used by the archive for subject access. */
#pragma once

#include <gio/gio.h>

/**
 * ReelStoragePerson:
 * @metadata: the participant was in the metadata, which is written anew
 * @captions: the participant was named in the captions, which are written anew with another name
 * @namesake: captions may name the participant still, since somebody else in them is called the same
 * @sealed: the files are sealed: nobody here can read them, and nothing was changed
 * @channel: of an unmixed file, that is silent now; -1: none
 * @kept: why their voice or picture is still in the media; NULL: it is not
 */
typedef struct {
  gboolean metadata;
  gboolean captions;
  gboolean namesake;
  gboolean sealed;
  int channel;
  const char *kept;
} ReelStoragePerson;

/* LOCATION: of the media. NAMES: what the participant was called. On a thread; the media first, then what says whose it
 * is, so that it may be done again after a crash in between. Errors: StorageFull, StorageFailed, InvalidArgument for a
 * file that is not one of ours. */
void reel_storage_person_remove_async (const char *location, const char *participant_id, const char *const *names,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_storage_person_remove_finish (GAsyncResult *result, ReelStoragePerson *person, GError **error);
