#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What it saves to hold senders to what is shown: a live recording of nine people whose senders follow the bit rate that they
are asked for, against the same with senders that are asked for nothing.

Each camera is there in three encodings, like what a browser sends at different rates. At each key frame its sender takes the
largest that does not exceed the rate it was last asked for by REMB; without REMB that is the largest of all. Run by people
(docs/performance.md).

    tests/bench/held.py [--build build] [--seconds 30]

The senders are in this process; only the worker's CPU is counted.
"""
import argparse
import collections
import os
import random
import selectors
import socket
import struct
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
from meter import cpu_of, machine, memory_of  # noqa: E402

RATE = 30        # pictures a second
SPS = 7          # a NAL unit that begins a key frame
CLOCK = 90000
SETTLE = 12      # s until the senders have followed, and a recording is in a steady state
# size and kbit/s of each encoding, largest first
ENCODINGS = [(1280, 720, 1900), (640, 360, 550), (320, 180, 190)]

Picture = collections.namedtuple('Picture', 'packets key')


def video_sdp(port, follows):
    return ('m=video 9 RTP/AVPF 97\r\nc=IN IP4 127.0.0.1\r\n'
            f'a=rtcp:{port}\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=1\r\na=rtcp-fb:97 nack pli\r\n'
            + ('a=rtcp-fb:97 goog-remb\r\n' if follows else '') + 'a=sendonly\r\n')


def read_pictures(path):
    """The file's pictures as RTP packets."""
    out = subprocess.run(['gst-launch-1.0', '-q', 'filesrc', f'location={path}', '!', 'qtdemux', '!', 'h264parse', '!',
                          'rtph264pay', 'pt=97', 'config-interval=-1', 'mtu=1200', '!', 'rtpstreampay', '!', 'fdsink', 'fd=1'],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True).stdout
    pictures, at, last = [], 0, None
    while at < len(out):
        length, = struct.unpack_from('>H', out, at)
        packet = out[at + 2:at + 2 + length]
        stamp, = struct.unpack_from('>I', packet, 4)
        if stamp != last:
            pictures.append([])
            last = stamp
        pictures[-1].append(packet)
        at += 2 + length
    return [Picture(packets, any(packet[12] & 31 == SPS for packet in packets)) for packets in pictures]


def asked_rate(packet):
    """bit/s of the REMB in a compound RTCP packet; None: it has none."""
    at = 0
    while at + 4 <= len(packet):
        first, kind, words = struct.unpack_from('>BBH', packet, at)
        if kind == 206 and first & 31 == 15 and packet[at + 12:at + 16] == b'REMB':
            word, = struct.unpack_from('>I', packet, at + 16)
            return (word & 0x3ffff) << (word >> 18 & 63)
        at += 4 * (words + 1)
    return None


class Camera:
    def __init__(self, encodings):
        self.encodings = encodings
        self.media = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.control = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        for each in (self.media, self.control):
            each.bind(('127.0.0.1', 0))
        self.port = self.control.getsockname()[1]
        self.ssrc, self.number = random.getrandbits(32), random.getrandbits(16)
        self.rate, self.chosen = None, 0
        self.pictures, self.bytes = [0] * len(ENCODINGS), 0

    def listen(self):
        rate = asked_rate(self.control.recv(2048))
        self.rate = rate if rate is not None else self.rate

    def wanted(self):
        for number, (_, _, kbits) in enumerate(ENCODINGS):
            if self.rate is None or kbits * 1000 <= self.rate:
                return number
        return len(ENCODINGS) - 1

    def send(self, index, endpoint):
        wanted = self.wanted()
        if self.encodings[wanted][index % len(self.encodings[wanted])].key:
            self.chosen = wanted
        picture = self.encodings[self.chosen][index % len(self.encodings[self.chosen])]
        stamp = index * CLOCK // RATE
        for packet in picture.packets:
            header = packet[:2] + struct.pack('>HII', self.number, stamp & 0xffffffff, self.ssrc)
            self.number = self.number + 1 & 0xffff
            self.media.sendto(header + packet[12:], endpoint)
            self.bytes += len(packet)
        self.pictures[self.chosen] += 1

    def close(self):
        self.media.close()
        self.control.close()


def send_all(cameras, endpoints, ends):
    """In real time, until `ends` is set."""
    waiting = selectors.DefaultSelector()
    for camera in cameras:
        waiting.register(camera.control, selectors.EVENT_READ, camera)
    begin, index = time.monotonic(), 0
    while not ends.is_set():
        for camera, endpoint in zip(cameras, endpoints):
            camera.send(index, endpoint)
        index += 1
        left = begin + index / RATE - time.monotonic()
        while left > 0:
            for key, _ in waiting.select(left):
                key.data.listen()
            left = begin + index / RATE - time.monotonic()
    waiting.close()


def run(options, encodings, follows):
    """(share of a core, MB, Mbit/s, pictures by encoding) of one recording."""
    cameras = [Camera(each) for each in encodings]
    ends = threading.Event()
    with livecall.open_bus(options.build) as bus:
        call = bus.create_call('held')
        endpoints = []
        for number, camera in enumerate(cameras):
            person = f'person {number}'
            bus.call(call, 'Call1.AddParticipant', person, {'display-name': person})
            endpoints.append(bus.add_stream(call, person, 'video', video_sdp(camera.port, follows))[:2])
        sender = threading.Thread(target=send_all, args=(cameras, endpoints, ends))
        sender.start()
        try:
            operation = livecall.first_string(bus.manager('StartRecording', 'held', {}))
            ends.wait(SETTLE)
            pid, = bus.worker_pids()
            for camera in cameras:
                camera.pictures, camera.bytes = [0] * len(ENCODINGS), 0
            used, begin = cpu_of(pid), time.monotonic()
            ends.wait(options.seconds)
            length = time.monotonic() - begin
            share, memory = (cpu_of(pid) - used) / length, memory_of(pid)[0]
            bus.manager('StopRecording', operation, {})
        finally:
            ends.set()
            sender.join()
    counts = [sum(camera.pictures[number] for camera in cameras) for number in range(len(ENCODINGS))]
    bits = sum(camera.bytes for camera in cameras) * 8
    for camera in cameras:
        camera.close()
    return share, memory, bits / length / 1e6, counts


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath)
    parser.add_argument('--seconds', default=30, type=int)
    return parser.parse_args()


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    length = 16  # s of footage, repeated
    files = [footage.make_cameras(data, length, width, height, RATE, kbits) for width, height, kbits in ENCODINGS]
    encodings = [[read_pictures(path) for path in camera] for camera in zip(*files)]
    print(f'{machine()}; nine cameras, {options.seconds} s.\n\n'
          '| senders | share of a core | memory MB | Mbit/s | pictures of '
          + ' | of '.join(f'{width}×{height}' for width, height, _ in ENCODINGS) + ' |\n|---|---|---|---|---|---|---|', flush=True)
    shares = []
    for name, follows in (('as they come', False), ('held to what is shown', True)):
        share, memory, mbits, counts = run(options, encodings, follows)
        shares.append(share)
        print(f'| {name} | {share:.2f} | {memory:.0f} | {mbits:.1f} | {" | ".join(map(str, counts))} |', flush=True)
    print(f'\nHeld to what is shown, a recording takes {shares[1] / shares[0]:.2f} of the CPU.')


if __name__ == '__main__':
    sys.exit(main())
