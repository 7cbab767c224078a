/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-guarded-address, with a resolver of the test: public addresses pass, others do not,
 * whatever other addresses the name has and however it is resolved. */
#include "manager/courier/reel-guarded-address.h"

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GResolver)

/* Host names encode their addresses, with "-" for "." and "_" as separator. */
struct _TestResolver {
  GResolver parent_instance;
};

G_DEFINE_FINAL_TYPE (TestResolver, test_resolver, G_TYPE_RESOLVER)

static void
test_resolver_init (TestResolver *self)
{
}

static GList *
lookup (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
        GError **error)
{
  g_auto (GStrv) texts = g_strsplit (name, "_", -1);
  GList *list = NULL;

  for (guint i = 0; texts[i] != NULL; i++) {
    g_autofree char *text = g_strdelimit (g_strdup (texts[i]), "-", '.');

    list = g_list_append (list, g_inet_address_new_from_string (text));
  }
  return list;
}

static GList *
lookup_all (GResolver *resolver, const char *name, GCancellable *cancellable, GError **error)
{
  return lookup (resolver, name, G_RESOLVER_NAME_LOOKUP_FLAGS_DEFAULT, cancellable, error);
}

static void
lookup_async (GResolver *resolver, const char *name, GResolverNameLookupFlags flags, GCancellable *cancellable,
              GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, data);
  GList *list = NULL;

  if (flags != G_RESOLVER_NAME_LOOKUP_FLAGS_IPV6_ONLY)
    list = lookup (resolver, name, flags, cancellable, NULL);
  if (list != NULL)
    g_task_return_pointer (task, list, (GDestroyNotify)g_resolver_free_addresses);
  else
    g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "no address");
}

static GList *
lookup_finish (GResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_class_init (TestResolverClass *klass)
{
  GResolverClass *resolver_class = G_RESOLVER_CLASS (klass);

  resolver_class->lookup_by_name = lookup_all;
  resolver_class->lookup_by_name_with_flags = lookup;
  resolver_class->lookup_by_name_with_flags_async = lookup_async;
  resolver_class->lookup_by_name_with_flags_finish = lookup_finish;
}

static void
append (GString *text, GSocketAddress *address)
{
  GInetAddress *inet = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address));
  g_autofree char *name = g_inet_address_to_string (inet);

  g_string_append_printf (text, "%s%s:%d", text->len > 0 ? " " : "", name,
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static void
on_next (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static GSocketAddress *
get_next (GSocketAddressEnumerator *addresses, gboolean waiting, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (waiting)
    return g_socket_address_enumerator_next (addresses, NULL, error);
  g_socket_address_enumerator_next_async (addresses, NULL, on_next, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return g_socket_address_enumerator_next_finish (addresses, result, error);
}

/* Returns: the addresses of HOST that pass, separated by spaces, or the text of the error */
static char *
list (const char *host, gboolean waiting)
{
  g_autoptr (ReelGuardedAddress) address = reel_guarded_address_new (host, 443);
  g_autoptr (GSocketAddressEnumerator) addresses =
      g_socket_connectable_proxy_enumerate (G_SOCKET_CONNECTABLE (address));
  g_autoptr (GError) error = NULL;
  GString *text = g_string_new (NULL);

  for (;;) {
    g_autoptr (GSocketAddress) next = get_next (addresses, waiting, &error);

    if (next == NULL)
      break;
    append (text, next);
  }
  if (error != NULL) {
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
    g_string_append (text, "refused");
  }
  return g_string_free (text, FALSE);
}

static void
test_hosts (void)
{
  static const char *const hosts[][2] = {
    { "8-8-8-8", "8.8.8.8:443" },
    { "127-0-0-1", "refused" },
    { "127-0-0-1_8-8-8-8_10-0-0-1", "8.8.8.8:443" },
    { "10-0-0-1_192-168-0-1", "refused" },
    { "127.0.0.1", "refused" },
    { "8.8.4.4", "8.8.4.4:443" },
    { "::1", "refused" },
    { "::ffff:127.0.0.1", "refused" },
    { "2001:4860:4860::8888", "2001:4860:4860::8888:443" },
    { "169.254.169.254", "refused" },
    { "0.0.0.0", "refused" },
    { "localhost", "refused" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (hosts); i++) {
    for (guint waiting = 0; waiting < 2; waiting++) {
      g_autofree char *text = list (hosts[i][0], waiting);

      if (g_strcmp0 (text, hosts[i][1]) != 0)
        g_error ("%s: %s, not %s", hosts[i][0], text, hosts[i][1]);
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GResolver) resolver = NULL;

  g_test_init (&argc, &argv, NULL);
  resolver = g_object_new (TEST_TYPE_RESOLVER, NULL);
  g_resolver_set_default (resolver);
  g_test_add_func ("/guarded-address/hosts", test_hosts);
  return g_test_run ();
}
