/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that make up ReelCall share: reel-call.c (state, participants,
 * recordings), -consent.c, -suppressed.c, -streams.c and -worker.c. Nobody else includes it. */
#pragma once

#include "manager/core/document/reel-meeting.h"
#include "manager/core/rules/reel-trigger.h"
#include "manager/core/wire/reel-stream.h"
#include "manager/engine/call/reel-call.h"
#include "manager/engine/call/reel-roster.h"
#include "manager/engine/link/reel-worker-host.h"

#define REEL_MEMBER_PERSON   "person"
#define REEL_MEMBER_RECORDER "recorder"

typedef struct {
  char *id;
  char *participant_id;
  ReelStreamKind kind;
  ReelTransport *transport;
  ReelPortPair *ports; /* NULL where none are needed */
  gboolean muted;
  gboolean strict_source;
  gboolean established; /* a worker has taken it once */
  gboolean removed;
  gint64 removed_utc;
  char *state;
  GVariant *stats;
} ReelCallStream;

struct _ReelCall {
  GObject parent_instance;

  ReelServices *services;
  char *call_id;
  char *server_call_id;
  ReelCallProperties *properties;
  ReelMeeting *meeting; /* of its meeting id, or NULL */
  guint meeting_asked;  /* how often it was looked for: an older answer does not count */
  gboolean of_this_boot;
  ReelCallState state;
  gint64 created_utc;
  gint64 ended_utc;
  gint64 last_stamp; /* of reel_call_stamp() */
  gint64 asked;      /* of the request that is being handled, or 0 */
  char *end_reason;
  gboolean gone;
  char *description;  /* what the metadata files of its recordings say alike */
  guint descriptions; /* how often that has changed */
  gboolean amending;  /* files are being written again */
  gboolean amend_again;
  gboolean restricted; /* SET_RESTRICTED was on at some time: its recordings are, for good */
  ReelRoster *roster;
  gboolean initiator_left; /* who initiated it was there, and has left */
  GPtrArray *streams;      /* ReelCallStream; removed ones too */
  ReelLog *log;
  GPtrArray *recordings;       /* ReelRecording, not final */
  ReelTrigger *suppressed;     /* of the automatic recording that is not begun again, or NULL */
  gboolean suppressed_capture; /* it ended since nobody sent: media that comes is to begin it again */
  guint failed_starts;         /* of automatic recordings, since one began */
  GPtrArray *prompted;         /* GTask: starts that wait for a prompt's end */
  char *start_failure;         /* why the last automatic one did not begin; NULL once one does */
  char *missed;                /* why a recording that is due is not made, as it was told last; or NULL */
  GPtrArray *consenting;       /* GTask: answers of which the worker has still to take notice */
  ReelWorkerHost *host;
  gboolean notice_tone; /* sounds into the call */
  guint forget_source;
  guint history;    /* entries of log, roster and streams after which is looked for what can be forgotten */
  guint idle_timer; /* runs while nobody and no stream is there */
};

void reel_call_changed (ReelCall *self);
/* The same of one participant alone, who is there or has left. */
void reel_call_participant_changed (ReelCall *self, const char *participant_id);
/* A stream that prompts can be played into has been established. */
void reel_call_announcement_stream_added (ReelCall *self, const char *stream_id);
/* Something that the rules look at has changed. */
void reel_call_context_changed (ReelCall *self);
/* To walk over while what is done to them may drop them. */
GPtrArray *reel_call_copy_recordings (ReelCall *self);
/* What was stamped before this manager came. */
void reel_call_recall_stamp (ReelCall *self, gint64 utc);
/* Takes DATA. */
ReelMember *reel_call_add_member (ReelCall *self, ReelParticipant *data, gboolean recorder, gint64 joined_utc);
/* An a{sv} that reel_participant_parse() reads. */
GVariant *reel_call_describe_member (const ReelMember *member);
ReelMember *reel_call_find_member (ReelCall *self, const char *participant_id, GError **error);
/* In the log of the call, here and in the catalogue. */
void reel_call_note (ReelCall *self, ReelLogKind kind, const char *participant_id, const char *stream_id,
                     const char *detail);
/* The same in two: for the catalogue, and here. */
ReelChange *reel_call_make_note (ReelCall *self, gint64 utc, ReelLogKind kind, const char *participant_id,
                                 const char *stream_id, const char *detail);
void reel_call_take_note (ReelCall *self, gint64 utc, ReelLogKind kind, const char *participant_id,
                          const char *stream_id, const char *detail);
gboolean reel_call_check_ongoing (ReelCall *self, GError **error);

/* reel-call-idle.c */
#define REEL_CALL_IDLE_REASON "nobody there"
/* To be asked whenever people or streams have come or gone. */
void reel_call_watch_idle (ReelCall *self);

/* reel-call-suppressed.c */
/* A worker runs anew: what the last one may have failed to begin is begun. */
void reel_call_retry_start (ReelCall *self);

/* A participant's stream may have begun to send, or ought to from now on. */
void reel_call_media_came (ReelCall *self, const char *participant_id);

/* reel-call-consent.c */
/* Of whom reel_call_lacks_consent() is true: participant ids, to be given back with g_hash_table_unref(). */
GHashTable *reel_call_find_lacking_consent (ReelCall *self);
/* A yes that somebody gives by what they do; DETAIL says what that is. */
void reel_call_imply_consent (ReelCall *self, ReelMember *member, const char *detail);

/* reel-call-streams.c */
void reel_call_stream_free (gpointer stream);
ReelCallStream *reel_call_find_stream (ReelCall *self, const char *stream_id);
void reel_call_forward_streams (ReelCall *self, ReelWorker *worker);
void reel_call_remove_streams_of (ReelCall *self, const char *participant_id);
gboolean reel_call_restore_streams (ReelCall *self, GError **error);
/* Gives every port back. */
void reel_call_release_streams (ReelCall *self);

/* reel-call-documents.c */
/* To be called whenever what they say alike may have changed: files that say something else are written again. */
void reel_call_describe (ReelCall *self);
/* There is more of what was: what nobody asks for any more is forgotten some time. */
void reel_call_history_grew (ReelCall *self);

/* reel-call-stream-state.c */
/* FACTS: those of Worker1.StreamState; also of a stream that was removed. */
void reel_call_take_stream_state (ReelCall *self, const char *stream_id, const char *state, GVariant *stats);
/* The signal "stream-state". */
void reel_call_emit_stream_state (ReelCall *self, const char *stream_id, const char *state, GVariant *detail);

/* reel-call-meeting.c */
/* Looks the meeting id up; to be called whenever it may have changed. What is found is told by a change of the call. */
void reel_call_find_meeting (ReelCall *self);
/* The same at the start of the manager, at once. */
void reel_call_restore_meeting (ReelCall *self);

/* reel-call.c */
void reel_call_save (ReelCall *self);
ReelChange *reel_call_make_change (ReelCall *self);

/* reel-call-prompts.c */
/* A worker that is new is told. */
void reel_call_renew_notice_tone (ReelCall *self);

/* reel-call-avatar.c */
/* The member's image is another one, or it is a new member. */
void reel_call_read_avatar (ReelCall *self, ReelMember *member);
void reel_call_send_avatar (ReelCall *self, const ReelMember *member);
void reel_call_drop_avatar (ReelCall *self, ReelMember *member);

/* reel-call-worker.c */
void reel_call_make_host (ReelCall *self);
/* What the worker has to know of a participant; nothing while none runs. */
void reel_call_send_member (ReelCall *self, const ReelMember *member);
void reel_call_send_member_update (ReelCall *self, const ReelMember *member);
void reel_call_send_member_removal (ReelCall *self, const ReelMember *member);

/* reel-call-host.c: what its recordings ask of it, and say. */
void reel_call_host_init (ReelRecordingHostInterface *iface);
void reel_call_listen (ReelCall *self, ReelRecording *recording);
/* It is over for the rules: REASON decides whether they begin it again. */
void reel_call_recording_over (ReelCall *self, ReelRecording *recording, ReelSessionEnd reason);
void reel_call_start_failed (ReelCall *self, ReelRecording *recording);
void reel_call_settled (ReelCall *self);
void reel_call_ensure_worker_async (ReelCall *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_call_ensure_worker_finish (ReelCall *self, GAsyncResult *result, GError **error);
void reel_call_kill_worker (ReelCall *self);
void reel_call_recorder_joined (ReelCall *self, ReelRecording *recording);
void reel_call_recorder_left (ReelCall *self, const char *operation);
/* How often what the metadata files of its recordings say alike has changed; one that was built before the last change
 * is to be amended once it is there. */
guint reel_call_get_descriptions (ReelCall *self);
void reel_call_amend_documents (ReelCall *self);
GHashTable *reel_call_sum_speech (ReelCall *self, const ReelSpeech *speech, gint64 utc);
GArray *reel_call_list_for_metadata (ReelCall *self, GHashTable *spoken, GHashTable *recorded, gint64 from, gint64 to);
