/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests for one recording: checks the rules, then the recording's state; reads the catalogue if it is final. Called
 * by ReelEngine; main thread only. */
#pragma once

#include "manager/core/rules/reel-action.h"
#include "manager/engine/reel-registry.h"

/* Take TASK, which returns TRUE. As reel_engine_set_mode_async() and reel_engine_stop_recording_async(). */
void reel_recording_requests_set_mode (ReelServices *services, ReelRegistry *registry, const char *operation,
                                       ReelAction action, GVariant *options, gint64 asked, GTask *task);
void reel_recording_requests_stop (ReelServices *services, ReelRegistry *registry, const char *operation,
                                   GVariant *options, gint64 asked, GTask *task);
/* TASK returns an a{sv}. As reel_engine_get_recording_state_async(). */
void reel_recording_requests_describe (ReelServices *services, ReelRegistry *registry, const char *operation,
                                       GTask *task);
