/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts and places the audio of one input. Called by the streaming thread of a callmixer pad, without lock. */
#include "gst/mixer/mixerconverter.h"

#include "gst/core/mix/phase-mix.h"
#include "gst/core/mix/sample-clock.h"

#include <string.h>

GST_DEBUG_CATEGORY_EXTERN (callreel_mixer_debug);
#define GST_CAT_DEFAULT callreel_mixer_debug

#define MAX_CHANNELS    64 /* of a GstAudioInfo */
#define MAX_BPF         (MAX_CHANNELS * 8)
#define SLIP_MIN_FRAMES 64 /* a piece this long can be stretched by a frame inaudibly */

static const guint SLICES_PER_SECOND = 10; /* bounds the memory for a huge buffer */

struct _MixerConverter {
  guint out_rate, out_channels;
  MixerConverterWrite write;
  gpointer user_data;
  GstAudioInfo info;
  GstAudioConverter *converter; /* NULL before the format is known */
  guint converted_channels;     /* of its output: those of the mix, or two, which `phase` mixes into one */
  PhaseMix phase;
  SampleClock clock;
  guint64 next;         /* position of the converter's next frame */
  gsize unwanted;       /* output frames of the converter that only warmed it up */
  guint8 last[MAX_BPF]; /* the last frame of the previous buffer, channel after channel */
  gboolean narrow;      /* the converter outputs 16 bit, otherwise float */
  GArray *scratch;      /* its 16-bit output */
  GArray *converted;    /* float */
  GArray *stretched;
};

MixerConverter *
mixer_converter_new (guint out_rate, guint out_channels, MixerConverterWrite write, gpointer user_data)
{
  MixerConverter *self = g_new0 (MixerConverter, 1);

  self->out_rate = out_rate;
  self->out_channels = out_channels;
  self->write = write;
  self->user_data = user_data;
  self->scratch = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->converted = g_array_new (FALSE, FALSE, sizeof (float));
  self->stretched = g_array_new (FALSE, FALSE, sizeof (float));
  return self;
}

void
mixer_converter_free (MixerConverter *self)
{
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  g_array_unref (self->scratch);
  g_array_unref (self->converted);
  g_array_unref (self->stretched);
  g_free (self);
}

/* Channels without positions cannot be mixed down by position: each output channel gets their mean. */
static void
add_mean_matrix (GstStructure *config, guint in_channels, guint out_channels)
{
  GValue matrix = G_VALUE_INIT;

  g_value_init (&matrix, GST_TYPE_ARRAY);
  for (guint out = 0; out < out_channels; out++) {
    GValue row = G_VALUE_INIT;

    g_value_init (&row, GST_TYPE_ARRAY);
    for (guint in = 0; in < in_channels; in++) {
      GValue share = G_VALUE_INIT;

      g_value_init (&share, G_TYPE_FLOAT);
      g_value_set_float (&share, 1.0f / (float)in_channels);
      gst_value_array_append_and_take_value (&row, &share);
    }
    gst_value_array_append_and_take_value (&matrix, &row);
  }
  gst_structure_take_value (config, GST_AUDIO_CONVERTER_OPT_MIX_MATRIX, &matrix);
}

/* From 16 bit to 16 bit the converter resamples in integers, at a third of the cost of float. */
static gboolean
is_narrow (const GstAudioInfo *info)
{
  return GST_AUDIO_INFO_IS_INTEGER (info) && GST_AUDIO_INFO_DEPTH (info) <= 16;
}

/* The mean of two opposite channels is silence: those are mixed after the converter. */
static gboolean
needs_phase (const MixerConverter *self, const GstAudioInfo *info)
{
  return info->channels == 2 && self->out_channels == 1;
}

static GstAudioConverter *
new_converter (const MixerConverter *self, const GstAudioInfo *info)
{
  GstStructure *config = gst_structure_new ("callmixer", GST_AUDIO_CONVERTER_OPT_DITHER_METHOD,
                                            GST_TYPE_AUDIO_DITHER_METHOD, GST_AUDIO_DITHER_NONE, NULL);
  GstAudioInfo in = *info, out;

  gst_audio_info_set_format (&out, is_narrow (info) ? GST_AUDIO_FORMAT_S16 : GST_AUDIO_FORMAT_F32, (int)self->out_rate,
                             (int)self->converted_channels, needs_phase (self, info) ? in.position : NULL);
  if (GST_AUDIO_INFO_IS_UNPOSITIONED (info) && (guint)info->channels > self->converted_channels)
    add_mean_matrix (config, (guint)info->channels, self->converted_channels);
  return gst_audio_converter_new (GST_AUDIO_CONVERTER_FLAG_NONE, &in, &out, config);
}

gboolean
mixer_converter_set_format (MixerConverter *self, const GstAudioInfo *info)
{
  if (self->converter != NULL && gst_audio_info_is_equal (info, &self->info))
    return TRUE;
  mixer_converter_drain (self);
  g_clear_pointer (&self->converter, gst_audio_converter_free);
  self->converted_channels = needs_phase (self, info) ? 2 : self->out_channels;
  phase_mix_init (&self->phase, self->out_rate);
  self->converter = new_converter (self, info);
  self->narrow = is_narrow (info);
  self->info = *info;
  sample_clock_init (&self->clock, (guint)info->rate, self->out_rate);
  return self->converter != NULL;
}

/* Stretches a piece by one frame more or less, by linear interpolation; its first and last frame are kept. */
static void
stretch (const float *from, gsize count, float *to, gsize new_count, guint channels)
{
  for (gsize i = 0; i < new_count; i++) {
    double at = (double)i * (double)(count - 1) / (double)(new_count - 1);
    gsize left = MIN ((gsize)at, count - 2);
    float share = (float)(at - (double)left);

    for (guint c = 0; c < channels; c++) {
      const float *pair = from + left * channels + c;

      to[i * channels + c] = pair[0] + (pair[channels] - pair[0]) * share;
    }
  }
}

static GstFlowReturn
write_frames (MixerConverter *self, const float *frames, gsize count)
{
  guint64 position = self->next;
  int slip = count >= SLIP_MIN_FRAMES ? sample_clock_slip (&self->clock) : 0;

  if (slip != 0) {
    gsize new_count = slip > 0 ? count + 1 : count - 1;

    g_array_set_size (self->stretched, (guint)(new_count * self->out_channels));
    stretch (frames, count, (float *)(gpointer)self->stretched->data, new_count, self->out_channels);
    frames = (const float *)(gpointer)self->stretched->data;
    count = new_count;
  }
  if (count == 0)
    return GST_FLOW_OK;
  self->next += count;
  return self->write (self->user_data, position, frames, count);
}

static void
widen (const gint16 *from, float *to, gsize count)
{
  for (gsize i = 0; i < count; i++)
    to[i] = (float)from[i] / 32768.0f;
}

/* Converts @count frames at @planes; writes at most @limit frames. */
static GstFlowReturn
convert (MixerConverter *self, gpointer *planes, gsize count, gsize limit)
{
  gsize out_count = gst_audio_converter_get_out_frames (self->converter, count);
  gsize samples = MAX (out_count, 1) * self->converted_channels, skip = MIN (out_count, self->unwanted);
  float *frames;
  gpointer out[1];

  g_array_set_size (self->converted, (guint)samples);
  g_array_set_size (self->scratch, (guint)samples);
  out[0] = self->narrow ? self->scratch->data : self->converted->data;
  if (!gst_audio_converter_samples (self->converter, GST_AUDIO_CONVERTER_FLAG_NONE, planes, count, out, out_count))
    return GST_FLOW_ERROR;
  if (self->narrow)
    widen (out[0], (float *)(gpointer)self->converted->data, out_count * self->converted_channels);
  self->unwanted -= skip;
  frames = (float *)(gpointer)self->converted->data + skip * self->converted_channels;
  if (self->converted_channels != self->out_channels)
    phase_mix_run (&self->phase, frames, frames, out_count - skip);
  return write_frames (self, frames, MIN (out_count - skip, limit));
}

static gsize
sample_size (const MixerConverter *self)
{
  return (gsize)self->info.finfo->width / 8;
}

static gboolean
is_planar (const MixerConverter *self)
{
  return self->info.layout == GST_AUDIO_LAYOUT_NON_INTERLEAVED;
}

static void
copy_frame (const MixerConverter *self, const GstAudioBuffer *audio, gsize index, guint8 *to)
{
  gsize width = sample_size (self);

  if (is_planar (self)) {
    for (int c = 0; c < self->info.channels; c++)
      memcpy (to + (gsize)c * width, (const guint8 *)audio->planes[c] + index * width, width);
  } else {
    memcpy (to, (const guint8 *)audio->planes[0] + index * (gsize)self->info.bpf, (gsize)self->info.bpf);
  }
}

/* Converts the same @frame @count times. */
static GstFlowReturn
convert_held (MixerConverter *self, const guint8 *frame, gsize count, gsize limit)
{
  gsize n_planes = is_planar (self) ? (gsize)self->info.channels : 1;
  gsize unit = is_planar (self) ? sample_size (self) : (gsize)self->info.bpf;
  g_autofree guint8 *data = g_malloc (count * (gsize)self->info.bpf);
  gpointer planes[MAX_CHANNELS];

  for (gsize plane = 0; plane < n_planes; plane++) {
    planes[plane] = data + plane * count * unit;
    for (gsize i = 0; i < count; i++)
      memcpy (data + (plane * count + i) * unit, frame + plane * unit, unit);
  }
  return convert (self, planes, count, limit);
}

/* A resampler rings between silence and sound: feeding it the first frame repeatedly makes it start as if that had
 * always been there; it ends the same way. The mix softens the step. */
static GstFlowReturn
warm_up (MixerConverter *self, const GstAudioBuffer *audio)
{
  guint64 divisor = gst_util_greatest_common_divisor_int64 (self->info.rate, self->out_rate);
  gsize unit = (gsize)((guint64)self->info.rate / divisor); /* a multiple of this gives whole output frames */
  gsize held = gst_audio_converter_get_max_latency (self->converter);
  gsize count = (held + unit - 1) / unit * unit;
  guint8 first[MAX_BPF];

  if (held == 0)
    return GST_FLOW_OK;
  copy_frame (self, audio, 0, first);
  self->unwanted = count / unit * (gsize)(self->out_rate / divisor);
  return convert_held (self, first, count, G_MAXSIZE);
}

GstFlowReturn
mixer_converter_drain (MixerConverter *self)
{
  GstFlowReturn flow = GST_FLOW_OK;

  if (self->converter != NULL && self->clock.running) {
    gsize held = gst_audio_converter_get_max_latency (self->converter);
    guint64 end = sample_clock_get_next (&self->clock);

    if (held > 0 && end > self->next)
      flow = convert_held (self, self->last, held + (gsize)self->info.rate / self->out_rate + 2,
                           (gsize)(end - self->next));
  }
  mixer_converter_reset (self);
  return flow;
}

void
mixer_converter_reset (MixerConverter *self)
{
  if (self->converter != NULL)
    gst_audio_converter_reset (self->converter);
  self->unwanted = 0;
  self->clock.running = FALSE;
}

guint64
mixer_converter_position (const MixerConverter *self, GstClockTime running_time)
{
  return gst_util_uint64_scale_round (running_time, self->out_rate, GST_SECOND);
}

static GstFlowReturn
restart (MixerConverter *self, guint64 position, const GstAudioBuffer *audio)
{
  GstFlowReturn flow = mixer_converter_drain (self);

  sample_clock_restart (&self->clock, position);
  self->next = position;
  return flow == GST_FLOW_OK ? warm_up (self, audio) : flow;
}

static GstFlowReturn
convert_all (MixerConverter *self, const GstAudioBuffer *audio)
{
  gsize slice = MAX (self->clock.in_rate / SLICES_PER_SECOND, 1);
  gsize unit = is_planar (self) ? sample_size (self) : (gsize)self->info.bpf;
  GstFlowReturn flow = GST_FLOW_OK;
  gpointer planes[MAX_CHANNELS];

  for (gsize done = 0; done < audio->n_samples && flow == GST_FLOW_OK;) {
    gsize count = MIN (slice, audio->n_samples - done);

    for (int i = 0; i < audio->n_planes; i++)
      planes[i] = (guint8 *)audio->planes[i] + done * unit;
    flow = convert (self, planes, count, G_MAXSIZE);
    done += count;
  }
  copy_frame (self, audio, audio->n_samples - 1, self->last);
  return flow;
}

static guint64
position_of (const MixerConverter *self, GstBuffer *buffer, const GstSegment *segment)
{
  GstClockTime running_time = gst_segment_to_running_time (segment, GST_FORMAT_TIME, GST_BUFFER_PTS (buffer));

  return GST_CLOCK_TIME_IS_VALID (running_time) ? mixer_converter_position (self, running_time)
                                                : SAMPLE_CLOCK_NO_POSITION;
}

static GstFlowReturn
push_mapped (MixerConverter *self, const GstAudioBuffer *audio, guint64 position, gboolean discont, guint64 otherwise)
{
  GstFlowReturn flow = GST_FLOW_OK;

  if (audio->n_samples == 0)
    return GST_FLOW_OK;
  if (sample_clock_check (&self->clock, position, discont) == SAMPLE_CLOCK_RESYNC)
    flow = restart (self, position != SAMPLE_CLOCK_NO_POSITION ? position : otherwise, audio);
  sample_clock_count (&self->clock, position, audio->n_samples);
  return flow == GST_FLOW_OK ? convert_all (self, audio) : flow;
}

/* Checks what the functions for audio buffers require. */
static gboolean
is_well_formed (const MixerConverter *self, GstBuffer *buffer)
{
  const GstAudioMeta *meta = gst_buffer_get_audio_meta (buffer);

  if (meta == NULL)
    return self->info.layout == GST_AUDIO_LAYOUT_INTERLEAVED;
  return meta->info.layout == self->info.layout && meta->info.channels == self->info.channels &&
         meta->info.finfo == self->info.finfo;
}

GstFlowReturn
mixer_converter_push (MixerConverter *self, GstBuffer *buffer, const GstSegment *segment, guint64 otherwise)
{
  GstFlowReturn flow = GST_FLOW_OK;
  GstAudioBuffer audio;

  if (self->converter == NULL) {
    gst_buffer_unref (buffer);
    return GST_FLOW_NOT_NEGOTIATED;
  }
  if (!is_well_formed (self, buffer)) {
    GST_WARNING ("buffer does not match its caps: %" GST_PTR_FORMAT, buffer);
    gst_buffer_unref (buffer);
    return GST_FLOW_OK;
  }
  if (GST_BUFFER_PTS_IS_VALID (buffer))
    buffer = gst_audio_buffer_clip (buffer, segment, self->info.rate, self->info.bpf);
  if (buffer == NULL)
    return GST_FLOW_OK;
  if (gst_audio_buffer_map (&audio, &self->info, buffer, GST_MAP_READ)) {
    flow = push_mapped (self, &audio, position_of (self, buffer, segment), GST_BUFFER_IS_DISCONT (buffer), otherwise);
    gst_audio_buffer_unmap (&audio);
  }
  gst_buffer_unref (buffer);
  return flow;
}
