/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The known calls and recordings by id, and how many recordings may run. Owned by ReelEngine, used by its parts; main
 * thread only.
 *
 * Signals:
 * "call-added" (ReelCall): can be found from now on; also a call that has ended and only has to be finished.
 * "recording-added" (ReelRecording): likewise; its call does not have it yet.
 * "recording-dropped" (ReelRecording) */
#pragma once

#include "manager/engine/call/reel-call.h"

#define REEL_TYPE_REGISTRY (reel_registry_get_type ())
G_DECLARE_FINAL_TYPE (ReelRegistry, reel_registry, REEL, REGISTRY, GObject)

/* The capacity is configured. */
ReelRegistry *reel_registry_new (ReelServices *services);
/* The engine is closing: running recordings are left to the next manager. */
void reel_registry_close (ReelRegistry *self);

/* Takes CALL. Where another has its server call id, the older of the two is hidden from clients, to be ended. */
void reel_registry_add_call (ReelRegistry *self, ReelCall *call);
/* Whether clients find it. */
gboolean reel_registry_is_visible (ReelRegistry *self, ReelCall *call);
/* Hides it from clients; its recordings may not be finished yet. */
void reel_registry_end_call (ReelRegistry *self, ReelCall *call);
/* Nothing is left to do for it. */
void reel_registry_drop_call (ReelRegistry *self, ReelCall *call);
/* One visible to clients, or NULL. */
ReelCall *reel_registry_find_call (ReelRegistry *self, const char *server_call_id);
/* (element-type ReelCall): those visible to clients, and those that have ended but are not finished. */
GPtrArray *reel_registry_list_calls (ReelRegistry *self);
GPtrArray *reel_registry_list_ending_calls (ReelRegistry *self);

void reel_registry_add_recording (ReelRegistry *self, ReelRecording *recording);
/* It is final, or was never started. */
void reel_registry_drop_recording (ReelRegistry *self, ReelRecording *recording);
/* One that is not final, or NULL. */
ReelRecording *reel_registry_find_recording (ReelRegistry *self, const char *operation);
/* (element-type ReelRecording): those that are not final. */
GPtrArray *reel_registry_list_recordings (ReelRegistry *self);

/* Recordings that are starting, running or paused. */
guint reel_registry_count_active (ReelRegistry *self);
/* 0: any number. */
guint reel_registry_get_capacity (ReelRegistry *self);
/* Whether another recording may run. */
gboolean reel_registry_has_capacity (ReelRegistry *self);
