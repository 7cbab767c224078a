#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Power loss during callreeld and its workers, at one of their syncs, with any part left of what was not synced: the next
callreeld finds an intact catalogue, knows every operation id that was returned and every policy that was set, ends and
announces what was being recorded, and has every file that was announced. Called by meson test; with a number for that many
power cuts instead of a few (`tests/run.sh --long`).

File operations of callreeld, its workers and callreel-finish below the disk's directory are logged once (tests/lib/disklog.c);
what is left of them is made for each power cut (tests/lib/powercut.h).
"""
import json
import os
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import MANAGER, CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CUTS = 6
EVENT = 'RecordingFileStatusUpdated'
MARK = 9
RULES = ['synced', 'kept', 'ordered', 'loose']
FINAL = ('completed', 'failed')
MEDIA = ('.mp3', '.mp4', '.wav')  # unlike pictures and captions, which may still be in progress
# What is older than that at the power loss is in a file: a second to the next sync, one for the sync, one lost before it.
MAX_LOST_MS = 3000
SOUND, PICTURE = {'content-type': 'audioOnly'}, {'max-duration-ms': 2000, 'on-limit': 'continue'}


class Disk:
    """A bus whose disk is logged, and the possible remains of that."""

    def __init__(self, bus):
        self.bus = bus
        self.log, self.base = os.path.join(bus.directory, 'disk.log'), os.path.join(bus.directory, 'base')
        self.variables = {'DISK_LOG_ROOT': bus.disk, 'DISK_LOG_FILE': self.log,
                          'LD_PRELOAD': os.path.join(bus.build, 'tests', 'lib', 'libdisklog.so')}
        shutil.copytree(bus.disk, self.base)
        bus.environment.update(self.variables)

    def mark(self, text):
        """Notes in the log that a client knows something, after everything that was done for it."""
        now = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        data = f'{now} {text}'.encode()
        file = os.open(self.log, os.O_WRONLY | os.O_APPEND)
        os.write(file, struct.pack('=IIQQQ', MARK, len(data), 0, 0, now) + data)
        os.close(file)

    def stop_logging(self):
        for name in self.variables:
            del self.bus.environment[name]

    def _tool(self, *arguments):
        tool = os.path.join(self.bus.build, 'tests', 'lib', 'powercut')
        done = subprocess.run([tool, self.log, self.base, *map(str, arguments)], capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def points(self):
        """The time of each (µs)."""
        return [int(line) for line in self._tool('points')]

    def marks(self, point):
        """[(µs, words)] before the point."""
        return [(int(words[0]), words[1:]) for words in (line.split() for line in self._tool('marks', point))]

    def print_log(self):
        with open(os.path.join(self.bus.directory, 'callreeld.log'), encoding='utf-8', errors='replace') as log:
            print(''.join('# callreeld: ' + line for line in log.readlines()[-20:]), end='', flush=True)

    def restore(self, point, rules, seed):
        self._tool('restore', point, rules, seed, self.bus.disk)


def kill_all(bus):
    """As the machine stops."""
    bus.daemon.send_signal(signal.SIGSTOP)
    bus.signal_workers(bus.worker_pids(), signal.SIGKILL)
    bus.daemon.kill()
    bus.daemon.wait()
    wait_for('no worker', lambda: not bus.worker_pids())


def start(bus, disk, name, options, streams):
    """Starts a recording. Returns (its operation, the sender)."""
    call = bus.create_call(name)
    bus.call(call, 'Call1.AddParticipant', name, {})
    sender = Participant(name, 700, 'lime', bus.directory)
    sender.add_audio(bus.add_stream(call, name, 'audio', AUDIO_SDP))
    if streams > 1:
        sender.add_video(bus.add_stream(call, name, 'video', VIDEO_SDP))
    sender.start()
    operation = first_string(bus.manager('StartRecording', name, options))
    disk.mark(f'answered {operation}')
    return operation, sender


def record(bus, disk):
    """A recording that ends, one that rolls, and one that starts late; all but the first are active at the power loss."""
    ended, one = start(bus, disk, 'ended', SOUND, 1)
    rolling, two = start(bus, disk, 'rolling', PICTURE, 2)
    bus.wait_elapsed(ended, 1000)
    bus.call(MANAGER, 'Policy1.Set', 'user', 'anna', {'mode': 'never'}, '')
    disk.mark('policy')
    disk.mark(f'ending {ended}')
    bus.manager('StopRecording', ended, {})
    wait_for('its event', lambda: bus.signals(EVENT))
    disk.mark(f'announced {ended}')
    late, three = start(bus, disk, 'late', SOUND, 1)
    end = time.monotonic() + 5
    while time.monotonic() < end:
        for operation in (rolling, late):
            # What was reported is older than the mark.
            disk.mark(f'elapsed {operation} {bus.state(operation)[1]}')
    kill_all(bus)
    for sender in (one, two, three):
        sender.stop()
    disk.stop_logging()


class Cut:
    """A power cut, and the callreeld that comes after it."""

    def __init__(self, disk, point, rules, seed):
        self.disk, self.bus = disk, disk.bus
        self.forgotten = 0  # events of the callreelds before
        self.point, self.rules, self.seed = point, rules, seed
        self.marks = disk.marks(point)
        self.time = disk.points()[point]

    def known(self, what):
        return [words[1:] for _, words in self.marks if words[0] == what]

    def run(self):
        bus = self.bus
        if bus.daemon.poll() is None:
            kill_all(bus)
        shutil.rmtree(os.path.join(bus.environment['XDG_RUNTIME_DIR'], 'callreel'), ignore_errors=True)
        self.disk.restore(self.point, self.rules, self.seed)
        self.forgotten = len(bus.signals(EVENT))
        bus.start_daemon()

    def events_of(self, operation):
        events = [json.loads(first_string(text)) for text in self.bus.signals(EVENT)[self.forgotten:]]
        return [event for event in events if event['data']['recordingId'] == operation]

    def check(self):
        bus, announced, ending = self.bus, self.known('announced'), self.known('ending')
        state = first_string(bus.get(MANAGER, 'Manager1', 'CatalogueState'))
        assert state == 'found' or not self.marks, state
        for operation, in self.known('answered'):
            wait_for(f'the end of {operation}', lambda o=operation: bus.state(o)[0] in FINAL)
            if [operation] in announced:
                assert bus.state(operation)[0] == 'completed', bus.state(operation)
                self.check_files(operation)
            elif [operation] not in ending:  # otherwise it may have been signalled just before
                event = wait_for(f'the event of {operation}', lambda o=operation: self.events_of(o))
                assert len(event) == 1, event
                self.check_event(operation, event[0])
        if self.known('policy'):
            assert 'never' in bus.call(MANAGER, 'Policy1.Get', 'user', 'anna'), 'the policy is gone'

    def check_files(self, operation):
        """Those of a recording that was announced."""
        names = [os.path.join(path, name) for path, _, files in os.walk(self.bus.recordings) for name in files
                 if operation in name]
        assert not [name for name in names if name.endswith(tuple(kind + '.part' for kind in MEDIA))], names
        media = [name for name in names if name.endswith(MEDIA)]
        assert media, 'no file is left'
        for name in media:
            assert not judge.decode_errors(name), judge.decode_errors(name)
            with open(re.sub(r'\.\w+$', '.json', name), encoding='utf-8') as file:
                json.load(file)

    def check_event(self, operation, event):
        """One that was active: what it reported some time before is in its files."""
        chunks = chunks_of(event)
        said = max((int(words[1]) for at, words in ((at, words[1:]) for at, words in self.marks if words[0] == 'elapsed')
                    if words[0] == operation and at < self.time), default=0)
        held = sum(chunk.metadata['chunkDuration'] for chunk in chunks)
        print(f'# {operation}: {held:.0f} of {said} ms', flush=True)
        assert held >= said - MAX_LOST_MS, (held, said)
        for chunk in chunks:
            assert judge.probe(chunk.path)[0], chunk.path


def add_tests(namespace, disk, count):
    """A test for each power cut."""
    points = disk.points()
    first = next(point for point in range(len(points)) if disk.marks(point))

    def make(point, rules, seed):
        def test(_bus):
            cut = Cut(disk, point, rules, seed)
            try:
                cut.run()
                cut.check()
            except BaseException:
                disk.print_log()
                raise
        test.__name__ = f'test_{rules}_at_{point}_with_{seed}'
        return test
    for number in range(count):
        # The rules in turn, those with most chances first; each at some point, over all of them in the end.
        test = make(random.randrange(first, len(points)), RULES[-1 - number % len(RULES)], random.randrange(10 ** 6))
        namespace[test.__name__] = test


def main():
    seed = int(os.environ.get('CALLREEL_SEED') or random.randrange(10 ** 6))
    print(f'# CALLREEL_SEED={seed}', flush=True)
    random.seed(seed)
    bus = CallBus()
    disk = Disk(bus)
    with bus:
        record(bus, disk)
        add_tests(globals(), disk, int(sys.argv[1]) if len(sys.argv) > 1 else CUTS)
        return tap.run('powerloss', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
