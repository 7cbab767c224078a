/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets: whose they are, when they end, and that there are never too many. */
#include "manager/portal/reel-ticket-table.h"

#include "manager/core/wire/reel-error.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  ReelContentReader *reader;
  ReelContentFile *file;
  ReelTicketTable *table;
} Fixture;

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  ((Fixture *)data)->file = reel_content_reader_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("reel-ticket-XXXXXX", &path, NULL);

  g_assert_cmpint (fd, >=, 0);
  g_unlink (path);
  self->reader = reel_content_reader_new (NULL);
  reel_content_reader_open_async (self->reader, fd, on_opened, self);
  while (self->file == NULL)
    g_main_context_iteration (NULL, TRUE);
  self->table = reel_ticket_table_new (6, 3, 4);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_ticket_table_free (self->table);
  reel_content_file_unref (self->file);
  reel_content_reader_free (self->reader);
}

static char *
add_for (Fixture *self, const ReelTicketHolder *holder, gint64 now, gint64 expires)
{
  g_autoptr (GError) error = NULL;
  char *ticket = reel_ticket_table_add (self->table, self->file, holder->owner, holder, now, expires, &error);

  g_assert_no_error (error);
  return ticket;
}

static char *
add (Fixture *self, const char *owner, gint64 now, gint64 expires)
{
  return add_for (self, &(ReelTicketHolder){ .owner = owner }, now, expires);
}

static gboolean
has (Fixture *self, const char *ticket, const char *owner, gint64 now)
{
  const ReelTicket *found = reel_ticket_table_find (self->table, ticket, owner, now);

  g_assert_true (found == NULL || (found->file == self->file && g_str_equal (found->disposition, owner)));
  return found != NULL;
}

static void
test_owner (Fixture *self, gconstpointer unused)
{
  g_autofree char *first = add (self, "anna", 0, 10);
  g_autofree char *second = add (self, "anna", 0, 10);

  g_assert_cmpuint (strlen (first), ==, 43);
  g_assert_cmpstr (first, !=, second);
  g_assert_true (has (self, first, "anna", 0));
  g_assert_false (has (self, first, "ben", 0));
  g_assert_false (has (self, first, "", 0));
  g_assert_false (has (self, "", "anna", 0));
  first[42] = first[42] == 'A' ? 'B' : 'A';
  g_assert_false (has (self, first, "anna", 0));
  g_assert_true (has (self, second, "anna", 0));
}

static void
test_expires (Fixture *self, gconstpointer unused)
{
  g_autofree char *first = add (self, "anna", 0, 10);
  g_autofree char *second = NULL;

  g_assert_true (has (self, first, "anna", 9));
  second = add (self, "ben", 10, 20);
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 1);
  g_assert_false (has (self, first, "anna", 9));
  g_assert_false (has (self, second, "ben", 20));
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 0);
}

/* The oldest goes: one's own first, so that nobody can take those of others. */
static void
test_bounded (Fixture *self, gconstpointer unused)
{
  g_autofree char *of_ben = add (self, "ben", 0, 10);
  g_autofree char *of_carla = add (self, "carla", 0, 10);
  char *of_anna[5];

  for (guint i = 0; i < G_N_ELEMENTS (of_anna); i++)
    of_anna[i] = add (self, "anna", 0, 10);
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 5);
  for (guint i = 0; i < G_N_ELEMENTS (of_anna); i++)
    g_assert_cmpint (has (self, of_anna[i], "anna", 0), ==, i >= 2);
  g_assert_true (has (self, of_ben, "ben", 0) && has (self, of_carla, "carla", 0));
  g_free (add (self, "dora", 0, 10));
  g_free (add (self, "emil", 0, 10));
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 6);
  g_assert_false (has (self, of_ben, "ben", 0));
  g_assert_true (has (self, of_carla, "carla", 0));
  for (guint i = 0; i < G_N_ELEMENTS (of_anna); i++)
    g_free (of_anna[i]);
}

/* Whoever gives itself ever new names, by one link or from one place, takes no place of others. */
static void
check_crowd (Fixture *self, const char *group, const char *network)
{
  g_autofree char *of_ben = add_for (self, &(ReelTicketHolder){ "ben", "another", "192.0.2.9" }, 0, 10);
  g_autofree char *of_carla = add (self, "carla", 0, 10);
  char *of_crowd[20];

  for (guint i = 0; i < G_N_ELEMENTS (of_crowd); i++) {
    g_autofree char *name = g_strdup_printf ("v%u", i);

    of_crowd[i] = add_for (self, &(ReelTicketHolder){ name, group, network }, 0, 10);
  }
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 6);
  g_assert_true (has (self, of_ben, "ben", 0) && has (self, of_carla, "carla", 0));
  g_assert_true (has (self, of_crowd[16], "v16", 0) && has (self, of_crowd[19], "v19", 0));
  g_assert_false (has (self, of_crowd[15], "v15", 0));
  for (guint i = 0; i < G_N_ELEMENTS (of_crowd); i++)
    g_free (of_crowd[i]);
}

static void
test_one_link (Fixture *self, gconstpointer unused)
{
  check_crowd (self, "link", NULL);
}

static void
test_one_network (Fixture *self, gconstpointer unused)
{
  check_crowd (self, NULL, "192.0.2.1");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GBytes) bytes = reel_content_reader_read_finish (result, data);

  g_assert_null (bytes);
}

/* What was opened by a link that was revoked is not read any more, also by whoever is in the middle of it. */
static void
test_revoked (Fixture *self, gconstpointer unused)
{
  g_autofree char *ticket = add_for (self, &(ReelTicketHolder){ .owner = "anna", .group = "link" }, 0, 10);
  g_autoptr (GError) error = NULL;

  reel_ticket_table_revoke (self->table, "another");
  g_assert_true (has (self, ticket, "anna", 0));
  reel_ticket_table_revoke (self->table, "link");
  g_assert_false (has (self, ticket, "anna", 0));
  g_assert_cmpuint (reel_ticket_table_count (self->table), ==, 0);
  reel_content_reader_read_async (self->reader, self->file, 0, 1, on_read, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
}

/* Nor is one whose link has ended meanwhile. */
static void
test_ended (Fixture *self, gconstpointer unused)
{
  g_autofree char *ticket = add_for (self, &(ReelTicketHolder){ .owner = "anna", .group = "link" }, 0, 10);
  g_autoptr (GError) error = NULL;

  g_assert_true (has (self, ticket, "anna", 0));
  reel_content_file_set_until (self->file, g_get_real_time () - 1);
  reel_content_reader_read_async (self->reader, self->file, 0, 1, on_read, &error);
  while (error == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ticket-table/owner", Fixture, NULL, set_up, test_owner, tear_down);
  g_test_add ("/ticket-table/expires", Fixture, NULL, set_up, test_expires, tear_down);
  g_test_add ("/ticket-table/bounded", Fixture, NULL, set_up, test_bounded, tear_down);
  g_test_add ("/ticket-table/one-link", Fixture, NULL, set_up, test_one_link, tear_down);
  g_test_add ("/ticket-table/one-network", Fixture, NULL, set_up, test_one_network, tear_down);
  g_test_add ("/ticket-table/revoked", Fixture, NULL, set_up, test_revoked, tear_down);
  g_test_add ("/ticket-table/ended", Fixture, NULL, set_up, test_ended, tear_down);
  return g_test_run ();
}
