/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The next hop of a dialog, without DNS: sofia-sip's resolver never returns while it has no route to its server, so a
 * stranger's name could stop the process. The header says who calls it. */
#include "manager/connectors/siprec/reel-siprec-route.h"

#include <sofia-sip/hostdomain.h>
#include <sofia-sip/url.h>

static char *
print_host (su_home_t *home, GInetAddress *address)
{
  g_autofree char *text = g_inet_address_to_string (address);

  return g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 ? su_sprintf (home, "[%s]", text)
                                                                     : su_strdup (home, text);
}

static void
use_address (su_home_t *home, url_t *url, GInetAddress *client)
{
  if (url->url_params != NULL)
    url->url_params = url_strip_param_string (su_strdup (home, url->url_params), "maddr");
  if (url->url_host != NULL && !host_is_ip_address (url->url_host))
    url->url_host = print_host (home, client);
}

void
reel_siprec_route_set (nta_leg_t *leg, const sip_t *sip, GInetAddress *client)
{
  su_home_t home[1] = { SU_HOME_INIT (home) };
  sip_record_route_t *route = NULL;
  sip_contact_t *contact = NULL;

  su_home_init (home);
  route = sip_record_route_dup (home, sip->sip_record_route);
  contact = sip_contact_dup (home, sip->sip_contact);
  if (client != NULL && route != NULL)
    use_address (home, route->r_url, client);
  if (client != NULL && contact != NULL)
    use_address (home, contact->m_url, client);
  nta_leg_server_route (leg, route, contact);
  su_home_deinit (home);
}
