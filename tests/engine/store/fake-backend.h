/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A database in memory that does what disks do: it is slow, stands still, fails,
 * refuses one change. What it was not told is lost. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#define FAKE_TYPE_BACKEND (fake_backend_get_type ())
G_DECLARE_FINAL_TYPE (FakeBackend, fake_backend, FAKE, BACKEND, GObject)

FakeBackend *fake_backend_new (void);
/* Whoever applies stands still until it is let go. */
void fake_backend_block (FakeBackend *self, gboolean blocked);
/* Waits until somebody applies. */
void fake_backend_wait_for_apply (FakeBackend *self);
/* Each group fails so; 0: none does. CODE: of REEL_ERROR. */
void fake_backend_fail (FakeBackend *self, gboolean failing, int code);
/* A change of a record whose key holds TEXT can't be kept; NULL: any can. */
void fake_backend_refuse (FakeBackend *self, const char *text);
/* Of each group, in microseconds. */
void fake_backend_slow_down (FakeBackend *self, gint64 time);
/* What is kept, in order: the descriptions of changes with a line each. */
char *fake_backend_print (FakeBackend *self);
/* Groups that were tried, and that were kept. */
guint fake_backend_count_tries (FakeBackend *self);
guint fake_backend_count_groups (FakeBackend *self);
