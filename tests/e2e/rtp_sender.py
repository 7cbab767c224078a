# SPDX-License-Identifier: LGPL-2.1-or-later
"""A participant made of one colour and one tone, sent as RTP with sender reports.

Used by the end-to-end tests: colour, tone and flashes change when a test says so,
and the timestamps of audio and video come from one clock.
"""
import math
import os
import socket
import struct
import subprocess
import threading
import time

AUDIO_SDP = 'm=audio 9 RTP/AVP 0\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:0 PCMU/8000\r\na=sendonly\r\n'
VIDEO_SDP = ('m=video 9 RTP/AVP 97\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:97 H264/90000\r\n'
             'a=fmtp:97 packetization-mode=1\r\na=sendonly\r\n')
AUDIO_RATE, VIDEO_RATE = 8000, 90000
PACKET_SAMPLES = 160
FRAMES_PER_SECOND = 32
CLICK_HZ, CLICK_SECONDS = 2000, 0.01
FLASH_FRAMES = 8
NTP_EPOCH = 2208988800
LARGEST_PAYLOAD = 1200


def encode_mulaw(sample):
    """One linear sample (-1 … 1) as G.711 µ-law."""
    value = max(-32635, min(32635, int(sample * 32767)))
    sign = 0x80 if value < 0 else 0
    value = abs(value) + 132
    exponent = max(value.bit_length() - 8, 0)
    return ~(sign | exponent << 4 | value >> exponent + 3 & 0x0f) & 0xff


def colour_pictures(colour, size, directory):
    """Two IDR pictures of one colour as lists of NAL units; two, since neighbours must differ in idr_pic_id."""
    path = os.path.join(directory, f'{colour}-{size}.h264')
    if not os.path.exists(path):
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', f'color={colour}:s={size}:r=25',
                        '-frames:v', '2', '-c:v', 'libx264', '-profile:v', 'baseline', '-g', '1', '-qp', '10', '-x264-params',
                        'scenecut=0:repeat-headers=1:aud=0:info=0', '-pix_fmt', 'yuv420p', path], check=True)
    with open(path, 'rb') as file:
        units = [unit.rstrip(b'\0') for unit in file.read().split(b'\0\0\1') if unit.rstrip(b'\0')]
    pictures, current = [], []
    for unit in units:
        if unit[0] & 0x1f in (7, 8, 5):
            current.append(unit)
        if unit[0] & 0x1f == 5:
            pictures.append(current)
            current = []
    return pictures


class Stream:
    """One RTP session: packets and, once a second, a sender report."""

    def __init__(self, address, port, rtcp_port, payload_type, rate, ssrc):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.rtp, self.rtcp = (address, port), (address, rtcp_port)
        self.payload_type, self.rate, self.ssrc = payload_type, rate, ssrc
        self.sequence = ssrc & 0xfff
        self.packets = self.octets = self.reports = 0
        self.clock_base = 0

    def timestamp(self, seconds):
        return self.clock_base + round(seconds * self.rate) & 0xffffffff

    def send(self, payload, seconds, marker=False):
        header = struct.pack('!BBHII', 0x80, (0x80 if marker else 0) | self.payload_type, self.sequence,
                             self.timestamp(seconds), self.ssrc)
        self.sequence = self.sequence + 1 & 0xffff
        self.packets += 1
        self.octets += len(payload)
        self._to(header + payload, self.rtp)

    def report(self, seconds, wall):
        self.reports += 1
        ntp = wall + NTP_EPOCH
        report = struct.pack('!BBHIIIIII', 0x80, 200, 6, self.ssrc, int(ntp), int(ntp % 1 * 2 ** 32),
                             self.timestamp(seconds), self.packets, self.octets)
        name = b'test@callreel'
        item = struct.pack('!IBB', self.ssrc, 1, len(name)) + name
        item += b'\0' * (4 - len(item) % 4)
        self._to(report + struct.pack('!BBH', 0x81, 202, len(item) // 4) + item, self.rtcp)

    def _to(self, packet, where):
        try:
            self.socket.sendto(packet, where)
        except ConnectionError:
            pass  # nobody listens at the moment; a real sender continues too


class Participant:
    """Sends PCMU (payload type 0) and, with a colour, H.264 (97), on a thread."""

    def __init__(self, name, tone, colour, work_directory, size='320x180'):
        self.name, self.work_directory, self.size = name, work_directory, size
        self.tone, self.colour = tone, colour
        self.flash_period = None
        self.talking = True  # False: no audio packets are sent, as with discontinuous transmission
        self.video_delay = 0.0  # s by which video is sent later than audio of the same time
        self.audio = self.video = None
        self._pictures = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        for each in filter(None, (colour, 'white')):
            self._pictures[each] = colour_pictures(each, size, work_directory)

    def add_audio(self, endpoint):
        self.audio = Stream(*endpoint, 0, AUDIO_RATE, 0x1000 + sum(self.name.encode()))

    def add_video(self, endpoint):
        self.video = Stream(*endpoint, 97, VIDEO_RATE, 0x2000 + sum(self.name.encode()))

    def show(self, colour, tone):
        """Changes the colour and the tone (Hz, 0: silence)."""
        self._pictures.setdefault(colour, colour_pictures(colour, self.size, self.work_directory))
        self.colour, self.tone = colour, tone

    def flash_every(self, seconds):
        """A white picture for a quarter of a second, and a click at its beginning."""
        self.flash_period = seconds

    def start(self):
        self._thread.start()

    def is_running(self):
        return self._thread.is_alive()

    def stop(self):
        self._stop.set()
        self._thread.join()

    def _since_flash(self, now):
        return now % self.flash_period if self.flash_period else math.inf

    def _sample(self, number):
        now = number / AUDIO_RATE
        if self._since_flash(now) < CLICK_SECONDS:
            return 0.9 * math.sin(2 * math.pi * CLICK_HZ * now)
        return 0.2 * math.sin(2 * math.pi * self.tone * now) if self.tone else 0.0

    def _send_audio(self, packet):
        first = packet * PACKET_SAMPLES
        payload = bytes(encode_mulaw(self._sample(first + n)) for n in range(PACKET_SAMPLES))
        self.audio.send(payload, first / AUDIO_RATE, packet == 0)

    def _send_video(self, frame):
        now = frame / FRAMES_PER_SECOND
        flashing = self._since_flash(now) < FLASH_FRAMES / FRAMES_PER_SECOND
        units = self._pictures['white' if flashing else self.colour][frame % 2]
        for unit in units:
            last = unit is units[-1]
            if len(unit) <= LARGEST_PAYLOAD:
                self.video.send(unit, now, last)
            else:
                self._send_fragments(unit, now, last)

    def _send_fragments(self, unit, now, last):
        indicator, kind, rest = unit[0] & 0xe0 | 28, unit[0] & 0x1f, unit[1:]
        pieces = [rest[at:at + LARGEST_PAYLOAD] for at in range(0, len(rest), LARGEST_PAYLOAD)]
        for number, piece in enumerate(pieces):
            edge = (0x80 if number == 0 else 0) | (0x40 if number == len(pieces) - 1 else 0)
            self.video.send(bytes([indicator, edge | kind]) + piece, now, last and bool(edge & 0x40))

    def _run(self):
        # A sender is real time by nature: it waits for the time of its next packet.
        start, wall = time.monotonic(), time.time()
        packet = frame = report = 0
        while not self._stop.is_set():
            due = [(packet * PACKET_SAMPLES / AUDIO_RATE, 'audio')] if self.audio else []
            due += [(frame / FRAMES_PER_SECOND + self.video_delay, 'video')] if self.video else []
            at, kind = min(due)
            self._stop.wait(max(0.0, start + at - time.monotonic()))
            if kind == 'audio':
                if self.talking:
                    self._send_audio(packet)
                packet += 1
            else:
                self._send_video(frame)
                frame += 1
            if at >= report:
                for stream in filter(None, (self.audio, self.video)):
                    stream.report(at, wall + at)
                report += 1
