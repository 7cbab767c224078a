/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Steps are written down, and succeed. */
#include "tests/connectors/janus/janus-world.h"

#include "tests/connectors/janus/janus-messages.h"

World *
world_new (const char *config)
{
  World *self = g_new0 (World, 1);

  self->config = reel_janus_config_parse (config, NULL);
  g_assert_nonnull (self->config);
  self->room = reel_janus_room_new ("1234", TRUE, NULL);
  self->ledger = reel_janus_ledger_new ();
  self->absence = reel_janus_absence_new (self->config->linger_seconds);
  self->delays = reel_janus_delays_new ();
  self->steps = g_string_new (NULL);
  self->now = 100 * S;
  return self;
}

void
world_free (World *self)
{
  reel_janus_config_free (self->config);
  reel_janus_room_free (self->room);
  reel_janus_ledger_free (self->ledger);
  reel_janus_absence_free (self->absence);
  g_hash_table_unref (self->delays);
  g_string_free (self->steps, TRUE);
  g_free (self);
}

void
apply (World *self, const char *text)
{
  g_autoptr (JsonObject) data = message_new (text);

  g_assert_cmpint (reel_janus_room_apply (self->room, data), ==, REEL_JANUS_CHANGED);
}

static void
carry_out_for_link (World *self, const ReelJanusStep *step)
{
  ReelJanusLink *link = step->link;

  if (step->kind == REEL_JANUS_STEP_STOP_FORWARDER) {
    g_string_append (self->steps, "stop ");
    reel_janus_link_forget_forwarder (link, reel_janus_link_get_forwarder (link));
    if (link->stream == NULL && reel_janus_link_get_forwarder (link) == 0)
      reel_janus_ledger_remove_link (self->ledger, link);
  } else if (step->kind == REEL_JANUS_STEP_REMOVE_STREAM) {
    g_string_append (self->steps, "remove ");
    reel_janus_ledger_remove_link (self->ledger, link);
  } else if (step->kind == REEL_JANUS_STEP_FORWARD) {
    g_string_append_printf (self->steps, "forward(%s) ", step->source->kind);
    for (guint i = 0; i < step->source->layers; i++)
      link->forwarders[i] = ++self->last;
    reel_janus_key_clear (&link->key);
    link->local_rtcp_port = g_str_equal (step->source->kind, "audio") ? 0 : 6000;
  } else if (step->kind == REEL_JANUS_STEP_TELL_RTCP) {
    g_string_append (self->steps, "rtcp ");
    link->rtcp_told = TRUE;
  } else {
    g_assert_cmpint (step->kind, ==, REEL_JANUS_STEP_MUTE);
    g_string_append (self->steps, step->source->muted ? "mute " : "unmute ");
    link->muted = step->source->muted;
  }
}

static void
add_stream (World *self, const ReelJanusSource *source)
{
  ReelJanusLink *link =
      reel_janus_ledger_add_link (self->ledger, source->serial, source->participant, source->publisher);

  link->stream = g_strdup_printf ("s%u", ++self->last);
  link->port = (guint16)(5000 + 2 * self->last);
  link->key = source->srtp ? g_strdup ("key") : NULL;
  g_string_append_printf (self->steps, "stream(%s %s) ", source->participant, source->kind);
}

static void
carry_out (World *self, const ReelJanusStep *step)
{
  switch (step->kind) {
  case REEL_JANUS_STEP_CREATE_CALL:
  case REEL_JANUS_STEP_END_CALL:
    self->has_call = step->kind == REEL_JANUS_STEP_CREATE_CALL;
    g_string_append (self->steps, self->has_call ? "call " : "end ");
    break;
  case REEL_JANUS_STEP_PUBLISH:
  case REEL_JANUS_STEP_UNPUBLISH:
    if (step->kind == REEL_JANUS_STEP_UNPUBLISH)
      reel_janus_voice_clear (&self->ledger->voice);
    else
      self->ledger->voice.id = reel_janus_voice_make_id (self->room, RECORDER);
    self->ledger->voice.published = step->kind == REEL_JANUS_STEP_PUBLISH;
    self->ledger->voice.port = self->ledger->voice.published ? 7000 : 0;
    g_string_append (self->steps, self->ledger->voice.published ? "publish " : "unpublish ");
    break;
  case REEL_JANUS_STEP_ADD_VOICE:
    self->ledger->voice.stream = g_strdup ("voice");
    g_string_append (self->steps, "voice ");
    break;
  case REEL_JANUS_STEP_REMOVE_VOICE:
    g_clear_pointer (&self->ledger->voice.stream, g_free);
    g_string_append (self->steps, "silence ");
    break;
  case REEL_JANUS_STEP_ADD_PERSON:
    g_string_append_printf (self->steps, "add(%s %s) ", step->person->display, step->person->role);
    reel_janus_ledger_add_person (self->ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_UPDATE_PERSON:
    g_string_append_printf (self->steps, "rename(%s) ", step->person->display);
    reel_janus_ledger_rename_person (self->ledger, step->person->id, step->person->display);
    break;
  case REEL_JANUS_STEP_REMOVE_PERSON:
    g_string_append_printf (self->steps, "gone(%s) ", step->person->id);
    reel_janus_ledger_remove_person (self->ledger, step->person->id);
    break;
  case REEL_JANUS_STEP_ADD_STREAM:
    add_stream (self, step->source);
    break;
  default:
    carry_out_for_link (self, step);
    break;
  }
}

ReelJanusStep
next_step (World *self, ReelJanusWanted *wanted)
{
  reel_janus_absence_extend (self->absence, wanted, self->ledger, self->now);
  return reel_janus_plan_next (wanted, self->ledger, self->has_call, self->delays, self->now);
}

void
expect (World *self, const char *steps)
{
  g_string_truncate (self->steps, 0);
  for (guint i = 0; i < 1000; i++) {
    g_autoptr (ReelJanusWanted) wanted = reel_janus_wanted_new (self->room, self->config, RECORDER);
    ReelJanusStep step = next_step (self, wanted);

    if (step.kind == REEL_JANUS_STEP_NONE)
      break;
    carry_out (self, &step);
  }
  if (self->steps->len > 0)
    g_string_truncate (self->steps, self->steps->len - 1);
  g_assert_cmpstr (self->steps->str, ==, steps);
}

void
adopt (World *self, JsonObject *forwarders, GVariant *people, GVariant *streams)
{
  g_autoptr (ReelJanusWanted) wanted = reel_janus_wanted_new (self->room, self->config, RECORDER);

  reel_janus_ledger_free (self->ledger);
  self->ledger = reel_janus_ledger_adopt (wanted, people, streams, forwarders);
}
