#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""docs/integration-kamailio.md at work: Debian's Kamailio with the page's configuration, the page's program, Debian's rtpengine,
and two phones that call through them, hold each other and hang up. Called by meson test."""
import array
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import namespace  # noqa: E402
import rtpengine  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, wait_for  # noqa: E402
from pages import Page, recorded  # noqa: E402
from phone import Phone  # noqa: E402

TONES = {'caller': 440, 'callee': 1000}
PART = 1500  # ms
RELAY_PORT = 2223
EDGE = 0.4   # s, by which the file may be behind or ahead of what the recorder said


class Story:
    """Alice calls Bob, puts him on hold, takes him back and hangs up. `.parts` are spans (s) of the recording: before, during and
    after the hold."""

    def __init__(self, bus, page):
        self._bus, self._page, self.parts = bus, page, []
        alice = Phone(bus, 'alice', TONES['caller'], 5100, ';outbound="sip:127.0.0.1:5060;lr"')
        bob = Phone(bus, 'bob', TONES['callee'], 5200, ';answermode=auto')
        alice.dial(f'sip:bob@127.0.0.1:{bob.port}')
        wait_for('both streams', lambda: [stream['state'] for call in self.calls() for stream in call['Streams']] == ['active'] * 2)
        self._operation, = wait_for('a recording', lambda: self.calls()[0]['Recordings'])
        self._pass()
        alice.hold(True)
        wait_for('the hold', lambda: self._held() == ['callee'])
        self._pass()
        alice.hold(False)
        wait_for('the end of the hold', lambda: not self._held())
        self._pass()
        self._call_id = self.calls()[0]['ServerCallId'].removeprefix('kamailio/')
        self.subscribed = self._subscriptions()
        alice.hang_up()
        wait_for('the end of the call', lambda: not self.calls())
        self.last_part = time.monotonic() - self._began
        wait_for('the end of the subscriptions', lambda: self._subscriptions() == 0)
        self.chunk, = recorded(bus)
        self.reason = bus.wait_event()['data']['sessionEndReason']

    def calls(self):
        done = subprocess.run([self._page.path('callreelctl'), '--json', 'call', 'list'], env=self._bus.environment,
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def _held(self):
        return [person['participant-id'] for person in self.calls()[0]['Participants'] if person.get('on-hold')]

    def _pass(self):
        self._began = time.monotonic()
        begin = self._bus.state(self._operation)[1]
        self._bus.wait_elapsed(self._operation, begin + PART)
        self.parts.append((begin / 1000, (begin + PART) / 1000))

    def _subscriptions(self):
        """How many of the call rtpengine has, which remembers a call for half a minute after its BYE."""
        tags = rtpengine.ask(RELAY_PORT, command='query', **{'call-id': self._call_id})['tags'].values()
        return [each['type'] for tag in tags for each in tag['subscriptions']].count('pub/sub')


def sound_of(story, party):
    """The channel of a party."""
    channel, = (person['channel'] for person in story.chunk.metadata['participants'] if person['participantId'] == party)
    raw = judge.run('ffmpeg', '-nostdin', '-v', 'error', '-i', story.chunk.path, '-ar', str(judge.AUDIO_RATE), '-f', 'f32le', '-').stdout
    return array.array('f', raw)[channel::2]


def levels(story, party):
    """The levels of all tones in a party's channel, in each part of the recording."""
    sound = sound_of(story, party)
    spans = [[round(second * judge.AUDIO_RATE) for second in (begin + EDGE, end - EDGE)] for begin, end in story.parts]
    return [{name: judge.level(sound[begin:end], tone) for name, tone in TONES.items()} for begin, end in spans]


def test_parties(story):
    people = {person['participantId']: person.get('channel') for person in story.chunk.metadata['participants']}
    assert sorted(people[name] for name in TONES) == [0, 1], people


def test_tones(story):
    """Each party's own, in a channel of its own."""
    for party in TONES:
        for part in levels(story, party)[::2]:
            assert [name for name, level in part.items() if level > 0.002] == [party] and part[party] > 0.05, (party, part)


def test_hold(story):
    _, held, _ = levels(story, 'callee')
    assert max(held.values()) < 0.002, held


def test_duration(story):
    _, file = judge.probe(story.chunk.path)
    begin, end = story.parts[-1]
    assert end <= float(file['duration']) < begin + story.last_part + EDGE, (file['duration'], story.parts, story.last_part)


def test_end(story):
    assert story.subscribed == 2, story.subscribed
    assert story.reason == 'CallEnded', story.reason


def main():
    namespace.enter('kamailio', 'rtpengine', 'baresip')
    with CallBus() as bus:
        page = Page('integration-kamailio.md', bus)
        bus.spawn(['rtpengine', '--config-file=none', '--foreground', '--table=-1', '--interface=127.0.0.1', '--log-stderr',
                   f'--listen-ng=127.0.0.1:{RELAY_PORT}', '--no-redis-required', f'--pidfile={bus.directory}/rtpengine.pid'],
                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for('rtpengine', lambda: rtpengine.ask(RELAY_PORT, command='ping'))
        with page.running(stdout=sys.stderr):
            story = Story(bus, page)
        return tap.run('kamailio', globals(), story)


if __name__ == '__main__':
    sys.exit(main())
