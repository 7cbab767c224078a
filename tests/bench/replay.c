/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Sends prepared RTP packets in real time, at next to no cost: the senders of one call. Run by senders.py, which
 * documents the plan on standard input and what is printed:
 *
 *     replay < PLAN
 *
 * A stream has its pictures in one encoding or several; packets of sound are pictures with one packet. At a key frame
 * the stream takes the first encoding that does not exceed the rate it was last asked for by REMB.
 */
#include <arpa/inet.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define MAX_STREAMS   256
#define MAX_LINE      65536
#define MAX_BATCH     64
#define RTP_HEADER    12
#define RTCP_SR       200
#define RTCP_SDES     202
#define RTCP_PSFB     206
#define AFB           15
#define CNAME         1
#define REMB          0x52454d42u
#define NTP_EPOCH     2208988800u
#define REPORT_NS     G_GINT64_CONSTANT (1000000000)
#define SECOND_NS     G_GINT64_CONSTANT (1000000000)
#define BEGIN_PICTURE 1 /* flags of a prepared packet */
#define KEY_PICTURE   2

enum { MEDIA, CONTROL, CNAME_WORD, ADDRESS, PORT, RTCP_PORT, CLOCK, RATE, FIRST_ENCODING };

typedef struct {
  const guint8 *data;
  gsize size;
} Packet;

typedef struct {
  guint first, n; /* packets */
  gboolean key;
} Picture;

typedef struct {
  GMappedFile *file;
  GArray *packets;
  GArray *pictures;
  guint64 rate; /* bit/s */
} Encoding;

typedef struct {
  int media, control;
  struct sockaddr_in rtp, rtcp;
  char *cname;
  guint clock, pictures_per_second;
  guint n_encodings;
  Encoding *encodings;
  guint chosen;
  guint64 asked; /* bit/s; 0: nothing was asked for */
  guint64 index; /* of the next picture */
  gint64 phase, report;
  guint32 ssrc, base, packets, octets;
  guint16 number;
  /* since the last count */
  guint64 *sent;
} Stream;

typedef struct {
  GPtrArray *streams;
  gint64 begin;     /* monotonic, ns */
  gint64 wall;      /* the same moment, µs since 1970 */
  guint64 all_sent; /* packets, from the beginning */
  guint64 bytes;    /* since the last count */
  gint64 latest;    /* ns, since the last count */
} Replay;

static gint64
get_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static guint32
read_32 (const guint8 *at)
{
  return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

static void
write_16 (guint8 *at, guint value)
{
  at[0] = (guint8)(value >> 8);
  at[1] = (guint8)value;
}

static void
write_32 (guint8 *at, guint32 value)
{
  write_16 (at, value >> 16);
  write_16 (at + 2, value & 0xffff);
}

static void
load (Encoding *self, const char *path, guint64 rate)
{
  g_autoptr (GError) error = NULL;
  const guint8 *data;
  gsize size;

  self->rate = rate;
  self->packets = g_array_new (FALSE, FALSE, sizeof (Packet));
  self->pictures = g_array_new (FALSE, FALSE, sizeof (Picture));
  self->file = g_mapped_file_new (path, FALSE, &error);
  if (self->file == NULL)
    g_error ("%s", error->message);
  data = (const guint8 *)g_mapped_file_get_contents (self->file);
  size = g_mapped_file_get_length (self->file);
  for (gsize at = 0; at + 3 + RTP_HEADER < size;) {
    const Packet packet = { data + at + 3, (gsize)(data[at] << 8 | data[at + 1]) };
    const guint8 flags = data[at + 2];

    if (flags & BEGIN_PICTURE) {
      const Picture picture = { self->packets->len, 0, (flags & KEY_PICTURE) != 0 };

      g_array_append_val (self->pictures, picture);
    }
    g_array_append_val (self->packets, packet);
    g_array_index (self->pictures, Picture, self->pictures->len - 1).n++;
    at += 3 + packet.size;
  }
  if (self->pictures->len == 0)
    g_error ("%s is empty", path);
}

static void
set_address (struct sockaddr_in *self, const char *address, const char *port)
{
  self->sin_family = AF_INET;
  self->sin_port = htons ((guint16)atoi (port));
  if (inet_pton (AF_INET, address, &self->sin_addr) != 1)
    g_error ("%s is no address", address);
}

static void
add_stream (Replay *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, "\t", -1);
  const guint n = g_strv_length (words);
  Stream *stream = g_new0 (Stream, 1);

  if (n < FIRST_ENCODING + 2 || self->streams->len == MAX_STREAMS)
    g_error ("a line of the plan is wrong");
  stream->media = atoi (words[MEDIA]);
  stream->control = atoi (words[CONTROL]);
  stream->cname = g_strdup (words[CNAME_WORD]);
  set_address (&stream->rtp, words[ADDRESS], words[PORT]);
  set_address (&stream->rtcp, words[ADDRESS], words[RTCP_PORT]);
  stream->clock = (guint)atoi (words[CLOCK]);
  stream->pictures_per_second = (guint)atoi (words[RATE]);
  stream->n_encodings = (n - FIRST_ENCODING) / 2;
  stream->encodings = g_new0 (Encoding, stream->n_encodings);
  stream->sent = g_new0 (guint64, stream->n_encodings);
  for (guint i = 0; i < stream->n_encodings; i++)
    load (&stream->encodings[i], words[FIRST_ENCODING + 2 * i],
          g_ascii_strtoull (words[FIRST_ENCODING + 2 * i + 1], NULL, 10) * 1000);
  stream->ssrc = g_random_int ();
  stream->base = g_random_int ();
  stream->number = (guint16)g_random_int ();
  g_ptr_array_add (self->streams, stream);
}

static gint64
get_due (const Stream *self)
{
  return self->phase + (gint64)(self->index * SECOND_NS / self->pictures_per_second);
}

static guint32
get_stamp (const Stream *self, guint64 index)
{
  return self->base + (guint32)(index * self->clock / self->pictures_per_second);
}

/* Returns: the encoding to send at the next key frame. */
static guint
find_wanted (const Stream *self)
{
  for (guint i = 0; i < self->n_encodings; i++)
    if (self->asked == 0 || self->encodings[i].rate <= self->asked)
      return i;
  return self->n_encodings - 1;
}

static const Picture *
find_picture (const Stream *self, guint encoding)
{
  const GArray *pictures = self->encodings[encoding].pictures;

  return &g_array_index (pictures, Picture, self->index % pictures->len);
}

static void
send_batch (Replay *self, Stream *stream, const Packet *packets, guint n)
{
  const guint32 stamp = get_stamp (stream, stream->index);
  guint8 headers[MAX_BATCH][RTP_HEADER];
  struct iovec parts[MAX_BATCH][2];
  struct mmsghdr messages[MAX_BATCH] = { 0 };

  for (guint i = 0; i < n; i++) {
    memcpy (headers[i], packets[i].data, 2);
    write_16 (headers[i] + 2, stream->number++);
    write_32 (headers[i] + 4, stamp);
    write_32 (headers[i] + 8, stream->ssrc);
    parts[i][0] = (struct iovec){ headers[i], RTP_HEADER };
    parts[i][1] = (struct iovec){ (void *)(packets[i].data + RTP_HEADER), packets[i].size - RTP_HEADER };
    messages[i].msg_hdr = (struct msghdr){
      .msg_name = &stream->rtp, .msg_namelen = sizeof stream->rtp, .msg_iov = parts[i], .msg_iovlen = 2
    };
    stream->octets += (guint32)(packets[i].size - RTP_HEADER);
    self->bytes += packets[i].size;
  }
  for (guint done = 0; done < n;) {
    const int sent = sendmmsg (stream->media, messages + done, n - done, 0);

    if (sent < 0)
      g_error ("sendmmsg: %s", g_strerror (errno));
    done += (guint)sent;
  }
  stream->packets += n;
  self->all_sent += n;
}

static void
send_picture (Replay *self, Stream *stream)
{
  const guint wanted = find_wanted (stream);
  const Picture *picture;

  if (find_picture (stream, wanted)->key)
    stream->chosen = wanted;
  picture = find_picture (stream, stream->chosen);
  for (guint done = 0; done < picture->n; done += MAX_BATCH)
    send_batch (self, stream, &g_array_index (stream->encodings[stream->chosen].packets, Packet, picture->first + done),
                MIN (picture->n - done, MAX_BATCH));
  stream->sent[stream->chosen]++;
}

/* A sender report and a CNAME. */
static void
send_report (Replay *self, Stream *stream, gint64 due)
{
  guint8 out[28 + 8 + 2 + 256 + 4] = { 0x80, RTCP_SR, 0, 6 };
  const gint64 wall = self->wall + due / 1000;
  const gsize length = MIN (strlen (stream->cname), 255);
  const gsize words = (4 + 2 + length + 1 + 3) / 4;

  write_32 (out + 4, stream->ssrc);
  write_32 (out + 8, (guint32)(wall / G_USEC_PER_SEC + NTP_EPOCH));
  write_32 (out + 12, (guint32)(((guint64)(wall % G_USEC_PER_SEC) << 32) / G_USEC_PER_SEC));
  write_32 (out + 16, get_stamp (stream, stream->index));
  write_32 (out + 20, stream->packets);
  write_32 (out + 24, stream->octets);
  out[28] = 0x81;
  out[29] = RTCP_SDES;
  write_16 (out + 30, (guint)words);
  write_32 (out + 32, stream->ssrc);
  out[36] = CNAME;
  out[37] = (guint8)length;
  memcpy (out + 38, stream->cname, length);
  sendto (stream->control, out, 32 + 4 * words, 0, (struct sockaddr *)&stream->rtcp, sizeof stream->rtcp);
}

static void
read_control (Stream *self)
{
  guint8 in[2048];
  const gssize size = recv (self->control, in, sizeof in, MSG_DONTWAIT);

  for (gssize at = 0; at + 4 <= size; at += 4 * ((in[at + 2] << 8 | in[at + 3]) + 1))
    if (in[at + 1] == RTCP_PSFB && (in[at] & 31) == AFB && at + 20 <= size && read_32 (in + at + 12) == REMB) {
      const guint32 word = read_32 (in + at + 16);

      self->asked = (guint64)(word & 0x3ffff) << (word >> 18 & 63);
    }
}

static void
send_due (Replay *self)
{
  for (guint i = 0; i < self->streams->len; i++) {
    Stream *stream = g_ptr_array_index (self->streams, i);
    gint64 late;

    while ((late = get_time () - self->begin - get_due (stream)) >= 0) {
      self->latest = MAX (self->latest, late);
      if (get_due (stream) >= stream->report) {
        send_report (self, stream, get_due (stream));
        stream->report += REPORT_NS;
      }
      send_picture (self, stream);
      stream->index++;
    }
  }
}

static void
print_counts (Replay *self)
{
  guint64 pictures[MAX_STREAMS] = { 0 };
  guint n = 0;

  printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT, self->all_sent, self->bytes,
          self->latest / 1000);
  for (guint i = 0; i < self->streams->len; i++) {
    Stream *stream = g_ptr_array_index (self->streams, i);

    n = MAX (n, stream->n_encodings);
    for (guint k = 0; k < stream->n_encodings && stream->n_encodings > 1; k++)
      pictures[k] += stream->sent[k];
    memset (stream->sent, 0, stream->n_encodings * sizeof *stream->sent);
  }
  for (guint k = 0; k < n; k++)
    printf (" %" G_GUINT64_FORMAT, pictures[k]);
  printf ("\n");
  fflush (stdout);
  self->bytes = 0;
  self->latest = 0;
}

/* Until the end of standard input; each line asks for counts. */
static void
run (Replay *self)
{
  struct pollfd waiting[MAX_STREAMS + 1] = { { .fd = 0, .events = POLLIN } };
  char line[MAX_LINE];

  for (guint i = 0; i < self->streams->len; i++)
    waiting[i + 1] =
        (struct pollfd){ .fd = ((Stream *)g_ptr_array_index (self->streams, i))->control, .events = POLLIN };
  for (;;) {
    gint64 next = G_MAXINT64;
    struct timespec rest;

    send_due (self);
    for (guint i = 0; i < self->streams->len; i++)
      next = MIN (next, get_due (g_ptr_array_index (self->streams, i)));
    next = MAX (self->begin + next - get_time (), 0);
    rest = (struct timespec){ next / SECOND_NS, next % SECOND_NS };
    if (ppoll (waiting, self->streams->len + 1, &rest, NULL) <= 0)
      continue;
    for (guint i = 0; i < self->streams->len; i++)
      if (waiting[i + 1].revents & POLLIN)
        read_control (g_ptr_array_index (self->streams, i));
    if (waiting[0].revents == 0)
      continue;
    if (fgets (line, sizeof line, stdin) == NULL)
      return;
    print_counts (self);
  }
}

int
main (void)
{
  Replay self = { .streams = g_ptr_array_new () };
  char line[MAX_LINE];

  setvbuf (stdin, NULL, _IONBF, 0); /* poll(2) must see what is left */
  while (fgets (line, sizeof line, stdin) != NULL && line[0] != '\n')
    add_stream (&self, g_strchomp (line));
  for (guint i = 0; i < self.streams->len; i++) {
    Stream *stream = g_ptr_array_index (self.streams, i);

    stream->phase = SECOND_NS / stream->pictures_per_second * i / self.streams->len;
  }
  self.begin = get_time ();
  self.wall = g_get_real_time ();
  run (&self);
  return 0;
}
