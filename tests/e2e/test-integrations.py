#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The runnable blocks of docs/integration-*.md, taken from the pages and run unchanged against callreeld on a bus of its
own. A block with `file=NAME` behind its language is saved under that name; one with `run` is run by bash, all of a page in
order as one script. The recorded files are judged by their tones and colours. Only ports are other ones, and a `sleep` first
waits for the media of all streams, so that a busy machine changes nothing."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys

import children
import judge
import portrange
import tap
from callbus import CallBus, chunks_of, first_string, wait_for
from rtp_sender import Participant

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
NODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'node')
HEARD = 0.05
SECONDS = 180


def blocks_of(page):
    """[(words behind the language, text)] of the page's fenced blocks."""
    with open(os.path.join(TOP, 'docs', page), encoding='utf-8') as file:
        return [(words.split(), text) for words, text in re.findall(r'^```\w+ ?(.*)\n((?:.*\n)*?)^```$', file.read(), re.M)]


def needs(*programs):
    """Raises tap.Skip if a program is not installed."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise tap.Skip('not installed: ' + ', '.join(missing))


SLEEP = """#!/bin/bash
until callreelctl --json call list | jq -e 'map(.Streams) | flatten | length > 0 and all(.state == "active")' >/dev/null; do
  /bin/sleep 0.2
done
exec /bin/sleep "$1"
"""


class Page:
    """One page at work: `run()` is what its reader does. Files of it may be needed by another page's program."""

    def __init__(self, name, bus, ports=(), others=()):
        self.bus = bus
        self.directory = os.path.join(bus.directory, 'page')
        os.mkdir(self.directory)
        os.symlink(os.path.join(bus.build, 'manager', 'ctl', 'callreelctl'), os.path.join(self.directory, 'callreelctl'))
        with open(self.path('sleep'), 'w', encoding='utf-8') as file:
            file.write(SLEEP)
        os.chmod(self.path('sleep'), 0o755)
        self.environment = dict(bus.environment, PATH=self.directory + ':' + os.environ['PATH'])
        blocks = [(words, self._with_ports(text, ports)) for words, text in blocks_of(name)]
        files = blocks + [block for other in others for block in blocks_of(other)]
        for word, text in ((word, text) for words, text in files for word in words if word.startswith('file=')):
            with open(os.path.join(self.directory, word.removeprefix('file=')), 'w', encoding='utf-8') as file:
                file.write(text)
        self.script = ''.join(text for words, text in blocks if 'run' in words)

    @staticmethod
    def _with_ports(text, ports):
        for written, used in ports:
            assert used != written
            text = re.sub(rf'\b{written}\b', str(used), text)
        return text

    def path(self, name):
        return os.path.join(self.directory, name)

    def run(self):
        """The script's output. Processes that it leaves in the background end with it."""
        assert self.script, 'the page has no runnable block'
        script = "set -e; trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + self.script
        status, output = children.run_script(script, SECONDS, cwd=self.directory, env=self.environment)
        assert status == 0, output
        return output


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
        alone, session = recorded(bus, 2)
        assert hears(judge.samples(alone.path), 440, 1000) == [440]
        assert alone.metadata['pauseResumeIntervals'], alone.metadata
        assert hears(judge.samples(session.path), 440, 1000) == [1000]
        assert sees(session.path, 'red', 'blue') == ['red']


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

    def __init__(self, bus, ports):
        self.control, media, self._party = ports.first, ports.first + 2, ports.first + 110
        # Debian's configuration has fixed ports.
        bus.spawn(['rtpengine', '--config-file=none', '--foreground', '--table=-1', '--interface=127.0.0.1', '--log-stderr',
                   f'--listen-ng=127.0.0.1:{self.control}', f'--port-min={media}', f'--port-max={media + 100}',
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
        self._party += 2
        sdp = ('v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n'
               f'm=audio {self._party} RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\n'
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
    needs('rtpengine', 'jq')
    with portrange.PortRange(portrange.OTHERS) as ports, CallBus() as bus:
        with Parties(bus, ports) as parties:
            Page('integration-kamailio.md', bus, [(2223, parties.control)]).run()
        chunk, = recorded(bus)
        assert hears(judge.samples(chunk.path), *Parties.TONES, 1500) == list(Parties.TONES)
        assert {person['participantId'] for person in chunk.metadata['participants']} >= {'caller', 'callee'}


def install_node():
    """The directory with the packages that the pages' programs import."""
    needs('node', 'npm')
    directory = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'tests', 'e2e', 'node')
    shutil.copytree(NODE, directory, dirs_exist_ok=True)
    if not os.path.isdir(os.path.join(directory, 'node_modules', 'dbus-next')):
        try:
            done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=directory,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False)
        except subprocess.TimeoutExpired as error:
            raise tap.Skip('npm ci does not end') from error
        if done.returncode:
            raise tap.Skip('npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0])
    return directory


def test_node(_facts):
    packages = install_node()
    with CallBus() as bus:
        page = Page('integration.md', bus, others=('integration-mediasoup.md', 'integration-kurento.md'))
        os.symlink(os.path.join(packages, 'node_modules'), page.path('node_modules'))
        shutil.copy(os.path.join(packages, 'servers.mjs'), page.directory)
        for name in ('mediasoup.mjs', 'kurento.mjs'):
            with open(page.path(name), 'a', encoding='utf-8') as file:
                file.write('\nexport { record };\n')
        status, output = children.run_script('node servers.mjs', SECONDS, cwd=page.directory, env=page.environment)
        assert status == 0, output
        assert [hears(judge.samples(chunk.path), 440, 1000) for chunk in recorded(bus, 2)] == [[440], [1000]]


BARESIP = """module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module account.so
module_app menu.so
sip_listen 127.0.0.1:0
audio_source aufile,{directory}/tone.wav
audio_player aufile,{directory}/heard.wav
rtp_ports {port}-{last}
"""


def dial(bus, directory, uri, port):
    """baresip, which calls the address and sends a tone, from one of 20 ports; SIGTERM makes it hang up."""
    subprocess.run(['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', f'sine=440:r=8000:d={SECONDS}', '-ac', '1',
                    os.path.join(directory, 'tone.wav')], check=True)
    for name, text in (('config', BARESIP.format(directory=directory, port=port, last=port + 20)), ('contacts', ''),
                       ('accounts', '<sip:switch@127.0.0.1>;regint=0;audio_codecs=PCMA\n')):
        with open(os.path.join(directory, name), 'w', encoding='utf-8') as file:
            file.write(text)
    return bus.spawn(['baresip', '-f', directory, '-e', '/dial ' + uri], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_freeswitch(_facts):
    """The answerer of the page. baresip calls it in FreeSWITCH's place, and hangs up."""
    needs('baresip')
    with portrange.PortRange(portrange.OTHERS) as ports, CallBus() as bus:
        port, page = ports.first, Page('integration-freeswitch.md', bus)

        def shown():
            done = subprocess.run([page.path('callreelctl'), '--json', 'call', 'show', 'demo'], env=page.environment,
                                  capture_output=True, text=True, check=False)
            return json.loads(done.stdout) if done.returncode == 0 else {'Streams': [], 'Participants': []}

        bus.spawn(['env', 'PATH=' + page.environment['PATH'], 'python3', page.path('answerer.py'), f'127.0.0.1:{port}'])
        switch = dial(bus, page.directory, f'sip:demo.caller@127.0.0.1:{port}', port + 2)
        wait_for('packets', lambda: [stream for stream in shown()['Streams'] if stream['state'] == 'active'], SECONDS)
        operation = first_string(bus.manager('StartRecording', 'demo', {'content-type': 'audioOnly'}))
        bus.wait_elapsed(operation, 1500)
        switch.terminate()
        wait_for('the end of the leg', lambda: not shown()['Streams'], SECONDS)
        bus.manager('StopRecording', operation, {})
        chunk, = recorded(bus)
        assert hears(judge.samples(chunk.path), 440, 1000) == [440]


if __name__ == '__main__':
    sys.exit(tap.run('integrations', globals(), {}))
