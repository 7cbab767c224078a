/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Counters of an RTP stream since its beginning. */
#include "manager/worker/rtp/reel-rtp-totals.h"

typedef struct {
  const char *name;
  gsize offset;
  gboolean video;
} Member;

#define MEMBER(name, field, video)                                                                                     \
  {                                                                                                                    \
    name, G_STRUCT_OFFSET (ReelRtpTotals, field), video                                                                \
  }

static const Member members[] = {
  MEMBER ("packets", packets, FALSE),
  MEMBER ("lost", lost, FALSE),
  MEMBER ("late", late, FALSE),
  MEMBER ("duplicates", duplicates, FALSE),
  MEMBER ("repaired", repaired, FALSE),
  MEMBER ("refused", refused, FALSE),
  MEMBER ("keys", keys, FALSE),
  MEMBER ("source-changes", source_changes, FALSE),
  MEMBER ("restarts", restarts, FALSE),
  MEMBER ("errors", errors, FALSE),
  MEMBER ("sender-reports", reports, FALSE),
  MEMBER ("reports-rejected", rejected, FALSE),
  MEMBER ("clock-steps", steps, FALSE),
  MEMBER ("frames-decoded", decoded, TRUE),
  MEMBER ("frames-thinned", thinned, TRUE),
  MEMBER ("frames-hidden", hidden, TRUE),
};

void
reel_rtp_totals_add (ReelRtpTotals *self, const ReelRtpTotals *more)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    G_STRUCT_MEMBER (guint64, self, members[i].offset) += G_STRUCT_MEMBER (guint64, more, members[i].offset);
}

void
reel_rtp_totals_describe (const ReelRtpTotals *self, gboolean video, GVariantDict *stats)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++) {
    if (video || !members[i].video)
      g_variant_dict_insert (stats, members[i].name, "t", G_STRUCT_MEMBER (guint64, self, members[i].offset));
  }
}
