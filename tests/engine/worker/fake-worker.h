/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A worker without media: it handles the requests of org.callreel.Worker1, writes small files, and does what a test
 * tells it. FakeLink makes it a ReelWorker in the test's own process, the program fake-worker makes it a process.
 * Reference-counted. Main thread only.
 *
 * Requests are answered at once, and nothing happens by itself. A test controls it by its mode, and by orders. */
#pragma once

#include "tests/engine/worker/fake-recording.h"

typedef struct _FakeWorker FakeWorker;

/* A method that Worker1 does not have: fake_worker_order(). */
#define FAKE_ORDER "Order"

/* Notifications to the owner; each may be NULL. */
typedef struct {
  FakeSay say;
  void (*died) (gpointer data);
  void (*resumed) (gpointer data); /* after fake_worker_suspend() */
} FakeWorkerOwner;

/* MODE: NULL for a worker that does what it is asked. Else one of
 * "refuse": it refuses to record;
 * "crash-on-record": it dies when asked to record; "unlisted": and leaves a chunk on disk that it did not report;
 * "hang": it hangs when asked to record;
 * "stay": a recording does not start before it is stopped, and then fails; "late": it starts and ends then;
 * "wait": a recording does not start before the order "begin"; "slow": the request is answered before that;
 * "ticks": a pause is cut 100 ms before its request, a resume or an end of censoring 100 ms after it;
 * "held": the same, and a pause is answered at the order "answer";
 * "at-limit": the limit comes before a pause;
 * "endless": it never finishes a file;
 * "no-prompt": it can play no prompt; "long-prompt": no prompt ends;
 * "away": when the manager disconnects, it begins the next chunk, and a warning is due;
 * "immortal": it does not exit when asked to;
 * "deaf-" and the name of a method: it never answers that.
 * NOTES must outlive it. */
FakeWorker *fake_worker_new (const char *mode, FakeNotes *notes);
FakeWorker *fake_worker_ref (FakeWorker *self);
void fake_worker_unref (FakeWorker *self);

/* OWNER: NULL for none. */
void fake_worker_set_owner (FakeWorker *self, const FakeWorkerOwner *owner, gpointer data);
gboolean fake_worker_has_mode (const FakeWorker *self, const char *mode);

/* Handles a request, as a method of Worker1. */
void fake_worker_take (FakeWorker *self, FakeRequest *request);
/* The same, bypassing the owner, which gets no signals. ARGUMENTS: a floating reference is taken. Returns: the answer,
 * to be unreferenced, or NULL if there is none */
GVariant *fake_worker_ask (FakeWorker *self, const char *method, GVariant *arguments);

/* Orders for each recording: "roll" (next chunk), "warn", "limit", "timeout" and "storage-failed" (its end), "begin"
 * and "answer" (continue what the mode held back). For all streams: "active", "stalled", "waiting". A number: this many
 * milliseconds more have been recorded. "cut" and a number: the next pause, resume or censoring applies from that time
 * on, in microseconds since 1970. */
void fake_worker_order (FakeWorker *self, const char *order);
void fake_worker_speak (FakeWorker *self, const char *participant_id);
/* The manager of DATA is gone, unless another one has the worker by now. */
void fake_worker_leave (FakeWorker *self, gconstpointer data);

/* Like SIGKILL. */
void fake_worker_kill (FakeWorker *self);
gboolean fake_worker_is_dead (const FakeWorker *self);
/* Like SIGSTOP, with enough time for an answer once it is resumed. */
void fake_worker_suspend (FakeWorker *self);
void fake_worker_resume (FakeWorker *self);
gboolean fake_worker_is_suspended (const FakeWorker *self);
/* It answers nothing any more, and the time limit for answers is over at once. */
void fake_worker_hang (FakeWorker *self);
gboolean fake_worker_hangs (const FakeWorker *self);
