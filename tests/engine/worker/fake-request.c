/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A request to a fake worker, answered once. Made by FakeLink and by the program fake-worker. */
#include "tests/engine/worker/fake-request.h"

FakeRequest *
fake_request_new (const char *method, GVariant *arguments, guint descriptors, FakeAnswer answer, gpointer data)
{
  FakeRequest *self = g_rc_box_new0 (FakeRequest);

  self->method = g_strdup (method);
  self->arguments = g_variant_ref_sink (arguments);
  self->descriptors = descriptors;
  self->answer = answer;
  self->data = data;
  return self;
}

FakeRequest *
fake_request_ref (FakeRequest *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  FakeRequest *self = data;

  g_free (self->method);
  g_variant_unref (self->arguments);
}

void
fake_request_unref (FakeRequest *self)
{
  g_rc_box_release_full (self, clear);
}

void
fake_request_answer (FakeRequest *self, GVariant *reply)
{
  GVariant *taken = g_variant_ref_sink (reply != NULL ? reply : g_variant_new_tuple (NULL, 0));

  if (!self->answered && self->answer != NULL)
    self->answer (self, g_variant_ref (taken), NULL, self->data);
  self->answered = TRUE;
  g_variant_unref (taken);
}

void
fake_request_refuse (FakeRequest *self, ReelErrorCode code, const char *text)
{
  if (!self->answered && self->answer != NULL)
    self->answer (self, NULL, g_error_new_literal (REEL_ERROR, (int)code, text), self->data);
  self->answered = TRUE;
}
