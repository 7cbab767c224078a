/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The catalogue as it is found at a start. Called by the daemon. */
#include "manager/engine/store/reel-catalogue-file.h"

#include "manager/engine/store/reel-catalogue-rebuild.h"
#include "manager/engine/store/reel-store-file.h"
#include "manager/engine/store/reel-store-sqlite.h"

const char *const reel_catalogue_state_nicks[] = { "found", "new", "rebuilt", NULL };

/* Beside its place, where it is put once it is whole: a start that does not come to its end leaves none that lacks
 * something. Returns: how many chunks are in it; -1 on error */
static int
rebuild (const char *path, ReelStorage *storage, GError **error)
{
  g_autofree char *fresh = g_strconcat (path, ".new", NULL);
  g_autoptr (ReelStoreBackend) backend = NULL;
  int chunks;

  reel_store_file_remove (fresh);
  backend = reel_store_sqlite_open (fresh, error);
  if (backend == NULL)
    return -1;
  chunks = reel_catalogue_rebuild (backend, storage, error);
  g_clear_object (&backend);
  if (chunks < 0 || !reel_store_file_install (fresh, path, error)) {
    reel_store_file_remove (fresh);
    return -1;
  }
  return chunks;
}

ReelStore *
reel_catalogue_file_open (const char *path, ReelStorage *storage, ReelCatalogueState *state, char **kept, int *chunks,
                          GError **error)
{
  ReelStoreBackend *backend;
  ReelStoreFileState found;

  *chunks = 0;
  if (!reel_store_file_examine (path, &found, kept, error))
    return NULL;
  if (found != REEL_STORE_FILE_SOUND)
    *chunks = rebuild (path, storage, error);
  if (*chunks < 0)
    return NULL;
  if (found == REEL_STORE_FILE_SOUND)
    *state = REEL_CATALOGUE_FOUND;
  else
    *state = found == REEL_STORE_FILE_DAMAGED || *chunks > 0 ? REEL_CATALOGUE_REBUILT : REEL_CATALOGUE_NEW;
  backend = reel_store_sqlite_open (path, error);
  return backend != NULL ? reel_store_new (backend) : NULL;
}
