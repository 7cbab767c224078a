/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Recordings in pages, those that run and those that ended. Called by manager/dbus. */
#include "manager/engine/reel-engine-private.h"

#include "manager/core/reel-nick.h"
#include "manager/core/reel-recording-filter.h"

/* A page ends here before its limit: a message of the bus has an end too. */
#define PAGE_BYTES (4 * 1024 * 1024)

/* NULL: its state does not fit any more, or it can't be read. */
static GVariant *
describe (ReelEngine *self, const ReelListedRecord *listed, const ReelRecordingFilter *filter)
{
  ReelRecording *recording = g_hash_table_lookup (self->recordings, listed->operation->operation);
  int state = reel_nick_find (reel_recording_state_nicks, listed->operation->state);

  if (recording != NULL)
    state = (int)reel_recording_get_state (recording);
  if (!reel_recording_filter_matches_state (filter,
                                            state >= 0 ? (ReelRecordingState)state : REEL_RECORDING_STATE_FAILED))
    return NULL;
  if (recording != NULL)
    return reel_recording_describe (recording);
  return reel_engine_describe_record (self, listed->operation, NULL);
}

/* Returns: how many of RECORDS are in LIST: all, unless they get too long */
static guint
add_rows (ReelEngine *self, GVariantBuilder *list, const GPtrArray *records, const ReelRecordingFilter *filter)
{
  gsize bytes = 0;
  guint i;

  for (i = 0; i < records->len && bytes < PAGE_BYTES; i++) {
    g_autoptr (GVariant) row = describe (self, records->pdata[i], filter);

    if (row == NULL)
      continue;
    g_variant_ref_sink (row);
    bytes += g_variant_get_size (row);
    g_variant_builder_add_value (list, row);
  }
  return i;
}

GVariant *
reel_engine_list_recordings (ReelEngine *self, GVariant *filter, const char *cursor, guint limit, char **next,
                             GError **error)
{
  g_autoptr (ReelRecordingFilter) parsed = reel_recording_filter_parse (filter, error);
  g_autoptr (GPtrArray) records = NULL;
  ReelRecordingCursor after = { 0 };
  GVariantBuilder list;
  gboolean more;
  guint taken;

  if (parsed == NULL || !reel_recording_page_check_limit (&limit, error) ||
      !reel_recording_cursor_parse (&after, cursor, error))
    return NULL;
  /* One more, to know whether there is another page. */
  records = reel_catalogue_list_page (self->services->catalogue, parsed, &after, limit + 1, error);
  reel_recording_cursor_clear (&after);
  if (records == NULL)
    return NULL;
  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  more = records->len > limit;
  g_ptr_array_set_size (records, (int)MIN (records->len, limit));
  taken = add_rows (self, &list, records, parsed);
  if (more || taken < records->len) {
    const ReelOperationRecord *last = ((ReelListedRecord *)records->pdata[taken - 1])->operation;

    *next = reel_recording_cursor_print (last->created_utc, last->operation);
  } else {
    *next = g_strdup ("");
  }
  return g_variant_builder_end (&list);
}
