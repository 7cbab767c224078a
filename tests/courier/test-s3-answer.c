/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/courier/reel-s3-answer: what stores answer, and what is no answer. */
#include "manager/courier/reel-s3-answer.h"

#include <string.h>

static ReelS3Answer *
parse (const char *text)
{
  return reel_s3_answer_new (text, strlen (text));
}

static void
test_find (void)
{
  g_autoptr (ReelS3Answer) answer = parse ("<?xml version='1.0'?>\n<Error><Code>\n NoSuchKey </Code><Message>a &lt; b"
                                           "</Message><Empty/><Code>Second</Code></Error>");

  g_assert_cmpstr (reel_s3_answer_find (answer, "Code"), ==, "NoSuchKey");
  g_assert_cmpstr (reel_s3_answer_find (answer, "Message"), ==, "a < b");
  g_assert_null (reel_s3_answer_find (answer, "Empty"));
  g_assert_null (reel_s3_answer_find (answer, "Error"));
  g_assert_null (reel_s3_answer_find (answer, "code"));
}

/* The text need not end with a NUL. */
static void
test_length (void)
{
  g_autoptr (ReelS3Answer) answer = reel_s3_answer_new ("<A>one</A><B>two</B>", strlen ("<A>one</A>"));

  g_assert_cmpstr (reel_s3_answer_find (answer, "A"), ==, "one");
  g_assert_null (reel_s3_answer_find (answer, "B"));
}

static void
test_strange (void)
{
  static const char *const texts[] = {
    "", "no XML", "<A>one", "<A>one</B>", "<A>\xff</A>", "<", "<A>one</A></A>", "<!DOCTYPE html><html><br></html>"
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (ReelS3Answer) answer = parse (texts[i]);
    g_autoptr (GPtrArray) parts = reel_s3_answer_list_parts (answer);
    g_auto (GStrv) uploads = reel_s3_answer_list_uploads (answer, "k");

    g_assert_null (reel_s3_answer_find (answer, "A"));
    g_assert_cmpuint (parts->len, ==, 0);
    g_assert_null (uploads[0]);
  }
}

static void
test_parts (void)
{
  g_autoptr (ReelS3Answer) answer = parse (
      "<ListPartsResult><Size>9</Size><ETag>stray</ETag><Part><PartNumber>1</PartNumber><ETag>&quot;aa&quot;</ETag>"
      "<Size>5242880</Size></Part><Part><PartNumber>2</PartNumber><Size>7</Size><ETag>bb</ETag></Part>"
      "<Part><PartNumber>x</PartNumber></Part></ListPartsResult>");
  g_autoptr (GPtrArray) parts = reel_s3_answer_list_parts (answer);
  static const struct {
    guint number;
    guint64 size;
    const char *etag;
  } wanted[] = { { 1, 5242880, "aa" }, { 2, 7, "bb" }, { 0, 0, NULL } };

  g_assert_cmpuint (parts->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < parts->len; i++) {
    const ReelS3Part *part = parts->pdata[i];

    g_assert_cmpuint (part->number, ==, wanted[i].number);
    g_assert_cmpuint (part->size, ==, wanted[i].size);
    g_assert_cmpstr (part->etag, ==, wanted[i].etag);
  }
}

static void
test_uploads (void)
{
  g_autoptr (ReelS3Answer) answer = parse (
      "<R><Upload><Key>a</Key><UploadId>1</UploadId></Upload><Upload><Key>ab</Key><UploadId>2</UploadId></Upload>"
      "<Upload><Key>a</Key><UploadId>3</UploadId></Upload></R>");
  g_auto (GStrv) found = reel_s3_answer_list_uploads (answer, "a");
  g_autofree char *text = g_strjoinv (" ", found);

  g_assert_cmpstr (text, ==, "1 3");
}

static void
test_etag (void)
{
  static const char *const rows[][2] = { { "\"a\"", "a" }, { "a", "a" },     { "\"\"", "" },
                                         { "\"", "\"" },   { "\"a", "\"a" }, { NULL, NULL } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *stripped = reel_s3_answer_strip_etag (rows[i][0]);

    g_assert_cmpstr (stripped, ==, rows[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/s3-answer/find", test_find);
  g_test_add_func ("/s3-answer/length", test_length);
  g_test_add_func ("/s3-answer/strange", test_strange);
  g_test_add_func ("/s3-answer/parts", test_parts);
  g_test_add_func ("/s3-answer/uploads", test_uploads);
  g_test_add_func ("/s3-answer/etag", test_etag);
  return g_test_run ();
}
