/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Assigns the places of the canvas to members. A member keeps its place while it is shown: a new one gets the last
 * place, one other member fills the place of one that is removed, and a member that has to be shown replaces the shown
 * one of the lowest rank. Called by tilecompositor under its lock; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TilePlaces TilePlaces;

/* Decides who is shown when there is not enough space for all: pinned members first, then those with the highest
 * priority, then those who were heard last (ns of any clock, 0: never). */
typedef struct {
  gboolean pinned;
  int priority;
  guint64 heard;
} TileRank;

/* A waiting member who is heard replaces only somebody who was last heard at least this long before, in ns: people in a
 * conversation do not replace each other. */
#define TILE_PLACES_MARGIN 4000000000ull

/* At most `capacity` (1 or more) members are shown at once; others wait. */
TilePlaces *tile_places_new (guint capacity);
void tile_places_free (TilePlaces *places);
void tile_places_set_capacity (TilePlaces *places, guint capacity);

/* `member`: any pointer that has not been added yet. */
void tile_places_add (TilePlaces *places, gpointer member, const TileRank *rank);
void tile_places_remove (TilePlaces *places, gpointer member);
gboolean tile_places_contains (const TilePlaces *places, gpointer member);
void tile_places_set_rank (TilePlaces *places, gpointer member, const TileRank *rank);

/* The member swaps with the one at place 0 and stays there, whatever its rank, until another leads or it is removed.
 * NULL: nobody leads. */
void tile_places_lead (TilePlaces *places, gpointer member);

/* The number of members; the number of shown ones; the one at `place` (less than the latter). */
guint tile_places_get_length (const TilePlaces *places);
guint tile_places_get_shown (const TilePlaces *places);
gpointer tile_places_get (const TilePlaces *places, guint place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TilePlaces, tile_places_free)

G_END_DECLS
