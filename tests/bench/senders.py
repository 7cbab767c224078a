# SPDX-License-Identifier: LGPL-2.1-or-later
"""Senders of RTP that cost next to nothing: packets are prepared once, and the program `replay` sends them in real time, with
sender reports, from one process a call. Used by held.py and twenty.py.

A camera is there in several encodings, largest first, like what a browser sends at different rates. If its offer has REMB, its
sender takes the largest that does not exceed the rate it was last asked for, at each key frame; otherwise the largest of all.

The plan of `replay` has a line for each stream, its words separated by tabs: descriptors of the sockets for media and for RTCP,
CNAME, address, port, RTCP port, clock rate, pictures a second, and file and kbit/s of each encoding. An empty line starts it.
Each line after that prints one: packets sent since the start; bytes, the longest delay (µs) and the pictures of each encoding
since the line before.
"""
import collections
import os
import socket
import struct
import subprocess

# of prepared packets, each of which follows its length and flags
HEADER = struct.Struct('>HB')
BEGIN_PICTURE, KEY_PICTURE = 1, 2

Codec = collections.namedtuple('Codec', 'media payload_type rtpmap more clock payloader is_key')
Encoding = collections.namedtuple('Encoding', 'path kbits')
Counts = collections.namedtuple('Counts', 'packets bytes latest pictures')


def is_vp8_key(payload):
    """Whether the payload begins a key frame (RFC 7741)."""
    at = 1
    if payload[0] & 0x80:
        extension, at = payload[1], 2
        if extension & 0x80:
            at += 2 if payload[at] & 0x80 else 1
        at += (extension >> 6 & 1) + (1 if extension & 0x30 else 0)
    return payload[0] & 0x1f == 0x10 and payload[at] & 1 == 0


def is_sequence_header(payload):
    """A sequence parameter set begins each key frame of H.264 here."""
    return payload[0] & 31 == 7


H264 = Codec('video', 97, 'H264/90000', 'a=fmtp:97 packetization-mode=1\r\n', 90000,
             'qtdemux ! h264parse ! rtph264pay pt=97 config-interval=-1 mtu=1200', is_sequence_header)
VP8 = Codec('video', 98, 'VP8/90000', '', 90000, 'matroskademux ! rtpvp8pay pt=98 mtu=1200', is_vp8_key)
OPUS = Codec('audio', 96, 'opus/48000/2', '', 48000, 'oggdemux ! opusparse ! rtpopuspay pt=96', lambda payload: True)


def prepare(path, codec):
    """The file's packets, as a file for `replay` beside it."""
    prepared = path + '.rtp'
    if os.path.exists(prepared):
        return prepared
    out = subprocess.run(['gst-launch-1.0', '-q', 'filesrc', f'location={path}', '!', *codec.payloader.split(), '!',
                          'rtpstreampay', '!', 'fdsink', 'fd=1'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         check=True).stdout
    pictures, at, last = [], 0, None
    while at < len(out):
        length, = struct.unpack_from('>H', out, at)
        packet = out[at + 2:at + 2 + length]
        if packet[4:8] != last:
            pictures.append([])
            last = packet[4:8]
        pictures[-1].append(packet)
        at += 2 + length
    with open(prepared + '.part', 'wb') as file:
        for picture in pictures:
            key = KEY_PICTURE if any(codec.is_key(packet[12:]) for packet in picture) else 0
            for number, packet in enumerate(picture):
                file.write(HEADER.pack(len(packet), key | (BEGIN_PICTURE if number == 0 else 0)) + packet)
    os.rename(prepared + '.part', prepared)
    return prepared


class Source:
    """One stream of a participant, to be sent once its endpoint is known."""

    def __init__(self, cname, codec, rate, encodings):
        self.cname, self.codec, self.rate = cname, codec, rate
        self.encodings = [Encoding(prepare(path, codec), kbits) for path, kbits in encodings]
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for each in self.sockets:
            each.bind(('127.0.0.1', 0))
        self.endpoint = None

    def sdp(self, follows):
        """The offer; FOLLOWS: it obeys the rate that it is asked for."""
        codec, port = self.codec, self.sockets[1].getsockname()[1]
        feedback = ''
        if codec.media == 'video':
            feedback = f'a=rtcp-fb:{codec.payload_type} nack pli\r\n'
            if follows:
                feedback += f'a=rtcp-fb:{codec.payload_type} goog-remb\r\n'
        return (f'm={codec.media} 9 RTP/AVP {codec.payload_type}\r\nc=IN IP4 127.0.0.1\r\na=rtcp:{port}\r\n'
                f'a=rtpmap:{codec.payload_type} {codec.rtpmap}\r\n{codec.more}{feedback}a=sendonly\r\n')

    def plan(self):
        words = [each.fileno() for each in self.sockets] + [self.cname, *self.endpoint, self.codec.clock, self.rate]
        for encoding in self.encodings:
            words += encoding
        return '\t'.join(map(str, words)) + '\n'

    def close(self):
        for each in self.sockets:
            each.close()


class Senders:
    """The senders of one call, from its creation until hang_up()."""

    def __init__(self, bus, build, name, people, follows):
        """PEOPLE: name → the participant's sources."""
        self.bus, self.name, self.sources = bus, name, [source for sources in people.values() for source in sources]
        self.call = bus.create_call(name)
        for person, sources in people.items():
            bus.call(self.call, 'Call1.AddParticipant', person, {'display-name': person})
            for source in sources:
                source.endpoint = bus.add_stream(self.call, person, source.codec.media, source.sdp(follows))
        self.process = subprocess.Popen([os.path.join(build, 'tests', 'bench', 'replay')], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, pass_fds=[each.fileno() for source in self.sources for each in source.sockets])
        self.process.stdin.write(''.join(source.plan() for source in self.sources) + '\n')
        self.process.stdin.flush()

    def count(self):
        self.process.stdin.write('\n')
        self.process.stdin.flush()
        packets, size, latest, *pictures = map(int, self.process.stdout.readline().split())
        return Counts(packets, size, latest, pictures)

    def stop(self):
        """What was sent at last."""
        counts = self.count()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()
        for source in self.sources:
            source.close()
        return counts

    def hang_up(self):
        self.bus.call(self.call, 'Call1.End', '')
