/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Prepares the catalogue file at startup. Called by the daemon. */
#include "manager/engine/store/reel-catalogue-file.h"

#include "manager/engine/store/reel-catalogue-rebuild.h"
#include "manager/engine/store/reel-store-audited.h"
#include "manager/engine/store/reel-store-file.h"
#include "manager/engine/store/reel-store-sqlite.h"

const char *const reel_catalogue_state_nicks[] = { "found", "new", "rebuilt", NULL };

#define TRAIL_NAME "audit-trail.jsonl"

/* Built beside its final place and moved there when complete: an interrupted start leaves no partial one. Returns: the
 * number of chunks in it; -1 on error */
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

static ReelStore *
open_store (const char *path, ReelCatalogueTrail *trail, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *trail_path = g_build_filename (directory, TRAIL_NAME, NULL);
  ReelStoreBackend *backend = reel_store_sqlite_open (path, error);

  backend = backend != NULL ? reel_store_audited_new (backend, trail_path, trail, error) : NULL;
  return backend != NULL ? reel_store_new (backend) : NULL;
}

ReelStore *
reel_catalogue_file_open (const char *path, ReelStorage *storage, ReelCatalogueState *state, char **kept,
                          ReelCatalogueFound *found, GError **error)
{
  ReelStore *store;
  ReelStoreFileState file;
  int chunks = 0;

  if (!reel_store_file_examine (path, &file, kept, error))
    return NULL;
  if (file != REEL_STORE_FILE_SOUND)
    chunks = rebuild (path, storage, error);
  store = chunks >= 0 ? open_store (path, &found->trail, error) : NULL;
  if (store == NULL)
    return NULL;
  found->chunks = (guint)chunks;
  if (file == REEL_STORE_FILE_SOUND)
    *state = REEL_CATALOGUE_FOUND;
  else if (file == REEL_STORE_FILE_DAMAGED || chunks > 0 || found->trail.entries > 0)
    *state = REEL_CATALOGUE_REBUILT;
  else
    *state = REEL_CATALOGUE_NEW;
  return store;
}
