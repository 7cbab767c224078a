/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The entrance of a session; see the header for what it lets in.
 *
 * An agent that is lite has one host candidate, is always controlled, and sends no checks: the peer finds the path, and
 * its addresses are learned from its checks. So candidates of the peer are not needed, and names in them not resolved.
 *
 * Threads: the probe runs on the thread of the udpsrc, which alone uses what is not atomic. `lock` guards the
 * credentials, which a restart changes from the main thread; nothing is called or sent while it is held but what reads
 * and writes the bytes of a check. */
#include "manager/worker/webrtc/reel-webrtc-door.h"

#include "manager/core/media/reel-claimed-sources.h"
#include "manager/core/media/reel-stun.h"

#include <gst/net/gstnetaddressmeta.h>
#include <sys/socket.h>

#define MAX_ADDRESSES 8 /* of the peer: one for each of its interfaces and NATs */

typedef struct {
  char *ufrag; /* NULL: there are none */
  char *pwd;
  char *peer_ufrag;
} Credentials;

struct _ReelWebrtcDoor {
  GstElement *sink;
  GSocket *socket;

  GMutex lock;
  Credentials present;
  gboolean proven;    /* a check has had them */
  Credentials before; /* of before the restart, until then */

  GSocketAddress *known[MAX_ADDRESSES]; /* from which a check has come; the latest first */
  GSocketAddress *selected;             /* (nullable): where media is sent */
  ReelClaimedSources sources;
  gboolean crowded; /* that there are too many sources has been said */

  guint64 checks; /* atomic, as are the next three */
  guint64 refused;
  gint64 first_check;
  gint64 last_check;
};

static gboolean
is_same (GSocketAddress *a, GSocketAddress *b)
{
  GInetSocketAddress *left = G_INET_SOCKET_ADDRESS (a), *right = G_INET_SOCKET_ADDRESS (b);

  return a == b ||
         (g_inet_socket_address_get_port (left) == g_inet_socket_address_get_port (right) &&
          g_inet_address_equal (g_inet_socket_address_get_address (left), g_inet_socket_address_get_address (right)));
}

/* Moves @address to the front; the one that has not been heard for longest makes room. */
static void
remember (ReelWebrtcDoor *self, GSocketAddress *address)
{
  GSocketAddress *moved = g_object_ref (address);

  for (gsize i = 0; i < MAX_ADDRESSES && moved != NULL; i++) {
    GSocketAddress *before = self->known[i];

    self->known[i] = g_steal_pointer (&moved);
    if (before != NULL && is_same (before, address))
      g_object_unref (before);
    else
      moved = before;
  }
  g_clear_object (&moved);
}

static gboolean
is_known (ReelWebrtcDoor *self, GSocketAddress *address)
{
  for (gsize i = 0; i < MAX_ADDRESSES && self->known[i] != NULL; i++) {
    if (is_same (self->known[i], address))
      return TRUE;
  }
  return FALSE;
}

/* Without a nomination yet, the first path that works is used, so that DTLS can begin. */
static void
select_path (ReelWebrtcDoor *self, GSocketAddress *address, gboolean nominates)
{
  GInetSocketAddress *inet = G_INET_SOCKET_ADDRESS (address);
  g_autofree char *host = NULL;

  if (self->selected != NULL && (!nominates || is_same (self->selected, address)))
    return;
  g_set_object (&self->selected, address);
  host = g_inet_address_to_string (g_inet_socket_address_get_address (inet));
  g_signal_emit_by_name (self->sink, "clear");
  g_signal_emit_by_name (self->sink, "add", host, (int)g_inet_socket_address_get_port (inet));
}

/* An answer that does not fit into the socket's buffer is lost: the peer asks again. */
static void
send_answer (ReelWebrtcDoor *self, GSocketAddress *address, const guint8 *answer, gsize length)
{
  struct sockaddr_storage native;

  if (g_socket_address_to_native (address, &native, sizeof native, NULL))
    sendto (g_socket_get_fd (self->socket), answer, length, MSG_DONTWAIT | MSG_NOSIGNAL, (struct sockaddr *)&native,
            (socklen_t)g_socket_address_get_native_size (address));
}

static void
count (guint64 *counter)
{
  __atomic_add_fetch (counter, 1, __ATOMIC_RELAXED);
}

static void
note_check (ReelWebrtcDoor *self, gint64 now)
{
  if (self->first_check == 0)
    __atomic_store_n (&self->first_check, now, __ATOMIC_RELAXED);
  __atomic_store_n (&self->last_check, now, __ATOMIC_RELAXED);
}

static void
clear_credentials (Credentials *credentials)
{
  g_clear_pointer (&credentials->ufrag, g_free);
  g_clear_pointer (&credentials->pwd, g_free);
  g_clear_pointer (&credentials->peer_ufrag, g_free);
}

/* With the lock. */
static ReelStunVerdict
read_check (const Credentials *credentials, const guint8 *data, gsize length, ReelStunCheck *check)
{
  if (credentials->ufrag == NULL)
    return REEL_STUN_OTHER;
  return reel_stun_read_check (data, length, credentials->ufrag, credentials->peer_ufrag, credentials->pwd, check);
}

static gboolean
knows_password (ReelStunVerdict verdict)
{
  return verdict == REEL_STUN_CHECK || verdict == REEL_STUN_CONFLICT;
}

/* Receiving thread, takes the lock. @size: (out): of @answer. */
static ReelStunVerdict
judge_check (ReelWebrtcDoor *self, GInetSocketAddress *inet, const guint8 *data, gsize length, ReelStunCheck *check,
             guint8 answer[REEL_STUN_MAX_ANSWER], gsize *size)
{
  GInetAddress *ip = g_inet_socket_address_get_address (inet);
  const Credentials *used = &self->present;
  ReelStunVerdict verdict;

  g_mutex_lock (&self->lock);
  verdict = read_check (used, data, length, check);
  if (knows_password (verdict)) {
    self->proven = TRUE;
    clear_credentials (&self->before);
  } else if (self->before.ufrag != NULL) {
    used = &self->before;
    verdict = read_check (used, data, length, check);
  }
  if (verdict == REEL_STUN_CHECK)
    *size = reel_stun_write_answer (check, g_inet_address_to_bytes (ip), g_inet_address_get_native_size (ip),
                                    g_inet_socket_address_get_port (inet), used->pwd, answer);
  else if (verdict == REEL_STUN_CONFLICT)
    *size = reel_stun_write_conflict (check, used->pwd, answer);
  g_mutex_unlock (&self->lock);
  return verdict;
}

static void
take_check (ReelWebrtcDoor *self, GSocketAddress *address, const guint8 *data, gsize length)
{
  guint8 answer[REEL_STUN_MAX_ANSWER];
  ReelStunCheck check;
  gsize size = 0;

  switch (judge_check (self, G_INET_SOCKET_ADDRESS (address), data, length, &check, answer, &size)) {
  case REEL_STUN_CHECK:
    count (&self->checks);
    note_check (self, g_get_monotonic_time ());
    send_answer (self, address, answer, size);
    remember (self, address);
    select_path (self, address, check.nominates);
    break;
  case REEL_STUN_CONFLICT:
    send_answer (self, address, answer, size);
    break;
  default:
    count (&self->refused);
    break;
  }
}

static gboolean
admit_source (ReelWebrtcDoor *self, const guint8 *data, gsize size)
{
  if (reel_claimed_sources_admit (&self->sources, data, size))
    return TRUE;
  if (self->sources.count == REEL_CLAIMED_SOURCES_MAX && !self->crowded) {
    self->crowded = TRUE;
    g_message ("A WebRTC peer has used 256 sources (SSRC): packets of others are refused");
  }
  return FALSE;
}

/* DTLS or RTP (RFC 7983) of the peer. When a NAT takes another port, its next check may be seconds away: until then
 * media of sources that it has already sent goes on from anywhere, since a stranger's is not authentic. */
static gboolean
is_admitted (ReelWebrtcDoor *self, GSocketAddress *address, const guint8 *data, gsize size)
{
  const guint8 first = size > 0 ? data[0] : 0;

  if ((first < 20 || first > 63) && (first < 128 || first > 191))
    return FALSE;
  if (is_known (self, address))
    return first <= 63 || admit_source (self, data, size);
  return first >= 128 && reel_claimed_sources_have (&self->sources, data, size);
}

/* Receiving thread. */
static GstPadProbeReturn
on_datagram (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelWebrtcDoor *self = user_data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  GstNetAddressMeta *meta = gst_buffer_get_net_address_meta (buffer);
  GstPadProbeReturn result = GST_PAD_PROBE_DROP;
  GstMapInfo map;

  if (meta == NULL || !G_IS_INET_SOCKET_ADDRESS (meta->addr) || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return GST_PAD_PROBE_DROP;
  if (is_admitted (self, meta->addr, map.data, map.size))
    result = GST_PAD_PROBE_OK;
  else if (reel_stun_is_message (map.data, map.size))
    take_check (self, meta->addr, map.data, map.size);
  else
    count (&self->refused);
  gst_buffer_unmap (buffer, &map);
  if (result == GST_PAD_PROBE_OK) {
    /* a peer that moves to another path is still the same source */
    info->data = gst_buffer_make_writable (buffer);
    gst_buffer_remove_meta (info->data, (GstMeta *)gst_buffer_get_net_address_meta (info->data));
  }
  return result;
}

ReelWebrtcDoor *
reel_webrtc_door_new (GstPad *pad, GstElement *sink, GSocket *socket, const char *ufrag, const char *pwd,
                      const char *peer_ufrag)
{
  ReelWebrtcDoor *self = g_new0 (ReelWebrtcDoor, 1);

  self->sink = gst_object_ref (sink);
  self->socket = g_object_ref (socket);
  g_mutex_init (&self->lock);
  self->present = (Credentials){ g_strdup (ufrag), g_strdup (pwd), g_strdup (peer_ufrag) };
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, on_datagram, self, NULL);
  return self;
}

void
reel_webrtc_door_free (ReelWebrtcDoor *self)
{
  for (gsize i = 0; i < MAX_ADDRESSES; i++)
    g_clear_object (&self->known[i]);
  g_clear_object (&self->selected);
  gst_object_unref (self->sink);
  g_object_unref (self->socket);
  clear_credentials (&self->present);
  clear_credentials (&self->before);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
reel_webrtc_door_restart (ReelWebrtcDoor *self, const char *ufrag, const char *pwd, const char *peer_ufrag)
{
  Credentials unused = { NULL };

  g_mutex_lock (&self->lock);
  if (self->proven) {
    unused = self->before;
    self->before = self->present;
  } else {
    unused = self->present;
  }
  self->present = (Credentials){ g_strdup (ufrag), g_strdup (pwd), g_strdup (peer_ufrag) };
  self->proven = FALSE;
  g_mutex_unlock (&self->lock);
  clear_credentials (&unused);
}

void
reel_webrtc_door_get_stats (ReelWebrtcDoor *self, ReelWebrtcDoorStats *stats)
{
  *stats = (ReelWebrtcDoorStats){
    .checks = __atomic_load_n (&self->checks, __ATOMIC_RELAXED),
    .refused = __atomic_load_n (&self->refused, __ATOMIC_RELAXED),
    .first_check = __atomic_load_n (&self->first_check, __ATOMIC_RELAXED),
    .last_check = __atomic_load_n (&self->last_check, __ATOMIC_RELAXED),
  };
}
