#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""capture.py [--formats 'PT=NAME/RATE …'] [--packets N] [--bytes N] NAME DIRECTORY COMMAND …

Adds what COMMAND's peers send to the corpora in DIRECTORY, as files whose names begin with NAME. Run by people, with a test of ours
that has a stranger's peer, or with any program that sends to the loopback interface:

  capture.py chromium tests/fuzz/corpus python3 tests/connectors/janus/test-janus.py
  capture.py --formats '96=H264/90000' ffmpeg tests/fuzz/corpus ffmpeg -re -i FILE -an -c:v libx264 -f rtp rtp://127.0.0.1:5004

The command runs in a network namespace of its own, with a loopback interface and the one that Janus needs, so nobody else's
packets are there. Every datagram in it is looked at, and every TCP segment: RTP becomes a sequence for fuzz-rtp, one of each
source, with an SDP of the formats in it and with the RTCP about it; RTCP one for fuzz-rtcp; SIP over UDP and TCP one of each
Call-ID for fuzz-sip; its metadata one for fuzz-metadata; descriptions files for fuzz-sdp and fuzz-session-sdp, and for fuzz-siprec
the bodies whose boundary is its own. Encrypted packets, of which there is nothing to learn, are left out. What is kept of a source is its
beginning. Which files are worth keeping is decided by hand: a corpus is small, and libFuzzer's -merge=1 finds what adds nothing.
"""
import argparse
import collections
import os
import re
import select
import socket
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'connectors', 'janus'))
import janusroom  # noqa: E402

FORMATS = ('0=PCMU/8000 8=PCMA/8000 9=G722/8000 13=CN/8000 18=G729/8000 101=telephone-event/8000 111=opus/48000/2 63=red/48000/2 '
           '96=VP8/90000 97=H264/90000')
VIDEO = ('VP8', 'VP9', 'H264', 'H265', 'AV1')
RTP, RTCP, DESCRIPTION = 0, 1, 2
ETHERNET, IPV4, EVERY_PACKET, OUTGOING = 14, 0x0800, 3, 4
METHODS = b'(?:INVITE|ACK|BYE|CANCEL|UPDATE|OPTIONS|INFO|MESSAGE|REGISTER|SUBSCRIBE|NOTIFY|PRACK|REFER)'


def record(kind, delay, data):
    """As sequence.h has it."""
    return struct.pack('>BBH', kind, min(max(int(delay), 0), 255), len(data)) + data


class Source:
    """One SSRC to one port."""

    def __init__(self, first):
        self.packets, self.types, self.last, self.size = b'', [], first, 0

    def add(self, kind, when, data):
        self.packets += record(kind, (when - self.last) * 1000, data)
        self.size += len(data)
        self.last = when


class Capture:
    """What was seen, by what it is for."""

    def __init__(self, formats, packets, size):
        self.formats = dict((int(part.partition('=')[0]), part.partition('=')[2]) for part in formats.split())
        self.limits = packets, size
        self.sources, self.counts = {}, collections.Counter()
        self.reports = collections.defaultdict(list)
        self.requests = collections.defaultdict(list)
        self.documents = collections.defaultdict(list)
        self.servers = {}
        self.texts, self.bodies = set(), set()

    def take(self, when, source, target, data):
        if re.match(METHODS + b' sips?:', data):
            self.take_request(when, source, target, data)
        elif b'v=0' in data and b'm=' in data:
            self.take_description(data)
        elif len(data) >= 8 and data[0] >> 6 == 2:
            if 192 <= data[1] <= 223:
                self.take_report(when, source, target, data)
            elif len(data) > 12:
                self.take_packet(when, target, data)

    def take_packet(self, when, target, data):
        payload_type, ssrc = data[1] & 0x7f, data[8:12]
        if payload_type not in self.formats:
            return
        stream = self.sources.setdefault((target, ssrc), Source(when))
        if self.counts[target, ssrc] >= self.limits[0] or stream.size + len(data) > self.limits[1]:
            return
        self.counts[target, ssrc] += 1
        if payload_type not in stream.types:
            stream.types.append(payload_type)
        stream.add(RTP, when, data)

    def take_report(self, when, source, target, data):
        if 4 * (struct.unpack('>H', data[2:4])[0] + 1) > len(data):
            return  # encrypted
        kinds, at = [], 0
        while at + 4 <= len(data):
            kinds.append((data[at + 1], data[at] & 31))
            at += 4 * (struct.unpack('>H', data[at + 2:at + 4])[0] + 1)
        if at != len(data) or any(kind not in range(200, 208) for kind, _ in kinds):
            return
        told = self.reports[source, target]
        if kinds not in [known for known, _, _ in told]:
            told.append((kinds, when, data))
        for (port, ssrc), stream in self.sources.items():
            if ssrc == data[4:8] and port in (target, target - 1) and stream.size < self.limits[1]:
                stream.add(RTCP, when, data)

    def take_request(self, when, source, target, data):
        """With the ports that fuzz-sip has, and its word for the tag of the server."""
        head, _, body = data.partition(b'\r\n\r\n')
        call = re.search(rb'(?im)^(?:call-id|i)\s*:\s*(\S+)', head)
        if call is None or self.servers.setdefault(call.group(1), target) != target:
            return
        head = re.sub(b':%d\\b' % source, b':5062', re.sub(b':%d\\b' % target, b':5060', head))
        data = re.sub(rb'(?im)^((?:to|t)\s*:.*;tag=)[^;>\s]+', rb'\1CURRENT-TAG', head) + b'\r\n\r\n' + body
        if data not in [known for _, known in self.requests[call.group(1)]]:
            self.requests[call.group(1)].append((when, data))
        for document in re.findall(rb'<\?xml.*?</[\w:]*recording[\w:]*>', body, re.S):
            if document not in self.documents[call.group(1)]:
                self.documents[call.group(1)].append(document)
        if body.startswith(b'--foo\r\n'):
            self.bodies.add(body)
        self.take_description(body)

    def take_description(self, data):
        text = data.replace(b'\\r\\n', b'\r\n')
        for description in re.findall(rb'v=0\r?\n(?:[a-z]=[^\r\n]*\r?\n)+', text):
            if len(re.findall(rb'(?m)^m=', description)) > 0:
                self.texts.add(description)

    def describe(self, types):
        names = {number: self.formats[number] for number in types}
        media = 'video' if any(name.split('/')[0] in VIDEO for name in names.values()) else 'audio'
        sdp = f'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm={media} 5004 RTP/AVPF {" ".join(map(str, names))}\r\n'
        sdp += ''.join(f'a=rtpmap:{number} {name}\r\n' for number, name in names.items())
        for number, name in names.items():
            sdp += {'red': f'a=fmtp:{number} 111/111\r\n', 'H264': f'a=fmtp:{number} packetization-mode=1\r\n'}.get(name.split('/')[0], '')
        if media == 'video':
            sdp += 'a=extmap:4 urn:3gpp:video-orientation\r\na=rtcp-fb:* nack\r\na=rtcp-fb:* nack pli\r\n'
        return sdp.encode()

    def files(self):
        """(corpus, data) of everything."""
        for (target, ssrc), stream in self.sources.items():
            if self.counts[target, ssrc] > 2:
                yield 'rtp', record(DESCRIPTION, 0, self.describe(stream.types)) + stream.packets
        for told in self.reports.values():
            yield 'rtcp', b''.join(record(RTCP, 100, data) for _, _, data in told)
        for requests in self.requests.values():
            last, asked = requests[0][0], any(b'\nAuthorization:' in data for _, data in requests)
            sequence = b''
            for when, data in requests:
                sequence += record(int(asked), (when - last) * 1000, data)
                last = when
            yield 'sip', sequence
        for documents in self.documents.values():
            yield 'metadata', b''.join(record(0, 0, document) for document in documents)
        for text in self.texts:
            yield 'sdp' if len(re.findall(rb'(?m)^m=', text)) == 1 else 'session-sdp', text
        for body in self.bodies:
            yield 'siprec', body


def parse(frame):
    """(source port, target port, payload) of a frame, or None."""
    packet = frame[ETHERNET:]
    if len(packet) < 20 or packet[0] >> 4 != 4:
        return None
    segment = packet[(packet[0] & 15) * 4:struct.unpack('>H', packet[2:4])[0]]
    if packet[9] == socket.IPPROTO_UDP and len(segment) > 8:
        return (*struct.unpack('>HH', segment[:4]), segment[8:])
    if packet[9] == socket.IPPROTO_TCP and len(segment) > 20:
        return (*struct.unpack('>HH', segment[:4]), segment[(segment[12] >> 4) * 4:])
    return None


def watch(capture, command):
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(IPV4)) as tap:
        tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
        tap.setblocking(False)
        with subprocess.Popen(command) as process:
            while process.poll() is None or select.select([tap], [], [], 0)[0]:
                if not select.select([tap], [], [], 0.2)[0]:
                    continue
                frame, (_, _, kind, *_) = tap.recvfrom(1 << 17)
                found = parse(frame) if kind != OUTGOING else None
                if found is not None:
                    capture.take(time.monotonic(), *found)
        return process.returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--formats', default='')
    parser.add_argument('--packets', type=int, default=24)
    parser.add_argument('--bytes', type=int, default=5000)
    parser.add_argument('name')
    parser.add_argument('directory')
    parser.add_argument('command', nargs=argparse.REMAINDER)
    options = parser.parse_args()
    janusroom.enter()
    capture = Capture(FORMATS + ' ' + options.formats, options.packets, options.bytes)
    code = watch(capture, options.command)
    numbers = collections.Counter()
    for corpus, data in capture.files():
        numbers[corpus] += 1
        os.makedirs(os.path.join(options.directory, corpus), exist_ok=True)
        with open(os.path.join(options.directory, corpus, f'{options.name}-{numbers[corpus]}'), 'wb') as file:
            file.write(data)
    print(', '.join(f'{number} {corpus}' for corpus, number in numbers.items()) or 'nothing was captured')
    return code


if __name__ == '__main__':
    sys.exit(main())
