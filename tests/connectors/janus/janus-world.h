/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A room, its call and what is between them, without Janus and callreeld. Used by the tests of what callreel-janus
 * decides. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-absence.h"
#include "manager/connectors/janus/core/reel-janus-plan.h"

#define RECORDER "janus@here"
#define S        ((gint64)G_USEC_PER_SEC)

typedef struct {
  ReelJanusConfig *config;
  ReelJanusRoom *room;
  ReelJanusLedger *ledger;
  ReelJanusAbsence *absence;
  ReelJanusDelays *delays;
  GString *steps; /* that were carried out */
  gboolean has_call;
  guint last; /* number of a stream, port or forwarder */
  gint64 now;
} World;

World *world_new (const char *config);
void world_free (World *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (World, world_free)

/* An event of the room. */
void apply (World *self, const char *text);
/* WANTED gets those who left a moment ago. */
ReelJanusStep next_step (World *self, ReelJanusWanted *wanted);
/* Carries out all steps and compares them. */
void expect (World *self, const char *steps);
/* Makes the ledger of what Janus and callreeld report. */
void adopt (World *self, JsonObject *forwarders, GVariant *people, GVariant *streams);
