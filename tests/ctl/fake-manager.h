/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A manager that says what a test tells it to and writes down what it is asked.
 * Lives on a bus of the test's own. Used by test-callreelctl.c. */
#pragma once

#include <gio/gio.h>

typedef struct _FakeManager FakeManager;

/* Owns the manager's name on the bus at @address. */
FakeManager *fake_manager_new (const char *address);
void fake_manager_free (FakeManager *self);

/* What @method answers from now on: its arguments in GVariant's text format. */
void fake_manager_answer (FakeManager *self, const char *method, const char *reply);

/* The property Streams of its only call, an aa{sv} in GVariant's text format. */
void fake_manager_set_streams (FakeManager *self, const char *streams);

/* @method fails from now on, with org.callreel.Error.@name. */
void fake_manager_refuse (FakeManager *self, const char *method, const char *name, const char *message);

/* The last call of @method, like “('op', {'actor': <'a'>})”, or NULL. */
const char *fake_manager_get_call (FakeManager *self, const char *method);

/* Arguments in GVariant's text format. */
void fake_manager_emit (FakeManager *self, const char *signal, const char *arguments);
