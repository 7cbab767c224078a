/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sits at which place of the canvas. A place is kept as long as its owner stays: who joins sits down at the end,
 * the hole of one who leaves is filled by a single other, and who has to be seen takes the place of the one who is
 * missed least. Called by tilecompositor under its lock; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TilePlaces TilePlaces;

/* What decides who is shown when there is no room for all: pinned members first, then those with the greatest
 * priority, then those who were heard last (ns of any clock, 0: never). */
typedef struct {
  gboolean pinned;
  gint priority;
  guint64 heard;
} TileRank;

/* Who waits takes a place for having been heard only from somebody who was heard this long before, in ns: people who
 * talk with each other do not push each other out. */
#define TILE_PLACES_STAY 4000000000ull

/* At most `capacity` (1 or more) members are shown at once; others wait. */
TilePlaces *tile_places_new (guint capacity);
void tile_places_free (TilePlaces *places);
void tile_places_set_capacity (TilePlaces *places, guint capacity);

/* `member` is any pointer that is not yet in there. */
void tile_places_add (TilePlaces *places, gpointer member, const TileRank *rank);
void tile_places_remove (TilePlaces *places, gpointer member);
gboolean tile_places_contains (const TilePlaces *places, gpointer member);
void tile_places_set_rank (TilePlaces *places, gpointer member, const TileRank *rank);

/* The member changes its place with the one at place 0 and keeps that, whatever its rank, until another leads or it
 * is removed. NULL: nobody leads. */
void tile_places_lead (TilePlaces *places, gpointer member);

/* Members, those of them that are shown, and the one at `place` (less than that). */
guint tile_places_get_length (const TilePlaces *places);
guint tile_places_get_shown (const TilePlaces *places);
gpointer tile_places_get (const TilePlaces *places, guint place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TilePlaces, tile_places_free)

G_END_DECLS
