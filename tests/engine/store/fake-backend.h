/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A database in memory that behaves like a bad disk: it is slow, blocks, fails, or refuses a single change. What was
 * not applied is lost. */
#pragma once

#include "manager/engine/store/reel-store-backend.h"

#define FAKE_TYPE_BACKEND (fake_backend_get_type ())
G_DECLARE_FINAL_TYPE (FakeBackend, fake_backend, FAKE, BACKEND, GObject)

FakeBackend *fake_backend_new (void);
/* Blocks applying until it is released. */
void fake_backend_block (FakeBackend *self, gboolean blocked);
/* Waits until changes are being applied. */
void fake_backend_wait_for_apply (FakeBackend *self);
/* Makes reading fail. */
void fake_backend_fail_reads (FakeBackend *self, gboolean failing);
/* Sets whether each group fails, with CODE of REEL_ERROR. */
void fake_backend_fail (FakeBackend *self, gboolean failing, int code);
/* Refuses changes of a record whose key contains TEXT; NULL: none. */
void fake_backend_refuse (FakeBackend *self, const char *text);
/* Sets how long each group takes, in microseconds. */
void fake_backend_slow_down (FakeBackend *self, gint64 time);
/* Returns: the descriptions of stored changes, in order, one a line */
char *fake_backend_print (FakeBackend *self);
/* Returns: the number of groups that were tried, and stored */
guint fake_backend_count_tries (FakeBackend *self);
guint fake_backend_count_groups (FakeBackend *self);
