/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes the doors that give out files; see the header for who does. */
#include "manager/portal/reel-file-doors.h"

#include "manager/core/wire/reel-access-signature.h"
#include "manager/portal/reel-azure-door.h"
#include "manager/portal/reel-link-door.h"
#include "manager/portal/reel-media-door.h"
#include "manager/secret/reel-secret-file.h"

#include <errno.h>
#include <sys/resource.h>

/* Connections, and a file for each ticket; what systemd and most shells permit to begin with is 1024. */
#define MAX_FILES 8192

struct _ReelFileDoors {
  ReelContentReader *reader;
  ReelMediaSender *sender;
  ReelMediaDoor *media;
  ReelLinkDoor *links;
  ReelAzureDoor *azure;
};

static void
raise_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= MAX_FILES)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX_FILES);
  if (setrlimit (RLIMIT_NOFILE, &limit) < 0)
    g_warning ("The number of open files can't be raised: %s", g_strerror (errno));
}

/* Returns: (transfer full): the text of the file NAME, which is never empty */
static char *
read_text (const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = reel_secret_file_read (name, error);

  return bytes != NULL ? g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes)) : NULL;
}

static gboolean
make_reader (ReelFileDoors *self, const char *file, GError **error)
{
  g_autofree char *text = NULL;
  ReelAgeIdentities *identities = NULL;

  if (file != NULL) {
    text = read_text (file, error);
    identities = text != NULL ? reel_age_identities_parse (text, error) : NULL;
    if (identities == NULL)
      g_prefix_error (error, "identity-file %s: ", file);
    if (identities == NULL)
      return FALSE;
  }
  self->reader = reel_content_reader_new (identities);
  return TRUE;
}

static gboolean
make_azure (ReelFileDoors *self, const char *file, ReelHttpRouter *router, ReelManagerClient *client, GError **error)
{
  g_autofree char *text = NULL;
  GPtrArray *keys = NULL;

  if (file != NULL) {
    text = read_text (file, error);
    keys = text != NULL ? reel_access_signature_parse_keys (text, error) : NULL;
    if (keys == NULL)
      g_prefix_error (error, "access-keys %s: ", file);
    if (keys == NULL)
      return FALSE;
  }
  self->azure = reel_azure_door_new (router, client, self->sender, keys);
  return TRUE;
}

ReelFileDoors *
reel_file_doors_new (const ReelPortalConfig *config, gboolean secure, ReelHttpRouter *router, ReelManagerClient *client,
                     GError **error)
{
  g_autoptr (ReelFileDoors) self = g_new0 (ReelFileDoors, 1);

  raise_limit ();
  if (!make_reader (self, config->identity_file, error))
    return NULL;
  self->sender = reel_media_sender_new (self->reader);
  self->media = reel_media_door_new (router, client, self->sender);
  self->links = reel_link_door_new (router, client, self->sender, secure);
  if (!make_azure (self, config->access_keys, router, client, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
reel_file_doors_free (ReelFileDoors *self)
{
  g_clear_pointer (&self->azure, reel_azure_door_free);
  g_clear_pointer (&self->links, reel_link_door_free);
  g_clear_pointer (&self->media, reel_media_door_free);
  g_clear_pointer (&self->sender, reel_media_sender_free);
  g_clear_pointer (&self->reader, reel_content_reader_free);
  g_free (self);
}
