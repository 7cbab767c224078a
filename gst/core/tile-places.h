/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sits at which place of the canvas. A place is kept as long as its owner stays: who joins sits down at the end,
 * and the hole of one who leaves is filled by a single other. Called by tilecompositor under its lock; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _TilePlaces TilePlaces;

/* At most `capacity` members are shown at once; others wait. */
TilePlaces *tile_places_new (guint capacity);
void tile_places_free (TilePlaces *places);

/* `member` is any pointer that is not yet in there. A member with a greater `priority` takes the place of the shown
 * one with the least when there is no room for both. */
void tile_places_add (TilePlaces *places, gpointer member, gint priority);
void tile_places_remove (TilePlaces *places, gpointer member);
void tile_places_set_priority (TilePlaces *places, gpointer member, gint priority);

/* Members that are shown, and the one at `place` (less than that). */
guint tile_places_get_shown (const TilePlaces *places);
gpointer tile_places_get (const TilePlaces *places, guint place);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TilePlaces, tile_places_free)

G_END_DECLS
