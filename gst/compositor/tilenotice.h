/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tilecompositor tells others about its canvas: the application who is on it, and the sources whether they are
 * seen. Called by tiletask.c on the composing thread without lock. */
#pragma once

#include "gst/compositor/tilescene.h"

G_BEGIN_DECLS

typedef struct _TileNotice TileNotice;

TileNotice *tile_notice_new (void);
void tile_notice_free (TileNotice *notice);

/* Posts the element message `tiles-changed` when others are on the canvas than last time, or at other places:
 * `running-time` t (ns) from which on, `layout` s (grid, presentation or speaker), `tiles`, a list of structures with
 * `participant-id` s, `kind` s (camera or screen) and `stage` b in the order of the places. */
void tile_notice_post (TileNotice *notice, GstElement *element, const TileScene *scene);

/* Sends the upstream event `callreel-visibility` (`visible` b, `consumer` t) where the scene asks for it. */
void tile_notice_notify (const TileNotice *notice, const TileScene *scene);

/* Tells `source`, a pad that is or was linked to one of the element's, that it is not seen any more. Any thread, called
 * without lock. */
void tile_notice_notify_hidden (const TileNotice *notice, GstPad *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileNotice, tile_notice_free)

G_END_DECLS
