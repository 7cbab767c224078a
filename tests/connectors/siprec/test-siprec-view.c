/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who sends what: labels, order, mixes, holds, transfers, and several clients. */
#include "manager/connectors/siprec/reel-siprec-view.h"

#include <string.h>

/* "person name hold; …| key person R(edundant) -(held); …" */
static char *
print (const ReelSiprecView *view)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < view->people->len; i++) {
    const ReelSiprecPerson *person = view->people->pdata[i];

    g_string_append_printf (text, "%s %s%s; ", person->id, person->name, person->on_hold ? " hold" : "");
  }
  g_string_append_c (text, '|');
  for (guint i = 0; i < view->media->len; i++) {
    const ReelSiprecMedia *media = view->media->pdata[i];

    g_string_append_printf (text, " %s %s%s%s;", media->key, media->person, media->redundant ? " R" : "",
                            media->sends ? "" : " -");
  }
  return g_string_free (text, FALSE);
}

static ReelSiprecMetadata *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  ReelSiprecMetadata *metadata = reel_siprec_metadata_parse (bytes, NULL);

  g_assert_nonnull (metadata);
  return metadata;
}

static ReelSiprecView *
build (const char *dialog, const char *sdp, const char *xml, const ReelSiprecView *negotiated)
{
  g_autoptr (ReelSiprecOffer) offer = reel_siprec_offer_parse (sdp, NULL);
  g_autoptr (ReelSiprecMetadata) metadata = parse (xml);

  return reel_siprec_view_build (dialog, offer, metadata, negotiated);
}

static void
expect (const ReelSiprecView *view, const char *expected)
{
  g_autofree char *text = print (view);

  g_assert_cmpstr (text, ==, expected);
}

static void
expect_build (const char *sdp, const char *xml, const char *expected)
{
  g_autoptr (ReelSiprecView) view = build ("d", sdp, xml, NULL);

  expect (view, expected);
}

#define A(label) "m=audio 1 RTP/AVP 0\na=label:" label "\n"
#define NO_LABEL "m=audio 1 RTP/AVP 0\n"
#define PERSON(id)                                                                                                     \
  "<participant participant_id='" id "'><nameID aor='sip:" id "@x'><name>N" id "</name></nameID></participant>"
#define STREAM(id)   "<stream stream_id='s" id "'><label>" id "</label></stream>"
#define SENDS(id, s) "<participantstreamassoc participant_id='" id "'>" s "</participantstreamassoc>"
#define SEND(s)      "<send>s" s "</send>"
#define TWO          PERSON ("a") PERSON ("b") STREAM ("1") STREAM ("2")
#define BOTH         "<recording>" TWO SENDS ("a", SEND ("1")) SENDS ("b", SEND ("2")) "</recording>"

static void
test_labels (void)
{
  expect_build (A ("2") A ("1"), BOTH, "a Na; b Nb; | d/0 b; d/1 a;");
  /* both sections with the same label, none at all, one without */
  expect_build (A ("1") A ("1"), BOTH, "a Na; b Nb; siprec:d/1 Stream 1; | d/0 a; d/1 siprec:d/1;");
  expect_build (NO_LABEL NO_LABEL, BOTH, "a Na; b Nb; | d/0 a; d/1 b;");
  expect_build (A ("1") NO_LABEL, BOTH, "a Na; b Nb; | d/0 a; d/1 b;");
}

static void
test_without_associations (void)
{
  expect_build (A ("0") A ("1"), "<recording>" PERSON ("a") PERSON ("b") SENDS ("a", "") SENDS ("b", "") "</recording>",
                "a Na; b Nb; | d/0 a; d/1 b;");
  expect_build (A ("0") NO_LABEL, "<recording/>",
                "siprec:d/0 Stream 0; siprec:d/1 Stream 2; | d/0 siprec:d/0; d/1 siprec:d/1;");
}

static void
test_mix (void)
{
  expect_build (A ("1") A ("2") A ("3"),
                "<recording>" TWO STREAM ("3") SENDS ("a", SEND ("1") SEND ("3"))
                    SENDS ("b", SEND ("2") SEND ("3")) "</recording>",
                "a Na; b Nb; siprec:d/2 2 people; | d/0 a; d/1 b; d/2 siprec:d/2 R;");
  expect_build (A ("3"), "<recording>" TWO STREAM ("3") SENDS ("a", SEND ("3")) SENDS ("b", SEND ("3")) "</recording>",
                "a Na; b Nb; siprec:d/0 2 people; | d/0 siprec:d/0;");
}

/* A client may call somebody as a stand-in is called, and they stay although they send nothing. */
static void
test_called_as_stand_in (void)
{
  expect_build (A ("1"),
                "<recording>" PERSON ("siprec:d/0") PERSON ("a") STREAM ("1") SENDS ("a", SEND ("1")) "</recording>",
                "siprec:d/0 Nsiprec:d/0; a Na; | d/0 a;");
}

static void
test_holds_and_ports (void)
{
  expect_build (A ("1") A ("2") "a=inactive\n", BOTH, "a Na; b Nb hold; | d/0 a; d/1 b -;");
  expect_build (A ("1") "m=audio 0 RTP/AVP 0\na=label:2\n"
                        "m=message 5 TCP/MSRP *\n",
                BOTH, "a Na; b Nb; | d/0 a;");
}

/* b hands over to c, by metadata alone, and by an offer. */
static void
test_transfer (void)
{
  const char *after = "<recording>" PERSON ("a") PERSON ("c") STREAM ("1") STREAM ("2") SENDS ("a", SEND ("1"))
      SENDS ("c", SEND ("2")) "</recording>";
  g_autoptr (ReelSiprecView) before = build ("d", A ("1") A ("2"), BOTH, NULL);
  g_autoptr (ReelSiprecView) metadata = build ("d", A ("1") A ("2"), after, before);
  g_autoptr (ReelSiprecView) offered = build ("d", A ("1") A ("2"), after, NULL);

  expect (metadata, "a Na; b Nc; | d/0 a; d/1 b;");
  expect (offered, "a Na; c Nc; | d/0 a; d/1 c;");
}

static void
test_several_clients (void)
{
  g_autoptr (ReelSiprecView) first = build ("d", A ("1") A ("2") "a=inactive\n", BOTH, NULL);
  g_autoptr (ReelSiprecView) other =
      build ("e", A ("1") A ("2"),
             "<recording><participant participant_id='x'><nameID aor='sip:A@x'/></participant>" PERSON ("b")
                 STREAM ("1") STREAM ("2") SENDS ("x", SEND ("1")) SENDS ("b", SEND ("2")) "</recording>",
             NULL);

  reel_siprec_view_merge (first, other);
  expect (first, "a Na; b Nb; | d/0 a; d/1 b -; e/0 a R; e/1 b;");
}

/* Two of one client may have the same address, such as an anonymous one. */
static void
test_same_address (void)
{
  const char *xml = "<recording><participant participant_id='p'><nameID aor='sip:anonymous@x'/></participant>"
                    "<participant participant_id='q'><nameID aor='sip:anonymous@x'/></participant></recording>";
  g_autoptr (ReelSiprecView) view = build ("d", A ("1") A ("2"), xml, NULL);
  g_autoptr (ReelSiprecView) merged = reel_siprec_view_new ();

  reel_siprec_view_merge (merged, view);
  expect (merged, "p (null); q (null); | d/0 p; d/1 q;");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-view/labels", test_labels);
  g_test_add_func ("/siprec-view/without-associations", test_without_associations);
  g_test_add_func ("/siprec-view/mix", test_mix);
  g_test_add_func ("/siprec-view/called-as-stand-in", test_called_as_stand_in);
  g_test_add_func ("/siprec-view/holds-and-ports", test_holds_and_ports);
  g_test_add_func ("/siprec-view/transfer", test_transfer);
  g_test_add_func ("/siprec-view/several-clients", test_several_clients);
  g_test_add_func ("/siprec-view/same-address", test_same_address);
  return g_test_run ();
}
