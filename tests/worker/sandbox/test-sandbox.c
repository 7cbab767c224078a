/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Each case enters the sandbox in a child process and tries one thing there. What is refused is tried outside as well,
 * where it must work. If the kernel lacks a part, its cases are skipped with a message. */
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

#define BACKLOG 64 /* room for each case that may connect, since nobody accepts */

typedef struct {
  char *directory;
  char *own;    /* the directory for the call's recordings */
  char *state;  /* that of the state file */
  char *other;  /* another call's recording */
  char *prompt; /* a file that the worker may read */
  char *beside; /* a file that the worker may not read */
  int listening;
  struct sockaddr_in address; /* of a server on this machine */
  char *unix_path;            /* of a server with a path */
} Ground;

/* Returns: 0 if it succeeded, an errno otherwise */
typedef int (*Attempt) (Ground *ground);

typedef struct {
  const char *name;
  Attempt attempt;
  ReelSandboxParts part; /* the part that refuses it; 0: it succeeds */
  gboolean network;
  gboolean all_but; /* everything except what is hidden may be read */
} Case;

static int
result_of (long result)
{
  return result < 0 ? errno : 0;
}

static int
try_open (const char *path, int flags)
{
  const int fd = open (path, flags | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  close (fd);
  return 0;
}

static int
read_other (Ground *ground)
{
  return try_open (ground->other, O_RDONLY);
}

static int
write_other (Ground *ground)
{
  return try_open (ground->other, O_WRONLY);
}

static int
truncate_other (Ground *ground)
{
  return result_of (truncate (ground->other, 0));
}

static int
list_others (Ground *ground)
{
  g_autofree char *directory = g_path_get_dirname (ground->other);

  return try_open (directory, O_RDONLY | O_DIRECTORY);
}

static int
read_accounts (Ground *ground)
{
  return try_open ("/etc/passwd", O_RDONLY);
}

/* In the directory above the hidden one. */
static int
read_beside (Ground *ground)
{
  return try_open (ground->beside, O_RDONLY);
}

static int
write_beside (Ground *ground)
{
  return try_open (ground->beside, O_WRONLY);
}

static int
link_other (Ground *ground)
{
  g_autofree char *link_path = g_build_filename (ground->own, "link", NULL);

  const int result = result_of (link (ground->other, link_path));

  unlink (link_path);
  return result;
}

static int
read_parent_memory (Ground *ground)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/mem", (int)getppid ());

  return try_open (path, O_RDONLY);
}

static int
execute (Ground *ground)
{
  char *const arguments[] = { (char *)"true", NULL };
  int status = 0;
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

/* Replaces the process by another program. */
static int
become (Ground *ground)
{
  char *const arguments[] = { (char *)"true", NULL };

  execv ("/bin/true", arguments);
  return errno;
}

static int
trace_parent (Ground *ground)
{
  const int result = result_of (ptrace (PTRACE_SEIZE, getppid (), NULL, NULL));

  if (result == 0)
    ptrace (PTRACE_DETACH, getppid (), NULL, NULL);
  return result;
}

static int
look_into_parent (Ground *ground)
{
  char byte = 0;
  struct iovec here = { &byte, 1 }, there = { ground, 1 };

  return result_of (process_vm_readv (getppid (), &here, 1, &there, 1, 0));
}

static int
signal_parent (Ground *ground)
{
  return result_of (kill (getppid (), SIGCONT));
}

static int
connect_to (int family, gconstpointer address, socklen_t size)
{
  const int fd = socket (family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int result = 0;

  if (fd < 0)
    return errno;
  result = result_of (connect (fd, address, size));
  close (fd);
  return result;
}

static int
connect_by_tcp (Ground *ground)
{
  return connect_to (AF_INET, &ground->address, sizeof ground->address);
}

/* Like the socket of another worker or of the bus. */
static int
connect_by_path (Ground *ground)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  g_strlcpy (address.sun_path, ground->unix_path, sizeof address.sun_path);
  return connect_to (AF_UNIX, &address, sizeof address);
}

static int
send_by_udp (Ground *ground)
{
  const int fd = socket (AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int result = 0;

  if (fd < 0)
    return errno;
  result = result_of (sendto (fd, "x", 1, 0, (struct sockaddr *)&ground->address, sizeof ground->address));
  close (fd);
  return result;
}

static int
listen_again (Ground *ground)
{
  return result_of (listen (ground->listening, BACKLOG));
}

static int
read_prompt (Ground *ground)
{
  return try_open (ground->prompt, O_RDONLY);
}

static int
read_plugins (Ground *ground)
{
  g_autoptr (GDir) directory = g_dir_open ("/usr/lib", 0, NULL);

  return directory != NULL ? 0 : EACCES;
}

/* As chunkfile and the manager's rename do. */
static int
record (Ground *ground)
{
  g_autofree char *part = g_build_filename (ground->own, "op-00000.mp4.part", NULL);
  g_autofree char *whole = g_build_filename (ground->own, "op-00000.mp4", NULL);
  char byte = 0;
  int result = 0;
  const int fd = open (part, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  if (fd < 0)
    return errno;
  if (write (fd, "x", 1) != 1 || pread (fd, &byte, 1, 0) != 1 || ftruncate (fd, 0) != 0 || fsync (fd) != 0 ||
      rename (part, whole) != 0 || truncate (whole, 0) != 0 || unlink (whole) != 0)
    result = errno;
  close (fd);
  return result;
}

static int
save_state (Ground *ground)
{
  g_autofree char *path = g_build_filename (ground->state, "state", NULL);

  return g_file_set_contents_full (path, "{}", 2, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL) ? 0 : EACCES;
}

static gpointer
answer (gpointer data)
{
  return data;
}

static int
make_threads (Ground *ground)
{
  g_autoptr (GThread) thread = g_thread_ref (g_thread_new ("test", answer, ground));

  return g_thread_join (thread) == ground ? 0 : EAGAIN;
}

static int
map_memory (Ground *ground)
{
  g_autofree char *memory = g_try_malloc (64 << 20);

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
  int by_path = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

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
  g_autofree char *others = NULL;

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
  const char *const readable[] = { ground->prompt, "/nowhere/at/all", NULL };
  const char *const hidden[] = { ground->directory, "/nowhere/at/all", NULL };
  const ReelSandboxRights rights = { readable, all_but ? hidden : NULL, ground->own, ground->state, network };
  ReelSandboxParts parts = 0;

  reel_sandbox_harden ();
  parts = reel_sandbox_enter (&rights, missing);
  parts |= reel_sandbox_close (&rights, missing);
  for (guint i = 0; i < missing->len; i++)
    g_printerr ("# %s\n", (const char *)missing->pdata[i]);
  return parts;
}

/* A child's report: an errno, and which parts of the sandbox were in effect. */
typedef struct {
  int result;
  ReelSandboxParts parts;
} Report;

static Report
run_in_child (Ground *ground, Attempt attempt, const Case *rights)
{
  Report report = { 0 };
  int ends[2];
  int status = 0;
  pid_t child = 0;

  g_assert_cmpint (pipe (ends), ==, 0);
  child = fork ();
  if (child == 0) {
    close (ends[0]);
    /* A child that becomes another program has succeeded: its report, written before, remains. */
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

/* Landlock applies to one thread: if there is a second one, it must not be reported as in effect. */
static int
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

/* For a process killed by a signal that normally dumps core. */
static gboolean
dumps_core (gboolean hardened)
{
  const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
  int status = 0;
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

/* Besides the lock it may be the control group, or a machine without swap; if locking is permitted, it is used. */
static int
count_locked (Ground *unused)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

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
  const char *const wanted[] = { "files", "calls", "memory", NULL };

  g_assert_true (g_strv_equal ((const char *const *)all, wanted));
  g_assert_cmpuint (g_strv_length (none), ==, 0);
}

static void
remove_ground (void)
{
  const char *const arguments[] = { "rm", "-rf", ground->directory, NULL };

  g_assert_true (
      g_spawn_sync (NULL, (char **)arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
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
  int result = 0;

  g_test_init (&argc, &argv, NULL);
  ground = ground_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdelimit (g_strconcat ("/sandbox/", cases[i].name, NULL), " ", '-');

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
