/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The WebRTC sessions of a call; see the header for who owns it. */
#include "manager/worker/webrtc/reel-webrtc-table.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/rtp/reel-rtp-media.h"
#include "manager/worker/webrtc/reel-webrtc-session.h"

typedef struct {
  char *id;
  ReelWebrtcSession *session;
  guint members;
  gboolean failed; /* its streams have been notified */
} Entry;

/* A stream as long as it exists. */
typedef struct {
  ReelWebrtcTable *table;
  Entry *entry;
  const ReelRtpPlug *plug;
  ReelMediaStream *stream; /* not owned */
} Member;

struct _ReelWebrtcTable {
  GstElement *pipeline; /* borrowed, as is @av_sync */
  ReelAvSync *av_sync;
  ReelWebrtcFailed failed;
  gpointer user_data;
  GPtrArray *entries; /* Entry */
  GPtrArray *members; /* Member */
  gboolean prepared;
};

ReelWebrtcTable *
reel_webrtc_table_new (GstElement *pipeline, ReelAvSync *av_sync, ReelWebrtcFailed failed, gpointer user_data)
{
  ReelWebrtcTable *self = g_new0 (ReelWebrtcTable, 1);

  self->pipeline = pipeline;
  self->av_sync = av_sync;
  self->failed = failed;
  self->user_data = user_data;
  self->entries = g_ptr_array_new ();
  self->members = g_ptr_array_new ();
  return self;
}

gboolean
reel_webrtc_table_is_prepared (ReelWebrtcTable *self)
{
  return self->prepared;
}

/* A thread of its own. dtlsdec makes the certificate of the process with its first instance, whatever its property pem
 * is set to later; another thread that needs it waits. The plugins are loaded as well. Without them the session says
 * what is missing. */
static void
make_certificate (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static const char *const factories[] = { "dtlssrtpdec", "dtlssrtpenc" };

  for (gsize i = 0; i < G_N_ELEMENTS (factories); i++) {
    GstElement *element = gst_element_factory_make (factories[i], NULL);

    if (element != NULL)
      gst_object_unref (gst_object_ref_sink (element));
  }
  g_task_return_boolean (task, TRUE);
}

void
reel_webrtc_table_prepare_async (GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);

  g_task_run_in_thread (task, make_certificate);
}

void
reel_webrtc_table_prepare_finish (ReelWebrtcTable *self, GAsyncResult *result)
{
  self->prepared = g_task_propagate_boolean (G_TASK (result), NULL);
}

static void
remove_entry (ReelWebrtcTable *self, Entry *entry)
{
  g_ptr_array_remove (self->entries, entry);
  reel_webrtc_session_free (entry->session);
  g_free (entry->id);
  g_free (entry);
}

/* The stream has stopped. */
static void
remove_member (ReelWebrtcTable *self, Member *member)
{
  Entry *entry = member->entry;

  g_ptr_array_remove (self->members, member);
  reel_webrtc_session_remove (entry->session, member->plug);
  g_free (member);
  if (--entry->members == 0)
    remove_entry (self, entry);
}

static void
on_stream_gone (gpointer data, GObject *stream)
{
  Member *member = data;

  remove_member (member->table, member);
}

void
reel_webrtc_table_free (ReelWebrtcTable *self)
{
  while (self->members->len > 0) {
    Member *member = g_ptr_array_index (self->members, 0);

    g_object_weak_unref (G_OBJECT (member->stream), on_stream_gone, member);
    remove_member (self, member);
  }
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->entries);
  g_free (self);
}

static Entry *
find_entry (ReelWebrtcTable *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = g_ptr_array_index (self->entries, i);

    if (g_str_equal (entry->id, id))
      return entry;
  }
  return NULL;
}

static Entry *
make_entry (ReelWebrtcTable *self, const ReelWebrtcStreamRequest *request, const ReelWebrtcSection *section,
            GError **error)
{
  ReelWebrtcSession *session = NULL;
  Entry *entry = NULL;

  if (request->socket == NULL) {
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                         "session: there is none with this id, and no socket to begin one");
    return NULL;
  }
  session = reel_webrtc_session_new (self->pipeline, request->socket, section, request->address, request->port, error);
  if (session == NULL)
    return NULL;
  entry = g_new0 (Entry, 1);
  entry->id = g_strdup (request->session);
  entry->session = session;
  g_ptr_array_add (self->entries, entry);
  return entry;
}

static void
add_member (ReelWebrtcTable *self, Entry *entry, const ReelRtpPlug *plug, ReelMediaStream *stream)
{
  Member *member = g_new0 (Member, 1);

  *member = (Member){ self, entry, plug, stream };
  g_ptr_array_add (self->members, member);
  entry->members++;
  g_object_weak_ref (G_OBJECT (stream), on_stream_gone, member);
}

/* Takes @sdp. */
static ReelMediaStream *
make_stream (ReelWebrtcTable *self, Entry *entry, const ReelWebrtcStreamRequest *request,
             const ReelWebrtcSection *section, ReelSdp *sdp, char **answer, GError **error)
{
  ReelRtpOptions options = *request->options;
  g_autofree char *text = reel_webrtc_session_answer (entry->session, section, sdp, entry->members == 0);
  ReelMediaStream *stream = NULL;

  options.plug = reel_webrtc_session_add (entry->session, section, sdp, error);
  if (options.plug == NULL) {
    reel_sdp_free (sdp);
    return NULL;
  }
  stream = reel_rtp_stream_new (request->id, request->participant_id, request->kind, self->pipeline, self->av_sync, sdp,
                                &options, NULL, NULL, error);
  if (stream == NULL) {
    reel_webrtc_session_remove (entry->session, options.plug);
    return NULL;
  }
  add_member (self, entry, options.plug, stream);
  *answer = g_steal_pointer (&text);
  return stream;
}

ReelMediaStream *
reel_webrtc_table_make_stream (ReelWebrtcTable *self, const ReelWebrtcStreamRequest *request, char **answer,
                               GError **error)
{
  const ReelMedia media = request->kind == REEL_STREAM_KIND_AUDIO ? REEL_MEDIA_AUDIO : REEL_MEDIA_VIDEO;
  g_autoptr (ReelWebrtcSection) section = reel_webrtc_section_parse (request->sdp, error);
  ReelSdp *sdp = section != NULL ? reel_sdp_parse (section->rtp, -1, media, reel_rtp_media_supports, error) : NULL;
  Entry *entry = NULL;
  ReelMediaStream *stream = NULL;

  if (sdp == NULL)
    return NULL;
  entry = find_entry (self, request->session);
  if (entry == NULL)
    entry = make_entry (self, request, section, error);
  if (entry == NULL) {
    reel_sdp_free (sdp);
    return NULL;
  }
  stream = make_stream (self, entry, request, section, sdp, answer, error);
  if (entry->members == 0)
    remove_entry (self, entry);
  return stream;
}

static const Member *
find_member (ReelWebrtcTable *self, ReelMediaStream *stream)
{
  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = g_ptr_array_index (self->members, i);

    if (member->stream == stream)
      return member;
  }
  return NULL;
}

gboolean
reel_webrtc_table_has (ReelWebrtcTable *self, ReelMediaStream *stream)
{
  return find_member (self, stream) != NULL;
}

gboolean
reel_webrtc_table_restart_ice (ReelWebrtcTable *self, ReelMediaStream *stream, const char *ice, GError **error)
{
  const Member *member = find_member (self, stream);
  g_auto (GStrv) parts = g_strsplit (ice, " ", 3);

  if (member != NULL && g_strv_length (parts) == 3) {
    reel_webrtc_session_restart_ice (member->entry->session, parts[0], parts[1], parts[2]);
    return TRUE;
  }
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "ice: the stream is of no WebRTC session, or the three credentials are not there");
  return FALSE;
}

static void
report (ReelWebrtcTable *self, Entry *entry, const char *why)
{
  g_autoptr (GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);

  entry->failed = TRUE;
  g_message ("Session %s has failed: %s", entry->id, why);
  for (guint i = 0; i < self->members->len; i++) {
    const Member *member = g_ptr_array_index (self->members, i);

    if (member->entry == entry)
      g_ptr_array_add (streams, g_object_ref (member->stream));
  }
  for (guint i = 0; i < streams->len; i++)
    self->failed (g_ptr_array_index (streams, i), why, self->user_data);
}

void
reel_webrtc_table_tick (ReelWebrtcTable *self, gint64 now)
{
  for (guint i = self->entries->len; i > 0; i--) {
    Entry *entry = g_ptr_array_index (self->entries, i - 1);
    const char *why = entry->failed ? NULL : reel_webrtc_session_judge (entry->session, now);

    if (why != NULL)
      report (self, entry, why);
  }
}

gboolean
reel_webrtc_table_take_error (ReelWebrtcTable *self, GstMessage *message)
{
  g_autoptr (GError) error = NULL;

  gst_message_parse_error (message, &error, NULL);
  for (guint i = 0; i < self->entries->len; i++) {
    Entry *entry = g_ptr_array_index (self->entries, i);

    if (reel_webrtc_session_take_error (entry->session, GST_MESSAGE_SRC (message), error->message))
      return TRUE;
  }
  return FALSE;
}
