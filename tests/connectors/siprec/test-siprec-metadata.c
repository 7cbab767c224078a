/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metadata documents: RFC 7865, the drafts before it, and what clients make of both. */
#include "manager/connectors/siprec/reel-siprec-metadata.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static ReelSiprecMetadata *
parse (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;
  ReelSiprecMetadata *metadata = reel_siprec_metadata_parse (bytes, &error);

  g_assert_no_error (error);
  return metadata;
}

/* "id name aor: streams" of each, "-id" for who has left. */
static char *
print (const ReelSiprecMetadata *metadata)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < metadata->parties->len; i++) {
    const ReelSiprecParty *party = metadata->parties->pdata[i];

    g_string_append_printf (text, "%s%s %s %s:", party->left ? "-" : "", party->id, party->name, party->aor);
    for (guint n = 0; party->sends != NULL && n < party->sends->len; n++)
      g_string_append_printf (text, " %s", (char *)party->sends->pdata[n]);
    g_string_append_c (text, '\n');
  }
  for (guint i = 0; i < metadata->stream_ids->len; i++)
    g_string_append_printf (text, "%s=%s\n", (char *)metadata->stream_ids->pdata[i],
                            (char *)metadata->labels->pdata[i]);
  return g_string_free (text, FALSE);
}

static void
expect (const ReelSiprecMetadata *metadata, const char *expected)
{
  g_autofree char *text = print (metadata);

  g_assert_cmpstr (text, ==, expected);
}

#define FULL                                                                                                           \
  "<?xml version='1.0' encoding='UTF-8'?>\n<r:recording xmlns:r='urn:ietf:params:xml:ns:recording:1'>"                 \
  "<r:datamode>complete</r:datamode><r:group group_id='g1'/><r:session session_id='s1'>"                               \
  "<r:sipSessionID>AB;remote=CD</r:sipSessionID><r:group-ref>g1</r:group-ref></r:session>"                             \
  "<r:participant participant_id='p1'><r:nameID aor='sip:bob@b.com'><r:name xml:lang='it'> Bob B </r:name></r:nameID>" \
  "<x:name xmlns:x='urn:x'>no</x:name></r:participant><r:participant participant_id='p2'>"                             \
  "<r:nameID aor='sip:a@b.com'/></r:participant><r:stream stream_id='t1' session_id='s1'><r:label>96</r:label>"        \
  "</r:stream><r:stream stream_id='t2'><r:label>97</r:label></r:stream><r:participantstreamassoc participant_id='p1'>" \
  "<r:send>t1</r:send><r:recv>t2</r:recv></r:participantstreamassoc><r:participantstreamassoc participant_id='p2'>"    \
  "<r:send>t2</r:send><r:recv>t1</r:recv></r:participantstreamassoc></r:recording>"

static void
test_standard (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = parse (FULL);

  g_assert_false (metadata->partial);
  g_assert_cmpstr (metadata->session, ==, "s1");
  g_assert_cmpstr (metadata->sip_session, ==, "AB;remote=CD");
  g_assert_cmpstr (metadata->group, ==, "g1");
  expect (metadata, "p1 Bob B sip:bob@b.com: t1\np2 (null) sip:a@b.com: t2\nt1=96\nt2=97\n");
}

/* As BroadWorks sends it. */
static void
test_draft (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = parse (
      "<recording_metadata xmlns=\"urn:ietf:params:xml:ns:siprec\"><dataMode>complete</dataMode>"
      "<recording id=\"r\"/><session id=\"s\" group=\"g\"/><participant id=\"p\" session=\"s\"><aor>sip:1@x</aor>"
      "<send><id>t</id></send></participant><participant id=\"q\"><aor>sip:2@x;user=phone</aor><name>Q</name>"
      "<send><id>u</id></send></participant><stream id=\"t\" session=\"s\"><mode>separate</mode><label>0</label>"
      "</stream><stream id=\"u\"><label>1</label></stream></recording_metadata>");

  g_assert_cmpstr (metadata->session, ==, "s");
  expect (metadata, "p (null) sip:1@x: t\nq Q sip:2@x;user=phone: u\nt=0\nu=1\n");
}

static void
test_partial (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = parse (FULL);
  g_autoptr (ReelSiprecMetadata) update = parse (
      "<recording><datamode>partial</datamode><participant participant_id='p3'><nameID "
      "aor='sip:c@b.com'/></participant>"
      "<participantsessionassoc participant_id='p1'><disassociate-time>2026-01-01T00:00:00Z</disassociate-time>"
      "</participantsessionassoc><participantstreamassoc participant_id='p3'><send>t1</send></participantstreamassoc>"
      "<participantstreamassoc participant_id='p2'/></recording>");
  g_autoptr (ReelSiprecMetadata) complete =
      parse ("<recording><participant participant_id='p9'><nameID aor='sip:9@b'/></participant></recording>");

  g_assert_true (reel_siprec_metadata_apply (metadata, update, NULL));
  expect (metadata, "-p1 Bob B sip:bob@b.com: t1\np2 (null) sip:a@b.com:\np3 (null) sip:c@b.com: t1\nt1=96\nt2=97\n");
  g_assert_true (reel_siprec_metadata_apply (metadata, complete, NULL));
  expect (metadata, "p9 (null) sip:9@b:\n");
  g_assert_cmpstr (metadata->session, ==, "s1");
}

/* Partial updates of a long call: who has left, and streams that nobody sends any more, make room for others. */
static void
test_many_updates (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = parse (FULL);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 200; i++) {
    g_autofree char *joins = g_strdup_printf (
        "<recording><datamode>partial</datamode><participant participant_id='x%u'><nameID aor='sip:x'/></participant>"
        "<stream stream_id='s%u'><label>%u</label></stream><participantstreamassoc "
        "participant_id='x%u'><send>s%u</send>"
        "</participantstreamassoc></recording>",
        i, i, i, i, i);
    g_autofree char *leaves =
        g_strdup_printf ("<recording><datamode>partial</datamode><participantsessionassoc participant_id='x%u'>"
                         "<disassociate-time>x</disassociate-time></participantsessionassoc></recording>",
                         i);
    g_autoptr (ReelSiprecMetadata) joined = parse (joins), left = parse (leaves);
    const ReelSiprecParty *last;

    g_assert_true (reel_siprec_metadata_apply (metadata, joined, &error));
    last = metadata->parties->pdata[metadata->parties->len - 1];
    g_assert_cmpstr (last->id + 1, ==, (char *)metadata->labels->pdata[metadata->labels->len - 1]);
    g_assert_true (reel_siprec_metadata_apply (metadata, left, &error));
    g_assert_cmpuint (metadata->labels->len, ==, metadata->stream_ids->len);
    g_assert_cmpuint (metadata->parties->len, <=, REEL_SIPREC_MAX_PARTICIPANTS);
  }
  g_assert_cmpstr (((ReelSiprecParty *)metadata->parties->pdata[0])->id, ==, "p1");
  g_assert_cmpstr (metadata->stream_ids->pdata[1], ==, "t2");
}

/* What there is no room for is refused, as in a complete document. */
static void
test_too_many_updates (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = parse (FULL);
  guint taken = 0;

  for (guint i = 0; i < REEL_SIPREC_MAX_PARTICIPANTS; i++) {
    g_autofree char *joins =
        g_strdup_printf ("<recording><datamode>partial</datamode><participant participant_id='x%u'>"
                         "<nameID aor='sip:x'/></participant></recording>",
                         i);
    g_autoptr (ReelSiprecMetadata) joined = parse (joins);
    g_autoptr (GError) error = NULL;

    if (reel_siprec_metadata_apply (metadata, joined, &error))
      taken++;
    else
      g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
  g_assert_cmpuint (taken, ==, REEL_SIPREC_MAX_PARTICIPANTS - 2);
}

/* COUNT streams from FIRST on, the last SENT of which SENDER sends. */
static ReelSiprecMetadata *
parse_streams (guint first, guint count, guint sent, const char *sender)
{
  g_autoptr (GString) text = g_string_new ("<recording><datamode>partial</datamode>");

  for (guint i = first; i < first + count; i++)
    g_string_append_printf (text, "<stream stream_id='s%u'><label>%u</label></stream>", i, i);
  if (sender != NULL)
    g_string_append_printf (text, "<participantstreamassoc participant_id='%s'>", sender);
  for (guint i = first + count - sent; i < first + count; i++)
    g_string_append_printf (text, "<send>s%u</send>", i);
  g_string_append (text, sender != NULL ? "</participantstreamassoc></recording>" : "</recording>");
  return parse (text->str);
}

static void
assert_no_room (ReelSiprecMetadata *metadata, const ReelSiprecMetadata *update)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (reel_siprec_metadata_apply (metadata, update, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "more than 64 streams"));
  g_assert_cmpstr (metadata->stream_ids->pdata[0], ==, "s0");
  g_assert_cmpstr (metadata->labels->pdata[0], ==, "0");
}

/* Where the client does not say who sends what, all streams may be sent. */
static void
test_streams_of_nobody (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = reel_siprec_metadata_new ();
  g_autoptr (ReelSiprecMetadata) full = parse_streams (0, 64, 0, NULL), more = parse_streams (64, 1, 0, NULL);

  g_assert_true (reel_siprec_metadata_apply (metadata, full, NULL));
  g_assert_true (reel_siprec_metadata_apply (metadata, full, NULL));
  assert_no_room (metadata, more);
}

/* One that the same update describes does not go either. */
static void
test_streams_of_update (void)
{
  g_autoptr (ReelSiprecMetadata) metadata = reel_siprec_metadata_new ();
  g_autoptr (ReelSiprecMetadata) sent = parse_streams (0, 1, 1, "a"), full = parse_streams (1, 63, 0, NULL);
  g_autoptr (ReelSiprecMetadata) fresh = parse_streams (64, 63, 0, NULL), many = parse_streams (200, 64, 0, NULL);

  g_assert_true (reel_siprec_metadata_apply (metadata, sent, NULL));
  g_assert_true (reel_siprec_metadata_apply (metadata, full, NULL));
  g_assert_true (reel_siprec_metadata_apply (metadata, fresh, NULL));
  g_assert_cmpstr (metadata->stream_ids->pdata[1], ==, "s64");
  assert_no_room (metadata, many);
}

/* Its end takes back what it says, and nothing where an association is no object of the document. */
static void
test_ended_association (void)
{
  g_autoptr (ReelSiprecMetadata) ended =
      parse ("<recording><participantstreamassoc participant_id='a'><send>t</send></participantstreamassoc>"
             "<participantstreamassoc participant_id='a'><send>u</send><disassociate-time>x</disassociate-time>"
             "</participantstreamassoc></recording>");
  g_autoptr (ReelSiprecMetadata) misplaced =
      parse ("<recording><participant participant_id='a'><participantstreamassoc><disassociate-time>x"
             "</disassociate-time></participantstreamassoc></participant></recording>");

  expect (ended, "a (null) (null): t\n");
  expect (misplaced, "a (null) (null):\n");
}

static void
test_encodings (void)
{
  const char *text =
      "<?xml version=\"1.0\" encoding=\"UTF-16\"?><recording><participant participant_id='p'>"
      "<nameID aor='sip:x@y'><name>J\xc3\xbcrgen &amp; <![CDATA[<Co>]]></name></nameID></participant></recording>";
  const char *const encodings[] = { "UTF-16LE", "UTF-16BE", "UTF-16" };
  g_autoptr (ReelSiprecMetadata) latin =
      parse ("<?xml version='1.0' encoding='iso-8859-1'?><recording>"
             "<participant participant_id='\xe9'><name>n</name></participant></recording>");
  g_autoptr (ReelSiprecMetadata) marked = parse ("\xef\xbb\xbf  <recording/>");

  expect (latin, "\xc3\xa9 n (null):\n");
  expect (marked, "");
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++) {
    gsize length;
    g_autofree char *converted = g_convert (text, -1, encodings[i], "UTF-8", NULL, &length, NULL);
    g_autoptr (GBytes) bytes = g_bytes_new (converted, length);
    g_autoptr (ReelSiprecMetadata) metadata = reel_siprec_metadata_parse (bytes, NULL);

    expect (metadata, "p J\xc3\xbcrgen & <Co> sip:x@y:\n");
  }
}

static void
refused (const char *text, const char *why)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_siprec_metadata_parse (bytes, &error));
  g_assert_nonnull (strstr (error->message, why));
}

static void
test_refused (void)
{
  g_autoptr (GString) deep = g_string_new (NULL), many = g_string_new ("<recording>");
  g_autofree char *large = g_strnfill (REEL_SIPREC_MAX_METADATA + 1, ' ');

  for (guint i = 0; i < 40; i++)
    g_string_append (deep, "<recording>");
  for (guint i = 0; i < 70; i++)
    g_string_append_printf (many, "<participant participant_id='%u'/>", i);
  refused (deep->str, "nested too deeply");
  refused (many->str, "more than 64 participants");
  refused (large, "larger than 128 KiB");
  refused ("", "is empty");
  refused ("<html/>", "its root is not <recording>");
  refused ("<recording>", "not well-formed");
  refused ("<recording>\xff</recording>", "not text in UTF-8");
  refused ("<!DOCTYPE r [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><recording><datamode>&e;</datamode></recording>",
           "not well-formed");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/siprec-metadata/standard", test_standard);
  g_test_add_func ("/siprec-metadata/draft", test_draft);
  g_test_add_func ("/siprec-metadata/partial", test_partial);
  g_test_add_func ("/siprec-metadata/many-updates", test_many_updates);
  g_test_add_func ("/siprec-metadata/too-many-updates", test_too_many_updates);
  g_test_add_func ("/siprec-metadata/streams-of-nobody", test_streams_of_nobody);
  g_test_add_func ("/siprec-metadata/streams-of-update", test_streams_of_update);
  g_test_add_func ("/siprec-metadata/ended-association", test_ended_association);
  g_test_add_func ("/siprec-metadata/encodings", test_encodings);
  g_test_add_func ("/siprec-metadata/refused", test_refused);
  return g_test_run ();
}
