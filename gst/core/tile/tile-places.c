/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Stable places on the canvas; the header lists the callers. */
#include "gst/core/tile/tile-places.h"

typedef struct {
  gpointer member;
  TileRank rank;
} Seat;

struct _TilePlaces {
  GArray *seats; /* of Seat: the shown ones in order of their places, then the waiting ones in order of arrival */
  guint capacity;
  gpointer leader; /* sits at place 0; NULL: nobody leads */
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

static int
find (const TilePlaces *places, gpointer member)
{
  for (guint i = 0; i < places->seats->len; i++)
    if (seat_at (places, i)->member == member)
      return (int)i;
  return -1;
}

/* Like strcmp(): whether `a` ranks below, equal to or above `b`. Members who were heard within `margin` ns of each
 * other rank equal. */
static int
compare (const TileRank *a, const TileRank *b, guint64 margin)
{
  if (!a->pinned != !b->pinned)
    return a->pinned ? 1 : -1;
  if (a->priority != b->priority)
    return a->priority > b->priority ? 1 : -1;
  if (a->heard > b->heard)
    return b->heard == 0 || a->heard - b->heard >= margin ? 1 : 0;
  return a->heard < b->heard && (a->heard == 0 || b->heard - a->heard >= margin) ? -1 : 0;
}

/* The first waiting member of the highest rank. */
static guint
first_waiting (const TilePlaces *places)
{
  guint best = places->capacity;

  for (guint i = best + 1; i < places->seats->len; i++)
    if (compare (&seat_at (places, i)->rank, &seat_at (places, best)->rank, 0) > 0)
      best = i;
  return best;
}

/* The last shown member of the lowest rank; -1 if only the leader is shown. */
static int
last_shown (const TilePlaces *places)
{
  int least = -1;

  for (guint i = places->leader != NULL ? 1 : 0; i < places->capacity; i++)
    if (least < 0 || compare (&seat_at (places, i)->rank, &seat_at (places, (guint)least)->rank, 0) <= 0)
      least = (int)i;
  return least;
}

static void
swap (TilePlaces *places, guint a, guint b)
{
  Seat seat = *seat_at (places, a);

  *seat_at (places, a) = *seat_at (places, b);
  *seat_at (places, b) = seat;
}

static void
settle (TilePlaces *places)
{
  while (places->seats->len > places->capacity) {
    guint up = first_waiting (places);
    int down = last_shown (places);

    if (down < 0 ||
        compare (&seat_at (places, up)->rank, &seat_at (places, (guint)down)->rank, TILE_PLACES_MARGIN) <= 0)
      return;
    swap (places, up, (guint)down);
  }
}

void
tile_places_set_capacity (TilePlaces *places, guint capacity)
{
  g_return_if_fail (capacity > 0);
  if (capacity == places->capacity)
    return;
  places->capacity = capacity;
  settle (places);
}

void
tile_places_add (TilePlaces *places, gpointer member, const TileRank *rank)
{
  Seat seat = { member, *rank };

  g_return_if_fail (find (places, member) < 0);
  g_array_append_val (places->seats, seat);
  settle (places);
}

void
tile_places_remove (TilePlaces *places, gpointer member)
{
  int found = find (places, member);
  guint heir;

  g_return_if_fail (found >= 0);
  if (places->leader == member)
    places->leader = NULL;
  heir = places->seats->len - 1;
  if ((guint)found >= places->capacity)
    heir = (guint)found;
  else if (places->seats->len > places->capacity)
    heir = first_waiting (places);
  *seat_at (places, (guint)found) = *seat_at (places, heir);
  g_array_remove_index (places->seats, heir);
}

gboolean
tile_places_contains (const TilePlaces *places, gpointer member)
{
  return find (places, member) >= 0;
}

void
tile_places_set_rank (TilePlaces *places, gpointer member, const TileRank *rank)
{
  int found = find (places, member);

  g_return_if_fail (found >= 0);
  if (compare (&seat_at (places, (guint)found)->rank, rank, 0) == 0)
    return;
  seat_at (places, (guint)found)->rank = *rank;
  settle (places);
}

void
tile_places_lead (TilePlaces *places, gpointer member)
{
  int found = member != NULL ? find (places, member) : 0;

  g_return_if_fail (found >= 0);
  if (member == places->leader)
    return;
  places->leader = member;
  if (found > 0)
    swap (places, 0, (guint)found);
  settle (places);
}

guint
tile_places_get_length (const TilePlaces *places)
{
  return places->seats->len;
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
