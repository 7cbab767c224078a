/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The key of one direction of an encrypted stream, as a=crypto of an SDP has it (RFC 4568, RFC 6188, RFC 7714). Pure;
 * called by reel-sdp.c with untrusted text. No message, log or answer contains the peer's key. */
#pragma once

#include <glib.h>

#define REEL_SRTP_MAX_KEY 64
#define REEL_SRTP_MAX_MKI 128

typedef enum {
  REEL_SRTP_AES_CM_128,
  REEL_SRTP_AES_CM_192,
  REEL_SRTP_AES_CM_256,
  REEL_SRTP_AES_GCM_128,
  REEL_SRTP_AES_GCM_256,
} ReelSrtpCipher;

typedef struct {
  const char *name;
  ReelSrtpCipher cipher;
  guint tag_bits; /* of the authentication of RTP */
  guint size;     /* of key and salt together, bytes */
} ReelSrtpSuite;

typedef struct {
  guint tag; /* of the line, which the answer repeats */
  const ReelSrtpSuite *suite;
  guint8 bytes[REEL_SRTP_MAX_KEY]; /* suite->size: key, then salt */
  guint8 mki[REEL_SRTP_MAX_MKI];   /* the identifier of the key that each packet ends with */
  guint mki_size;                  /* 0: none */
  gboolean plain_rtcp;             /* RTCP is authenticated only: UNENCRYPTED_SRTCP */
} ReelSrtpKey;

/* @value: the text after "a=crypto:"; @malformed: (out) (optional): set to the suite if it is supported, but the key
 * cannot be read. Returns: (transfer full) (nullable): NULL if the suite or a parameter is not supported, or the line
 * is malformed. */
ReelSrtpKey *reel_srtp_key_parse (const char *value, const ReelSrtpSuite **malformed);
/* Returns: (transfer full): our own key for @peer's suite. It follows from the peer's key, which whoever sees our
 * answer has seen, and @id: a worker that replaces another one has the same. */
ReelSrtpKey *reel_srtp_key_derive (const ReelSrtpKey *peer, const char *id);
/* Returns: (transfer full): the text after "a=crypto:". It is secret. */
char *reel_srtp_key_print (const ReelSrtpKey *self);
/* Whether both encrypt in the same way with the same key. */
gboolean reel_srtp_key_equal (const ReelSrtpKey *a, const ReelSrtpKey *b);
/* Overwrites the key. */
void reel_srtp_key_free (ReelSrtpKey *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSrtpKey, reel_srtp_key_free)
/* Returns: (transfer full): the suites for messages. */
char *reel_srtp_key_list (void);
