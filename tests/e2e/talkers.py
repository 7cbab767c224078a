# SPDX-License-Identifier: LGPL-2.1-or-later
"""Participants whose audio and video encode the time, over a network that loses, duplicates, delays and reorders.

Used by test-conditions.py. A talker's tone changes every half second and the camera's colour every second, so that what is
heard and seen shows when it was sent. One thread sends for all; each logs what it sent and what the network did with it.
"""
import heapq
import math
import os
import random
import socket
import struct
import threading
import time

from rtp_sender import AUDIO_SDP, VIDEO_SDP, colour_pictures, encode_mulaw  # noqa: F401

RATE, PACKET_SECONDS, PACKET_SAMPLES = 8000, 0.02, 160
STEP_SECONDS = 0.5
# Multiples of 50 Hz: a packet contains whole periods, and all packets of a tone are identical.
TONES = [400 + 100 * n for n in range(12)]
SECRET = 2500
COLOURS = ['red', 'yellow', 'lime', 'cyan', 'blue', 'magenta']
SECRET_COLOUR = 'white'
COLOUR_SECONDS = 1.0
PICTURE_EVERY = 5  # audio packets: 10 pictures a second
PICTURE_SIZE = '128x72'
VIDEO_RATE, VIDEO_TYPE = 90000, 97
REPORT_SECONDS = 1.0

_payloads = {}


def payload_of(hertz):
    if hertz not in _payloads:
        _payloads[hertz] = bytes(encode_mulaw(0.3 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(PACKET_SAMPLES))
    return _payloads[hertz]


def tone_at(wall):
    """The tone that everybody sends at that time (s, UTC)."""
    return TONES[int(wall / STEP_SECONDS) % len(TONES)]


def colour_at(wall):
    """The colour that every camera sends at that time (s, UTC)."""
    return COLOURS[int(wall / COLOUR_SECONDS) % len(COLOURS)]


class Network:
    """What happens to packets on their way, as set by a test."""

    def __init__(self, chance):
        self.chance = chance
        self.clear()

    def clear(self):
        self.loss = 0.0     # share of packets that are lost
        self.twice = False  # each comes twice
        self.swap = False   # each pair comes in the other order
        self.jitter = 0.0   # s, the longest delay

    def fates(self, number):
        """The delays (s) with which copies of packet NUMBER arrive; none if it is lost."""
        if self.chance.random() < self.loss:
            return []
        delay = self.chance.random() * self.jitter
        if self.swap and number % 2 == 0:
            delay += PACKET_SECONDS * 1.25
        return [delay, delay + 0.001] if self.twice else [delay]


class Source:
    """An SSRC with its sequence and time base."""

    def __init__(self, chance):
        self.ssrc = chance.randrange(1, 1 << 32)
        self.sequence = chance.randrange(1 << 16)
        self.base = chance.randrange(1 << 32)


class Sent:
    """The log entry of a packet or a picture: time, tone or colour, whether it arrived completely."""
    __slots__ = ('wall', 'what', 'arrived')

    def __init__(self, wall, what, arrived):
        self.wall, self.what, self.arrived = wall, what, arrived


class Camera:
    """A talker's picture (H.264, each one an IDR picture)."""

    def __init__(self, talker, directory):
        self.talker = talker
        self.source = Source(talker.chance)
        self.endpoint = None
        self.record = []
        self.number = 0  # of packets
        self.count = 0   # of pictures
        self._pictures = {colour: colour_pictures(colour, PICTURE_SIZE, directory) for colour in COLOURS + [SECRET_COLOUR]}

    def show(self, wall):
        """The next picture: [(delay, bytes)]."""
        if self.endpoint is None or not self.talker.present:
            return []
        colour = SECRET_COLOUR if self.talker.secrets else colour_at(wall)
        units, packets, arrived = self._pictures[colour][self.count % 2], [], True
        self.count += 1
        for unit in units:
            stamp = self.source.base + round(wall * VIDEO_RATE) & 0xffffffff
            header = struct.pack('!BBHII', 0x80, (0x80 if unit is units[-1] else 0) | VIDEO_TYPE,
                                 self.source.sequence + self.number & 0xffff, stamp, self.source.ssrc)
            delays = self.talker.network.fates(self.number)
            self.number += 1
            arrived = arrived and bool(delays)
            packets += [(delay, header + unit) for delay in delays]
        self.record.append(Sent(wall, colour, arrived))
        return packets


class Talker:
    """One person's sound (PCMU)."""

    def __init__(self, name, seed, directory=None):
        self.name = name
        self.chance = random.Random(seed)
        self.network = Network(self.chance)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.endpoint = None
        self.camera = None if directory is None else Camera(self, directory)
        self.present = False
        self.talking = False
        self.secrets = set()  # why the secret is sent instead of the time
        self.sources = [Source(self.chance)]
        self.source = self.sources[0]
        self.record = []
        self.count = 0

    def arrive(self, endpoint, camera_endpoint=None):
        """Sets the destination: (address, RTP port, RTCP port)."""
        self.endpoint = endpoint
        if self.camera:
            self.camera.endpoint = camera_endpoint
        self.present = self.talking = True

    def change_source(self):
        """Another SSRC with other numbers, as a server does that plays music on hold."""
        self.source = Source(self.chance)
        self.sources.append(self.source)
        if self.camera:
            self.camera.source = Source(self.chance)

    def return_source(self):
        """The first SSRC again, with its numbers and time advanced."""
        self.source = self.sources[0]

    def packet(self, wall, hertz):
        source = self.source
        # Sequence and time advance while another source sends: they follow the time, not the count.
        number = round(wall / PACKET_SECONDS)
        header = struct.pack('!BBHII', 0x80, 0, source.sequence + number & 0xffff,
                             source.base + number * PACKET_SAMPLES & 0xffffffff, source.ssrc)
        return header + payload_of(hertz)

    def speak(self, wall):
        """The next packet: [(delay, bytes)]."""
        if not self.talking or not self.present:
            return []
        hertz = SECRET if self.secrets else tone_at(wall)
        delays = self.network.fates(self.count)
        self.count += 1
        self.record.append(Sent(wall, hertz, bool(delays)))
        data = self.packet(wall, hertz)
        return [(delay, data) for delay in delays]

    def report(self, wall):
        """A sender report with a CNAME."""
        if not self.talking or not self.present:
            return
        ntp, name = wall + 2208988800, self.name.encode()
        stamp = self.source.base + round(wall / PACKET_SECONDS) * PACKET_SAMPLES & 0xffffffff
        report = struct.pack('!BBHIIIIII', 0x80, 200, 6, self.source.ssrc, int(ntp), int(ntp % 1 * 2 ** 32), stamp,
                             self.count & 0xffffffff, self.count * PACKET_SAMPLES & 0xffffffff)
        item = struct.pack('!IBB', self.source.ssrc, 1, len(name)) + name
        item += b'\0' * (4 - len(item) % 4)
        self.send(report + struct.pack('!BBH', 0x81, 202, len(item) // 4) + item, 2)

    def send(self, data, where=1, sender=None, endpoint=None):
        endpoint = endpoint or self.endpoint
        try:
            (sender or self.socket).sendto(data, (endpoint[0], endpoint[where]))
        except OSError:
            pass  # nobody listens at the moment; a real sender goes on as well

    def intrude(self, count=10):
        """Packets of a stranger that contain a secret, and garbage."""
        if self.endpoint is None:
            return
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            source = Source(self.chance)
            for number in range(count):
                header = struct.pack('!BBHII', 0x80, 0, source.sequence + number & 0xffff,
                                     source.base + number * PACKET_SAMPLES & 0xffffffff, source.ssrc)
                self.send(header + payload_of(SECRET), 1, stranger)
                self.send(self.chance.randbytes(self.chance.randrange(1, 200)), 1, stranger)
                self.send(self.chance.randbytes(self.chance.randrange(1, 200)), 2, stranger)


class Room:
    """The thread that sends for all talkers, in time."""

    def __init__(self, talkers):
        self.talkers = talkers
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self):
        self._thread.start()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _run(self):
        # Senders are real time by nature.
        number = math.ceil(time.time() / PACKET_SECONDS)
        waiting, order = [], 0
        while not self._stop.is_set():
            due = number * PACKET_SECONDS
            while waiting and waiting[0][0] <= due:
                at, _, talker, endpoint, data = heapq.heappop(waiting)
                self._stop.wait(max(0.0, at - time.time()))
                talker.send(data, endpoint=endpoint)
            self._stop.wait(max(0.0, due - time.time()))
            for talker in self.talkers:
                packets = [(delay, talker.endpoint, data) for delay, data in talker.speak(due)]
                if talker.camera and number % PICTURE_EVERY == 0:
                    packets += [(delay, talker.camera.endpoint, data) for delay, data in talker.camera.show(due)]
                for delay, endpoint, data in packets:
                    if delay == 0:
                        talker.send(data, endpoint=endpoint)
                    else:
                        order += 1
                        heapq.heappush(waiting, (due + delay, order, talker, endpoint, data))
                if number % round(REPORT_SECONDS / PACKET_SECONDS) == 0:
                    talker.report(due)
            number += 1


def seed_of(environment=os.environ):
    return int(environment.get('CALLREEL_SEED') or random.randrange(10 ** 6))
