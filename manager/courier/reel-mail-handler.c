/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Makes mails and sends them; see the header for who calls it. */
#include "manager/courier/reel-mail-handler.h"

#include "manager/core/document/reel-announcement.h"
#include "manager/core/document/reel-mail-html.h"
#include "manager/core/document/reel-mail-template.h"
#include "manager/core/document/reel-mail.h"
#include "manager/secret/reel-secret-file.h"
#include "manager/courier/reel-smtp.h"

#define LAST_LANGUAGE "en"
/* Who sends, where the configuration has no name. */
#define BRAND "Callreel"

struct _ReelMailHandler {
  GObject parent_instance;

  const ReelConfig *config;
  char *data_dir;
};

static void handler_iface_init (ReelJobHandlerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelMailHandler, reel_mail_handler, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (REEL_TYPE_JOB_HANDLER, handler_iface_init))

static void
reel_mail_handler_init (ReelMailHandler *self)
{
}

static void
reel_mail_handler_finalize (GObject *object)
{
  g_free (REEL_MAIL_HANDLER (object)->data_dir);
  G_OBJECT_CLASS (reel_mail_handler_parent_class)->finalize (object);
}

static void
reel_mail_handler_class_init (ReelMailHandlerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_mail_handler_finalize;
}

ReelMailHandler *
reel_mail_handler_new (const char *data_dir)
{
  ReelMailHandler *self = g_object_new (REEL_TYPE_MAIL_HANDLER, NULL);

  self->data_dir = g_strdup (data_dir);
  return self;
}

void
reel_mail_handler_set_config (ReelMailHandler *self, const ReelConfig *config)
{
  self->config = config;
}

static ReelMailTemplate *
read_texts (ReelMailHandler *self, const char *language, GError **error)
{
  g_autofree char *name = g_strconcat (language, ".conf", NULL);
  g_autofree char *path = g_build_filename (self->data_dir, "mail", name, NULL);
  g_autofree char *text = NULL;

  return g_file_get_contents (path, &text, NULL, error) ? reel_mail_template_parse (language, text, error) : NULL;
}

/* It is part of a file's name. */
static const char *
choose_language (const ReelMailConfig *config, const ReelMailOrder *order)
{
  return order->language != NULL && reel_announcement_is_language (order->language) ? order->language
                                                                                    : config->language;
}

/* Returns: the template of the language, else of its base language, else English */
static ReelMailTemplate *
find_texts (ReelMailHandler *self, const char *language, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (language, "-", 2);
  ReelMailTemplate *texts = read_texts (self, language, NULL);

  if (texts == NULL)
    texts = read_texts (self, parts[0], NULL);
  return texts != NULL ? texts : read_texts (self, LAST_LANGUAGE, error);
}

/* As the order has it, else as the configuration has. */
static ReelMailbox *
choose_from (const ReelMailConfig *config, const ReelMailOrder *order)
{
  ReelMailbox *from = order->from != NULL ? reel_mailbox_parse (order->from, NULL) : NULL;

  if (from != NULL)
    return from;
  from = g_new0 (ReelMailbox, 1);
  from->address = g_strdup (config->from);
  from->name = g_strdup (config->from_name);
  return from;
}

/* The id of a job is of an event and a target; a message's has no slash and no colon. */
static char *
build_message (const ReelMailConfig *config, const ReelMailTemplate *texts, const ReelMailOrder *order, const char *job)
{
  g_autoptr (ReelMailbox) from = choose_from (config, order);
  g_autoptr (ReelMailContent) content = reel_mail_template_fill (texts, order, from->name != NULL ? from->name : BRAND);
  g_autofree char *subject = reel_mail_template_print_subject (texts, order);
  g_autofree char *text = reel_mail_content_to_text (content);
  g_autofree char *html = reel_mail_html_build (content);
  g_autofree char *id = g_strcanon (g_strdup (job), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.", '-');
  const ReelMail mail = {
    .from = from,
    .sender = config->from,
    .to = order->to,
    .subject = subject,
    .id = id,
    .utc = g_get_real_time (),
    .text = text,
    .html = html,
  };

  return reel_mail_build (&mail);
}

static gboolean
read_files (const ReelMailConfig *config, ReelSmtpMail *mail, GError **error)
{
  if (config->password_file != NULL && (mail->password = reel_secret_file_read (config->password_file, error)) == NULL)
    return FALSE;
  return config->ca_file == NULL || (mail->ca_path = reel_secret_file_find (config->ca_file, error)) != NULL;
}

/* PERMANENT: set if the job itself is at fault. */
static ReelSmtpMail *
prepare (ReelMailHandler *self, const ReelCourierJob *job, gboolean *permanent, GError **error)
{
  const ReelMailConfig *config = self->config->mail;
  g_autoptr (ReelMailOrder) order = reel_mail_order_parse (job->body, error);
  g_autoptr (ReelMailTemplate) texts = NULL;
  g_autoptr (ReelSmtpMail) mail = g_new0 (ReelSmtpMail, 1);

  *permanent = TRUE;
  if (order == NULL)
    return NULL;
  if (config == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "The configuration has no [mail]");
    return NULL;
  }
  *permanent = FALSE;
  texts = find_texts (self, choose_language (config, order), error);
  if (texts == NULL || !read_files (config, mail, error))
    return NULL;
  mail->server = g_strdup (config->server);
  mail->user = g_strdup (config->user);
  mail->allow_plain = config->allow_plain;
  mail->from = g_strdup (config->from);
  mail->to = g_strdup (order->to);
  mail->message = build_message (config, texts, order, job->job);
  return g_steal_pointer (&mail);
}

/* On a thread. MAIL is the thread's own. */
static void
send_in_thread (GTask *sending, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  gboolean permanent;
  ReelJobOutcome *outcome = reel_smtp_send (data, cancellable, &permanent, &error)
                                ? reel_job_outcome_new_delivered ()
                                : reel_job_outcome_new_failed (g_strdup (error->message), permanent, 0);

  g_task_return_pointer (sending, outcome, (GDestroyNotify)reel_job_outcome_free);
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;

  g_task_return_pointer (task, g_task_propagate_pointer (G_TASK (result), NULL), (GDestroyNotify)reel_job_outcome_free);
}

static void
deliver (ReelJobHandler *handler, GTask *taken)
{
  g_autoptr (GTask) task = taken;
  g_autoptr (GError) error = NULL;
  gboolean permanent;
  ReelSmtpMail *mail = prepare (REEL_MAIL_HANDLER (handler), g_task_get_task_data (task), &permanent, &error);
  g_autoptr (GTask) sending = NULL;

  if (mail == NULL) {
    g_task_return_pointer (task, reel_job_outcome_new_failed (g_strdup (error->message), permanent, 0),
                           (GDestroyNotify)reel_job_outcome_free);
    return;
  }
  sending = g_task_new (handler, g_task_get_cancellable (task), on_sent, g_object_ref (task));
  g_task_set_check_cancellable (sending, FALSE);
  g_task_set_task_data (sending, mail, (GDestroyNotify)reel_smtp_mail_free);
  g_task_run_in_thread (sending, send_in_thread);
}

static void
handler_iface_init (ReelJobHandlerInterface *iface)
{
  iface->kind = "mail";
  iface->deliver = deliver;
}
