/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Temporal layers of libvpx's encoders and in payload descriptors; see the header. */
#include "tests/gst/thin/layerpattern.h"

#include <gst/rtp/rtp.h>
#include <string.h>

#define BASE_FLAGS   "no-ref-golden+no-upd-golden+no-upd-alt"
#define GOLDEN_FLAGS "no-upd-last+no-upd-alt"
#define SYNC_FLAGS   "no-ref-golden+no-upd-last+no-upd-alt"
#define IDLE_FLAGS   "no-upd-last+no-upd-golden+no-upd-alt+no-upd-entropy"

static const int l1t2_layers[] = { 0, 1, 0, 1, 0, 1, 0, 1 };
static const char *const l1t2_flags[] = { BASE_FLAGS, SYNC_FLAGS,   BASE_FLAGS, GOLDEN_FLAGS,
                                          BASE_FLAGS, GOLDEN_FLAGS, BASE_FLAGS, IDLE_FLAGS };
static const int l1t3_layers[] = { 0, 2, 1, 2, 0, 2, 1, 2 };
static const char *const l1t3_flags[] = { BASE_FLAGS, IDLE_FLAGS, SYNC_FLAGS,   IDLE_FLAGS,
                                          BASE_FLAGS, IDLE_FLAGS, GOLDEN_FLAGS, IDLE_FLAGS };
const ThinLayers thin_l1t2 = { 2, 8, l1t2_layers, l1t2_flags, 1 << 0 };
const ThinLayers thin_l1t3 = { 3, 8, l1t3_layers, l1t3_flags, 1 << 2 };

G_GNUC_BEGIN_IGNORE_DEPRECATIONS /* vp8enc takes a GValueArray */
    static void
    set_integers (GstElement *encoder, const char *property, const int *values, guint n)
{
  GValueArray *array = g_value_array_new (n);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, G_TYPE_INT);
  for (guint i = 0; i < n; i++) {
    g_value_set_int (&value, values[i]);
    g_value_array_append (array, &value);
  }
  g_object_set (encoder, property, array, NULL);
  g_value_array_free (array);
}
G_GNUC_END_IGNORE_DEPRECATIONS

void
thin_set_layers (GstElement *encoder, const ThinLayers *layers, int bitrate)
{
  static const int decimators[][3] = { { 1 }, { 2, 1 }, { 4, 2, 1 } };
  int bitrates[3];
  GValue array = G_VALUE_INIT, syncs = G_VALUE_INIT, flags = G_VALUE_INIT, sync = G_VALUE_INIT;

  for (guint i = 0; i < layers->n_layers; i++)
    bitrates[i] = bitrate / ((int)layers->n_layers + 1) * ((int)i + 2);
  g_object_set (encoder, "temporal-scalability-number-layers", (int)layers->n_layers,
                "temporal-scalability-periodicity", (int)layers->n_frames, NULL);
  set_integers (encoder, "temporal-scalability-layer-id", layers->layer_of, layers->n_frames);
  set_integers (encoder, "temporal-scalability-rate-decimator", decimators[layers->n_layers - 1], layers->n_layers);
  set_integers (encoder, "temporal-scalability-target-bitrate", bitrates, layers->n_layers);
  g_value_init (&array, GST_TYPE_ARRAY);
  g_value_init (&syncs, GST_TYPE_ARRAY);
  g_value_init (&flags, g_type_from_name ("GstVPXEncTsLayerFlags"));
  g_value_init (&sync, G_TYPE_BOOLEAN);
  for (guint i = 0; i < layers->n_frames; i++) {
    g_assert_true (gst_value_deserialize (&flags, layers->flags[i]));
    gst_value_array_append_value (&array, &flags);
    gst_value_array_append_value (&syncs, &sync);
  }
  g_object_set_property (G_OBJECT (encoder), "temporal-scalability-layer-sync-flags", &syncs);
  g_object_set_property (G_OBJECT (encoder), "temporal-scalability-layer-flags", &array);
  g_value_unset (&flags);
  g_value_unset (&array);
  g_value_unset (&syncs);
}

/* Of RFC 9628 §4.2 */
#define HAS_PICTURE_ID 0x80
#define HAS_LAYERS     0x20
#define FLEXIBLE       0x10
#define LONG_PICTURE   0x80

typedef struct {
  const ThinLayers *layers;
  guint n; /* frames so far */
} LayerWriter;

/* Takes @packet. Returns: one with the octets of layers in its descriptor. */
static GstBuffer *
write_layer (LayerWriter *writer, GstBuffer *packet)
{
  const guint at = writer->n % writer->layers->n_frames;
  GstRTPBuffer from = GST_RTP_BUFFER_INIT, to = GST_RTP_BUFFER_INIT;
  GstBuffer *out;
  guint8 *old, *new;
  guint size, id = 1;

  g_assert_true (gst_rtp_buffer_map (packet, GST_MAP_READ, &from));
  old = gst_rtp_buffer_get_payload (&from);
  size = gst_rtp_buffer_get_payload_len (&from);
  g_assert_true ((old[0] & HAS_PICTURE_ID) != 0 && (old[0] & (HAS_LAYERS | FLEXIBLE)) == 0);
  id += old[1] & LONG_PICTURE ? 2 : 1;
  out = gst_rtp_buffer_new_allocate (size + 2, 0, 0);
  gst_buffer_copy_into (out, packet, GST_BUFFER_COPY_METADATA, 0, -1);
  g_assert_true (gst_rtp_buffer_map (out, GST_MAP_WRITE, &to));
  gst_rtp_buffer_set_payload_type (&to, gst_rtp_buffer_get_payload_type (&from));
  gst_rtp_buffer_set_ssrc (&to, gst_rtp_buffer_get_ssrc (&from));
  gst_rtp_buffer_set_seq (&to, gst_rtp_buffer_get_seq (&from));
  gst_rtp_buffer_set_timestamp (&to, gst_rtp_buffer_get_timestamp (&from));
  gst_rtp_buffer_set_marker (&to, gst_rtp_buffer_get_marker (&from));
  new = gst_rtp_buffer_get_payload (&to);
  memcpy (new, old, id);
  memcpy (new + id + 2, old + id, size - id);
  new[0] |= HAS_LAYERS;
  new[id] = (guint8)(writer->layers->layer_of[at] << 5 | (int)(writer->layers->switch_up >> at & 1) << 4);
  new[id + 1] = (guint8)(writer->n / writer->layers->n_frames); /* TL0PICIDX, which nobody here reads */
  writer->n += gst_rtp_buffer_get_marker (&from);
  gst_rtp_buffer_unmap (&from);
  gst_rtp_buffer_unmap (&to);
  gst_buffer_unref (packet);
  return out;
}

static gboolean
write_each (GstBuffer **packet, guint index, gpointer user_data)
{
  *packet = write_layer (user_data, *packet);
  return TRUE;
}

static GstPadProbeReturn
on_packets (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  if (GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) {
    info->data = write_layer (user_data, GST_PAD_PROBE_INFO_BUFFER (info));
  } else {
    info->data = gst_buffer_list_make_writable (GST_PAD_PROBE_INFO_BUFFER_LIST (info));
    gst_buffer_list_foreach (info->data, write_each, user_data);
  }
  return GST_PAD_PROBE_OK;
}

void
thin_write_layers (GstElement *rtpvp9pay, const ThinLayers *layers)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (rtpvp9pay, "src");
  LayerWriter *writer = g_new0 (LayerWriter, 1);

  writer->layers = layers;
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_BUFFER_LIST, on_packets, writer, g_free);
}
