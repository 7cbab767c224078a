/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One participant in a metadata file, and the file without them. Pure; used by the
 * archive for subject access. */
#pragma once

#include <glib.h>

/**
 * ReelMetadataPerson:
 * @document: what the file is without them; NULL: they are not in it
 * @names: the names given, and what they are called in the file
 * @others: everybody else who was recorded: participant id → display name, or NULL
 * @channel: of an unmixed file, that holds their voice; -1: none
 * @shared: others are in that channel, too
 * @mixed: their voice or picture is in a mix with others
 */
typedef struct {
  char *document;
  GStrv names;
  GHashTable *others;
  int channel;
  gboolean shared;
  gboolean mixed;
} ReelMetadataPerson;

/* What stands in place of a name. */
#define REEL_METADATA_PERSON_ERASED "(erased)"

/* Takes out the entries of lists that are about PARTICIPANT_ID, and the id where it says who began the recording, or
 * who is in the picture. A name, address or subject, as of an attendee, that is one of NAMES, or of their names in the
 * file, becomes REEL_METADATA_PERSON_ERASED, unless it stands in an entry about somebody else; so does a text of the
 * client's in which ReelMention finds one or the id, with all its pieces (KEY, KEY-2 and so on), and what it finds one
 * in the key of goes. All else stays, whatever it says.
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT for what is no metadata file */
gboolean reel_metadata_person_remove (const char *document, const char *participant_id, const char *const *names,
                                      ReelMetadataPerson *person, GError **error);
void reel_metadata_person_clear (ReelMetadataPerson *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReelMetadataPerson, reel_metadata_person_clear)
