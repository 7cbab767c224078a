/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reasons why a chunk and a recording ended, as document 004 spells them. */
#include "manager/core/state/reel-end-reason.h"

#include "manager/core/wire/reel-nick.h"

static void
test_words (void)
{
  const struct {
    const char *const *nicks;
    int value;
    const char *word;
  } cases[] = {
    { reel_chunk_end_nicks, REEL_CHUNK_END_SESSION_ENDED, "SessionEnded" },
    { reel_chunk_end_nicks, REEL_CHUNK_END_MAXIMUM_SIZE_EXCEEDED, "ChunkMaximumSizeExceeded" },
    { reel_chunk_end_nicks, REEL_CHUNK_END_MAXIMUM_TIME_EXCEEDED, "ChunkMaximumTimeExceeded" },
    { reel_chunk_end_nicks, REEL_CHUNK_END_RECORDER_FAILED, "RecorderFailed" },
    { reel_session_end_nicks, REEL_SESSION_END_CALL_ENDED, "CallEnded" },
    { reel_session_end_nicks, REEL_SESSION_END_INITIATOR_LEFT, "InitiatorLeft" },
    { reel_session_end_nicks, REEL_SESSION_END_STOPPED_BY_USER, "StoppedByUser" },
    { reel_session_end_nicks, REEL_SESSION_END_MAXIMUM_DURATION_REACHED, "MaximumDurationReached" },
    { reel_session_end_nicks, REEL_SESSION_END_CALLER_DECLINED, "CallerDeclined" },
    { reel_session_end_nicks, REEL_SESSION_END_MEDIA_TIMEOUT, "MediaTimeout" },
    { reel_session_end_nicks, REEL_SESSION_END_STORAGE_FULL, "StorageFull" },
    { reel_session_end_nicks, REEL_SESSION_END_RECORDER_FAILED, "RecorderFailed" },
    { reel_session_end_nicks, REEL_SESSION_END_STORAGE_FAILED, "StorageFailed" },
    { reel_session_end_nicks, REEL_SESSION_END_RULES_CHANGED, "RulesChanged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (reel_nick_find (cases[i].nicks, cases[i].word), ==, cases[i].value);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/end-reason/words", test_words);
  return g_test_run ();
}
