/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The cost of participants who join callreeld: processor time for each hundred of a thousand who join a recorded call,
 * and of as many who leave; and its memory as ten thousand more come and go. On a private bus, with a worker without
 * media. */
#include "tests/dbus/daemon-fixture.h"

#include <stdio.h>
#include <unistd.h>

#define PEOPLE   1000
#define ROUND    100
#define VISITORS 10000

static double
get_cpu (DaemonFixture *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/stat", g_subprocess_get_identifier (self->daemon));
  g_autofree char *text = NULL;
  unsigned long user = 0, system = 0;
  const char *behind_name;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  behind_name = strrchr (text, ')');
  g_assert_nonnull (behind_name);
  g_assert_cmpint (sscanf (behind_name + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system), ==,
                   2);
  return (double)(user + system) / (double)sysconf (_SC_CLK_TCK);
}

static double
get_megabytes (DaemonFixture *self)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/statm", g_subprocess_get_identifier (self->daemon));
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpint (sscanf (text, "%*u %lu", &pages), ==, 1);
  return (double)pages * (double)sysconf (_SC_PAGESIZE) / 1e6;
}

static void
join (ReelBusCall1 *call, guint number)
{
  g_autofree char *id = g_strdup_printf ("p%05u", number);
  g_autoptr (GError) error = NULL;

  reel_bus_call1_call_add_participant_sync (call, id,
                                            daemon_fixture_dict ("{'display-name': <'Somebody'>, 'user': <'u'>}"), NULL,
                                            NULL, &error);
  g_assert_no_error (error);
}

static void
leave (ReelBusCall1 *call, guint number)
{
  g_autofree char *id = g_strdup_printf ("p%05u", number);
  g_autoptr (GError) error = NULL;

  reel_bus_call1_call_remove_participant_sync (call, id, "left", NULL, &error);
  g_assert_no_error (error);
}

static void
measure (DaemonFixture *self, ReelBusCall1 *call, const char *what, void (*act) (ReelBusCall1 *, guint))
{
  double begin = get_cpu (self), before = begin;

  printf ("%s, CPU seconds of each %d:", what, ROUND);
  for (guint i = 0; i < PEOPLE; i++) {
    act (call, i);
    if ((i + 1) % ROUND > 0)
      continue;
    printf (" %.2f", get_cpu (self) - before);
    before = get_cpu (self);
  }
  printf ("; together %.2f\n", before - begin);
  fflush (stdout);
}

static void
come_and_go (DaemonFixture *self, ReelBusCall1 *call, const char *how)
{
  double cpu = get_cpu (self);

  printf ("%d come and go, %s, MB at each tenth of them: %.1f", VISITORS, how, get_megabytes (self));
  for (guint i = 0; i < VISITORS; i++) {
    join (call, PEOPLE + 1 + i);
    leave (call, PEOPLE + 1 + i);
    if ((i + 1) % (VISITORS / 10) == 0)
      printf (" %.1f", get_megabytes (self));
  }
  printf ("; %.2f CPU seconds\n", get_cpu (self) - cpu);
  fflush (stdout);
}

int
main (void)
{
  DaemonFixture fixture = { 0 };
  g_autoptr (ReelBusCall1) call = NULL;
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;

  daemon_fixture_set_up (&fixture, NULL);
  call = daemon_fixture_create_call (&fixture, "a", "{'kind': <'call'>}");
  join (call, PEOPLE);
  come_and_go (&fixture, call, "nothing recorded");
  reel_bus_manager1_call_start_recording_sync (fixture.manager, "a", daemon_fixture_dict ("{}"), &operation, NULL,
                                               &error);
  g_assert_no_error (error);
  measure (&fixture, call, "joins", join);
  measure (&fixture, call, "leaves", leave);
  come_and_go (&fixture, call, "in one chunk");
  g_clear_object (&call);
  daemon_fixture_tear_down (&fixture, NULL);
  return 0;
}
