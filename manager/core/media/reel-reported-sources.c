/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sources of RTP; see the header for why there are not more. */
#include "manager/core/media/reel-reported-sources.h"

#define INTERVAL G_GINT64_CONSTANT (1000000000) /* ns, between sources too many */

static ReelReportedSource *
find (ReelReportedSources *self, guint32 ssrc)
{
  for (guint i = 0; i < self->count; i++) {
    if (self->list[i].ssrc == ssrc)
      return &self->list[i];
  }
  return NULL;
}

static ReelReportedSource *
find_oldest (ReelReportedSources *self)
{
  ReelReportedSource *oldest = &self->list[0];

  for (guint i = 1; i < self->count; i++) {
    if (self->list[i].last < oldest->last)
      oldest = &self->list[i];
  }
  return oldest;
}

gboolean
reel_reported_sources_admit (ReelReportedSources *self, guint32 ssrc, gint64 arrival)
{
  ReelReportedSource *source = find (self, ssrc);

  if (source == NULL && self->count < REEL_REPORTED_SOURCES_MAX) {
    source = &self->list[self->count++];
    self->replaced = arrival;
  } else if (source == NULL) {
    if (arrival - self->replaced < INTERVAL)
      return FALSE;
    source = find_oldest (self);
    self->replaced = arrival;
  }
  *source = (ReelReportedSource){ ssrc, arrival };
  return TRUE;
}

gboolean
reel_reported_sources_admit_report (ReelReportedSources *self, guint32 ssrc)
{
  if (self->count == 0)
    self->list[self->count++] = (ReelReportedSource){ ssrc, G_MININT64 };
  return find (self, ssrc) != NULL;
}
