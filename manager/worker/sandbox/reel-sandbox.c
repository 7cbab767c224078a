/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of the sandbox in order, and the paths that every worker needs. Used by the worker's main. */
#include "manager/worker/sandbox/reel-sandbox.h"

#include "manager/worker/sandbox/reel-landlock.h"
#include "manager/worker/sandbox/reel-memory-lock.h"
#include "manager/worker/sandbox/reel-syscall-filter.h"
#include "manager/worker/sandbox/reel-visible-paths.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define HAS_SANITIZER TRUE
#else
#define HAS_SANITIZER FALSE
#endif

/* Libraries and their data; information about the machine; name resolution. Not the accounts, nor the configuration of
 * other programs. */
static const char *const system_paths[] = {
  "/usr",
  "/lib",
  "/lib32",
  "/lib64",
  "/opt",
  "/nix/store",
  "/gnu/store",
  "/etc/ld.so.cache",
  "/etc/ld.so.preload",
  "/etc/fonts",
  "/var/cache/fontconfig",
  "/etc/ssl",
  "/etc/pki",
  "/etc/ca-certificates",
  "/etc/crypto-policies",
  "/etc/gnutls",
  "/etc/localtime",
  "/etc/resolv.conf",
  "/etc/hosts",
  "/etc/host.conf",
  "/etc/nsswitch.conf",
  "/etc/gai.conf",
  "/etc/services",
  "/etc/protocols",
  "/run/systemd/resolve",
  "/proc/cpuinfo",
  "/proc/meminfo",
  "/proc/stat",
  "/proc/version",
  "/proc/loadavg",
  "/proc/sys/vm",
  "/sys/devices/system",
  "/dev/zero",
  "/dev/random",
  "/dev/urandom",
};

void
reel_sandbox_harden (void)
{
  const struct rlimit none = { 0, 0 };

  prctl (PR_SET_DUMPABLE, 0);
  setrlimit (RLIMIT_CORE, &none);
  prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

/* Returns FALSE with @error at the first failure; missing paths are ignored. */
static gboolean
allow_reading (ReelLandlock *landlock, const char *const *paths, gsize count, GError **error)
{
  for (gsize i = 0; i < count; i++) {
    if (!reel_landlock_allow_reading (landlock, paths[i], error))
      return FALSE;
  }
  return TRUE;
}

/* The user's fonts, and the process's own files in /proc: by its number, since a rule applies to the present target of
 * a link. */
static gboolean
allow_own (ReelLandlock *landlock, GError **error)
{
  g_autofree char *process = g_strdup_printf ("/proc/%d", (int)getpid ());
  g_autofree char *fonts = g_build_filename (g_get_user_data_dir (), "fonts", NULL);
  g_autofree char *old_fonts = g_build_filename (g_get_home_dir (), ".fonts", NULL);
  g_autofree char *settings = g_build_filename (g_get_user_config_dir (), "fontconfig", NULL);
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "fontconfig", NULL);
  const char *const paths[] = { process, fonts, old_fonts, settings, cache };

  return allow_reading (landlock, paths, G_N_ELEMENTS (paths), error);
}

static gboolean
allow_given (ReelLandlock *landlock, const ReelSandboxRights *rights, GError **error)
{
  const gsize count = rights->readable != NULL ? g_strv_length ((char **)rights->readable) : 0;

  return allow_reading (landlock, rights->readable, count, error) &&
         (rights->writable == NULL || reel_landlock_allow_writing (landlock, rights->writable, error)) &&
         (rights->runtime == NULL || reel_landlock_allow_listening (landlock, rights->runtime, error)) &&
         reel_landlock_allow_writing (landlock, "/dev/null", error);
}

static gboolean
allow_others (ReelLandlock *landlock, const char *const *hidden, GError **error)
{
  g_autoptr (GPtrArray) paths = NULL;

  if (hidden == NULL || *hidden == NULL)
    return TRUE;
  paths = reel_visible_paths_new (hidden);
  return allow_reading (landlock, (const char *const *)paths->pdata, paths->len, error);
}

static gboolean
restrict_files (const ReelSandboxRights *rights, GError **error)
{
  g_autoptr (ReelLandlock) landlock = reel_landlock_new (rights->network, error);

  return landlock != NULL && allow_reading (landlock, system_paths, G_N_ELEMENTS (system_paths), error) &&
         allow_own (landlock, error) && allow_given (landlock, rights, error) &&
         allow_others (landlock, rights->hidden, error) && reel_landlock_apply (landlock, error);
}

static ReelSandboxParts
note (ReelSandboxParts part, gboolean holds, GError *error, GPtrArray *missing)
{
  if (holds)
    return part;
  g_ptr_array_add (missing, g_strdup (error->message));
  g_error_free (error);
  return 0;
}

ReelSandboxParts
reel_sandbox_enter (const ReelSandboxRights *rights, GPtrArray *missing)
{
  ReelSandboxParts parts = 0;
  GError *error = NULL;
  gboolean holds = FALSE;

  if (HAS_SANITIZER) {
    /* A sanitizer's reports need other processes and files, and locked memory would include its shadow. */
    g_ptr_array_add (missing, g_strdup ("built with a sanitizer, which does not work in a sandbox"));
    return 0;
  }
  holds = reel_memory_lock (&error);
  parts |= note (REEL_SANDBOX_MEMORY, holds, g_steal_pointer (&error), missing);
  holds = restrict_files (rights, &error);
  parts |= note (REEL_SANDBOX_FILES, holds, g_steal_pointer (&error), missing);
  return parts;
}

ReelSandboxParts
reel_sandbox_close (const ReelSandboxRights *rights, GPtrArray *missing)
{
  GError *error = NULL;
  gboolean holds = FALSE;

  if (HAS_SANITIZER)
    return 0;
  holds = reel_syscall_filter_apply (rights->network, &error);
  return note (REEL_SANDBOX_CALLS, holds, error, missing);
}

GStrv
reel_sandbox_parts_to_names (ReelSandboxParts parts)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (parts & REEL_SANDBOX_FILES)
    g_strv_builder_add (names, "files");
  if (parts & REEL_SANDBOX_CALLS)
    g_strv_builder_add (names, "calls");
  if (parts & REEL_SANDBOX_MEMORY)
    g_strv_builder_add (names, "memory");
  return g_strv_builder_end (names);
}
