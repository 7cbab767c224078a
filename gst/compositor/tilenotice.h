/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reports the content of tilecompositor's canvas: to the application who is on it, and to the sources whether they are
 * visible. Called by tiletask.c on the composing thread without lock. */
#pragma once

#include "gst/compositor/tilescene.h"

G_BEGIN_DECLS

typedef struct _TileNotice TileNotice;

TileNotice *tile_notice_new (void);
void tile_notice_free (TileNotice *notice);

/* Posts the element message `tiles-changed` when the participants on the canvas, their places or sizes have changed:
 * `running-time` t (ns) of the change, `layout` s (grid, presentation or speaker), and `tiles`, a list of structures
 * with `participant-id` s, `kind` s (camera or screen), `stage` b, `width` u and `height` u (pixels) in the order of
 * the places. `rects`: where the scene's tiles are. */
void tile_notice_post (TileNotice *notice, GstElement *element, const TileScene *scene, const TileRect *rects);

/* Sends the upstream event `callreel-visibility` (`visible` b, `consumer` t) to the sources listed in the scene. */
void tile_notice_notify (const TileNotice *notice, const TileScene *scene);

/* Notifies `source`, a pad that is or was linked to one of the element's, that it is no longer visible. Any thread,
 * called without lock. */
void tile_notice_notify_hidden (const TileNotice *notice, GstPad *source);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TileNotice, tile_notice_free)

G_END_DECLS
