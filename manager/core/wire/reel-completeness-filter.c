/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What GetCompleteness asks for. */
#include "manager/core/wire/reel-completeness-filter.h"

#define OFFSET(member) G_STRUCT_OFFSET (Given, member)

#define US_PER_MS 1000
#define LAST_MS   (G_MAXINT64 / US_PER_MS)

typedef struct {
  guint64 from_ms;
  guint64 to_ms;
} Given;

const ReelDictKey reel_completeness_filter_keys[] = {
  { "from", REEL_DICT_INSTANT, OFFSET (from_ms), LAST_MS },
  { "to", REEL_DICT_INSTANT, OFFSET (to_ms), LAST_MS },
  { NULL },
};

gboolean
reel_completeness_filter_parse (ReelCompletenessFilter *self, GVariant *filter, GError **error)
{
  Given given = { .to_ms = LAST_MS };

  if (!reel_dict_read (filter, reel_completeness_filter_keys, &given, NULL, error))
    return FALSE;
  self->from_utc = (gint64)given.from_ms * US_PER_MS;
  self->to_utc = (gint64)given.to_ms * US_PER_MS;
  return TRUE;
}
