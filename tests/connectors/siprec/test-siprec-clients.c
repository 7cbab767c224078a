/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies in the manner of clients that are in use: what their documents and parts have in common with the RFCs is not
 * much, and each becomes the call that is meant. */
#include "manager/connectors/siprec/reel-siprec-terms.h"

#include <string.h>

#define TWO                                                                                                            \
  "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"                                          \
  "m=audio 6000 RTP/AVP 8 96\r\na=ptime:20\r\na=sendonly\r\na=label:1\r\na=rtpmap:8 PCMA/8000\r\n"                     \
  "m=audio 6002 RTP/AVP 8 96\r\na=label:2\r\na=rtpmap:8 PCMA/8000\r\na=sendonly\r\n"
#define ONE  "v=0\no=- 171 213 IN IP4 192.0.2.1\ns=-\nc=IN IP4 192.0.2.1\nt=0 0\nm=audio 6000 RTP/AVP 0\na=label:1\n"
#define BOTH "alice sip:alice@example.com Alice; bob sip:bob@example.com Bob; | alice bob"

/* The head of the metadata's part and the document; what becomes of it: id, address and name of people, and whose the
 * sections are. */
static const struct {
  const char *client;
  const char *type;
  const char *sdp;
  const char *head;
  const char *document;
  const char *expected;
} cases[] = {
  { "Cisco", "multipart/mixed;boundary=uniqueBoundary", TWO,
    "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\">\r\n"
    "<datamode>complete</datamode><session session_id=\"kQNh==\"><sipSessionID>ab;remote=cd</sipSessionID>"
    "<start-time>2026-11-30T09:10:11.1Z</start-time></session>"
    "<participant participant_id=\"bob\"><nameID aor=\"sip:bob@example.com\"><name xml:lang=\"en\">Bob</name></nameID>"
    "</participant><participantsessionassoc participant_id=\"bob\" session_id=\"kQNh==\"><associate-time>x"
    "</associate-time></participantsessionassoc><stream stream_id=\"s2\" session_id=\"kQNh==\"><label>2</label>"
    "</stream><participant participant_id=\"alice\"><nameID aor=\"sip:alice@example.com\"><name>Alice</name></nameID>"
    "</participant><stream stream_id=\"s1\" session_id=\"kQNh==\"><label>1</label></stream>"
    "<participantstreamassoc participant_id=\"bob\"><send>s2</send><recv>s1</recv></participantstreamassoc>"
    "<participantstreamassoc participant_id=\"alice\"><send>s1</send><recv>s2</recv></participantstreamassoc>"
    "</recording>",
    "bob sip:bob@example.com Bob; alice sip:alice@example.com Alice; | alice bob" },
  { "AudioCodes, legacy", "multipart/mixed;boundary=boundary_ac1fffff85b", TWO,
    "Content-Type: application/rs-metadata\r\nContent-Disposition: recording-session\r\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<recording xmlns='urn:ietf:params:xml:ns:recording'>\n"
    "  <datamode>complete</datamode>\n  <group id=\"0000-0000\">\n    <associate-time>2026-11-30</associate-time>\n"
    "  </group>\n  <session id=\"0000-0001\">\n    <group-ref>0000-0000</group-ref>\n  </session>\n"
    "  <participant id=\"alice\" session=\"0000-0001\">\n    <nameID aor=\"sip:alice@example.com\">\n      <name "
    "xml:lang=\"en\">Alice</name>\n    </nameID>\n    <associate-time>2026</associate-time>\n    <send>s1</send>\n"
    "    <recv>s2</recv>\n  </participant>\n  <participant id=\"bob\" session=\"0000-0001\">\n    <nameID "
    "aor=\"sip:bob@example.com\"><name xml:lang=\"en\">Bob</name></nameID>\n    <send>s2</send><recv>s1</recv>\n"
    "    <ac:AvayaUCID xmlns=\"urn:ietf:params:xml:ns:Avaya\">FA08</ac:AvayaUCID>\n  </participant>\n  <stream "
    "id=\"s1\" session=\"0000-0001\">\n    <label>1</label>\n  </stream>\n  <stream id=\"s2\" session=\"0000-0001\">"
    "<label>2</label></stream>\n</recording>",
    BOTH },
  { "Acme Packet, first draft", "multipart/mixed; boundary=\"unique boundary\"", ONE,
    "Content-Type: application/rs-metadata+xml\nContent-Disposition: recording-session\n",
    "<?xml version='1.0' encoding='UTF-8'?>\n<recording xmlns='urn:ietf:params:xml:ns:recording'>\n"
    "<dataMode>complete</dataMode>\n<session id=\"urn:uuid:79b2\"><start-time>2026</start-time></session>\n"
    "<participant id=\"alice\" session=\"urn:uuid:79b2\"><aor>sip:alice@example.com</aor><name>Alice </name>"
    "<send>s1</send><start-time>2026</start-time></participant>\n<participant id=\"bob\" session=\"urn:uuid:79b2\">"
    "<aor>sip:bob@example.com</aor><name>Bob </name></participant>\n<stream id=\"s1\" session=\"urn:uuid:79b2\">"
    "<mode>separate</mode><label>1</label></stream>\n</recording>",
    "alice sip:alice@example.com Alice; bob sip:bob@example.com Bob; | alice" },
  { "Acme Packet, extensions that are not well-formed", "multipart/mixed; boundary=x", TWO,
    "Content-Type: application/rs-metadata+xml\r\n",
    "<recording xmlns='urn:ietf:params:xml:ns:recording'><datamode>complete</datamode><session id=\"BYiC==\">"
    "<associate-time>2026</associate-time><extensiondata xmlns:apkt=http:/acmepacket.com/siprec/extensiondata>"
    "<apkt:ucid>00FA;encoding=hex</apkt:ucid></extensiondata></session><participant id=\"alice\" session=\"BYiC==\">"
    "<nameID aor=\"sip:alice@example.com\"><name>Alice</name></nameID><send>s1</send><extensiondata "
    "xmlns:apkt=\"http://acmepacket.com/siprec/extensiondata\"><apkt:header label=Diversion><value>a</value>"
    "</apkt:header></extensiondata></participant><participant id=\"bob\" session=\"BYiC==\"><nameID "
    "aor=\"sip:bob@example.com\"><name>Bob</name></nameID><send>s2</send></participant><stream id=\"s1\" "
    "session=\"BYiC==\"><label>1</label></stream><stream id=\"s2\"><label>2</label></stream></recording>",
    BOTH },
  { "Acme Packet, somebody has left", "multipart/mixed; boundary=x", ONE,
    "Content-Type: application/rs-metadata+xml\r\n",
    "<recording><datamode>complete</datamode><session id=\"BYiC==\"/><participant id=\"alice\"><nameID "
    "aor=\"sip:alice@example.com\"><name>Alice</name></nameID><send>s1</send></participant><participant id=\"bob\">"
    "<nameID aor=\"sip:bob@example.com\"><name>Bob</name></nameID><send>s2</send><disassociate-time>2026"
    "</disassociate-time></participant><stream id=\"s1\"><label>1</label></stream></recording>",
    "alice sip:alice@example.com Alice; | alice" },
  { "BroadWorks", "multipart/mixed;boundary=UniqueBroadWorksBoundary", TWO,
    "Content-Type:application/rs-metadata+xml\r\nContent-Disposition:recording-session\r\nContent-Length:2012\r\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><recording_metadata xmlns=\"urn:ietf:params:xml:ns:siprec\"><dataMode>"
    "complete</dataMode><recording id=\"urn:uuid:40e0\"><requestor>SRC</requestor><type>selective</type></recording>"
    "<group id=\"urn:uuid:42ab\" recording=\"urn:uuid:40e0\"><initiator>sip:alice</initiator></group><session "
    "id=\"urn:uuid:ddd7\" group=\"urn:uuid:42ab\"><start-time>2026</start-time></session><participant id=\"alice\" "
    "session=\"urn:uuid:ddd7\"><aor>sip:alice@example.com</aor><name>Alice</name><send><id>s1</id></send>"
    "</participant><participant id=\"bob\" session=\"urn:uuid:ddd7\"><aor>sip:bob@example.com</aor><name>Bob</name>"
    "<send><id>s2</id></send></participant><stream id=\"s1\"><label>1</label><mode>separate</mode></stream><stream "
    "id=\"s2\"><label>2</label><mode>separate</mode></stream><extensiondata id=\"urn:uuid:69a8\" "
    "parent=\"urn:uuid:ddd7\"><broadWorksRecordingMetadata xmlns=\"http://schema.broadsoft.com\"><userID>a@b</userID>"
    "</broadWorksRecordingMetadata></extensiondata></recording_metadata>",
    BOTH },
  { "Sonus: prefixes, addresses without scheme, streams in another order", "multipart/mixed; boundary=sonus", TWO,
    "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n",
    "<rs:recording xmlns:rs=\"urn:ietf:params:xml:ns:recording:1\"><rs:datamode>complete</rs:datamode><rs:group "
    "group_id=\"g\"><c:callData xmlns:c=\"urn:x\"><c:fromhdr>Alice</c:fromhdr></c:callData></rs:group><rs:session "
    "session_id=\"MTQ3\"><rs:group-ref>g</rs:group-ref></rs:session><rs:participant participant_id=\"bob\"><rs:nameID "
    "aor=\"bob@example.com\"><rs:name>Bob</rs:name></rs:nameID></rs:participant><rs:participant "
    "participant_id=\"alice\"><rs:nameID aor=\"alice@example.com\"><rs:name>Alice</rs:name></rs:nameID>"
    "</rs:participant><rs:stream stream_id=\"s2\"><rs:label>2</rs:label></rs:stream><rs:stream stream_id=\"s1\">"
    "<rs:label>1</rs:label></rs:stream><rs:participantstreamassoc participant_id=\"bob\"><rs:send>s2</rs:send>"
    "</rs:participantstreamassoc><rs:participantstreamassoc participant_id=\"alice\"><rs:send>s1</rs:send>"
    "</rs:participantstreamassoc></rs:recording>",
    "bob bob@example.com Bob; alice alice@example.com Alice; | alice bob" },
  { "OpenSIPS: no associations of streams", "multipart/mixed;boundary=OSS-unique-boundary-42", TWO,
    "Content-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n",
    "<recording xmlns='urn:ietf:params:xml:ns:recording:1'><datamode>complete</datamode><session session_id=\"a\"/>"
    "<participant participant_id=\"alice\" session_id=\"a\"><nameID aor=\"sip:alice@example.com\"><name>Alice</name>"
    "</nameID></participant><participant participant_id=\"bob\" session_id=\"a\"><nameID aor=\"sip:bob@example.com\">"
    "<name>Bob</name></nameID></participant></recording>",
    BOTH },
  { "objects within their session", "multipart/mixed;boundary=b", TWO, "Content-Type: application/recording+xml\r\n",
    "<recording xmlns=\"urn:ietf:params:xml:ns:recording:1\"><session session_id=\"s\"><participant "
    "participantid=\"alice\"><nameID aor=\"sip:alice@example.com\"><name>Alice</name></nameID></participant>"
    "<participant participantid=\"bob\"><aor>sip:bob@example.com</aor><name>Bob</name></participant><stream "
    "streamid=\"s2\" label=\"2\"/><stream streamid=\"s1\"><label>1</label></stream><participantstreamassoc "
    "participantid=\"alice\"><send>s1</send></participantstreamassoc><participantstreamassoc participantid=\"bob\">"
    "<send>s2</send></participantstreamassoc></session></recording>",
    BOTH },
  { "an association that has ended", "multipart/mixed;boundary=b", ONE, "Content-Type: application/rs-metadata+xml\r\n",
    "<recording><datamode>complete</datamode><session session_id=\"s\"/><participant participant_id=\"alice\"><nameID "
    "aor=\"sip:alice@example.com\"><name>Alice</name></nameID></participant><participant participant_id=\"bob\">"
    "<nameID aor=\"sip:bob@example.com\"><name>Bob</name></nameID></participant><stream stream_id=\"s1\"><label>1"
    "</label></stream><participantstreamassoc participant_id=\"alice\"><send>s1</send><disassociate-time>2026"
    "</disassociate-time></participantstreamassoc><participantstreamassoc participant_id=\"bob\"><send>s1</send>"
    "</participantstreamassoc></recording>",
    "alice sip:alice@example.com Alice; bob sip:bob@example.com Bob; | bob" },
};

static char *
get_boundary (const char *type)
{
  const char *at = strstr (type, "boundary=") + strlen ("boundary=");

  return *at == '"' ? g_strndup (at + 1, strcspn (at + 1, "\"")) : g_strdup (at);
}

static char *
print (const ReelSiprecView *view)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < view->people->len; i++) {
    const ReelSiprecPerson *person = view->people->pdata[i];

    g_string_append_printf (text, "%s %s %s; ", person->id, person->address, person->name);
  }
  g_string_append_c (text, '|');
  for (guint i = 0; i < view->media->len; i++)
    g_string_append_printf (text, " %s", ((ReelSiprecMedia *)view->media->pdata[i])->person);
  return g_string_free (text, FALSE);
}

static void
test_client (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autofree char *boundary = get_boundary (cases[i].type);
  g_autofree char *text =
      g_strdup_printf ("--%s\r\nContent-Type: application/sdp\r\n\r\n%s\r\n--%s\r\n%s\r\n%s\r\n--%s--\r\n", boundary,
                       cases[i].sdp, boundary, cases[i].head, cases[i].document, boundary);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSiprecBody) body = reel_siprec_body_parse (cases[i].type, text, strlen (text), &error);
  g_autoptr (ReelSiprecTerms) terms = reel_siprec_terms_new ();
  g_autofree char *printed = NULL;

  g_assert_no_error (error);
  g_assert_nonnull (body->metadata);
  reel_siprec_terms_begin (terms);
  reel_siprec_terms_take (terms, body, &error);
  g_assert_no_error (error);
  reel_siprec_terms_view (terms, "d", TRUE);
  printed = print (terms->view);
  g_assert_cmpstr (printed, ==, cases[i].expected);
  g_assert_nonnull (terms->metadata->session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *name = g_strdup_printf ("/siprec-clients/%s", cases[i].client);

    g_test_add_data_func (name, GSIZE_TO_POINTER (i), test_client);
  }
  return g_test_run ();
}
