/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Turns the buffers of one input, of any rate, layout and format, into frames at the mix's rate with the position where
 * each belongs. Owned by a pad of callmixer, used on its streaming thread only, without lock. */
#pragma once

#include <gst/audio/audio.h>

G_BEGIN_DECLS

typedef struct _MixerConverter MixerConverter;

/* Takes @count interleaved frames that belong at @position; may block. */
typedef GstFlowReturn (*MixerConverterWrite) (gpointer user_data, guint64 position, const float *frames, gsize count);

MixerConverter *mixer_converter_new (guint out_rate, guint out_channels, MixerConverterWrite write, gpointer user_data);
void mixer_converter_free (MixerConverter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MixerConverter, mixer_converter_free)

/* The format of the buffers that follow. What the old converter still held is written first.
 * Returns: FALSE where no conversion exists. */
gboolean mixer_converter_set_format (MixerConverter *self, const GstAudioInfo *info);

/* Converts @buffer (transfer full), placed by its PTS in @segment (in time). Without a PTS it follows the buffer before
 * it, or starts at @otherwise, a position. What lies outside of the segment is cut off.
 * Returns: what the writer returned. A buffer that does not fit the format that was set is left out with a warning. */
GstFlowReturn mixer_converter_push (MixerConverter *self, GstBuffer *buffer, const GstSegment *segment,
                                    guint64 otherwise);

/* The stream pauses or ends here: writes what the converter holds. The next buffer starts anew at its own time. */
GstFlowReturn mixer_converter_drain (MixerConverter *self);

/* Forgets what the converter holds, after a flush. */
void mixer_converter_reset (MixerConverter *self);

/* The output position that @running_time (ns) falls on, to the nearest frame. */
guint64 mixer_converter_position (const MixerConverter *self, GstClockTime running_time);

G_END_DECLS
