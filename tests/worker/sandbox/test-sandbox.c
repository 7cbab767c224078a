/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each case enters the sandbox in a child and tries one thing there. What is refused is tried outside as well: it would
 * work, but for the sandbox. Where the kernel lacks a part, its cases are skipped and say so. */
#include "manager/worker/sandbox/reel-sandbox.h"

#include <gio/gio.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define BACKLOG 64 /* room for each case that may connect: nobody accepts */

typedef struct {
  gchar *directory;
  gchar *own;    /* the directory of the recordings of the call */
  gchar *state;  /* of the state file */
  gchar *other;  /* somebody else's recording */
  gchar *prompt; /* a file that it was given to read */
  gchar *beside; /* a file that is nobody's */
  gint listening;
  struct sockaddr_in address; /* of a server on this machine */
  gchar *unix_path;           /* of one with a path */
} Ground;

/* Returns 0 when it could, an errno otherwise. */
typedef gint (*Attempt) (Ground *ground);

typedef struct {
  const gchar *name;
  Attempt attempt;
  ReelSandboxParts part; /* that refuses it; 0: it goes on */
  gboolean network;
  gboolean all_but; /* what is hidden may be read */
} Case;

static gint
result_of (glong result)
{
  return result < 0 ? errno : 0;
}

static gint
try_open (const gchar *path, gint flags)
{
  const gint fd = open (path, flags | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static gint
read_other (Ground *ground)
{
  return try_open (ground->other, O_RDONLY);
}

static gint
write_other (Ground *ground)
{
  return try_open (ground->other, O_WRONLY);
}

static gint
truncate_other (Ground *ground)
{
  return result_of (truncate (ground->other, 0));
}

static gint
list_others (Ground *ground)
{
  g_autofree gchar *directory = g_path_get_dirname (ground->other);

  return try_open (directory, O_RDONLY | O_DIRECTORY);
}

static gint
read_accounts (Ground *ground)
{
  return try_open ("/etc/passwd", O_RDONLY);
}

/* In the directory above the hidden one. */
static gint
read_beside (Ground *ground)
{
  return try_open (ground->beside, O_RDONLY);
}

static gint
write_beside (Ground *ground)
{
  return try_open (ground->beside, O_WRONLY);
}

static gint
link_other (Ground *ground)
{
  g_autofree gchar *link_path = g_build_filename (ground->own, "link", NULL);

  const gint result = result_of (link (ground->other, link_path));

  unlink (link_path);
  return result;
}

static gint
read_parent_memory (Ground *ground)
{
  g_autofree gchar *path = g_strdup_printf ("/proc/%d/mem", (gint)getppid ());

  return try_open (path, O_RDONLY);
}

static gint
execute (Ground *ground)
{
  gchar *const arguments[] = { (gchar *)"true", NULL };
  gint status = 0;
  const pid_t child = fork ();

  if (child < 0)
    return errno;
  if (child == 0) {
    execv ("/bin/true", arguments);
    _exit (errno);
  }
  waitpid (child, &status, 0);
  return WEXITSTATUS (status);
}

/* In place of the process itself. */
static gint
become (Ground *ground)
{
  gchar *const arguments[] = { (gchar *)"true", NULL };

  execv ("/bin/true", arguments);
  return errno;
}

static gint
trace_parent (Ground *ground)
{
  const gint result = result_of (ptrace (PTRACE_SEIZE, getppid (), NULL, NULL));

  if (result == 0)
    ptrace (PTRACE_DETACH, getppid (), NULL, NULL);
  return result;
}

static gint
look_into_parent (Ground *ground)
{
  gchar byte = 0;
  struct iovec here = { &byte, 1 }, there = { ground, 1 };

  return result_of (process_vm_readv (getppid (), &here, 1, &there, 1, 0));
}

static gint
signal_parent (Ground *ground)
{
  return result_of (kill (getppid (), SIGCONT));
}

static gint
connect_to (gint family, gconstpointer address, socklen_t size)
{
  const gint fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gint result = 0;

  if (fd < 0)
    return errno;
  result = result_of (connect (fd, address, size));
  close (fd);
  return result;
}

static gint
connect_by_tcp (Ground *ground)
{
  return connect_to (AF_INET, &ground->address, sizeof ground->address);
}

/* As another worker's, or the bus's, would be. */
static gint
connect_by_path (Ground *ground)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, ground->unix_path, sizeof address.sun_path);
  return connect_to (AF_UNIX, &address, sizeof address);
}

static gint
send_by_udp (Ground *ground)
{
  const gint fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  gint result = 0;

  if (fd < 0)
    return errno;
  result = result_of (sendto (fd, "x", 1, 0, (struct sockaddr *)&ground->address, sizeof ground->address));
  close (fd);
  return result;
}

static gint
listen_again (Ground *ground)
{
  return result_of (listen (ground->listening, BACKLOG));
}

static gint
read_prompt (Ground *ground)
{
  return try_open (ground->prompt, O_RDONLY);
}

static gint
read_plugins (Ground *ground)
{
  g_autoptr (GDir) directory = g_dir_open ("/usr/lib", 0, NULL);

  return directory != NULL ? 0 : EACCES;
}

/* As chunkfile and the manager's rename do. */
static gint
record (Ground *ground)
{
  g_autofree gchar *part = g_build_filename (ground->own, "op-00000.mp4.part", NULL);
  g_autofree gchar *whole = g_build_filename (ground->own, "op-00000.mp4", NULL);
  gchar byte = 0;
  gint result = 0;
  const gint fd = open (part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  if (write (fd, "x", 1) != 1 || pread (fd, &byte, 1, 0) != 1 || ftruncate (fd, 0) != 0 || fsync (fd) != 0 ||
      rename (part, whole) != 0 || truncate (whole, 0) != 0 || unlink (whole) != 0)
    result = errno;
  close (fd);
  return result;
}

static gint
save_state (Ground *ground)
{
  g_autofree gchar *path = g_build_filename (ground->state, "state", NULL);

  return g_file_set_contents_full (path, "{}", 2, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL) ? 0 : EACCES;
}

static gpointer
answer (gpointer data)
{
  return data;
}

static gint
make_threads (Ground *ground)
{
  g_autoptr (GThread) thread = g_thread_ref (g_thread_new ("test", answer, ground));

  return g_thread_join (thread) == ground ? 0 : EAGAIN;
}

static gint
map_memory (Ground *ground)
{
  g_autofree gchar *memory = g_try_malloc (64 << 20);

  if (memory == NULL)
    return ENOMEM;
  memset (memory, 1, 64 << 20);
  return 0;
}

static const Case cases[] = {
  { "read another recording", read_other, REEL_SANDBOX_FILES },
  { "write another recording", write_other, REEL_SANDBOX_FILES },
  { "shorten another recording", truncate_other, REEL_SANDBOX_FILES },
  { "list others", list_others, REEL_SANDBOX_FILES },
  { "link another recording", link_other, REEL_SANDBOX_FILES },
  { "read the accounts", read_accounts, REEL_SANDBOX_FILES },
  { "read a process's memory", read_parent_memory, REEL_SANDBOX_FILES },
  { "execute in a child", execute, REEL_SANDBOX_CALLS },
  { "execute", become, REEL_SANDBOX_CALLS },
  { "trace a process", trace_parent, REEL_SANDBOX_CALLS },
  { "look into a process", look_into_parent, REEL_SANDBOX_CALLS },
  { "signal a process", signal_parent, REEL_SANDBOX_CALLS },
  { "connect by TCP", connect_by_tcp, REEL_SANDBOX_CALLS },
  { "send by UDP", send_by_udp, REEL_SANDBOX_CALLS },
  { "connect to a unix socket", connect_by_path, REEL_SANDBOX_CALLS },
  { "listen", listen_again, REEL_SANDBOX_CALLS },
  { "read a prompt", read_prompt, 0 },
  { "read libraries", read_plugins, 0 },
  { "record", record, 0 },
  { "save the state", save_state, 0 },
  { "make threads", make_threads, 0 },
  { "take memory", map_memory, 0 },
  { "connect by TCP with a network", connect_by_tcp, 0, TRUE },
  { "send by UDP with a network", send_by_udp, 0, TRUE },
  { "connect to a unix socket with a network", connect_by_path, REEL_SANDBOX_CALLS, TRUE },
  { "listen with a network", listen_again, REEL_SANDBOX_CALLS, TRUE },
  { "read another recording among all", read_other, REEL_SANDBOX_FILES, FALSE, TRUE },
  { "write another recording among all", write_other, REEL_SANDBOX_FILES, FALSE, TRUE },
  { "list others among all", list_others, REEL_SANDBOX_FILES, FALSE, TRUE },
  { "write beside among all", write_beside, REEL_SANDBOX_FILES, FALSE, TRUE },
  { "read a process's memory among all", read_parent_memory, REEL_SANDBOX_FILES, FALSE, TRUE },
  { "read beside among all", read_beside, 0, FALSE, TRUE },
  { "record among all", record, 0, FALSE, TRUE },
};

static void
make_servers (Ground *ground)
{
  struct sockaddr_un path = { .sun_family = AF_UNIX };
  socklen_t size = sizeof ground->address;
  gint by_path = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  ground->listening = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ground->address.sin_family = AF_INET;
  ground->address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  g_assert_cmpint (bind (ground->listening, (struct sockaddr *)&ground->address, size), ==, 0);
  g_assert_cmpint (listen (ground->listening, BACKLOG), ==, 0);
  g_assert_cmpint (getsockname (ground->listening, (struct sockaddr *)&ground->address, &size), ==, 0);
  ground->unix_path = g_build_filename (ground->directory, "socket", NULL);
  g_strlcpy (path.sun_path, ground->unix_path, sizeof path.sun_path);
  g_assert_cmpint (bind (by_path, (struct sockaddr *)&path, sizeof path), ==, 0);
  g_assert_cmpint (listen (by_path, BACKLOG), ==, 0); /* open until the test ends */
}

static Ground *
ground_new (void)
{
  Ground *ground = g_new0 (Ground, 1);
  g_autofree gchar *others = NULL;

  ground->directory = g_dir_make_tmp ("callreel-sandbox.XXXXXX", NULL);
  ground->own = g_build_filename (ground->directory, "own", NULL);
  ground->state = g_build_filename (ground->directory, "state", NULL);
  others = g_build_filename (ground->directory, "others", NULL);
  ground->other = g_build_filename (others, "op-00000.mp4", NULL);
  ground->prompt = g_build_filename (ground->directory, "start.wav", NULL);
  g_assert_cmpint (g_mkdir (ground->own, 0700) | g_mkdir (ground->state, 0700) | g_mkdir (others, 0700), ==, 0);
  g_assert_true (g_file_set_contents (ground->other, "somebody else", -1, NULL));
  g_assert_true (g_file_set_contents (ground->prompt, "a prompt", -1, NULL));
  ground->beside = g_strconcat (ground->directory, ".mkv", NULL);
  g_assert_true (g_file_set_contents (ground->beside, "footage", -1, NULL));
  make_servers (ground);
  return ground;
}

static ReelSandboxParts
enter (Ground *ground, gboolean network, gboolean all_but)
{
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  const gchar *const readable[] = { ground->prompt, "/nowhere/at/all", NULL };
  const gchar *const hidden[] = { ground->directory, "/nowhere/at/all", NULL };
  const ReelSandboxRights rights = { readable, all_but ? hidden : NULL, ground->own, ground->state, network };
  ReelSandboxParts parts = 0;

  reel_sandbox_harden ();
  parts = reel_sandbox_enter (&rights, missing);
  parts |= reel_sandbox_close (&rights, missing);
  for (guint i = 0; i < missing->len; i++)
    g_printerr ("# %s\n", (const gchar *)missing->pdata[i]);
  return parts;
}

/* What a child says about itself: an errno, and what held of the sandbox. */
typedef struct {
  gint result;
  ReelSandboxParts parts;
} Report;

static Report
run_in_child (Ground *ground, Attempt attempt, const Case *rights)
{
  Report report = { 0 };
  gint ends[2];
  gint status = 0;
  pid_t child = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0) {
    close (ends[0]);
    /* One that becomes another program has succeeded: the report is written before, and stands. */
    if (rights != NULL)
      report.parts = enter (ground, rights->network, rights->all_but);
    if (attempt == become && write (ends[1], &report, sizeof report) != (gssize)sizeof report)
      _exit (1);
    report.result = attempt (ground);
    _exit (write (ends[1], &report, sizeof report) == (gssize)sizeof report ? 0 : 1);
  }
  close (ends[1]);
  while (read (ends[0], &report, sizeof report) == (gssize)sizeof report)
    ;
  close (ends[0]);
  waitpid (child, &status, 0);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  return report;
}

static Ground *ground;

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  const Report outside = run_in_child (ground, one->attempt, NULL);
  const Report inside = run_in_child (ground, one->attempt, one);

  if ((inside.parts & one->part) != one->part) {
    g_test_skip ("the kernel lacks what refuses this");
    return;
  }
  g_assert_cmpint (outside.result, ==, 0);
  if (one->part == 0)
    g_assert_cmpint (inside.result, ==, 0);
  else
    g_assert_true (inside.result == EPERM || inside.result == EACCES || inside.result == EXDEV);
}

/* Landlock holds for one thread: with a second one there it must not be said to hold. */
static gint
enter_beside_a_thread (Ground *unused)
{
  static GMutex blocked;
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  const ReelSandboxRights rights = { .readable = NULL };
  ReelSandboxParts parts = 0;
  GThread *thread = NULL;

  g_mutex_lock (&blocked);
  thread = g_thread_new ("before", (GThreadFunc)(void (*) (void))g_mutex_lock, &blocked);
  reel_sandbox_harden ();
  parts = reel_sandbox_enter (&rights, missing);
  g_mutex_unlock (&blocked);
  g_thread_join (thread);
  return (parts & REEL_SANDBOX_FILES) == 0 && missing->len > 0 ? 0 : EBUSY;
}

static void
test_second_thread (void)
{
  g_assert_cmpint (run_in_child (ground, enter_beside_a_thread, NULL).result, ==, 0);
}

/* Of a process that was killed by a signal that dumps core elsewhere. */
static gboolean
dumps_core (gboolean hardened)
{
  const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
  gint status = 0;
  const pid_t child = fork ();

  if (child == 0) {
    g_assert_cmpint (chdir (ground->directory), ==, 0);
    setrlimit (RLIMIT_CORE, &all);
    if (hardened)
      reel_sandbox_harden ();
    signal (SIGQUIT, SIG_DFL);
    raise (SIGQUIT);
    _exit (0);
  }
  waitpid (child, &status, 0);
  g_assert_true (WIFSIGNALED (status));
  return WCOREDUMP (status);
}

static void
test_core_dumps (void)
{
  if (!dumps_core (FALSE))
    g_test_message ("this machine dumps no core of anything");
  g_assert_false (dumps_core (TRUE));
}

/* Beside the lock it may be the control group, or a machine without swap; where we may lock, we do. */
static gint
count_locked (Ground *unused)
{
  g_autofree gchar *status = NULL;
  const gchar *line = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/status", &status, NULL, NULL));
  line = strstr (status, "VmLck:");
  return line != NULL && g_ascii_strtoull (line + strlen ("VmLck:"), NULL, 10) > 0 ? 0 : ENOLCK;
}

static void
test_memory (void)
{
  const Case rights = { .name = "" };
  const Report report = run_in_child (ground, count_locked, &rights);
  struct rlimit limit = { 0 };

  g_assert_cmpint (getrlimit (RLIMIT_MEMLOCK, &limit), ==, 0);
  if (geteuid () != 0 && limit.rlim_max != RLIM_INFINITY) {
    g_test_skip ("neither root nor an unlimited RLIMIT_MEMLOCK: nothing can be locked");
    return;
  }
  if (report.parts == 0) {
    g_test_skip ("no sandbox in this build");
    return;
  }
  g_assert_true (report.parts & REEL_SANDBOX_MEMORY);
  g_assert_cmpint (report.result, ==, 0);
}

static void
test_names (void)
{
  g_auto (GStrv) all = reel_sandbox_parts_to_names (REEL_SANDBOX_ALL);
  g_auto (GStrv) none = reel_sandbox_parts_to_names (0);
  const gchar *const wanted[] = { "files", "calls", "memory", NULL };

  g_assert_true (g_strv_equal ((const gchar *const *)all, wanted));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
remove_ground (void)
{
  const gchar *const arguments[] = { "rm", "-rf", ground->directory, NULL };

  g_assert_true (
      g_spawn_sync (NULL, (gchar **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_free (ground->directory);
  g_free (ground->own);
  g_free (ground->state);
  g_free (ground->other);
  g_free (ground->prompt);
  g_unlink (ground->beside);
  g_free (ground->beside);
  g_free (ground->unix_path);
  g_free (ground);
}

int
main (int argc, char **argv)
{
  gint result = 0;

  g_test_init (&argc, &argv, NULL);
  ground = ground_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree gchar *path = g_strdelimit (g_strconcat ("/sandbox/", cases[i].name, NULL), " ", '-');

    g_test_add_data_func (path, &cases[i], test_case);
  }
  g_test_add_func ("/sandbox/second-thread", test_second_thread);
  g_test_add_func ("/sandbox/core-dumps", test_core_dumps);
  g_test_add_func ("/sandbox/memory", test_memory);
  g_test_add_func ("/sandbox/names", test_names);
  result = g_test_run ();
  remove_ground ();
  return result;
}
