/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stable places on the canvas; see the header for who calls it. */
#include "gst/core/tile-places.h"

typedef struct {
  gpointer member;
  gint priority;
} Seat;

struct _TilePlaces {
  GArray *seats; /* of Seat: the shown ones in order of their places, then those who wait in order of arrival */
  guint capacity;
};

TilePlaces *
tile_places_new (guint capacity)
{
  TilePlaces *places = g_new0 (TilePlaces, 1);

  places->seats = g_array_new (FALSE, FALSE, sizeof (Seat));
  places->capacity = capacity;
  return places;
}

void
tile_places_free (TilePlaces *places)
{
  g_array_unref (places->seats);
  g_free (places);
}

static Seat *
seat_at (const TilePlaces *places, guint index)
{
  return &g_array_index (places->seats, Seat, index);
}

static gint
find (const TilePlaces *places, gpointer member)
{
  for (guint i = 0; i < places->seats->len; i++)
    if (seat_at (places, i)->member == member)
      return (gint)i;
  return -1;
}

/* The first with the greatest priority of those who wait. */
static guint
first_waiting (const TilePlaces *places)
{
  guint best = places->capacity;

  for (guint i = best + 1; i < places->seats->len; i++)
    if (seat_at (places, i)->priority > seat_at (places, best)->priority)
      best = i;
  return best;
}

/* The last with the least priority of the shown ones. */
static guint
last_shown (const TilePlaces *places)
{
  guint least = 0;

  for (guint i = 1; i < places->capacity; i++)
    if (seat_at (places, i)->priority <= seat_at (places, least)->priority)
      least = i;
  return least;
}

static void
settle (TilePlaces *places)
{
  while (places->seats->len > places->capacity) {
    guint up = first_waiting (places);
    guint down = last_shown (places);
    Seat seat = *seat_at (places, down);

    if (seat_at (places, up)->priority <= seat.priority)
      return;
    *seat_at (places, down) = *seat_at (places, up);
    *seat_at (places, up) = seat;
  }
}

void
tile_places_add (TilePlaces *places, gpointer member, gint priority)
{
  Seat seat = { member, priority };

  g_return_if_fail (find (places, member) < 0);
  g_array_append_val (places->seats, seat);
  settle (places);
}

void
tile_places_remove (TilePlaces *places, gpointer member)
{
  gint found = find (places, member);
  guint heir;

  g_return_if_fail (found >= 0);
  heir = places->seats->len - 1;
  if ((guint)found >= places->capacity)
    heir = (guint)found;
  else if (places->seats->len > places->capacity)
    heir = first_waiting (places);
  *seat_at (places, (guint)found) = *seat_at (places, heir);
  g_array_remove_index (places->seats, heir);
}

void
tile_places_set_priority (TilePlaces *places, gpointer member, gint priority)
{
  gint found = find (places, member);

  g_return_if_fail (found >= 0);
  seat_at (places, (guint)found)->priority = priority;
  settle (places);
}

guint
tile_places_get_shown (const TilePlaces *places)
{
  return MIN (places->seats->len, places->capacity);
}

gpointer
tile_places_get (const TilePlaces *places, guint place)
{
  g_return_val_if_fail (place < tile_places_get_shown (places), NULL);
  return seat_at (places, place)->member;
}
