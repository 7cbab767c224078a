/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that make up ReelRecording share: reel-recording.c (state and
 * the worker's words), -mode.c (pauses, censoring), -admission.c (whose media), -chat.c, -chunks.c (files),
 * -documents.c, -start.c and -finish.c (transitions). Nobody else includes it. */
#pragma once

#include "manager/core/document/reel-chat.h"
#include "manager/core/document/reel-interval.h"
#include "manager/core/document/reel-speech.h"
#include "manager/engine/recording/reel-recorded-time.h"
#include "manager/engine/recording/reel-recording.h"
#include "manager/engine/recording/reel-transition.h"

typedef struct {
  ReelChunkRecord record;
  gboolean closed;      /* its facts are known; its commit may be under way */
  gboolean told;        /* its metadata has been built, or it holds nothing */
  gboolean kept;        /* so is its row, as it stays */
  guint revision;       /* of the call's description, as its metadata was built */
  gint64 end_utc;       /* when the next one began, or it closed */
  GHashTable *recorded; /* ids of participants whose media it took; NULL: not known */
  GHashTable *spoken;   /* participant id → milliseconds, once it ended */
  GVariant *stats;      /* audio, video: what the worker measured, or NULL */
  gint64 forced_utc;    /* the recording's, as its worker was lost */
  gboolean forced_all;  /* likewise */
  gboolean unsaved;     /* there are more of these than its row says */
  gboolean there;       /* the file was where it is said to be when that was asked last, */
  gboolean described;   /* and its metadata */
} ReelChunk;

struct _ReelRecording {
  GObject parent_instance;

  ReelServices *services;
  ReelRecordingHost *host; /* holds this until it is final */
  char *operation;
  ReelOptions *options;
  char *options_text;
  ReelTrigger *trigger;
  char *trigger_text;
  GHashTable *admitted; /* participant id → guint: the round of reel_recording_set_admitted() that named it last */
  guint round;
  ReelWorker *informed; /* the worker that was told of these, compared only */
  guint admitting;      /* changes of these that it has not confirmed */
  ReelRecordingState state;
  gboolean censored;
  gint64 pause_cut;      /* the last pause or resume that is known */
  gint64 censor_cut;     /* the same of censoring */
  gint64 resume_asked;   /* when the last resume was asked for */
  gint64 uncensor_asked; /* the same of an end of censoring */
  gint64 hide_asked;     /* the same of the first pause or censoring that is under way; 0: none */
  guint64 last_late;     /* of the last cut: µs by which it lies behind its request */
  guint64 cut_late;      /* the same of the cut that is being told */
  gint64 stop_asked;     /* as reel_recording_stop_async()'s */
  gint64 forced_utc;     /* what a killed worker was asked not to record beyond; 0: it was not */
  gboolean forced_all;   /* nothing of anybody, so that its file can be cut there */
  char *base;

  gint64 created_utc;
  gint64 start_utc;
  gint64 ended_utc;
  ReelRecordedTime time;
  guint forgotten;          /* the worker was told to forget the chunks below this index */
  guint worker_first_index; /* of the first chunk that the present worker writes */
  GPtrArray *chunks;        /* ReelChunk, by index */
  ReelIntervals *pauses;
  ReelIntervals *censors;
  ReelIntervals *late; /* recorded, though it was asked before that it should not be */
  ReelSpeech *speech;
  ReelChat *chat;
  ReelChat *chat_held; /* written while a request is under way: its cut will tell */
  guint chat_saved;    /* messages of it that are in the catalogue */
  guint chat_timer;
  guint recorded_timer; /* until a chunk's row says who is new to it */
  GHashTable *channels; /* participant id → channel of an unmixed file */

  GTask *start; /* of whoever wants to know that it runs, or NULL */
  guint start_timer;
  gboolean entered;   /* it is in the catalogue */
  gboolean changed;   /* there is more to say of it than was entered */
  gboolean unkept;    /* it did not start, since the catalogue did not take it, and may later */
  gboolean told;      /* somebody knows its id, though it does not run yet */
  gboolean end_known; /* session_end counts */
  ReelSessionEnd session_end;
  char *detail;
  gboolean limit_reached;
  guint missed_warning;     /* remaining seconds of one that nobody heard; 0: none */
  gboolean pause_changing;  /* a pause or resume is under way */
  gboolean censor_changing; /* censoring or its end is under way */
  gboolean worker_done;     /* no worker will say anything more about it */
  guint pending;            /* files that are being salvaged or committed */
  ReelTransition *finish;
  gboolean silent;     /* no sample more enters a file */
  GPtrArray *stopping; /* GTask of clients waiting for the last sample */
  guint stop_timer;    /* while they wait for what is starting */
};

/* What goes up to whoever the recording is of: the signals of that name. */
typedef enum {
  REEL_RECORDING_JOINED,
  REEL_RECORDING_ENDING,
  REEL_RECORDING_OVER,
  REEL_RECORDING_LEFT,
  REEL_RECORDING_START_FAILED,
  REEL_RECORDING_SETTLED,
  REEL_RECORDING_OUTDATED,
  REEL_RECORDING_N_NEWS
} ReelRecordingNews;

void reel_recording_tell (ReelRecording *self, ReelRecordingNews news);
const char *reel_recording_extension (ReelRecording *self);
void reel_recording_apply (ReelRecording *self, ReelRecordingEvent event);
/* Once it is entered. */
void reel_recording_save (ReelRecording *self);
void reel_recording_emit_state (ReelRecording *self);
void reel_recording_started (ReelRecording *self, gint64 start_utc);
/* The part of a start that is undone when a later step fails. */
void reel_recording_start_failed (ReelRecording *self);
/* Answers the clients that wait for the last sample. */
void reel_recording_answer_stopping (ReelRecording *self);
void reel_recording_announce (ReelRecording *self, const char *id, const char *json);

/* Towards the end of a recording that was read from the catalogue. */
void reel_recording_finish_restored (ReelRecording *self);

/* The channel of a participant in the files: 0 where they are mixed, -1 for one who was not heard. */
int reel_recording_find_channel (ReelRecording *self, const char *participant_id);

/* Its row as it is now; the texts stay the recording's. */
ReelOperationRecord reel_recording_make_record (ReelRecording *self);

/* reel-recording-admission.c */
gboolean reel_recording_admits (ReelRecording *self, const char *participant_id);
/* What the worker says of it, as of now. */
void reel_recording_recall_admitted (ReelRecording *self, const char *const *participant_ids);
GVariant *reel_recording_describe_admitted (ReelRecording *self);

/* reel-recording-restore.c */
/* An a{sv} that a worker keeps for a manager whose catalogue is lost; reel-engine-rebuild.c reads it. */
GVariant *reel_recording_describe_memo (ReelRecording *self);

/* reel-recording-mode.c */
void reel_recording_set_interval (ReelRecording *self, ReelIntervals *intervals, const char *kind, gboolean open,
                                  gint64 utc);

/* What was captured between was asked not to be recorded, at FROM_UTC, and is in the file. */
void reel_recording_note_late (ReelRecording *self, gint64 from_utc, gint64 to_utc);
/* The worker has not taken a request of ASKED and is killed, or gone. ALL: it was not about one participant alone. */
void reel_recording_note_forced (ReelRecording *self, gint64 asked, gboolean all);
/* UTC of ASKED, in µs of CLOCK_MONOTONIC. */
gint64 reel_recording_get_asked_utc (gint64 asked);

/* reel-recording-chat.c */
/* A request has been answered: what was held is kept or not, as its media is. */
void reel_recording_place_chat (ReelRecording *self);
void reel_recording_drop_chat_from (ReelRecording *self, gint64 utc);
/* What no chunk will list any more is in the catalogue alone. */
void reel_recording_forget_chat (ReelRecording *self);
/* No more comes: saves all of it that no request may take back. */
void reel_recording_end_chat (ReelRecording *self);
gboolean reel_recording_restore_chat (ReelRecording *self, GError **error);

/* reel-recording-chunks.c */
void reel_chunk_free (gpointer chunk);
ReelChunk *reel_recording_find_chunk (ReelRecording *self, guint index);
guint reel_recording_next_index (ReelRecording *self);
/* Recorded time of the chunks with an index under BELOW, in nanoseconds. */
guint64 reel_recording_sum_chunks (ReelRecording *self, guint below);
/* The same of those whose files are there. */
guint64 reel_recording_sum_there (ReelRecording *self);
ReelChunk *reel_recording_add_chunk (ReelRecording *self, guint index, gint64 start_utc);
void reel_recording_close_chunk (ReelRecording *self, ReelChunk *chunk, guint64 duration_ns, ReelChunkEnd reason,
                                 GVariant *stats);
void reel_recording_salvage_chunk (ReelRecording *self, ReelChunk *chunk, ReelChunkEnd reason);
void reel_recording_salvage_open_chunks (ReelRecording *self, guint below);
/* Chunks that a worker which is gone began and could not tell of. */
void reel_recording_find_unlisted_chunks (ReelRecording *self);

/* The worker need not tell of chunks any more that the catalogue has. */
void reel_recording_let_worker_forget (ReelRecording *self);
/* Those that are complete, and of which the catalogue has not said that it has them. */
void reel_recording_save_unkept_chunks (ReelRecording *self);
/* The chunk's row and file are gone, or were never there. */
void reel_recording_drop_chunk (ReelRecording *self, ReelChunk *chunk);

/* Who is new to a chunk is in its row. */
void reel_recording_save_recorded (ReelRecording *self);
/* Somebody's media is taken from now on: the chunk that is written takes theirs. */
void reel_recording_note_recorded (ReelRecording *self, const char *participant_id);

/* reel-recording-documents.c */
char *reel_recording_build_metadata (ReelRecording *self, ReelChunk *chunk);
char *reel_recording_build_event (ReelRecording *self, const char *id, gint64 utc);

/* reel-recording-start.c */
void reel_recording_resume_on (ReelRecording *self, ReelWorker *worker, GAsyncReadyCallback callback,
                               gpointer user_data);
gint64 reel_recording_resume_finish (ReelRecording *self, ReelWorker *worker, GAsyncResult *result, GError **error);

/* reel-recording-start.c, reel-recording-finish.c */
ReelTransition *reel_recording_start_transition_new (ReelRecording *recording);
ReelTransition *reel_recording_finish_transition_new (ReelRecording *recording);
/* The manager ends: what is still to be tried is left to the next one. */
void reel_recording_finish_transition_abandon (ReelTransition *transition);
/* A file is complete or the worker has said its last word. */
void reel_recording_finish_transition_poke (ReelTransition *transition);
