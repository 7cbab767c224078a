/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A host without a worker; see the header. */
#include "tests/engine/call/quiet-host.h"

struct _QuietHost {
  GObject parent_instance;
};

static void host_iface_init (ReelRecordingHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (QuietHost, quiet_host, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_RECORDING_HOST, host_iface_init))

static void
quiet_host_init (QuietHost *self)
{
}

static void
quiet_host_class_init (QuietHostClass *klass)
{
}

QuietHost *
quiet_host_new (void)
{
  return g_object_new (QUIET_TYPE_HOST, NULL);
}

ReelRecording *
quiet_host_new_recording (QuietHost *self, ReelServices *services, ReelOrigin origin, const char *origin_id,
                          ReelConsentRule consent)
{
  g_autoptr (GVariant) text = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  ReelOptions *options = reel_options_parse (text, 60000, NULL);

  g_assert_nonnull (options);
  return reel_recording_new (services, REEL_RECORDING_HOST (self), options, text,
                             reel_trigger_new (origin, origin_id, REEL_SCOPE_ALL, consent));
}

static ReelWorker *
peek_worker (ReelRecordingHost *self)
{
  return NULL;
}

static gint64
stamp (ReelRecordingHost *self)
{
  return g_get_real_time ();
}

static gint64
get_asked (ReelRecordingHost *self)
{
  return 0;
}

static void
describe (ReelRecordingHost *self, ReelCallDescription *description)
{
  description->call_id = "c1";
  description->server_call_id = "call";
}

static void
host_iface_init (ReelRecordingHostInterface *iface)
{
  iface->peek_worker = peek_worker;
  iface->stamp = stamp;
  iface->get_asked = get_asked;
  iface->describe = describe;
}
