/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/engine/delivery/reel-delivery-row: conversion for the core and for clients, and sanitised errors. */
#include "manager/engine/delivery/reel-delivery-row.h"

#include <string.h>

static void
test_core (void)
{
  ReelJobRecord record = { .state = g_strdup ("leased"), .attempts = 3, .due_utc = 5, .expires_utc = 6 };
  ReelDelivery delivery = reel_delivery_row_load (&record);

  g_assert_cmpint (delivery.state, ==, REEL_DELIVERY_LEASED);
  g_assert_cmpint (delivery.attempts, ==, 3);
  delivery.state = REEL_DELIVERY_DONE;
  delivery.ended_utc = 9;
  reel_delivery_row_store (&record, &delivery);
  g_assert_cmpstr (record.state, ==, "done");
  g_assert_cmpint (record.ended_utc, ==, 9);
  g_free (record.state);
}

static void
test_errors (void)
{
  g_autofree char *long_text = g_strnfill (498, 'x');
  g_autofree char *cut = g_strconcat (long_text, "€€", NULL);
  ReelJobRecord record = { 0 };

  reel_delivery_row_set_error (&record, "a\xff");
  g_assert_cmpstr (record.last_error, ==, "a\xef\xbf\xbd");
  reel_delivery_row_set_error (&record, cut);
  g_assert_cmpstr (record.last_error, ==, long_text);
  reel_delivery_row_set_error (&record, "");
  g_assert_null (record.last_error);
}

static void
test_variant (void)
{
  ReelJobRecord record = { .job = (char *)"e/crm",
                           .kind = (char *)"webhook",
                           .target = (char *)"crm",
                           .ordering = (char *)"op",
                           .event = (char *)"state",
                           .body = (char *)"{}",
                           .state = (char *)"waiting",
                           .created_utc = 7000,
                           .due_utc = 8999,
                           .progress = (char *)"{'a': 'b'}" };
  g_autoptr (GVariant) row = g_variant_ref_sink (reel_delivery_row_to_variant (&record, NULL));
  g_autoptr (GVariant) whole = NULL;
  g_autofree char *text = g_variant_print (row, FALSE);
  g_autofree char *whole_text = NULL;

  g_assert_cmpstr (
      text, ==,
      "{'job': <'e/crm'>, 'kind': <'webhook'>, 'target': <'crm'>, 'operation': <'op'>, 'event': <'state'>, "
      "'state': <'waiting'>, 'attempts': <uint32 0>, 'created': <uint64 7>, 'due': <uint64 8>}");
  whole = g_variant_ref_sink (reel_delivery_row_to_variant (&record, "{}"));
  whole_text = g_variant_print (whole, FALSE);
  g_assert_true (g_str_has_suffix (whole_text, "'body': <'{}'>, 'progress': <{'a': 'b'}>}"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/delivery-row/core", test_core);
  g_test_add_func ("/delivery-row/errors", test_errors);
  g_test_add_func ("/delivery-row/variant", test_variant);
  return g_test_run ();
}
