/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Configuration, directories, catalogue, ports and programs of callreeld. Called
 * by its main. */
#include "manager/daemon/reel-daemon-services.h"

#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/link/reel-process-launcher.h"
#include "manager/engine/services/reel-avatar-file.h"
#include "manager/engine/store/reel-key-file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#define BOOT_ID_FILE "/proc/sys/kernel/random/boot_id"
/* A worker's socket is RUNTIME_DIR/UUID/socket; sockaddr_un holds 107 bytes. */
#define RUNTIME_DIR_MAX 60

static ReelConfig *
read_config (const ReelDaemonOptions *options, GError **error)
{
  g_autofree char *standard = g_build_filename (CALLREEL_SYSCONFDIR, "callreel", "callreel.conf", NULL);
  const char *path = options->config_path != NULL ? options->config_path : standard;
  g_autofree char *text = NULL;
  g_autoptr (GError) inner = NULL;
  ReelConfig *config;

  if (!g_file_get_contents (path, &text, NULL, &inner)) {
    if (options->config_path == NULL && g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return reel_config_parse ("", error);
    g_propagate_error (error, g_steal_pointer (&inner));
    return NULL;
  }
  if (!g_utf8_validate (text, -1, NULL)) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "%s is not valid UTF-8", path);
    return NULL;
  }
  config = reel_config_parse (text, error);
  if (config == NULL)
    g_prefix_error (error, "%s: ", path);
  return config;
}

static char *
choose_directory (const char *given, GBusType bus, const char *system_parent, const char *user_parent)
{
  if (given != NULL)
    return g_canonicalize_filename (given, NULL);
  return g_build_filename (bus == G_BUS_TYPE_SYSTEM ? system_parent : user_parent, "callreel", NULL);
}

static gboolean
make_directory (const char *path, int permissions, GError **error)
{
  if (g_mkdir_with_parents (path, permissions) == 0)
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The directory '%s' cannot be created: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* PATH survives a power loss only if each directory above it does; syncs those that may be read. */
static void
sync_parents (const char *path)
{
  g_autofree char *at = g_path_get_dirname (path);

  while (!g_str_equal (at, "/")) {
    char *parent = g_path_get_dirname (at);
    int fd = open (at, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
      fsync (fd);
      close (fd);
    }
    g_free (at);
    at = parent;
  }
}

/* The installed one, unless the environment names another, as in the build tree. */
static char *
find_program (const char *variable, const char *name)
{
  const char *given = g_getenv (variable);

  return given != NULL ? g_strdup (given) : g_build_filename (CALLREEL_LIBEXECDIR, name, NULL);
}

static char *
read_boot_id (void)
{
  char *id = NULL;

  return g_file_get_contents (BOOT_ID_FILE, &id, NULL, NULL) ? g_strstrip (id) : g_strdup ("unknown");
}

static gboolean
load_announcements (ReelServices *self, GError **error)
{
  const ReelConfig *config = self->config;
  const char *given = g_getenv ("CALLREEL_DATA");

  self->data_dir = g_strdup (given != NULL ? given : CALLREEL_DATADIR);
  if (!config->announcements_enabled)
    return TRUE;
  self->announcements = reel_announcement_files_load (self->data_dir, config->announcements_directory,
                                                      config->announcements_language, error);
  return self->announcements != NULL;
}

/* Before anybody is recorded whose recording could not be sealed then. */
static gboolean
open_sealing (ReelServices *self, GError **error)
{
  const ReelConfig *config = self->config;
  g_autofree char *program = NULL;

  if (config->seal_recipients == NULL)
    return TRUE;
  program = g_find_program_in_path ("age");
  if (program == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "seal-recipients needs the program age, which is not installed");
    return FALSE;
  }
  self->sealing = reel_sealing_new (program, config->seal_recipients, config->signing_key);
  return reel_sealing_try (self->sealing, error);
}

static gboolean
open_parts (ReelServices *self, const ReelDaemonOptions *options, GError **error)
{
  char *state_dir = self->state_dir =
      choose_directory (options->state_dir, options->bus, CALLREEL_LOCALSTATEDIR "/lib", g_get_user_data_dir ());
  g_autofree char *recordings = g_build_filename (state_dir, "recordings", NULL);
  g_autofree char *storage = NULL;

  if (options->storage_dir != NULL)
    storage = g_canonicalize_filename (options->storage_dir, NULL);
  else
    storage = g_strdup (self->config->storage_directory != NULL ? self->config->storage_directory : recordings);
  self->ports =
      reel_ports_new (self->config->rtp_address, self->config->rtp_port_min, self->config->rtp_port_max, error);
  self->storage = self->ports != NULL ? reel_storage_new (storage, error) : NULL;
  return self->storage != NULL;
}

/* Critical: what only the catalogue had is gone, including policies and the recordings that they force. */
static void
log_rebuilt (const char *path, const char *kept, const ReelCatalogueFound *found)
{
  g_critical (
      "The catalogue '%s' was %s%s%s. It has been made again out of the metadata files of the recordings, %u chunks, "
      "and the file of the audit trail: %u entries, %u legal holds. Policies, meetings, links, "
      "what is missing of recordings and events that were not delivered are lost: import the policies again.",
      path, kept != NULL ? "damaged, and is kept as '" : "missing or empty", kept != NULL ? kept : "",
      kept != NULL ? "'" : "", found->chunks, found->trail.entries, found->trail.holds);
}

/* Beside the catalogue, whose copies then have no secret of a link. Recording does not depend on it. */
static void
open_link_key (ReelServices *self, const char *state_dir)
{
  g_autofree char *path = g_build_filename (state_dir, "link.key", NULL);
  g_autoptr (GError) error = NULL;

  if (self->config->mail == NULL || self->config->portal->url == NULL)
    return;
  self->link_key = reel_key_file_open (path, REEL_SECRET_BYTES, &error);
  if (self->link_key == NULL)
    g_critical ("%s. Mails have no links until callreeld starts with a key: restore it, or remove it, and a new one is "
                "made.",
                error->message);
}

gboolean
reel_daemon_services_open_catalogue (ReelServices *self, const ReelDaemonOptions *options, GError **error)
{
  g_autofree char *state_dir =
      choose_directory (options->state_dir, options->bus, CALLREEL_LOCALSTATEDIR "/lib", g_get_user_data_dir ());
  g_autofree char *path = g_build_filename (state_dir, "catalogue.db", NULL);
  g_autofree char *sidecar_program = find_program ("CALLREEL_SIDECAR", "callreel-sidecar");
  g_autofree char *kept = NULL;
  ReelCatalogueFound found;

  if (!make_directory (state_dir, 0750, error))
    return FALSE;
  sync_parents (state_dir);
  open_link_key (self, state_dir);
  self->store = reel_catalogue_file_open (path, self->storage, &self->catalogue_state, &kept, &found, error);
  if (self->store == NULL)
    return FALSE;
  if (self->catalogue_state == REEL_CATALOGUE_REBUILT)
    log_rebuilt (path, kept, &found);
  self->sidecars = reel_sidecar_maker_new (self->store, sidecar_program, self->sealing);
  if (self->sealing != NULL)
    self->sealer = reel_sealer_new (self->store, self->sealing, self->sidecars);
  self->audit = reel_audit_trail_new (self->store, error);
  self->policies = self->audit != NULL ? reel_policy_store_new (self->store, self->audit, error) : NULL;
  return self->policies != NULL;
}

ReelServices *
reel_daemon_services_new (const ReelDaemonOptions *options, GError **error)
{
  g_autoptr (ReelServices) self = reel_services_new ();
  g_autofree char *avatar_program = NULL;
  g_autofree char *worker_program = NULL;

  self->config = read_config (options, error);
  if (self->config == NULL)
    return NULL;
  /* Clients of the system bus are other users, who must not read files through the manager. */
  if (self->config->file_directories == NULL && options->bus == G_BUS_TYPE_SYSTEM)
    self->config->file_directories = g_strdup ("");
  self->runtime_dir = choose_directory (options->runtime_dir, options->bus, "/run", g_get_user_runtime_dir ());
  if (strlen (self->runtime_dir) > RUNTIME_DIR_MAX) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                 "The path of the runtime directory '%s' is too long for a socket: at most %d bytes", self->runtime_dir,
                 RUNTIME_DIR_MAX);
    return NULL;
  }
  /* Whoever reaches a worker's socket controls it. */
  if (!make_directory (self->runtime_dir, 0700, error) || !load_announcements (self, error) ||
      !open_sealing (self, error) || !open_parts (self, options, error))
    return NULL;
  worker_program = find_program ("CALLREEL_WORKER", "callreel-worker");
  self->launcher = reel_process_launcher_new (worker_program, self->runtime_dir);
  self->finish_program = find_program ("CALLREEL_FINISH", "callreel-finish");
  avatar_program = find_program ("CALLREEL_AVATAR", "callreel-avatar");
  self->avatar_files = reel_avatar_opener_new (reel_avatar_file_open, REEL_AVATAR_OPENER_LIMIT_MS);
  self->avatars = reel_avatar_reader_new (avatar_program);
  self->boot_id = read_boot_id ();
  self->loop = reel_loop_watch_new ();
  return g_steal_pointer (&self);
}

gboolean
reel_daemon_services_lock (const ReelServices *services, GError **error)
{
  g_autofree char *path = g_build_filename (services->runtime_dir, "lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return TRUE; /* deliberately kept open: the lock lasts as long as the process */
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_STATE, "Another callreeld uses '%s': %s", services->runtime_dir,
               g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return FALSE;
}
