/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Converts the buffers of one input, of any rate, layout and format, into frames at the mix's rate, each with its
 * position. Owned by a pad of callmixer, used on its streaming thread only, without lock. */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

typedef struct _MixerConverter MixerConverter;

/* Receives @count interleaved frames for @position; may block. */
typedef GstFlowReturn (*MixerConverterWrite) (gpointer user_data, guint64 position, const float *frames, gsize count);

MixerConverter *mixer_converter_new (guint out_rate, guint out_channels, MixerConverterWrite write, gpointer user_data);
void mixer_converter_free (MixerConverter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixerConverter, mixer_converter_free)

/* Sets the format of the following buffers. Frames that the old converter holds are written first. Returns: FALSE if no
 * conversion exists. */
gboolean mixer_converter_set_format (MixerConverter *self, const GstAudioInfo *info);

/* Converts @buffer (transfer full), placed by its PTS in @segment (time format). Without a PTS it follows the previous
 * buffer, or starts at position @otherwise. What lies outside of the segment is clipped. Returns: the result of the
 * writer. A buffer that does not match the format is dropped with a warning. */
GstFlowReturn mixer_converter_push (MixerConverter *self, GstBuffer *buffer, const GstSegment *segment,
                                    guint64 otherwise);

/* Call where the stream pauses or ends: writes what the converter holds. The next buffer starts at its own time. */
GstFlowReturn mixer_converter_drain (MixerConverter *self);

/* Discards what the converter holds, after a flush. */
void mixer_converter_reset (MixerConverter *self);

/* The output position of @running_time (ns), rounded to a frame. */
guint64 mixer_converter_position (const MixerConverter *self, GstClockTime running_time);

G_END_DECLS
