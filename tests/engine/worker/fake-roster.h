/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants and streams that a fake worker has been told of, and the memos that it keeps. Part of
 * fake-worker.c. */
#pragma once

#include <glib.h>

typedef struct _FakeRoster FakeRoster;

FakeRoster *fake_roster_new (void);
void fake_roster_free (FakeRoster *self);

void fake_roster_add_person (FakeRoster *self, const char *id);
void fake_roster_remove_person (FakeRoster *self, const char *id);
/* A stream, new or known. */
void fake_roster_put_stream (FakeRoster *self, const char *id, gboolean muted);
/* Of all streams, as GetState has it; "active" at first. */
void fake_roster_set_state (FakeRoster *self, const char *state);
/* Returns: (transfer floating): the stats of a stream in STATE */
GVariant *fake_roster_describe_state (const char *state);
/* Returns: (transfer container): the ids of the streams */
GList *fake_roster_list_streams (FakeRoster *self);
/* @kind: participant or stream */
void fake_roster_put_memo (FakeRoster *self, const char *kind, const char *id, GVariant *memo);
/* Adds members of GetState. */
void fake_roster_describe (FakeRoster *self, GVariantDict *state);
