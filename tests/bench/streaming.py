#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What people who watch recordings cost, and what live recordings notice of them. Run by people (docs/performance.md):

    tests/bench/streaming.py [--build build] [--seconds 60] [--clients 200] [--recordings 2]

Two runs of the same live recordings of nine, by a callreeld that is started anew for each. In the first, the control, nobody
watches; its first recording is what the clients of the second play, each for itself and at the recording's own rate, by ranges
from one callreel-portal (viewers.py). Both pause each recording every five seconds and resume it at once.

Late ticks are those of tilecompositor's log, lost packets those that callreeld counts for the streams, late cuts those it
reports of pauses and resumes (late-ms), and the longest stall is that of its main loop (GetMetrics). The longest answer to a
pause includes gdbus's own start.
"""
import argparse
import datetime
import http.client
import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
from callbus import chunks_of, number_of, wait_for  # noqa: E402  (livecall knows where it is)
from meter import cpu_of, machine, memory_of  # noqa: E402
from service import event_of  # noqa: E402

SETTLE = 8  # seconds until recordings and players are in a steady state
PAUSE_SECONDS = 5
TICKS_PER_SECOND = 8
MB = 1e6


class Portal:
    """A callreel-portal, and a file of an archive that many users have opened."""

    def __init__(self, bus, build, key_file):
        self._bus, self._build, self._key_file = bus, build, key_file
        self._log = os.path.join(bus.directory, 'portal.log')
        with open(self._log, 'w', encoding='utf-8') as log:
            process = bus.spawn([os.path.join(build, 'manager', 'portal', 'callreel-portal'), '--config', bus.config],
                                stdout=log, stderr=log)
        self.pid = process.pid
        self.port = int(wait_for('callreel-portal', self._find_port).group(1))

    def _find_port(self):
        with open(self._log, encoding='utf-8', errors='replace') as log:
            return re.search(r'Listening on http://\S+:(\d+)', log.read())

    def _ask(self, method, path, headers, body=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found

    def wait(self):
        """Until it has found callreeld."""
        wait_for('callreeld at the portal', lambda: self._ask('GET', '/healthz', {})[0] == 200)

    def open(self, document, user):
        """The user's own [address, token] for a document."""
        token = subprocess.run([os.path.join(self._build, 'manager', 'ctl', 'callreelctl'), 'token', 'issue', user,
                                f'key-file={self._key_file}'], env=self._bus.environment, capture_output=True, text=True,
                               check=True).stdout.strip()
        status, body = self._ask('POST', f'/api/v1/documents/{document}/open', {
            'Authorization': f'Bearer {token}', 'Content-Type': 'application/json'}, json.dumps({'purpose': 'play'}))
        assert status == 200, body
        return json.loads(body)['url'], token


class Recordings:
    """Live recordings, what is asked of them, and what they noticed."""

    def __init__(self, bus, name, count, cameras, voices, logs):
        self._bus, self._logs = bus, logs
        self.calls = [livecall.LiveCall(bus, f'{name}-{number}', cameras, voices) for number in range(count)]
        for call in self.calls:
            call.start()

    def observe(self, seconds):
        """Their figures of this time."""
        before, late_before, answers = livecall.late_ticks(self._logs), len(self._list_late_cuts()), []
        pids = self._bus.worker_pids()
        begin, used, pause, turn = time.monotonic(), [cpu_of(pid) for pid in pids], threading.Event(), 0
        while (left := begin + seconds - time.monotonic()) > 0:
            pause.wait(min(left, PAUSE_SECONDS / len(self.calls)))
            call, turn = self.calls[turn % len(self.calls)], turn + 1
            asked = time.monotonic()
            self._bus.manager('PauseRecording', call.operation, {})
            answers.append(time.monotonic() - asked)
            self._bus.manager('ResumeRecording', call.operation, {})
        length = time.monotonic() - begin
        late = self._list_late_cuts()[late_before:]
        packets, lost = self._count_packets()
        stall = re.search(r'^callreel_longest_stall_microseconds (\d+)', self._read_metrics(), re.MULTILINE)
        return {
            'ticks late, of all': f'{livecall.late_ticks(self._logs) - before} of {int(length * TICKS_PER_SECOND) * len(self.calls)}',
            'packets lost, of all': f'{lost} of {packets + lost}',
            'cuts late, of pauses; the latest (ms)': f'{len(late)} of {len(answers)}; {max(late, default=0)}',
            'longest answer to a pause (ms)': f'{max(answers) * 1000:.0f}',
            'longest stall of callreeld (ms)': f'{int(stall.group(1)) / 1000:.1f}',
            'share of a core, each worker': ', '.join(f'{(cpu_of(pid) - cpu) / length:.2f}' for pid, cpu in zip(pids, used)),
        }

    def _list_late_cuts(self):
        return [late for late in (number_of(text, 'late-ms') for text in self._bus.signals('RecordingStateChanged')) if late]

    def _count_packets(self):
        texts = [self._bus.get(call.call, 'Call1', 'Streams') for call in self.calls]
        return [sum(int(number) for text in texts for number in re.findall(rf"'{key}': <(?:uint64 )?(\d+)>", text))
                for key in ('packets', 'lost')]

    def _read_metrics(self):
        return self._bus.manager('GetMetrics').replace('\\n', '\n')

    def end(self):
        """The event of the first."""
        for call in self.calls:
            call.stop()
        event = wait_for('the event', lambda: event_of(self._bus, self.calls[0].operation), 60)
        for call in self.calls:
            wait_for('the other events', lambda call=call: event_of(self._bus, call.operation), 60)
            call.hang_up()
        return event


class Audience:
    """Clients who have opened the file of an event, and play it once they are started."""

    def __init__(self, portal, event, options):
        chunk = chunks_of(event)[0]
        document = event['data']['recordingStorageInfo']['recordingChunks'][0]['documentId']
        self._seconds = options.seconds + SETTLE
        self._order = {'port': portal.port, 'file': chunk.path, 'length': chunk.metadata['chunkDuration'] / 1000,
                       'seconds': self._seconds,
                       'viewers': [portal.open(document, f'user-{number}') for number in range(options.clients)]}

    def start(self):
        program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'viewers.py')
        self._process = subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._process.stdin.write(json.dumps(self._order))
        self._process.stdin.close()

    def end(self):
        """What they found."""
        text = self._process.stdout.read()
        assert self._process.wait(60) == 0, 'the clients failed'
        found = json.loads(text)
        return {
            'rate of the file (kbit/s)': f'{found["rate"] / 125:.0f}',
            'sent (MB/s)': f'{found["received"] / self._seconds / MB:.1f}',
            'came late (bytes, of MB)': f'{found["late"]} of {found["received"] / MB:.0f}',
            'fewest that one got (MB)': f'{found["least"] / MB:.1f}',
            'longest wait for a piece (ms)': f'{found["longest wait"] * 1000:.0f}',
            'share of a core, all clients': f'{found["share"]:.2f}',
        }


def record(bus, portal, name, options, media, logs, audience=None):
    """One run: (its figures, the event of its first recording)."""
    recordings = Recordings(bus, name, options.recordings, *media, logs)
    if audience:
        audience.start()
    threading.Event().wait(SETTLE)
    used, begin = cpu_of(portal.pid), time.monotonic()
    found = recordings.observe(options.seconds)
    found['share of a core, the portal'] = f'{(cpu_of(portal.pid) - used) / (time.monotonic() - begin):.3f}'
    found['memory of the portal, the largest (MB)'] = ', '.join(f'{size:.0f}' for size in memory_of(portal.pid))
    return found, recordings.end()


def measure(options, media):
    """The figures of both runs, and of the clients."""
    with tempfile.TemporaryDirectory() as work:
        key = os.path.join(work, 'portal.key')
        with open(key, 'w', encoding='ascii') as file:
            file.write(secrets.token_hex(32))
        os.chmod(key, 0o600)
        bus = livecall.open_bus(options.build, f'[limits]\n[portal]\nport=0\nkey-file={key}\n')
        livecall.log_ticks(bus, work)
        with bus:
            portal = Portal(bus, options.build, key)
            portal.wait()
            control, event = record(bus, portal, 'alone', options, media, work)
            bus.daemon.terminate()
            bus.daemon.wait(20)
            bus.start_daemon()
            portal.wait()
            audience = Audience(portal, event, options)
            watched, _ = record(bus, portal, 'watched', options, media, work, audience)
            return control, watched, audience.end()


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=60, help='length of each run (s)')
    parser.add_argument('--clients', type=int, default=200, help='who watch')
    parser.add_argument('--recordings', type=int, default=2, help='live recordings of nine')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    return options


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    length = options.seconds + SETTLE + 30
    media = footage.make_cameras(data, length), livecall.make_voices(data, length)
    control, watched, audience = measure(options, media)
    print(f'{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {machine()}; {options.recordings} live recordings of nine, '
          f'{options.seconds} s.\n\n| | nobody watches | {options.clients} watch |\n|---|---|---|')
    for name, value in control.items():
        print(f'| {name} | {value} | {watched[name]} |')
    for name, value in audience.items():
        print(f'| {name} | | {value} |')


if __name__ == '__main__':
    main()
