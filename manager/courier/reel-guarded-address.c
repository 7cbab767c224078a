/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Resolves a host and filters its addresses; see the header for who calls it. */
#include "manager/courier/reel-guarded-address.h"

#include "manager/core/wire/reel-address-range.h"

/* Filters the addresses of another enumerator. */
#define REEL_TYPE_GUARDED_ENUMERATOR (reel_guarded_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (ReelGuardedEnumerator, reel_guarded_enumerator, REEL, GUARDED_ENUMERATOR,
                      GSocketAddressEnumerator)

struct _ReelGuardedEnumerator {
  GSocketAddressEnumerator parent_instance;

  GSocketAddressEnumerator *inner;
  char *host;
  guint refused;
  guint passed;
};

G_DEFINE_FINAL_TYPE (ReelGuardedEnumerator, reel_guarded_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)

static void
reel_guarded_enumerator_init (ReelGuardedEnumerator *self)
{
}

static void
reel_guarded_enumerator_finalize (GObject *object)
{
  ReelGuardedEnumerator *self = REEL_GUARDED_ENUMERATOR (object);

  g_clear_object (&self->inner);
  g_free (self->host);
  G_OBJECT_CLASS (reel_guarded_enumerator_parent_class)->finalize (object);
}

static gboolean
is_public (GSocketAddress *address)
{
  GInetAddress *inet;

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return FALSE;
  inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  return reel_address_range_is_public (g_inet_address_to_bytes (inet), g_inet_address_get_native_size (inet));
}

/* Takes ADDRESS, NULL at the end. Returns: whether there is a result: ADDRESS is allowed, or ERROR or the end is to be
 * returned */
static gboolean
judge (ReelGuardedEnumerator *self, GSocketAddress **address, GError **error)
{
  if (*address != NULL && !is_public (*address)) {
    self->refused++;
    g_clear_object (address);
    return FALSE;
  }
  if (*address != NULL)
    self->passed++;
  else if (self->passed == 0 && self->refused > 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
                 "%s is in a private network or on this machine, and allow-private is not set", self->host);
  return TRUE;
}

static GSocketAddress *
next (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GError **error)
{
  ReelGuardedEnumerator *self = REEL_GUARDED_ENUMERATOR (enumerator);

  for (;;) {
    GError *inner = NULL;
    GSocketAddress *address = g_socket_address_enumerator_next (self->inner, cancellable, &inner);

    if (inner != NULL) {
      g_propagate_error (error, inner);
      return NULL;
    }
    if (judge (self, &address, error))
      return address;
  }
}

static void ask_for_next (GTask *task);

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  GSocketAddress *address =
      g_socket_address_enumerator_next_finish (G_SOCKET_ADDRESS_ENUMERATOR (source), result, &error);

  if (error == NULL && !judge (g_task_get_source_object (task), &address, &error)) {
    ask_for_next (task);
    return;
  }
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, address, g_object_unref);
}

static void
ask_for_next (GTask *task)
{
  ReelGuardedEnumerator *self = g_task_get_source_object (task);

  g_socket_address_enumerator_next_async (self->inner, g_task_get_cancellable (task), on_next, g_object_ref (task));
}

static void
next_async (GSocketAddressEnumerator *enumerator, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (enumerator, cancellable, callback, user_data);

  ask_for_next (task);
}

static GSocketAddress *
next_finish (GSocketAddressEnumerator *enumerator, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
reel_guarded_enumerator_class_init (ReelGuardedEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = reel_guarded_enumerator_finalize;
  enumerator_class->next = next;
  enumerator_class->next_async = next_async;
  enumerator_class->next_finish = next_finish;
}

struct _ReelGuardedAddress {
  GObject parent_instance;

  GSocketConnectable *address;
};

static void connectable_iface_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelGuardedAddress, reel_guarded_address, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, connectable_iface_init))

static void
reel_guarded_address_init (ReelGuardedAddress *self)
{
}

static void
reel_guarded_address_finalize (GObject *object)
{
  g_clear_object (&REEL_GUARDED_ADDRESS (object)->address);
  G_OBJECT_CLASS (reel_guarded_address_parent_class)->finalize (object);
}

static void
reel_guarded_address_class_init (ReelGuardedAddressClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_guarded_address_finalize;
}

static GSocketAddressEnumerator *
enumerate (GSocketConnectable *connectable)
{
  ReelGuardedAddress *self = REEL_GUARDED_ADDRESS (connectable);
  ReelGuardedEnumerator *enumerator = g_object_new (REEL_TYPE_GUARDED_ENUMERATOR, NULL);

  enumerator->inner = g_socket_connectable_enumerate (self->address);
  enumerator->host = g_strdup (g_network_address_get_hostname (G_NETWORK_ADDRESS (self->address)));
  return G_SOCKET_ADDRESS_ENUMERATOR (enumerator);
}

static char *
to_string (GSocketConnectable *connectable)
{
  return g_socket_connectable_to_string (REEL_GUARDED_ADDRESS (connectable)->address);
}

/* Never uses a proxy, which would resolve names itself. */
static void
connectable_iface_init (GSocketConnectableIface *iface)
{
  iface->enumerate = enumerate;
  iface->proxy_enumerate = enumerate;
  iface->to_string = to_string;
}

ReelGuardedAddress *
reel_guarded_address_new (const char *host, guint16 port)
{
  ReelGuardedAddress *self = g_object_new (REEL_TYPE_GUARDED_ADDRESS, NULL);

  self->address = g_network_address_new (host, port);
  return self;
}
