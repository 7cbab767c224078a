/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A call as an engine keeps it, and things that happen to it at random: what the
 * model test of the rules runs on. It does what the rules tell, and nothing else. */
#pragma once

#include "manager/core/rules/reel-rules.h"

#define WORLD_PEOPLE     6
#define WORLD_RECORDINGS 2

typedef struct {
  ReelRulesPerson context; /* joined_during is told for each recording */
  ReelPolicy policy;
  guint company;
  gboolean present;
  gboolean has_been;
  guint joined; /* when, in events */
} WorldPerson;

typedef struct {
  ReelRulesRecording context;
  guint started; /* when, in events */
} WorldRecording;

/* What was last asked of a recording, for who checks it. */
typedef struct {
  gboolean asked;
  gboolean done;
  ReelAction action;
  int actor; /* -1: a server; -2: nobody of the call */
  ReelRulesRecording before;
} WorldRequest;

typedef struct {
  guint64 random;
  guint now;
  const char *happened;
  ReelCallKind kind;
  ReelCallState state;
  gboolean deny_variable;
  int initiator; /* -1: unknown */
  gboolean has_queue;
  ReelPolicy companies[2];
  ReelPolicy queue;
  WorldPerson people[WORLD_PEOPLE];
  WorldRecording recordings[WORLD_RECORDINGS];
  guint max_active;
  gboolean is_suppressed;
  ReelRulesRecording suppressed;
  WorldRequest request;
  ReelRulesPerson told[WORLD_PEOPLE];
} World;

void world_init (World *self, guint64 seed);

/* Lets one thing happen. What the rules plan is not done yet. */
void world_happen (World *self);

/* Does what the rules plan, once for each recording. */
void world_settle (World *self);

/* Fills the context as an engine would; @recording is an index, or -1: none. The
 * people are in @self->told, valid until the next call. */
void world_tell (World *self, int recording, ReelRulesCall *call);

guint world_count_active (const World *self);
guint world_random (World *self, guint below);
