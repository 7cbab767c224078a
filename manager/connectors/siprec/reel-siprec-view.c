/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Brings SDP and metadata together by labels, and by order where clients have none; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-view.h"

#include <string.h>

#define UNKNOWN "siprec:" /* what ids of stand-ins begin with */

/* Who sends a section. */
typedef struct {
  const ReelSiprecParty *only; /* NULL: nobody that is known, or several */
  GPtrArray *all;              /* (element-type ReelSiprecParty) */
} Senders;

ReelSiprecPerson *
reel_siprec_person_copy (const ReelSiprecPerson *self)
{
  ReelSiprecPerson *copy = g_new0 (ReelSiprecPerson, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  return copy;
}

gboolean
reel_siprec_person_equal (const ReelSiprecPerson *a, const ReelSiprecPerson *b)
{
  return g_str_equal (a->id, b->id) && g_strcmp0 (a->name, b->name) == 0 && g_strcmp0 (a->address, b->address) == 0 &&
         a->on_hold == b->on_hold;
}

void
reel_siprec_person_free (ReelSiprecPerson *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->address);
  g_free (self);
}

ReelSiprecMedia *
reel_siprec_media_copy (const ReelSiprecMedia *self)
{
  ReelSiprecMedia *copy = g_new0 (ReelSiprecMedia, 1);

  *copy = *self;
  copy->key = g_strdup (self->key);
  copy->person = g_strdup (self->person);
  copy->kind = g_strdup (self->kind);
  copy->description = g_strdup (self->description);
  copy->identity = g_strdup (self->identity);
  return copy;
}

void
reel_siprec_media_free (ReelSiprecMedia *self)
{
  g_free (self->key);
  g_free (self->person);
  g_free (self->kind);
  g_free (self->description);
  g_free (self->identity);
  g_free (self);
}

ReelSiprecView *
reel_siprec_view_new (void)
{
  ReelSiprecView *self = g_new0 (ReelSiprecView, 1);

  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_siprec_person_free);
  self->media = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_siprec_media_free);
  return self;
}

void
reel_siprec_view_free (ReelSiprecView *self)
{
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->media);
  g_free (self);
}

char *
reel_siprec_view_make_key (const char *dialog, guint section)
{
  return g_strdup_printf ("%s/%u", dialog, section);
}

static ReelSiprecPerson *
find_person (const ReelSiprecView *self, const char *id)
{
  for (guint i = 0; i < self->people->len; i++) {
    ReelSiprecPerson *person = self->people->pdata[i];

    if (g_str_equal (person->id, id))
      return person;
  }
  return NULL;
}

const ReelSiprecPerson *
reel_siprec_view_find_person (const ReelSiprecView *self, const char *id)
{
  return find_person (self, id);
}

const ReelSiprecMedia *
reel_siprec_view_find (const ReelSiprecView *self, const char *key)
{
  for (guint i = 0; i < self->media->len; i++) {
    const ReelSiprecMedia *media = self->media->pdata[i];

    if (g_str_equal (media->key, key))
      return media;
  }
  return NULL;
}

static gboolean
is_recordable (const ReelSiprecSection *section)
{
  return !section->rejected && (g_str_equal (section->kind, "audio") || g_str_equal (section->kind, "video"));
}

static gboolean
is_present (const ReelSiprecParty *party)
{
  return !party->left && (party->aor != NULL || party->name != NULL || party->sends != NULL);
}

/* The stream of each section: the first one with its label that no section before it has, otherwise, if the section or
 * the stream has no label, the one in its place. STREAMS: -1: none */
static void
match_streams (const ReelSiprecOffer *offer, const ReelSiprecMetadata *metadata, int *streams)
{
  gboolean taken[64] = { FALSE };

  for (guint i = 0; i < offer->sections->len; i++) {
    const ReelSiprecSection *section = offer->sections->pdata[i];

    streams[i] = -1;
    for (guint n = 0; n < metadata->labels->len && streams[i] < 0; n++) {
      if (taken[n] || section->label == NULL || !g_str_equal (metadata->labels->pdata[n], section->label))
        continue;
      streams[i] = (int)n;
      taken[n] = TRUE;
    }
  }
  for (guint i = 0; i < offer->sections->len && i < metadata->labels->len; i++) {
    const ReelSiprecSection *section = offer->sections->pdata[i];

    if (streams[i] >= 0 || taken[i] || (section->label != NULL && *(char *)metadata->labels->pdata[i] != '\0'))
      continue;
    streams[i] = (int)i;
    taken[i] = TRUE;
  }
}

static gboolean
sends_stream (const ReelSiprecParty *party, const char *stream)
{
  return party->sends != NULL && g_ptr_array_find_with_equal_func (party->sends, stream, g_str_equal, NULL);
}

/* Whether the metadata says of any stream who sends it; some clients only list people and streams. */
static gboolean
has_senders (const ReelSiprecMetadata *metadata)
{
  for (guint i = 0; i < metadata->parties->len; i++) {
    const ReelSiprecParty *party = metadata->parties->pdata[i];

    if (party->sends != NULL && party->sends->len > 0)
      return TRUE;
  }
  return FALSE;
}

/* The n-th of those who are there. */
static const ReelSiprecParty *
get_nth_present (const ReelSiprecMetadata *metadata, guint n)
{
  for (guint i = 0; i < metadata->parties->len; i++) {
    const ReelSiprecParty *party = metadata->parties->pdata[i];

    if (is_present (party) && n-- == 0)
      return party;
  }
  return NULL;
}

static void
find_senders (Senders *senders, const ReelSiprecMetadata *metadata, int stream, guint section)
{
  senders->all = g_ptr_array_new ();
  for (guint i = 0; stream >= 0 && i < metadata->parties->len; i++) {
    const ReelSiprecParty *party = metadata->parties->pdata[i];

    if (is_present (party) && sends_stream (party, metadata->stream_ids->pdata[stream]))
      g_ptr_array_add (senders->all, (gpointer)party);
  }
  if (senders->all->len == 1)
    senders->only = senders->all->pdata[0];
  else if (senders->all->len == 0 && !has_senders (metadata))
    senders->only = get_nth_present (metadata, section);
  else
    senders->only = NULL;
}

static void
add_party (ReelSiprecView *self, const ReelSiprecParty *party)
{
  ReelSiprecPerson *person = g_new0 (ReelSiprecPerson, 1);

  person->id = g_strdup (party->id);
  person->name = g_strdup (party->name);
  person->address = g_strdup (party->aor);
  g_ptr_array_add (self->people, person);
}

/* Sound of several people, or of somebody whom the metadata does not name. Its name has none of theirs: whoever is
 * erased leaves no name with somebody else. */
static char *
add_unknown (ReelSiprecView *self, const char *key, const ReelSiprecSection *section, guint index, GPtrArray *senders)
{
  g_autofree char *id = g_strconcat (UNKNOWN, key, NULL);
  ReelSiprecPerson *person = NULL;

  if (find_person (self, id) != NULL) /* a client may call somebody so */
    return g_steal_pointer (&id);
  person = g_new0 (ReelSiprecPerson, 1);
  person->id = g_strdup (id);
  person->stand_in = TRUE;
  if (senders->len > 0)
    person->name = g_strdup_printf ("%u people", senders->len);
  else if (section->label != NULL)
    person->name = g_strdup_printf ("Stream %s", section->label);
  else
    person->name = g_strdup_printf ("Stream %u", index + 1);
  g_ptr_array_add (self->people, person);
  return g_steal_pointer (&id);
}

/* Whether each of SENDERS has a section of the same kind alone, so that a mix of theirs adds nothing. */
static gboolean
is_covered (const ReelSiprecView *self, const char *kind, GPtrArray *senders)
{
  for (guint i = 0; i < senders->len; i++) {
    const ReelSiprecParty *party = senders->pdata[i];
    gboolean found = FALSE;

    for (guint n = 0; n < self->media->len && !found; n++) {
      const ReelSiprecMedia *media = self->media->pdata[n];

      found = g_str_equal (media->person, party->id) && g_str_equal (media->kind, kind);
    }
    if (!found)
      return FALSE;
  }
  return senders->len > 1;
}

/* With the media that PERSON has so far. */
static void
rename_person (ReelSiprecView *self, ReelSiprecPerson *person, const char *id)
{
  for (guint i = 0; i < self->media->len; i++) {
    ReelSiprecMedia *media = self->media->pdata[i];

    if (!g_str_equal (media->person, person->id))
      continue;
    g_free (media->person);
    media->person = g_strdup (id);
  }
  g_free (person->id);
  person->id = g_strdup (id);
}

/* Who sends a stream keeps it under the id of who sent it before, if that one is gone. RENAMED: the ids of those who
 * have got another one in this view. Returns: the id */
static char *
keep_owner (ReelSiprecView *self, const ReelSiprecView *negotiated, GHashTable *renamed, const char *key,
            const char *id)
{
  const ReelSiprecMedia *before = reel_siprec_view_find (negotiated, key);
  const char *other = g_hash_table_lookup (renamed, id), *now = other != NULL ? other : id;
  ReelSiprecPerson *person = find_person (self, now);

  if (before == NULL || person == NULL || g_str_equal (before->person, now))
    return g_strdup (now);
  if (find_person (self, before->person) == NULL && find_person (negotiated, now) == NULL) {
    rename_person (self, person, before->person);
    g_hash_table_insert (renamed, g_strdup (id), g_strdup (before->person));
  } else if (find_person (self, before->person) == NULL) {
    g_ptr_array_add (self->people, reel_siprec_person_copy (find_person (negotiated, before->person)));
  }
  return g_strdup (before->person);
}

static void
add_media (ReelSiprecView *self, const char *key, char *person, const ReelSiprecSection *section)
{
  ReelSiprecMedia *media = g_new0 (ReelSiprecMedia, 1);

  media->key = g_strdup (key);
  media->person = person;
  media->kind = g_strdup (section->kind);
  media->description = g_strdup (section->description);
  media->identity = g_strdup (section->identity);
  media->sends = section->sends;
  g_ptr_array_add (self->media, media);
}

/* MIXED: whether to add sections of several senders, or those of at most one: the former come last, once it is known
 * what they add. */
static void
add_sections (ReelSiprecView *self, const char *dialog, const ReelSiprecOffer *offer,
              const ReelSiprecMetadata *metadata, const ReelSiprecView *negotiated, GHashTable *renamed, gboolean mixed)
{
  int streams[REEL_SIPREC_MAX_SECTIONS + 1];

  match_streams (offer, metadata, streams);
  for (guint i = 0; i < offer->sections->len; i++) {
    const ReelSiprecSection *section = offer->sections->pdata[i];
    g_autofree char *key = reel_siprec_view_make_key (dialog, i);
    Senders senders;

    if (!is_recordable (section))
      continue;
    find_senders (&senders, metadata, streams[i], i);
    if ((senders.all->len > 1) == mixed) {
      g_autofree char *id =
          senders.only != NULL ? g_strdup (senders.only->id) : add_unknown (self, key, section, i, senders.all);

      add_media (self, key, negotiated != NULL ? keep_owner (self, negotiated, renamed, key, id) : g_strdup (id),
                 section);
      ((ReelSiprecMedia *)self->media->pdata[self->media->len - 1])->redundant =
          mixed && is_covered (self, section->kind, senders.all);
    }
    g_ptr_array_unref (senders.all);
  }
}

/* A stand-in for somebody unknown is there for its media only. */
static void
drop_unused (ReelSiprecView *self)
{
  for (guint i = self->people->len; i > 0; i--) {
    const ReelSiprecPerson *person = self->people->pdata[i - 1];
    gboolean used = !person->stand_in;

    for (guint n = 0; n < self->media->len && !used; n++)
      used = g_str_equal (((ReelSiprecMedia *)self->media->pdata[n])->person, person->id);
    if (!used)
      g_ptr_array_remove_index (self->people, i - 1);
  }
}

/* Somebody of whom nothing is sent, although they have streams. */
static void
set_holds (ReelSiprecView *self)
{
  for (guint i = 0; i < self->people->len; i++) {
    ReelSiprecPerson *person = self->people->pdata[i];
    guint streams = 0, sending = 0;

    for (guint n = 0; n < self->media->len; n++) {
      const ReelSiprecMedia *media = self->media->pdata[n];

      if (!g_str_equal (media->person, person->id))
        continue;
      streams++;
      sending += media->sends ? 1 : 0;
    }
    person->on_hold = streams > 0 && sending == 0;
  }
}

ReelSiprecView *
reel_siprec_view_build (const char *dialog, const ReelSiprecOffer *offer, const ReelSiprecMetadata *metadata,
                        const ReelSiprecView *negotiated)
{
  g_autoptr (GHashTable) renamed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ReelSiprecView *self = reel_siprec_view_new ();

  for (guint i = 0; i < metadata->parties->len; i++) {
    if (is_present (metadata->parties->pdata[i]))
      add_party (self, metadata->parties->pdata[i]);
  }
  add_sections (self, dialog, offer, metadata, negotiated, renamed, FALSE);
  add_sections (self, dialog, offer, metadata, negotiated, renamed, TRUE);
  drop_unused (self);
  set_holds (self);
  return self;
}

/* The same person among the first COUNT, perhaps under the id of another client. */
static const ReelSiprecPerson *
find_same (const ReelSiprecView *self, guint count, const ReelSiprecPerson *other)
{
  const ReelSiprecPerson *same = NULL;

  for (guint i = 0; i < count; i++) {
    const ReelSiprecPerson *person = self->people->pdata[i];

    if (g_str_equal (person->id, other->id))
      return person;
    if (same == NULL && other->address != NULL && person->address != NULL &&
        g_ascii_strcasecmp (person->address, other->address) == 0)
      same = person;
  }
  return same;
}

/* Among the first COUNT. */
static gboolean
has_media (const ReelSiprecView *self, guint count, const char *person, const char *kind)
{
  for (guint i = 0; i < count; i++) {
    const ReelSiprecMedia *media = self->media->pdata[i];

    if (g_str_equal (media->person, person) && g_str_equal (media->kind, kind) && media->sends)
      return TRUE;
  }
  return FALSE;
}

void
reel_siprec_view_merge (ReelSiprecView *self, const ReelSiprecView *other)
{
  guint media_count = self->media->len, people_count = self->people->len;

  for (guint i = 0; i < other->media->len; i++) {
    const ReelSiprecMedia *media = other->media->pdata[i];
    const ReelSiprecPerson *sender = reel_siprec_view_find_person (other, media->person);
    const ReelSiprecPerson *same = sender != NULL ? find_same (self, people_count, sender) : NULL;
    ReelSiprecMedia *copy = reel_siprec_media_copy (media);

    if (same != NULL) {
      g_free (copy->person);
      copy->person = g_strdup (same->id);
      copy->redundant |= has_media (self, media_count, same->id, media->kind);
    }
    g_ptr_array_add (self->media, copy);
  }
  for (guint i = 0; i < other->people->len; i++) {
    const ReelSiprecPerson *person = other->people->pdata[i];

    if (find_same (self, people_count, person) == NULL)
      g_ptr_array_add (self->people, reel_siprec_person_copy (person));
  }
  set_holds (self);
}
