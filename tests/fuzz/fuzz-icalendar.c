/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any bytes as an invitation; a valid one survives being stored in the catalogue. */
#include "manager/core/document/reel-meeting.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelMeeting) meeting = reel_meeting_parse (text, size, &error);

  g_assert_true ((meeting == NULL) == (error != NULL));
  if (meeting != NULL) {
    g_autoptr (GVariant) dict = g_variant_ref_sink (reel_meeting_to_variant (meeting));
    g_autoptr (ReelMeeting) again = reel_meeting_from_variant (meeting->id, dict);
    g_autoptr (GVariant) more = g_variant_ref_sink (reel_meeting_to_variant (again));

    g_assert_true (g_variant_equal (dict, more));
  }
  return 0;
}
