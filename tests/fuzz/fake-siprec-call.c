/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* ReelSiprecCalls and ReelSiprecCall without callreeld: each call carries out its plan at once, in the main loop, with
 * the answers that a worker would give. Linked into fuzz-sip instead of those of the connector. */
#include "manager/connectors/siprec/reel-siprec-arguments.h"
#include "manager/connectors/siprec/reel-siprec-calls.h"
#include "manager/connectors/siprec/reel-siprec-documents.h"
#include "manager/connectors/siprec/reel-siprec-session.h"
#include "manager/worker/rtp/reel-sdp.h"

#define MAX_STEPS 1000 /* of a plan */

struct _ReelSiprecCall {
  GObject parent_instance;

  char *id;
  GHashTable *views; /* dialog → ReelSiprecView */
  ReelSiprecPlan *plan;
  ReelSiprecDocuments *documents;
  guint idle;
};

struct _ReelSiprecCalls {
  GObject parent_instance;

  GHashTable *calls; /* name of a session → ReelSiprecCall */
};

G_DEFINE_FINAL_TYPE (ReelSiprecCall, reel_siprec_call, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE (ReelSiprecCalls, reel_siprec_calls, G_TYPE_OBJECT)

static void
reel_siprec_call_init (ReelSiprecCall *self)
{
  self->views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)reel_siprec_view_free);
  self->plan = reel_siprec_plan_new (TRUE);
  self->documents = reel_siprec_documents_new ();
}

static void
reel_siprec_call_finalize (GObject *object)
{
  ReelSiprecCall *self = REEL_SIPREC_CALL (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  g_hash_table_unref (self->views);
  reel_siprec_plan_free (self->plan);
  reel_siprec_documents_free (self->documents);
  g_free (self->id);
  G_OBJECT_CLASS (reel_siprec_call_parent_class)->finalize (object);
}

static void
reel_siprec_call_class_init (ReelSiprecCallClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_call_finalize;
  g_signal_new ("settled", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("states-changed", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("lost", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

/* Returns: (nullable): a worker refuses it */
static char *
answer (const ReelSiprecMedia *media)
{
  const ReelMedia kind = g_str_equal (media->kind, "video") ? REEL_MEDIA_VIDEO : REEL_MEDIA_AUDIO;
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (media->description, -1, kind, NULL, NULL);

  if (sdp == NULL)
    return NULL;
  reel_sdp_secure (sdp, media->key, NULL);
  return reel_sdp_answer (sdp, "127.0.0.1", 5004, 5005);
}

static void
carry_out (ReelSiprecPlan *plan, const ReelSiprecAction *action, guint number)
{
  g_autofree char *id = g_strdup_printf ("stream-%u", number);
  g_autofree char *text = NULL;

  if (action->step != REEL_SIPREC_ADD_MEDIA) {
    reel_siprec_plan_done (plan, action, NULL, NULL);
    return;
  }
  text = answer (action->media);
  if (text != NULL)
    reel_siprec_plan_done (plan, action, id, text);
  else
    reel_siprec_plan_refused (plan, action, REEL_ERROR_INVALID_ARGUMENT, "the worker refuses it");
}

static gboolean
on_idle (gpointer data)
{
  g_autoptr (ReelSiprecCall) self = g_object_ref (data);
  ReelSiprecView *wanted = g_hash_table_size (self->views) > 0 ? reel_siprec_view_new () : NULL;
  ReelSiprecAction action;
  GHashTableIter iter;
  ReelSiprecView *view;
  guint number = 0;

  self->idle = 0;
  g_hash_table_iter_init (&iter, self->views);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *)&view))
    reel_siprec_view_merge (wanted, view);
  reel_siprec_plan_set_wanted (self->plan, wanted);
  while ((action = reel_siprec_plan_next (self->plan)).step != REEL_SIPREC_NOTHING) {
    g_assert_cmpuint (number, <, MAX_STEPS);
    carry_out (self->plan, &action, number++);
  }
  g_signal_emit_by_name (self, "settled");
  return G_SOURCE_REMOVE;
}

void
reel_siprec_call_set_view (ReelSiprecCall *self, const char *dialog, const ReelSiprecView *view)
{
  ReelSiprecView *copy = NULL;

  if (view != NULL) {
    copy = reel_siprec_view_new ();
    reel_siprec_view_merge (copy, view);
    g_hash_table_replace (self->views, g_strdup (dialog), copy);
  } else {
    g_hash_table_remove (self->views, dialog);
  }
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

const char *
reel_siprec_call_get_failure (ReelSiprecCall *self)
{
  return NULL;
}

void
reel_siprec_call_add_document (ReelSiprecCall *self, const char *dialog, const char *document)
{
  g_autoptr (GVariant) all = NULL;

  reel_siprec_documents_add (self->documents, dialog, document, 0);
  all = g_variant_ref_sink (reel_siprec_documents_describe (self->documents, TRUE));
  reel_siprec_documents_confirm (self->documents);
}

gboolean
reel_siprec_call_is_delayed (ReelSiprecCall *self)
{
  return FALSE;
}

gboolean
reel_siprec_call_is_denied (ReelSiprecCall *self)
{
  return reel_siprec_plan_is_denied (self->plan);
}

gboolean
reel_siprec_call_is_complete (ReelSiprecCall *self)
{
  return TRUE;
}

const ReelSiprecStream *
reel_siprec_call_find_stream (ReelSiprecCall *self, const char *key)
{
  return reel_siprec_plan_find_stream (self->plan, key);
}

const char *
reel_siprec_call_get_state (ReelSiprecCall *self, const char *key)
{
  return "on";
}

void
reel_siprec_call_prefer (ReelSiprecCall *self, const char *preference)
{
  g_assert_true (g_utf8_validate (preference, -1, NULL));
}

static void
reel_siprec_calls_init (ReelSiprecCalls *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
reel_siprec_calls_finalize (GObject *object)
{
  g_hash_table_unref (REEL_SIPREC_CALLS (object)->calls);
  G_OBJECT_CLASS (reel_siprec_calls_parent_class)->finalize (object);
}

static void
reel_siprec_calls_class_init (ReelSiprecCallsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_calls_finalize;
}

ReelSiprecCalls *
reel_siprec_calls_new (GDBusConnection *connection, gboolean records)
{
  return g_object_new (REEL_TYPE_SIPREC_CALLS, NULL);
}

gboolean
reel_siprec_calls_is_present (ReelSiprecCalls *self)
{
  return TRUE;
}

ReelSiprecCall *
reel_siprec_calls_join (ReelSiprecCalls *self, const ReelSiprecMetadata *metadata, const char *call_id,
                        const char *client, gboolean *made)
{
  g_auto (GStrv) names = reel_siprec_session_list_names (metadata->sip_session, metadata->session, call_id);
  g_autoptr (GVariant) facts = g_variant_ref_sink (reel_siprec_make_facts (metadata, call_id, client));
  ReelSiprecCall *call = NULL;

  for (guint i = 0; names[i] != NULL && call == NULL; i++)
    call = g_hash_table_lookup (self->calls, names[i]);
  *made = call == NULL;
  if (call == NULL) {
    call = g_object_new (REEL_TYPE_SIPREC_CALL, NULL);
    call->id = g_strdup (names[0]);
    g_hash_table_replace (self->calls, g_strdup (names[0]), call);
  }
  return g_object_ref (call);
}
