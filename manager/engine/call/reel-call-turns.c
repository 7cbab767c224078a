/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose turn it is; see the header for who asks. The files of all who wait are opened meanwhile, each with a time limit
 * from the moment when its request came: nobody waits for longer than that, however many are before them. */
#include "manager/engine/call/reel-call-turns.h"

#include "manager/core/wire/reel-error.h"

#include <unistd.h>

#define MAX_WAITING 4096

struct _ReelCallTurns {
  GObject parent_instance;

  ReelAvatarOpener *opener;
  char *call_id;
  ReelStampClock *clock;
  GHashTable *participants; /* id → GQueue of Waiting, none of them empty */
  GQueue later;             /* Waiting: one about the whole call, and all after it */
  guint count;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReelCallTurns, reel_call_turns, G_TYPE_OBJECT)

typedef struct {
  ReelCallTurns *turns;
  ReelTurnKind kind;
  char *participant_id; /* "": none of them */
  gboolean opening;     /* its file is not open yet */
  gboolean answered;    /* only its file is still awaited */
  ReelTurn turn;
  ReelTurnFunc func;
  gpointer data;
} Waiting;

static void
reel_call_turns_init (ReelCallTurns *self)
{
  self->participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
  g_queue_init (&self->later);
}

/* Each of those who wait holds a reference, so none is left. */
static void
reel_call_turns_finalize (GObject *object)
{
  ReelCallTurns *self = REEL_CALL_TURNS (object);

  g_hash_table_unref (self->participants);
  g_object_unref (self->opener);
  g_free (self->call_id);
  G_OBJECT_CLASS (reel_call_turns_parent_class)->finalize (object);
}

static void
reel_call_turns_class_init (ReelCallTurnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_call_turns_finalize;
}

ReelCallTurns *
reel_call_turns_new (ReelAvatarOpener *opener, const char *call_id, ReelStampClock *clock)
{
  ReelCallTurns *self = g_object_new (REEL_TYPE_CALL_TURNS, NULL);

  self->opener = g_object_ref (opener);
  self->call_id = g_strdup (call_id);
  self->clock = clock;
  return self;
}

static void
waiting_free (Waiting *waiting)
{
  if (waiting->turn.file >= 0)
    close (waiting->turn.file);
  g_clear_error (&waiting->turn.error);
  g_free (waiting->participant_id);
  g_object_unref (waiting->turns);
  g_free (waiting);
}

/* Takes WAITING, which is in no queue. */
static void
carry_out (Waiting *waiting)
{
  waiting->turns->count--;
  waiting->func (&waiting->turn, NULL, waiting->data);
  waiting_free (waiting);
}

/* Takes ERROR, and WAITING unless its file is still awaited. */
static void
refuse (Waiting *waiting, GError *error)
{
  waiting->turns->count--;
  waiting->answered = TRUE;
  waiting->func (&waiting->turn, error, waiting->data);
  if (!waiting->opening)
    waiting_free (waiting);
}

static gboolean
is_of_call (ReelTurnKind kind)
{
  return kind == REEL_TURN_CALL || kind == REEL_TURN_END;
}

/* Whether a request of KIND waits for an earlier one, OTHER, of the same participant. */
static gboolean
waits_for (ReelTurnKind kind, ReelTurnKind other)
{
  switch (kind) {
  case REEL_TURN_OTHER:
    return other != REEL_TURN_PROPERTIES;
  case REEL_TURN_CONSENT:
    return other == REEL_TURN_PRESENCE;
  case REEL_TURN_PRESENCE:
  case REEL_TURN_PROPERTIES:
  case REEL_TURN_CALL:
  case REEL_TURN_END:
    return TRUE;
  }
  g_return_val_if_reached (TRUE);
}

/* Whether a request of KIND waits for one of those in QUEUE, which are of the same participant, before END. */
static gboolean
is_behind (const GQueue *queue, ReelTurnKind kind, const GList *end)
{
  for (const GList *link = queue->head; link != end; link = link->next) {
    if (waits_for (kind, ((const Waiting *)link->data)->kind))
      return TRUE;
  }
  return FALSE;
}

/* Returns: the last of those behind a request about the whole call that a consent of the participant must not overtake;
 * NULL: there is none */
static GList *
find_before_consent (ReelCallTurns *self, const char *participant_id)
{
  for (GList *link = self->later.tail; link != NULL; link = link->prev) {
    const Waiting *waiting = link->data;

    if (!g_str_equal (waiting->participant_id, participant_id))
      continue;
    if (waiting->kind == REEL_TURN_PRESENCE || waiting->kind == REEL_TURN_CONSENT || waiting->kind == REEL_TURN_END ||
        (waiting->kind == REEL_TURN_CALL && *participant_id != '\0'))
      return link;
  }
  return NULL;
}

static gboolean
goes_later (ReelCallTurns *self, ReelTurnKind kind, const char *participant_id)
{
  if (kind == REEL_TURN_CONSENT)
    return find_before_consent (self, participant_id) != NULL;
  return is_of_call (kind) || self->later.length > 0;
}

static gboolean
must_wait (ReelCallTurns *self, ReelTurnKind kind, const char *participant_id)
{
  const GQueue *queue;

  if (self->count == 0)
    return FALSE;
  if (goes_later (self, kind, participant_id))
    return TRUE;
  queue = g_hash_table_lookup (self->participants, participant_id);
  return queue != NULL && is_behind (queue, kind, NULL);
}

/* Returns: the first of the participant's that can be carried out, taken out of the queue; NULL: there is none */
static Waiting *
pop_ready (ReelCallTurns *self, const char *participant_id)
{
  GQueue *queue = g_hash_table_lookup (self->participants, participant_id);
  Waiting *found = NULL;

  for (GList *link = queue != NULL ? queue->head : NULL; link != NULL && found == NULL; link = link->next) {
    Waiting *waiting = link->data;

    if (waiting->opening || is_behind (queue, waiting->kind, link))
      continue;
    found = waiting;
    g_queue_delete_link (queue, link);
    break;
  }
  if (queue != NULL && queue->length == 0)
    g_hash_table_remove (self->participants, participant_id);
  return found;
}

static void
carry_out_ready (ReelCallTurns *self, const char *participant_id)
{
  Waiting *waiting;

  while ((waiting = pop_ready (self, participant_id)) != NULL)
    carry_out (waiting);
}

static void
push (ReelCallTurns *self, Waiting *waiting)
{
  GQueue *queue = g_hash_table_lookup (self->participants, waiting->participant_id);

  if (queue == NULL) {
    queue = g_queue_new ();
    g_hash_table_insert (self->participants, g_strdup (waiting->participant_id), queue);
  }
  g_queue_push_tail (queue, waiting);
}

/* Those behind a request about the whole call, up to the next one that has to wait. */
static void
carry_out_later (ReelCallTurns *self)
{
  while (self->later.length > 0) {
    Waiting *waiting = self->later.head->data;

    if (is_of_call (waiting->kind) && (waiting->opening || g_hash_table_size (self->participants) > 0))
      return;
    g_queue_pop_head (&self->later);
    if (is_of_call (waiting->kind)) {
      carry_out (waiting);
    } else {
      g_autofree char *participant_id = g_strdup (waiting->participant_id);

      push (self, waiting);
      carry_out_ready (self, participant_id);
    }
  }
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Waiting *waiting = data;
  g_autoptr (ReelCallTurns) self = g_object_ref (waiting->turns);
  g_autofree char *participant_id = g_strdup (waiting->participant_id);

  waiting->turn.file = reel_avatar_opener_open_finish (result, &waiting->turn.error);
  waiting->opening = FALSE;
  if (waiting->answered) {
    waiting_free (waiting);
    return;
  }
  carry_out_ready (self, participant_id);
  carry_out_later (self);
}

/* A consent right behind what it waits for, any other behind all. */
static void
push_later (ReelCallTurns *self, Waiting *waiting)
{
  if (waiting->kind == REEL_TURN_CONSENT)
    g_queue_insert_after (&self->later, find_before_consent (self, waiting->participant_id), waiting);
  else
    g_queue_push_tail (&self->later, waiting);
}

static GError *
new_close_error (void)
{
  return g_error_new_literal (REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The manager ends. Try again.");
}

void
reel_call_turns_take (ReelCallTurns *self, ReelTurnKind kind, const char *participant_id, const char *path,
                      ReelTurnFunc func, gpointer data)
{
  ReelTurn now = { .file = -1 };
  const char *of = participant_id != NULL ? participant_id : "";
  Waiting *waiting;

  if (self->closed) {
    func (&now, new_close_error (), data);
    return;
  }
  if (path == NULL && !must_wait (self, kind, of)) {
    func (&now, NULL, data);
    return;
  }
  if (self->count >= MAX_WAITING) {
    func (&now, g_error_new_literal (REEL_ERROR, REEL_ERROR_OVERLOADED, "Too many requests of the call are waiting"),
          data);
    return;
  }
  waiting = g_new0 (Waiting, 1);
  waiting->turns = g_object_ref (self);
  waiting->kind = kind;
  waiting->participant_id = g_strdup (of);
  waiting->opening = path != NULL;
  waiting->turn = (ReelTurn){ .utc = reel_stamp_clock_next (self->clock), .file = -1 };
  waiting->func = func;
  waiting->data = data;
  self->count++;
  if (goes_later (self, kind, of))
    push_later (self, waiting);
  else
    push (self, waiting);
  if (path != NULL)
    reel_avatar_opener_open_async (self->opener, self->call_id, path, on_opened, waiting);
}

guint
reel_call_turns_count (ReelCallTurns *self)
{
  return self->count;
}

/* REEL_TURN_CALL of a participant is somebody who comes. */
static gboolean
brings_somebody (const GQueue *queue)
{
  for (const GList *link = queue->head; link != NULL; link = link->next) {
    const Waiting *waiting = link->data;

    if (waiting->kind == REEL_TURN_PRESENCE || (waiting->kind == REEL_TURN_CALL && *waiting->participant_id != '\0'))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_call_turns_await_somebody (ReelCallTurns *self)
{
  GHashTableIter iter;
  gpointer queue;

  g_hash_table_iter_init (&iter, self->participants);
  while (g_hash_table_iter_next (&iter, NULL, &queue)) {
    if (brings_somebody (queue))
      return TRUE;
  }
  return brings_somebody (&self->later);
}

void
reel_call_turns_close (ReelCallTurns *self)
{
  g_autoptr (ReelCallTurns) alive G_GNUC_UNUSED = g_object_ref (self);
  g_autoptr (GHashTable) participants = g_steal_pointer (&self->participants);
  GHashTableIter iter;
  gpointer queue;
  Waiting *waiting;

  self->closed = TRUE;
  self->participants = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_queue_free);
  g_hash_table_iter_init (&iter, participants);
  while (g_hash_table_iter_next (&iter, NULL, &queue)) {
    while ((waiting = g_queue_pop_head (queue)) != NULL)
      refuse (waiting, new_close_error ());
  }
  while ((waiting = g_queue_pop_head (&self->later)) != NULL)
    refuse (waiting, new_close_error ());
}
