/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What an e-mail says, and how it is laid out as text. */
#include "manager/core/document/reel-mail-content.h"

#include <string.h>

static void
fact_free (gpointer data)
{
  ReelMailFact *fact = data;

  g_free (fact->label);
  g_free (fact->value);
  g_free (fact);
}

ReelMailContent *
reel_mail_content_new (void)
{
  ReelMailContent *self = g_new0 (ReelMailContent, 1);

  self->facts = g_ptr_array_new_with_free_func (fact_free);
  self->notices = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
reel_mail_content_free (ReelMailContent *self)
{
  g_free (self->language);
  g_free (self->brand);
  g_free (self->title);
  g_free (self->body);
  g_ptr_array_unref (self->facts);
  g_free (self->url);
  g_free (self->action);
  g_free (self->fallback);
  g_ptr_array_unref (self->notices);
  g_free (self->footer);
  g_free (self);
}

void
reel_mail_content_add_fact (ReelMailContent *self, const char *label, char *value)
{
  ReelMailFact *fact = g_new (ReelMailFact, 1);

  *fact = (ReelMailFact){ g_strdup (label), value };
  g_ptr_array_add (self->facts, fact);
}

void
reel_mail_content_add_notice (ReelMailContent *self, char *notice)
{
  g_ptr_array_add (self->notices, notice);
}

/* One line: “label: value”; several: below the label. */
static void
append_fact (GString *text, const ReelMailFact *fact)
{
  const char *between = strchr (fact->value, '\n') != NULL ? ":\n" : ": ";

  g_string_append_printf (text, "%s%s%s\n", fact->label, between, fact->value);
}

char *
reel_mail_content_to_text (const ReelMailContent *self)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s\n\n", self->body);
  for (guint i = 0; i < self->facts->len; i++)
    append_fact (text, self->facts->pdata[i]);
  if (self->url != NULL)
    g_string_append_printf (text, "\n%s:\n%s\n", self->action, self->url);
  if (self->notices->len > 0)
    g_string_append_c (text, '\n');
  for (guint i = 0; i < self->notices->len; i++)
    g_string_append_printf (text, "* %s\n", (const char *)self->notices->pdata[i]);
  g_string_append_printf (text, "\n-- \n%s\n%s\n", self->brand, self->footer);
  return g_string_free (text, FALSE);
}
