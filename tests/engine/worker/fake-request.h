/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request to a fake worker: a method of org.callreel.Worker1, its arguments, and the recipient of the answer.
 * Reference-counted. */
#pragma once

#include "manager/core/wire/reel-error.h"

typedef struct _FakeRequest FakeRequest;

/* Takes both: REPLY is the tuple that the method returns, NULL if ERROR is set. */
typedef void (*FakeAnswer) (FakeRequest *request, GVariant *reply, GError *error, gpointer data);

struct _FakeRequest {
  char *method;
  GVariant *arguments;
  guint descriptors; /* passed with it */
  gboolean answered;
  FakeAnswer answer; /* NULL if nobody waits */
  gpointer data;
};

/* ARGUMENTS: a floating reference is taken. */
FakeRequest *fake_request_new (const char *method, GVariant *arguments, guint descriptors, FakeAnswer answer,
                               gpointer data);
FakeRequest *fake_request_ref (FakeRequest *self);
void fake_request_unref (FakeRequest *self);

/* Each does nothing if the request has been answered. REPLY: NULL for a method that returns nothing. */
void fake_request_answer (FakeRequest *self, GVariant *reply);
void fake_request_refuse (FakeRequest *self, ReelErrorCode code, const char *text);
