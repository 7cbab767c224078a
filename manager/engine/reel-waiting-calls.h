/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that have to be recorded but can't be yet, in the order in which they began to wait. Pointers are only
 * compared: whoever adds a call removes it before it is freed. Used by ReelAutomation. */
#pragma once

#include <glib.h>

typedef struct _ReelWaitingCalls ReelWaitingCalls;

ReelWaitingCalls *reel_waiting_calls_new (void);
void reel_waiting_calls_free (ReelWaitingCalls *self);

/* A call already waiting keeps its place. */
void reel_waiting_calls_add (ReelWaitingCalls *self, gpointer call);
void reel_waiting_calls_remove (ReelWaitingCalls *self, gpointer call);
gboolean reel_waiting_calls_contains (const ReelWaitingCalls *self, gpointer call);
/* The longest wait first. Not owned. */
GPtrArray *reel_waiting_calls_list (const ReelWaitingCalls *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelWaitingCalls, reel_waiting_calls_free)
