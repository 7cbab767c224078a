/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Follows recordings on D-Bus; see the header for who makes it. */
#include "manager/connectors/siprec/reel-siprec-recordings.h"

#define BUS_NAME    "org.callreel.Manager1"
#define OBJECT_PATH "/org/callreel/Manager1"
#define MANAGER     "org.callreel.Manager1"
#define ANSWER_MS   30000

struct _ReelSiprecRecordings {
  GObject parent_instance;

  GDBusConnection *connection;
  char *call;
  GHashTable *states; /* operation → its state, until it has ended */
  GHashTable *apart;  /* ids of participants of whom nothing is recorded */
  guint asking;       /* requests whose answer is missing */
  char *begun;        /* the operation that the last start has returned, or NULL */
  char *over;         /* see reel_siprec_recordings_get_over() */
};

enum { SIGNAL_CHANGED, SIGNAL_OVER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelSiprecRecordings, reel_siprec_recordings, G_TYPE_OBJECT)

/* A request about one recording. */
typedef struct {
  ReelSiprecRecordings *self;
  char *operation;
} Request;

static void
reel_siprec_recordings_init (ReelSiprecRecordings *self)
{
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->apart = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

static void
reel_siprec_recordings_finalize (GObject *object)
{
  ReelSiprecRecordings *self = REEL_SIPREC_RECORDINGS (object);

  g_object_unref (self->connection);
  g_hash_table_unref (self->states);
  g_hash_table_unref (self->apart);
  g_free (self->call);
  g_free (self->begun);
  g_free (self->over);
  G_OBJECT_CLASS (reel_siprec_recordings_parent_class)->finalize (object);
}

static void
reel_siprec_recordings_class_init (ReelSiprecRecordingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_recordings_finalize;
  signals[SIGNAL_CHANGED] =
      g_signal_new ("changed", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_OVER] =
      g_signal_new ("over", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelSiprecRecordings *
reel_siprec_recordings_new (GDBusConnection *connection, const char *call)
{
  ReelSiprecRecordings *self = g_object_new (REEL_TYPE_SIPREC_RECORDINGS, NULL);

  self->connection = g_object_ref (connection);
  self->call = g_strdup (call);
  return self;
}

static Request *
request_new (ReelSiprecRecordings *self, const char *operation)
{
  Request *request = g_new0 (Request, 1);

  request->self = g_object_ref (self);
  request->operation = g_strdup (operation);
  return request;
}

static void
request_free (Request *request)
{
  g_object_unref (request->self);
  g_free (request->operation);
  g_free (request);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static gboolean
set_state (ReelSiprecRecordings *self, const char *operation, const char *state)
{
  if (g_str_equal (state, "completed") || g_str_equal (state, "failed"))
    return g_hash_table_remove (self->states, operation);
  if (g_strcmp0 (g_hash_table_lookup (self->states, operation), state) == 0)
    return FALSE;
  g_hash_table_replace (self->states, g_strdup (operation), g_strdup (state));
  return TRUE;
}

void
reel_siprec_recordings_note (ReelSiprecRecordings *self, const char *operation, const char *state)
{
  if (set_state (self, operation, state))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static gboolean
set_apart (ReelSiprecRecordings *self, const char *person, GVariant *entry)
{
  const char *consent = "";
  gboolean required = FALSE;

  g_variant_lookup (entry, "consent", "&s", &consent);
  g_variant_lookup (entry, "consent-required", "b", &required);
  if (required || g_str_equal (consent, "refused"))
    return g_hash_table_add (self->apart, g_strdup (person));
  return g_hash_table_remove (self->apart, person);
}

void
reel_siprec_recordings_note_person (ReelSiprecRecordings *self, const char *person, GVariant *entry)
{
  if (set_apart (self, person, entry))
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Who has stopped a recording, or declined it, does not want another one. */
static gboolean
has_ended_by_itself (GVariant *properties)
{
  static const char *const reasons[] = { "MediaTimeout", "StorageFull", "StorageFailed", "RecorderFailed", NULL };
  const char *reason;

  return properties != NULL && g_variant_lookup (properties, "reason", "&s", &reason) &&
         g_strv_contains (reasons, reason);
}

static void
on_state (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  ReelSiprecRecordings *self = request->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autoptr (GVariant) properties = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
  const char *state = "failed";

  self->asking--;
  if (error != NULL)
    g_message ("Call %s: The state of recording %s is not known: %s", self->call, request->operation, error->message);
  else
    g_variant_lookup (properties, "state", "&s", &state);
  set_state (self, request->operation, state);
  if (g_strcmp0 (request->operation, self->begun) == 0 && has_ended_by_itself (properties)) {
    g_free (self->over);
    self->over = g_steal_pointer (&self->begun);
    g_signal_emit (self, signals[SIGNAL_OVER], 0);
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
ask (ReelSiprecRecordings *self, const char *operation)
{
  self->asking++;
  g_dbus_connection_call (self->connection, BUS_NAME, OBJECT_PATH, MANAGER, "GetRecordingState",
                          g_variant_new ("(s)", operation), G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NO_AUTO_START,
                          ANSWER_MS, NULL, on_state, request_new (self, operation));
}

void
reel_siprec_recordings_find (ReelSiprecRecordings *self, const char *const *operations, GVariant *people)
{
  GHashTableIter iter;
  const char *operation;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, (gpointer *)&operation, NULL)) {
    if (!g_strv_contains (operations, operation))
      g_hash_table_iter_remove (&iter);
  }
  for (guint i = 0; operations[i] != NULL; i++)
    ask (self, operations[i]);
  g_hash_table_remove_all (self->apart);
  for (gsize i = 0; i < g_variant_n_children (people); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (people, i);
    const char *id;

    if (g_variant_lookup (entry, "participant-id", "&s", &id))
      set_apart (self, id, entry);
  }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
reel_siprec_recordings_begin (ReelSiprecRecordings *self, const char *operation)
{
  g_free (self->begun);
  self->begun = g_strdup (operation);
  if (!g_hash_table_contains (self->states, operation))
    ask (self, operation);
}

gboolean
reel_siprec_recordings_is_asking (ReelSiprecRecordings *self)
{
  return self->asking > 0;
}

const char *
reel_siprec_recordings_get_over (ReelSiprecRecordings *self)
{
  return self->over;
}

gboolean
reel_siprec_recordings_has (ReelSiprecRecordings *self, const char *operation)
{
  return g_hash_table_contains (self->states, operation);
}

const char *
reel_siprec_recordings_get_state (ReelSiprecRecordings *self, const char *person)
{
  GHashTableIter iter;
  const char *state, *answer = "off";

  if (person != NULL && g_hash_table_contains (self->apart, person))
    return "off";
  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&state)) {
    if (g_str_equal (state, "recording"))
      return "on";
    if (g_str_equal (state, "paused"))
      answer = "paused";
  }
  return answer;
}

static void
on_preferred (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Request) request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) reply = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);

  if (reply == NULL)
    g_message ("Call %s: What a=recordpref asks for was not done to recording %s: %s", request->self->call,
               request->operation, error->message);
}

/* What to ask callreeld for, so that a recording in STATE becomes what is preferred, or NULL. */
static const char *
find_method (const char *preference, const char *state)
{
  if (g_str_equal (preference, "pause") && g_str_equal (state, "recording"))
    return "PauseRecording";
  if (g_str_equal (preference, "on") && g_str_equal (state, "paused"))
    return "ResumeRecording";
  if (g_str_equal (preference, "off") && !g_str_equal (state, "finalizing"))
    return "StopRecording";
  return NULL;
}

void
reel_siprec_recordings_prefer (ReelSiprecRecordings *self, const char *preference)
{
  GHashTableIter iter;
  const char *operation, *state;

  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, (gpointer *)&operation, (gpointer *)&state)) {
    const char *method = find_method (preference, state);

    if (method != NULL)
      g_dbus_connection_call (self->connection, BUS_NAME, OBJECT_PATH, MANAGER, method,
                              g_variant_new ("(sa{sv})", operation, NULL), G_VARIANT_TYPE_UNIT,
                              G_DBUS_CALL_FLAGS_NO_AUTO_START, ANSWER_MS, NULL, on_preferred,
                              request_new (self, operation));
  }
}
