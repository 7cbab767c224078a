/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A model of a call, with random events, that does what the rules decide and nothing else. Used by the model test of
 * the rules. */
#pragma once

#include "manager/core/rules/reel-rules.h"

#define WORLD_PEOPLE     6
#define WORLD_RECORDINGS 2

typedef struct {
  ReelRulesPerson context; /* joined_during is set for each recording */
  ReelPolicy policy;
  guint company;
  gboolean present;
  gboolean has_been;
  guint joined; /* time of joining, in events */
} WorldPerson;

typedef struct {
  ReelRulesRecording context;
  guint started; /* time of the start, in events */
} WorldRecording;

/* The last request about a recording, for checks. */
typedef struct {
  gboolean asked;
  gboolean done;
  ReelAction action;
  int actor; /* -1: a server; -2: somebody outside the call */
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
  ReelRulesPerson listed[WORLD_PEOPLE];
} World;

void world_init (World *self, guint64 seed);

/* Lets one event happen. The plan that follows from it is not carried out yet. */
void world_happen (World *self);

/* Carries out the rules' plan, once for each recording. */
void world_settle (World *self);

/* Fills the context as an engine would; @recording is an index, or -1 for none. The people are in @self->listed, valid
 * until the next call. */
void world_fill_context (World *self, int recording, ReelRulesCall *call);

guint world_count_active (const World *self);
guint world_random (World *self, guint below);
