/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-webhook, through the configuration that contains it: keys, refusals, callbacks. */
#include "manager/core/wire/reel-config.h"

#include "manager/core/wire/reel-error.h"

static const struct {
  const char *text;
  const char *refusal;
} refused[] = {
  { "[webhook crm]\nevents=state\n", "line 1: [webhook crm] has no url" },
  { "[webhook ]\nurl=https://a/\n", "has no name of letters" },
  { "[webhook a b]\nurl=https://a/\n", "line 1: [webhook a b] has no name of letters" },
  { "[webhook a/b]\nurl=https://a/\n", "line 1: [webhook a/b] has no name of letters" },
  { "[webhook crm]\nurl=crm.example.org\n", "line 2: [webhook crm] url: not an https URL" },
  { "[webhook crm]\nurl=https://\n", "line 2: [webhook crm] url: not an https URL" },
  { "[webhook crm]\nurl=http://crm.example.org/\n", "line 2: [webhook crm] url: not https" },
  { "[webhook crm]\nurl=ftp://crm.example.org/\nallow-plain=true\n", "line 2: [webhook crm] url: not https" },
  { "[webhook crm]\nurl=https://me:x@crm.example.org/\n", "line 2: [webhook crm] url: a URL with a user" },
  { "[webhook crm]\nurl=https://crm.example.org/#a\n", "line 2: [webhook crm] url: a URL with a user" },
  { "[webhook crm]\nurl=https://a/\nevents=file-status;music\n", "line 3: [webhook crm] events: " },
  { "[webhook crm]\nurl=https://a/\nformat=xml\n", "line 3: [webhook crm] format: " },
  { "[webhook crm]\nurl=https://a/\nkey-file=keys/crm\n", "line 3: [webhook crm] key-file: a file must be" },
  { "[webhook crm]\nurl=https://a/\nkey-file=..\n", "line 3: [webhook crm] key-file: a file must be" },
  { "[webhook crm]\nurl=https://a/\nnext-key-file=crm\n", "line 3: [webhook crm] next-key-file: there is no key-file" },
  { "[webhook crm]\nurl=https://a/\nallow-private=yes\n", "line 3: [webhook crm] allow-private: “yes” is neither" },
  { "[webhook crm]\nurl=https://a/\nmax-age-hours=0\n", "line 3: [webhook crm] max-age-hours: “0” is not" },
  { "[webhook crm]\nurl=https://a/\nmax-age-hours=721\n", "line 3: [webhook crm] max-age-hours: “721” is not" },
  { "[webhook crm]\nurl=https://a/\ntimeout-seconds=301\n", "line 3: [webhook crm] timeout-seconds: “301” is not" },
  { "[webhook crm]\nurl=https://a/\nhosts=a\n", "line 3: [webhook crm] hosts: unknown key" },
  { "[webhook crm]\nurl=https://a:0/\n", "line 2: [webhook crm] url: nothing can be reached at port 0" },
  { "[webhook crm]\nurl=https://a/b\x01"
    "c\n",
    "line 2: [webhook crm] url: " },
  { "[webhook crm]\nurl=https://a/b\x7f\n", "line 2: [webhook crm] url: " },
  { "[webhook crm]\nurl=https://a/b c\n", "line 2: [webhook crm] url: " },
  { "[webhook crm]\nurl=https://a/b\\tc\n", "line 2: [webhook crm] url: " },
  { "[webhook crm]\nurl=https://a%0d%0ab/\n", "line 2: [webhook crm] url: " },
  { "[webhook crm]\nurl=https://a/?b\\nc\n", "line 2: [webhook crm] url: " },
  { "[callback]\nurl=https://a/\n", "line 2: [callback] url: unknown key" },
  { "[callback]\nhosts=a/b\n", "line 2: [callback] hosts: a host is" },
  { "[callback]\nhosts=*\n", "line 2: [callback] hosts: a host is" },
};

static void
test_defaults (void)
{
  g_autoptr (ReelConfig) config = reel_config_parse ("[webhook crm]\nurl=https://crm.example.org/in?a=b\n", NULL);
  const ReelWebhook *webhook;

  g_assert_cmpint (config->webhooks->len, ==, 1);
  g_assert_null (config->callback);
  webhook = config->webhooks->pdata[0];
  g_assert_cmpstr (webhook->name, ==, "crm");
  g_assert_cmpstr (webhook->url, ==, "https://crm.example.org/in?a=b");
  g_assert_true (reel_webhook_wants (webhook, REEL_EVENT_FILE_STATUS));
  for (guint kind = REEL_EVENT_FILE_STATUS + 1; kind < REEL_N_EVENT_KINDS; kind++)
    g_assert_false (reel_webhook_wants (webhook, (ReelEventKind)kind));
  g_assert_cmpint (webhook->format, ==, REEL_WEBHOOK_FORMAT_EVENT_GRID);
  g_assert_null (webhook->key_file);
  g_assert_false (webhook->allow_private);
  g_assert_false (webhook->allow_plain);
  g_assert_cmpint (webhook->max_age_seconds, ==, 72 * 3600);
  g_assert_cmpint (webhook->timeout_seconds, ==, 30);
}

static void
test_values (void)
{
  g_autoptr (ReelConfig) config = reel_config_parse ("[webhook a]\nurl=http://10.1.1.1:8080/\nallow-plain=true\n"
                                                     "allow-private=true\nevents=call-leg;incomplete;\n"
                                                     "format=cloudevents\nkey-file=/etc/k1\nnext-key-file=k2\n"
                                                     "ca-file=/etc/ca\nclient-certificate=cert.pem\n"
                                                     "max-age-hours=720\ntimeout-seconds=1\n"
                                                     "[webhook b-2.x_]\nurl=https://b/\nevents=\n",
                                                     NULL);
  const ReelWebhook *webhook;

  g_assert_nonnull (config);
  g_assert_cmpint (config->webhooks->len, ==, 2);
  webhook = config->webhooks->pdata[0];
  g_assert_cmpint (webhook->events, ==, 1u << REEL_EVENT_CALL_LEG | 1u << REEL_EVENT_INCOMPLETE);
  g_assert_cmpint (webhook->format, ==, REEL_WEBHOOK_FORMAT_CLOUDEVENTS);
  g_assert_cmpstr (webhook->key_file, ==, "/etc/k1");
  g_assert_cmpstr (webhook->next_key_file, ==, "k2");
  g_assert_cmpstr (webhook->ca_file, ==, "/etc/ca");
  g_assert_cmpstr (webhook->client_certificate, ==, "cert.pem");
  g_assert_true (webhook->allow_private);
  g_assert_cmpint (webhook->max_age_seconds, ==, 720 * 3600);
  g_assert_cmpint (webhook->timeout_seconds, ==, 1);
  webhook = config->webhooks->pdata[1];
  g_assert_cmpint (webhook->events, ==, 0);
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_config_parse (refused[i].text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (g_strstr_len (error->message, -1, refused[i].refusal) == NULL)
      g_error ("“%s” gave: %s", refused[i].text, error->message);
  }
}

static void
test_callbacks (void)
{
  static const struct {
    const char *uri;
    gboolean allowed;
  } cases[] = {
    { "https://hooks.example.org/a", TRUE },
    { "https://HOOKS.example.org:8443/", TRUE },
    { "https://a.b.example.net/", TRUE },
    { "https://example.net/", FALSE },
    { "https://badexample.net/", FALSE },
    { "https://hooks.example.org.evil.com/", FALSE },
    { "https://evil.com/hooks.example.org", FALSE },
    { "https://hooks.example.org@evil.com/", FALSE },
    { "http://hooks.example.org/a", FALSE },
    { "https://[::1]/", TRUE },
    { "//hooks.example.org/a", FALSE },
    { "file:///etc/passwd", FALSE },
    { "https://hooks.example.org\\@evil.com/", FALSE },
    { "", FALSE },
    { "https://hooks.example.org:0/", FALSE },
    { "https://hooks.example.org/a\r\nb", FALSE },
    { "https://hooks.example.org/a\x1f", FALSE },
    { "https://hooks.example.org/?a b", FALSE },
  };
  g_autoptr (ReelConfig) config = reel_config_parse ("[callback]\nhosts=hooks.example.org; *.Example.net ;::1\n", NULL);
  g_autofree char *host = reel_webhook_get_host ("https://HOOKS.example.org:8443/");

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    if (reel_webhook_check_callback (config->callback, cases[i].uri, &error) != cases[i].allowed)
      g_error ("“%s”: %s", cases[i].uri, error != NULL ? error->message : "allowed");
    g_assert_false (reel_webhook_check_callback (NULL, cases[i].uri, NULL));
  }
  g_assert_cmpstr (host, ==, "hooks.example.org");
  g_assert_false (reel_webhook_wants (config->callback, REEL_EVENT_CALL_LEG));
  g_assert_true (reel_webhook_wants (config->callback, REEL_EVENT_STATE));
}

/* If a key appears twice, the last one applies. */
static void
test_twice (void)
{
  g_autoptr (ReelConfig) config = reel_config_parse ("[webhook a]\nurl=https://a/\nurl=https://b/\n"
                                                     "key-file=/a\nkey-file=/b\n[callback]\nhosts=a\nhosts=b\n",
                                                     NULL);
  const ReelWebhook *webhook;

  g_assert_nonnull (config);
  webhook = config->webhooks->pdata[0];
  g_assert_cmpstr (webhook->url, ==, "https://b/");
  g_assert_cmpstr (webhook->key_file, ==, "/b");
  g_assert_cmpuint (g_strv_length (config->callback->hosts), ==, 1);
  g_assert_cmpstr (config->callback->hosts[0], ==, "b");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/webhook/defaults", test_defaults);
  g_test_add_func ("/webhook/values", test_values);
  g_test_add_func ("/webhook/twice", test_twice);
  g_test_add_func ("/webhook/refused", test_refused);
  g_test_add_func ("/webhook/callbacks", test_callbacks);
  return g_test_run ();
}
