#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The runnable blocks of docs/integration-*.md, taken from the pages and run unchanged against callreeld on a bus of its
own. A block with `file=NAME` behind its language is saved under that name; one with `run` is run by bash, all of a page in
order as one script. The recorded files are judged by their tones and colours. Only ports are other ones, free ones."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

import judge
import tap
from callbus import CallBus, chunks_of, first_string, wait_for
from rtp_sender import Participant

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
HEARD = 0.05
SECONDS = 60


def blocks_of(page):
    """[(words behind the language, text)] of the page's fenced blocks."""
    with open(os.path.join(TOP, 'docs', page), encoding='utf-8') as file:
        return [(words.split(), text) for words, text in re.findall(r'^```\w+ ?(.*)\n((?:.*\n)*?)^```$', file.read(), re.M)]


def free_port(even=False):
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind(('127.0.0.1', 0))
            port = probe.getsockname()[1]
        if not even or port % 2 == 0:
            return port


def needs(*programs):
    """Raises tap.Skip if a program is not installed."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise tap.Skip('not installed: ' + ', '.join(missing))


class Page:
    """One page at work: `run()` is what its reader does."""

    def __init__(self, name, bus, ports=()):
        self.bus = bus
        self.directory = os.path.join(bus.directory, 'page')
        os.mkdir(self.directory)
        os.symlink(os.path.join(bus.build, 'manager', 'ctl', 'callreelctl'), os.path.join(self.directory, 'callreelctl'))
        self.environment = dict(bus.environment, PATH=self.directory + ':' + os.environ['PATH'])
        blocks = [(words, self._with_ports(text, ports)) for words, text in blocks_of(name)]
        for word, text in ((word, text) for words, text in blocks for word in words if word.startswith('file=')):
            with open(os.path.join(self.directory, word.removeprefix('file=')), 'w', encoding='utf-8') as file:
                file.write(text)
        self.script = ''.join(text for words, text in blocks if 'run' in words)
        assert self.script, f'docs/{name} has no runnable block'

    @staticmethod
    def _with_ports(text, ports):
        for written, used in ports:
            assert used != written
            text = re.sub(rf'\b{written}\b', str(used), text)
        return text

    def run(self):
        """The script's output. Processes that it leaves in the background end with it."""
        script = "set -e; trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + self.script
        done = subprocess.run(['bash', '-c', script], cwd=self.directory, env=self.environment, capture_output=True, text=True,
                              timeout=SECONDS, check=False)
        assert done.returncode == 0, f'{done.stdout}\n{done.stderr}'
        return done.stdout + done.stderr


def recorded(bus, count=1):
    """(path, metadata) of the one file of each recording."""
    def events():
        return [json.loads(first_string(text)) for text in bus.signals('RecordingFileStatusUpdated')]
    wait_for(f'{count} recordings', lambda: len(events()) == count, SECONDS)
    chunks = [chunk for event in events() for chunk in chunks_of(event)]
    assert len(chunks) == count, chunks
    for chunk in chunks:
        assert not judge.decode_errors(chunk.path), judge.decode_errors(chunk.path)
    return chunks


def hears(sound, *tones):
    """Which of the tones are heard at any time."""
    return [tone for tone in tones if judge.loudest(sound, tone) > HEARD]


def sees(path, *colours):
    frames = judge.pictures(path)
    return [colour for colour in colours if any(judge.holds_colour(frame, colour) for frame in frames)]


def test_busctl(_facts):
    needs('busctl', 'jq')
    with CallBus() as bus:
        Page('integration.md', bus).run()
        chunk, = recorded(bus)
        assert hears(judge.samples(chunk.path), 440, 1000) == [440]
        assert chunk.metadata['pauseResumeIntervals'], chunk.metadata


def test_gstreamer(_facts):
    needs('gst-launch-1.0', 'gcc', 'pkg-config', 'jq')
    with CallBus() as bus:
        page = Page('integration-gstreamer.md', bus)
        page.run()
        for chunk in recorded(bus, 2):
            assert hears(judge.samples(chunk.path), 440, 1000) == [440]
            assert sees(chunk.path, 'red', 'lime') == ['red']


class Parties:
    """Two SIP parties whose media rtpengine relays, after the offer and the answer of a SIP proxy. Each sends a tone."""

    CALL_ID, TAGS, TONES = '8f0c-51@proxy.example.com', ('a73kszlfl', '1c26tfbb3'), (440, 1000)

    def __init__(self, bus):
        self.bus = bus
        self.control = free_port()
        ports = free_port(True)
        self.engine = bus.spawn(['rtpengine', '--foreground', '--table=-1', '--interface=127.0.0.1', '--log-stderr',
                                 f'--listen-ng=127.0.0.1:{self.control}', f'--port-min={ports}', f'--port-max={ports + 100}',
                                 '--no-redis-required', f'--pidfile={bus.directory}/rtpengine.pid'],
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for('rtpengine', lambda: self._ask({'command': 'ping'}))
        self.people = [Participant(f'party-{tone}', tone, None, bus.directory) for tone in self.TONES]
        offer = self._relay('offer', **{'from-tag': self.TAGS[0]})
        answer = self._relay('answer', **{'from-tag': self.TAGS[0], 'to-tag': self.TAGS[1]})
        for person, port in zip(self.people, (answer, offer)):
            person.add_audio(('127.0.0.1', port, port + 1))

    def _ask(self, request):
        cookie = os.urandom(8).hex()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(1)
            try:
                client.sendto(f'{cookie} {json.dumps(request)}'.encode(), ('127.0.0.1', self.control))
                return json.loads(client.recv(65536).decode().split(' ', 1)[1])
            except (TimeoutError, ConnectionError):
                return None

    def _relay(self, command, **tags):
        """The port at rtpengine for the other party."""
        sdp = ('v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n'
               f'm=audio {free_port(True)} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n'
               'a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n')
        reply = self._ask({'command': command, 'call-id': self.CALL_ID, 'sdp': sdp, 'ICE': 'remove', **tags})
        return int(re.search(r'm=audio (\d+)', reply['sdp']).group(1))

    def __enter__(self):
        for person in self.people:
            person.start()
        return self

    def __exit__(self, *_):
        for person in self.people:
            person.stop()


def test_rtpengine(_facts):
    needs('rtpengine')
    with CallBus() as bus:
        with Parties(bus) as parties:
            Page('integration-kamailio.md', bus, [(2223, parties.control)]).run()
        chunk, = recorded(bus)
        assert hears(judge.samples(chunk.path), *Parties.TONES, 1500) == list(Parties.TONES)
        assert {person['participantId'] for person in chunk.metadata['participants']} >= {'caller', 'callee'}


if __name__ == '__main__':
    sys.exit(tap.run('integrations', globals(), {}))
