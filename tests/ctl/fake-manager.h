/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manager that answers as a test tells it, and writes down requests. On a bus of the test. Used by
 * test-callreelctl.c. */
#pragma once

#include <gio/gio.h>

typedef struct _FakeManager FakeManager;

/* Owns the manager's name on the bus at @address. */
FakeManager *fake_manager_new (const char *address);
void fake_manager_free (FakeManager *self);

/* Sets the reply to @method: its arguments as GVariant text. */
void fake_manager_answer (FakeManager *self, const char *method, const char *reply);

/* Sets the property Streams of its only call, an aa{sv} as GVariant text. */
void fake_manager_set_streams (FakeManager *self, const char *streams);

/* Makes @method fail with org.callreel.Error.@name. */
void fake_manager_refuse (FakeManager *self, const char *method, const char *name, const char *message);

/* The last call of @method, like “('op', {'actor': <'a'>})”, or NULL. */
const char *fake_manager_get_call (FakeManager *self, const char *method);

/* @arguments: GVariant text. */
void fake_manager_emit (FakeManager *self, const char *signal, const char *arguments);
