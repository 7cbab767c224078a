#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the participants of a call hear and read about its recording: prompt and tone received as RTP, texts as signals, the
meeting and the chat in the metadata; and none of it if it is off. Called by meson test."""
import array
import os
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, Participant  # noqa: E402

CALL = 'e2e/announce'
RATE = 8000
TONE_HZ = 1400
BLOCK = 400  # 50 ms
INVITATION = ('BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:m-1\r\nSUMMARY:Budget\r\nORGANIZER;CN=Anna:mailto:anna@example.org\r\n'
              'ATTENDEE:mailto:ben@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n')


def decode_mulaw(code):
    code = ~code & 0xff
    value = ((code & 0x0f) * 8 + 132 << (code >> 4 & 7)) - 132
    return (-value if code & 0x80 else value) / 32768


class MediaServer:
    """Receives the announcement stream: (time of arrival, whether something begins, samples) of each packet."""

    def __init__(self):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(('127.0.0.1', 0))
        self.packets = []
        threading.Thread(target=self._receive, daemon=True).start()

    def sdp(self):
        return f'm=audio {self.socket.getsockname()[1]} RTP/AVP 0\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:0 PCMU/8000\r\na=recvonly\r\n'

    def _receive(self):
        while True:
            data = self.socket.recv(2048)
            if len(data) > 12 and data[1] & 0x7f == 0:
                self.packets.append((time.monotonic(), data[1] >> 7 == 1, [decode_mulaw(code) for code in data[12:]]))

    def heard(self, begin, end):
        return [sample for when, _, samples in list(self.packets) if begin <= when < end for sample in samples]

    def first(self):
        """What is heard until something else begins."""
        begins = [number for number, (_, begins, _) in enumerate(self.packets) if begins]
        return [sample for _, _, samples in self.packets[:begins[1]] for sample in samples]

    def falls_quiet(self, seconds):
        """Whether no packet comes for so long, sooner or later."""
        try:
            return wait_for('silence', lambda: time.monotonic() > self.packets[-1][0] + seconds)
        except AssertionError:
            return False

    def tones(self, begin, end):
        return judge.level(self.heard(begin, end), TONE_HZ, RATE) > 0.01


def begin(bus, server, **properties):
    """A call of one participant with audio, and an announcement stream."""
    call = bus.create_call(CALL, kind='room', **properties)
    bus.call(call, 'Call1.AddParticipant', 'Anna', {'display-name': 'Anna'})
    sender = Participant('Anna', 440, None, bus.directory)
    sender.add_audio(bus.add_stream(call, 'Anna', 'audio', AUDIO_SDP))
    sender.start()
    bus.call(call, 'Call1.AddStream', '', 'announcement', {'type': 'rtp', 'sdp': server.sdp()})
    return call, sender


def start(bus):
    return first_string(bus.manager('StartRecording', CALL, {'content-type': 'audioOnly', 'format': 'wav'}))


def record(facts):
    server = MediaServer()
    config = '[announcements]\nwait-for-prompt=true\nnotice-tone=true\nnotice-interval-seconds=1\n'
    with CallBus(config) as bus:
        bus.manager('AddMeeting', INVITATION)
        call, sender = begin(bus, server, language='de-AT', **{'meeting-id': 'm-1'})
        facts['asked'] = time.monotonic()
        operation = start(bus)
        facts['started'] = time.monotonic()
        bus.call(call, 'Call1.SendMessage', 'Anna', 'Hello all')
        wait_for('the tone', lambda: server.tones(facts['started'], time.monotonic()))
        bus.manager('PauseRecording', operation, {})
        bus.call(call, 'Call1.SendMessage', 'Anna', 'Between us')
        facts['quiet'] = server.falls_quiet(2.5)
        facts['resumed'] = time.monotonic()
        bus.manager('ResumeRecording', operation, {})
        wait_for('the tone again', lambda: server.tones(facts['resumed'], time.monotonic()))
        bus.manager('StopRecording', operation, {})
        facts['metadata'] = chunks_of(bus.wait_event())[0].metadata
        sender.stop()
        facts['texts'] = wait_for('four texts', lambda: len(bus.signals('Announcement')) > 3 and bus.signals('Announcement'))
        bus.call(call, 'Call1.End', 'over')
        facts['prompt'] = os.path.join(bus.build, 'data', 'prompts', 'start.de.wav')
    facts['server'] = server


def record_untold(facts):
    server = MediaServer()
    with CallBus('[announcements]\nenabled=false\nwait-for-prompt=true\nnotice-tone=true\nnotice-interval-seconds=1\n') as bus:
        call, sender = begin(bus, server)
        operation = start(bus)
        bus.wait_elapsed(operation, 1500)
        bus.manager('StopRecording', operation, {})
        bus.wait_event()
        sender.stop()
        bus.call(call, 'Call1.End', 'over')
        facts['untold'] = bus.signals('Announcement')
    facts['unheard'] = list(server.packets)


def loudness(sound):
    return [sum(value * value for value in sound[at:at + BLOCK]) ** 0.5 for at in range(0, len(sound) - BLOCK, BLOCK)]


def correlation(left, right):
    count = min(len(left), len(right))
    left, right = left[:count], right[:count]
    a, b = sum(left) / count, sum(right) / count
    spread = (sum((x - a) ** 2 for x in left) * sum((y - b) ** 2 for y in right)) ** 0.5
    return sum((x - a) * (y - b) for x, y in zip(left, right)) / spread if spread else 0.0


def spoken(facts):
    raw = judge.run('ffmpeg', '-nostdin', '-v', 'error', '-i', facts['prompt'], '-ac', '1', '-ar', str(RATE), '-f', 'f32le',
                    '-').stdout
    return array.array('f', raw)


def test_prompt_is_heard(facts):
    expected = spoken(facts)
    heard = facts['server'].first()
    assert abs(len(heard) - len(expected)) < RATE * 0.2, (len(heard), len(expected))
    likeness = max(correlation(loudness(heard[shift:]), loudness(expected)) for shift in range(0, BLOCK * 4, 80))
    assert likeness > 0.9, likeness


def test_start_waits_for_the_prompt(facts):
    assert facts['started'] - facts['asked'] > len(spoken(facts)) / RATE - 0.2, facts


def test_no_tone_while_paused(facts):
    """For two intervals."""
    assert facts['quiet']


def test_texts(facts):
    texts = facts['texts']
    kinds = [text.split(', ')[1].strip("'") for text in texts]
    assert kinds == ['start', 'pause', 'resume', 'stop'], texts
    assert all(text.endswith("'de')") for text in texts), texts
    assert 'Die Aufzeichnung ist angehalten.' in texts[1], texts


def test_metadata(facts):
    told = facts['metadata']['callreel']
    assert [(line['participantId'], line['text']) for line in told['chat']] == [('Anna', 'Hello all')], told['chat']
    assert told['subject'] == 'Budget', told
    assert told['meeting']['attendees'] == [{'address': 'ben@example.org', 'displayName': ''}], told['meeting']


def test_off(facts):
    assert not facts['untold'] and not facts['unheard'], (facts['untold'], len(facts['unheard']))


def main():
    facts = {}
    record(facts)
    record_untold(facts)
    return tap.run('announce', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
