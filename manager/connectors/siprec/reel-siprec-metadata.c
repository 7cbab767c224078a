/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads metadata documents by the local names of their elements, since clients differ in namespaces, prefixes and the
 * draft that they follow; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-metadata.h"

#include "manager/connectors/siprec/reel-siprec-extensions.h"
#include "manager/core/wire/reel-error.h"

#include <string.h>

#define MAX_DEPTH   32
#define MAX_STREAMS 64
#define MAX_TEXT    1024 /* bytes, of an id or a name */

typedef struct {
  ReelSiprecMetadata *metadata;
  GPtrArray *path; /* (element-type utf8): local names, from the root */
  GString *text;   /* of the innermost element */
  char *ids[MAX_DEPTH];
  ReelSiprecParty *party; /* that the document is about at the moment, or NULL */
  gboolean associated;    /* whether that is because of an association with streams */
  guint sent_before;      /* streams of the party before the present association */
  gboolean ended;         /* the present association */
} Reader;

static void
party_free (gpointer data)
{
  ReelSiprecParty *self = data;

  g_free (self->id);
  g_free (self->aor);
  g_free (self->name);
  g_clear_pointer (&self->sends, g_ptr_array_unref);
  g_free (self);
}

ReelSiprecMetadata *
reel_siprec_metadata_new (void)
{
  ReelSiprecMetadata *self = g_new0 (ReelSiprecMetadata, 1);

  self->parties = g_ptr_array_new_with_free_func (party_free);
  self->stream_ids = g_ptr_array_new_with_free_func (g_free);
  self->labels = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reel_siprec_metadata_free (ReelSiprecMetadata *self)
{
  g_free (self->session);
  g_free (self->sip_session);
  g_free (self->group);
  g_ptr_array_unref (self->parties);
  g_ptr_array_unref (self->stream_ids);
  g_ptr_array_unref (self->labels);
  g_free (self);
}

/* One line without blanks around it, or NULL. */
static char *
clean (const char *text)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (const char *at = text; *at != '\0' && line->len < MAX_TEXT - 6; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    g_string_append_unichar (line, g_unichar_iscntrl (c) ? ' ' : c);
  }
  g_strstrip (line->str);
  return *line->str != '\0' ? g_strdup (line->str) : NULL;
}

static const char *
get_local_name (const char *name)
{
  const char *colon = strrchr (name, ':');

  return colon != NULL ? colon + 1 : name;
}

/* The first attribute of the names, which end with NULL. */
static char *
find_attribute (const char **names, const char **values, const char *const *wanted)
{
  for (; *wanted != NULL; wanted++) {
    for (guint i = 0; names[i] != NULL; i++) {
      if (g_str_equal (get_local_name (names[i]), *wanted))
        return clean (values[i]);
    }
  }
  return NULL;
}

static const char *
get_ancestor (const Reader *reader, guint up)
{
  return reader->path->len > up ? reader->path->pdata[reader->path->len - 1 - up] : "";
}

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The SIPREC metadata %s", why);
  return FALSE;
}

static ReelSiprecParty *
find_party (const ReelSiprecMetadata *self, const char *id)
{
  for (guint i = 0; i < self->parties->len; i++) {
    ReelSiprecParty *party = self->parties->pdata[i];

    if (g_str_equal (party->id, id))
      return party;
  }
  return NULL;
}

/* Returns: NULL with an error if there are too many */
static ReelSiprecParty *
ensure_party (ReelSiprecMetadata *self, const char *id, GError **error)
{
  ReelSiprecParty *party = find_party (self, id);

  if (party != NULL)
    return party;
  if (self->parties->len >= REEL_SIPREC_MAX_PARTICIPANTS) {
    refuse (error, "has more than " G_STRINGIFY (REEL_SIPREC_MAX_PARTICIPANTS) " participants");
    return NULL;
  }
  party = g_new0 (ReelSiprecParty, 1);
  party->id = g_strdup (id);
  g_ptr_array_add (self->parties, party);
  return party;
}

static gboolean
find_stream (const ReelSiprecMetadata *self, const char *id, guint *index)
{
  return g_ptr_array_find_with_equal_func (self->stream_ids, id, g_str_equal, index);
}

static gboolean
set_label (ReelSiprecMetadata *self, const char *id, const char *label, GError **error)
{
  guint index;

  if (!find_stream (self, id, &index)) {
    if (self->stream_ids->len >= MAX_STREAMS)
      return refuse (error, "has more than " G_STRINGIFY (MAX_STREAMS) " streams");
    index = self->stream_ids->len;
    g_ptr_array_add (self->stream_ids, g_strdup (id));
    g_ptr_array_add (self->labels, g_strdup (""));
  }
  if (label != NULL) {
    g_free (self->labels->pdata[index]);
    self->labels->pdata[index] = g_strdup (label);
  }
  return TRUE;
}

static gboolean
begin_object (Reader *reader, const char *name, const char **names, const char **values, GError **error)
{
  ReelSiprecMetadata *self = reader->metadata;
  g_autofree char *id = NULL;

  if (g_str_equal (name, "participant") || g_str_equal (name, "participantstreamassoc") ||
      g_str_equal (name, "participantsessionassoc")) {
    id = find_attribute (names, values, (const char *[]){ "participant_id", "participantid", "id", NULL });
    reader->party = id != NULL ? ensure_party (self, id, error) : NULL;
    if (id != NULL && reader->party == NULL)
      return FALSE;
    reader->associated = reader->party != NULL && g_str_equal (name, "participantstreamassoc");
    if (reader->associated && reader->party->sends == NULL)
      reader->party->sends = g_ptr_array_new_with_free_func (g_free);
    reader->sent_before = reader->party != NULL && reader->party->sends != NULL ? reader->party->sends->len : 0;
    reader->ended = FALSE;
    return TRUE;
  }
  if (g_str_equal (name, "stream")) {
    g_autofree char *label = find_attribute (names, values, (const char *[]){ "label", NULL });

    id = find_attribute (names, values, (const char *[]){ "stream_id", "streamid", "id", NULL });
    return id == NULL || set_label (self, id, label, error);
  }
  if (g_str_equal (name, "session") && self->session == NULL)
    self->session = find_attribute (names, values, (const char *[]){ "session_id", "id", NULL });
  else if (g_str_equal (name, "group") && self->group == NULL)
    self->group = find_attribute (names, values, (const char *[]){ "group_id", "id", NULL });
  return TRUE;
}

/* Whether the innermost element is one of the document's own; some clients write them into their session. */
static gboolean
is_object (const Reader *reader)
{
  const char *parent = get_ancestor (reader, 1);

  return reader->path->len == 2 ||
         (reader->path->len == 3 && (g_str_equal (parent, "session") || g_str_equal (parent, "group")));
}

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
          GError **error)
{
  Reader *reader = data;
  const char *name = get_local_name (element);

  if (reader->path->len == 0 && !g_str_equal (name, "recording") && !g_str_equal (name, "recording_metadata")) {
    refuse (error, "is another document: its root is not <recording>");
    return;
  }
  if (reader->path->len >= MAX_DEPTH) {
    refuse (error, "is nested too deeply");
    return;
  }
  reader->ids[reader->path->len] =
      find_attribute (names, values, (const char *[]){ "stream_id", "streamid", "id", NULL });
  g_ptr_array_add (reader->path, g_strdup (name));
  g_string_truncate (reader->text, 0);
  if (!is_object (reader))
    return;
  reader->party = NULL;
  reader->associated = FALSE;
  begin_object (reader, name, names, values, error);
}

static void
take_address (Reader *reader, const char **names, const char **values)
{
  g_autofree char *aor = find_attribute (names, values, (const char *[]){ "aor", NULL });

  if (reader->party != NULL && reader->party->aor == NULL)
    reader->party->aor = g_steal_pointer (&aor);
}

/* nameID keeps its address in an attribute. */
static void
on_start_any (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer data,
              GError **error)
{
  Reader *reader = data;

  on_start (context, element, names, values, data, error);
  if (reader->path->len <= 4 && g_str_equal (get_local_name (element), "nameID") &&
      g_str_equal (get_ancestor (reader, 1), "participant"))
    take_address (reader, names, values);
}

static void
set_once (char **member, const char *text)
{
  if (*member == NULL)
    *member = g_strdup (text);
}

static void
add_sent (ReelSiprecParty *party, const char *stream)
{
  if (party->sends == NULL)
    party->sends = g_ptr_array_new_with_free_func (g_free);
  if (party->sends->len < MAX_STREAMS)
    g_ptr_array_add (party->sends, g_strdup (stream));
}

static void
take_party_text (Reader *reader, const char *name, const char *parent, const char *text)
{
  ReelSiprecParty *party = reader->party;

  if (party == NULL)
    return;
  if (g_str_equal (name, "send") || (g_str_equal (name, "id") && g_str_equal (parent, "send")))
    add_sent (party, text);
  else if (g_str_equal (name, "disassociate-time") &&
           (g_str_equal (parent, "participantsessionassoc") || g_str_equal (parent, "participant")))
    party->left = TRUE;
  else if (g_str_equal (name, "disassociate-time") && g_str_equal (parent, "participantstreamassoc"))
    reader->ended = reader->associated; /* elsewhere, one within another element means nothing */
  else if (g_str_equal (name, "aor") && g_str_equal (parent, "participant"))
    set_once (&party->aor, text);
  else if (g_str_equal (name, "name") && (g_str_equal (parent, "nameID") || g_str_equal (parent, "participant")))
    set_once (&party->name, text);
}

/* The text of an element that ends. */
static gboolean
take_text (Reader *reader, const char *text, GError **error)
{
  const char *name = get_ancestor (reader, 0), *parent = get_ancestor (reader, 1);
  guint depth = reader->path->len;

  if (depth == 2 && g_ascii_strcasecmp (name, "datamode") == 0)
    reader->metadata->partial = g_ascii_strcasecmp (text, "partial") == 0;
  else if (depth == 3 && g_str_equal (parent, "session") && g_str_equal (name, "sipSessionID"))
    set_once (&reader->metadata->sip_session, text);
  else if (depth == 3 && g_str_equal (parent, "session") && g_str_equal (name, "group-ref"))
    set_once (&reader->metadata->group, text);
  else if (depth <= 4 && g_str_equal (parent, "stream") && g_str_equal (name, "label") &&
           reader->ids[depth - 2] != NULL)
    return set_label (reader->metadata, reader->ids[depth - 2], text, error);
  else if (depth >= 3 && depth <= 5)
    take_party_text (reader, name, parent, text);
  return TRUE;
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
  Reader *reader = data;
  g_autofree char *text = clean (reader->text->str);

  if (text != NULL)
    take_text (reader, text, error);
  if (reader->ended && g_str_equal (get_local_name (element), "participantstreamassoc")) {
    g_ptr_array_set_size (reader->party->sends, (int)reader->sent_before);
    reader->ended = FALSE;
  }
  g_string_truncate (reader->text, 0);
  g_ptr_array_set_size (reader->path, (int)reader->path->len - 1);
  g_clear_pointer (&reader->ids[reader->path->len], g_free);
  if (reader->path->len <= 1)
    reader->party = NULL;
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
  Reader *reader = data;

  if (reader->text->len < 4 * MAX_TEXT)
    g_string_append_len (reader->text, text, (gssize)length);
}

/* The name in encoding="…" of the declaration, if it is one of the few that are taken. */
static const char *
find_declared (const char *data, gsize length)
{
  static const char *const known[] = { "ISO-8859-1", "US-ASCII", "WINDOWS-1252", NULL };
  g_autofree char *head = g_strndup (data, MIN (length, 200));
  char *end = strstr (head, "?>");

  if (!g_str_has_prefix (head, "<?xml") || end == NULL)
    return NULL;
  *end = '\0';
  for (guint i = 0; known[i] != NULL; i++) {
    g_autofree char *lower = g_ascii_strdown (head, -1), *name = g_ascii_strdown (known[i], -1);

    if (strstr (lower, name) != NULL)
      return known[i];
  }
  return NULL;
}

/* Two bytes a character, with or without a mark in front. Returns: NULL: not so */
static const char *
find_utf16 (const guint8 *data, gsize length)
{
  if (length < 4)
    return NULL;
  if ((data[0] == 0xff && data[1] == 0xfe) || (data[0] == '<' && data[1] == 0))
    return "UTF-16LE";
  if ((data[0] == 0xfe && data[1] == 0xff) || (data[0] == 0 && data[1] == '<'))
    return "UTF-16BE";
  return NULL;
}

char *
reel_siprec_metadata_to_utf8 (GBytes *document, GError **error)
{
  gsize length = 0, written = 0;
  const char *data = g_bytes_get_data (document, &length);
  const char *encoding = data != NULL ? find_utf16 ((const guint8 *)data, length) : NULL;
  g_autofree char *text = NULL;

  if (length > REEL_SIPREC_MAX_METADATA || data == NULL) {
    refuse (error, length > 0 ? "is larger than 128 KiB" : "is empty");
    return NULL;
  }
  if (encoding == NULL && !g_utf8_validate (data, (gssize)length, NULL))
    encoding = find_declared (data, length);
  if (encoding == NULL)
    text = g_strndup (data, length);
  else
    text = g_convert (data, (gssize)length, "UTF-8", encoding, NULL, &written, NULL);
  if (text == NULL || !g_utf8_validate (text, -1, NULL) || strlen (text) != (encoding != NULL ? written : length)) {
    refuse (error, "is not text in UTF-8, or in the encoding that it names");
    return NULL;
  }
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    memmove (text, text + 3, strlen (text + 3) + 1);
  return g_steal_pointer (&text);
}

static gboolean
read_document (Reader *reader, const char *text, GError **error)
{
  static const GMarkupParser parser = { on_start_any, on_end, on_text, NULL, NULL };
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, reader, NULL);
  g_autoptr (GError) inner = NULL;
  gboolean good =
      g_markup_parse_context_parse (context, text, -1, &inner) && g_markup_parse_context_end_parse (context, &inner);

  g_markup_parse_context_free (context);
  if (!good && inner->domain == REEL_ERROR)
    g_propagate_error (error, g_steal_pointer (&inner));
  else if (!good)
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "The SIPREC metadata is not well-formed: %s",
                 inner->message);
  return good;
}

static ReelSiprecMetadata *
parse_text (const char *text, GError **error)
{
  g_autoptr (ReelSiprecMetadata) self = reel_siprec_metadata_new ();
  Reader reader = { .metadata = self };
  gboolean good;

  reader.path = g_ptr_array_new_with_free_func (g_free);
  reader.text = g_string_new (NULL);
  good = read_document (&reader, text + strspn (text, " \t\r\n"), error);
  for (guint i = 0; i < MAX_DEPTH; i++)
    g_free (reader.ids[i]);
  g_ptr_array_unref (reader.path);
  g_string_free (reader.text, TRUE);
  return good ? g_steal_pointer (&self) : NULL;
}

ReelSiprecMetadata *
reel_siprec_metadata_parse (GBytes *document, GError **error)
{
  g_autofree char *text = reel_siprec_metadata_to_utf8 (document, error);
  g_autoptr (GError) whole = NULL;
  g_autofree char *rest = NULL;
  ReelSiprecMetadata *self;

  if (text == NULL)
    return NULL;
  self = parse_text (text, &whole);
  if (self != NULL)
    return self;
  rest = reel_siprec_extensions_cut (text);
  self = parse_text (rest, NULL);
  if (self == NULL)
    g_propagate_error (error, g_steal_pointer (&whole));
  return self;
}

static void
replace_text (char **member, const char *text)
{
  if (text == NULL || *member == text)
    return;
  g_free (*member);
  *member = g_strdup (text);
}

static void
copy_sends (ReelSiprecParty *party, GPtrArray *sends)
{
  if (sends == NULL)
    return;
  g_clear_pointer (&party->sends, g_ptr_array_unref);
  party->sends = g_ptr_array_ref (sends);
}

/* For another participant, if it needs to. */
static void
make_room_for_party (ReelSiprecMetadata *self, const char *id)
{
  for (guint i = 0; self->parties->len >= REEL_SIPREC_MAX_PARTICIPANTS && i < self->parties->len; i++) {
    if (((ReelSiprecParty *)self->parties->pdata[i])->left && find_party (self, id) == NULL)
      g_ptr_array_remove_index (self->parties, i);
  }
}

static gboolean
is_sent (const ReelSiprecMetadata *self, const char *stream)
{
  for (guint i = 0; i < self->parties->len; i++) {
    const ReelSiprecParty *party = self->parties->pdata[i];

    if (!party->left && party->sends != NULL &&
        g_ptr_array_find_with_equal_func (party->sends, stream, g_str_equal, NULL))
      return TRUE;
  }
  return FALSE;
}

/* Whether the client says who sends what. */
static gboolean
has_senders (const ReelSiprecMetadata *self)
{
  for (guint i = 0; i < self->parties->len; i++) {
    if (((ReelSiprecParty *)self->parties->pdata[i])->sends != NULL)
      return TRUE;
  }
  return FALSE;
}

/* For the stream ID of UPDATE, if it needs to. */
static void
make_room_for_stream (ReelSiprecMetadata *self, const ReelSiprecMetadata *update, const char *id)
{
  if (self->stream_ids->len < MAX_STREAMS || find_stream (self, id, NULL) || !has_senders (self))
    return;
  for (guint i = 0; i < self->stream_ids->len; i++) {
    const char *other = self->stream_ids->pdata[i];

    if (is_sent (self, other) || find_stream (update, other, NULL))
      continue;
    g_ptr_array_remove_index (self->stream_ids, i);
    g_ptr_array_remove_index (self->labels, i);
    return;
  }
}

static gboolean
apply_party (ReelSiprecMetadata *self, const ReelSiprecParty *news, GError **error)
{
  ReelSiprecParty *party;

  make_room_for_party (self, news->id);
  party = ensure_party (self, news->id, error);
  if (party == NULL)
    return FALSE;
  replace_text (&party->aor, news->aor);
  replace_text (&party->name, news->name);
  party->left = news->left;
  copy_sends (party, news->sends);
  return TRUE;
}

static gboolean
apply_stream (ReelSiprecMetadata *self, const ReelSiprecMetadata *update, guint index, GError **error)
{
  const char *id = update->stream_ids->pdata[index], *label = update->labels->pdata[index];

  make_room_for_stream (self, update, id);
  return set_label (self, id, *label != '\0' ? label : NULL, error);
}

gboolean
reel_siprec_metadata_apply (ReelSiprecMetadata *self, const ReelSiprecMetadata *update, GError **error)
{
  if (!update->partial) {
    g_ptr_array_set_size (self->parties, 0);
    g_ptr_array_set_size (self->stream_ids, 0);
    g_ptr_array_set_size (self->labels, 0);
  }
  replace_text (&self->session, update->session);
  replace_text (&self->sip_session, update->sip_session);
  replace_text (&self->group, update->group);
  for (guint i = 0; i < update->parties->len; i++) {
    if (!apply_party (self, update->parties->pdata[i], error))
      return FALSE;
  }
  for (guint i = 0; i < update->stream_ids->len; i++) {
    if (!apply_stream (self, update, i, error))
      return FALSE;
  }
  return TRUE;
}
