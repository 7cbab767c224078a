#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ten recordings, while workers and manager are killed and suspended at random moments, the disk fills up, the storage is
removed, the catalogue is overwritten: each ends with a state and an event that give the reason, what was on disk is still
there, and no answer takes longer than 20 s. Called by meson test; with a number for that many attacks (`tests/run.sh --long`)."""
import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import MANAGER, CallBus, first_string, wait_for  # noqa: E402
from crowd import FINAL, LONGEST_ANSWER, Crowd, pause_for  # noqa: E402

STRIKES = 4
STOPPED_SECONDS = 3
DISK_MB = 20  # a start asks for 16


def kill_worker(crowd):
    crowd.bus.signal_workers([random.choice(crowd.bus.worker_pids())], signal.SIGKILL)


def stop_worker(crowd):
    """Suspends a worker for good."""
    crowd.bus.signal_workers([random.choice(crowd.bus.worker_pids())], signal.SIGSTOP)


def kill_manager(crowd):
    crowd.bus.daemon.kill()
    crowd.bus.daemon.wait()
    crowd.bus.start_daemon()


def stop_manager(crowd):
    crowd.bus.daemon.send_signal(signal.SIGSTOP)
    pause_for(STOPPED_SECONDS)
    crowd.bus.daemon.send_signal(signal.SIGCONT)


def test_strikes(count):
    with CallBus() as bus:
        crowd = Crowd(bus, 'strikes')
        crowd.start({'format': 'wav'})
        before = {operation: bus.state(operation)[1] for operation in crowd.operations}
        for number in range(count):
            pause_for(random.random())
            strike = random.choice([kill_worker, stop_worker, kill_manager, stop_manager])
            print(f'# {number}: {strike.__name__}', flush=True)
            strike(crowd)
        longest = crowd.stop()
        assert longest < LONGEST_ANSWER, longest
        events = crowd.wait_events(60)
        for operation, event in events.items():
            held = crowd.check_chunks(event)
            assert held >= before[operation] - 1000, (held, before[operation])
        assert not crowd.criticals(), crowd.criticals()


class SmallDisk:
    """A callreeld in a mount namespace of its own, whose recordings are on a small file system."""

    def __init__(self, megabytes):
        self.directory = tempfile.mkdtemp(prefix='callreel-disk.')
        self.script = os.path.join(self.directory, 'callreeld')
        daemon = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'manager', 'daemon', 'callreeld')
        with open(self.script, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\nexec unshare -m sh -c \'mount -t tmpfs -o size={megabytes}m none "${{2%/*}}/disk/recordings" &&'
                       f' exec {daemon} "$@"\' sh "$@"\n')
        os.chmod(self.script, 0o700)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        shutil.rmtree(self.directory)


def may_mount():
    return subprocess.run(['unshare', '-m', 'true'], capture_output=True, check=False).returncode == 0


def seen_by(bus, path):
    """A path in callreeld's mount namespace."""
    return f'/proc/{bus.daemon.pid}/root{path}'


def fill(path):
    """Writes until nothing fits any more; the recordings may have filled the disk already."""
    try:
        with open(path, 'wb') as file:
            while True:
                file.write(b'\0' * 65536)
                file.flush()
    except OSError as error:
        assert error.errno == errno.ENOSPC, error


def test_full(_count):
    if not may_mount():
        print('# skipped: no file system can be mounted here')
        return
    with SmallDisk(DISK_MB) as disk, CallBus(daemon=disk.script) as bus:
        crowd = Crowd(bus, 'full')
        crowd.start({'format': 'wav'})
        fill(seen_by(bus, os.path.join(bus.recordings, 'ballast')))
        events = crowd.wait_events()
        for event in events.values():
            assert event['data']['sessionEndReason'] == 'StorageFull', event
            for chunk in event['data']['recordingStorageInfo']['recordingChunks']:
                path = seen_by(bus, chunk['contentLocation'].removeprefix('file://'))
                assert os.path.getsize(path) > 16000, path
        assert crowd.stop() < LONGEST_ANSWER
        assert not crowd.criticals(), crowd.criticals()


def test_removed(_count):
    with CallBus() as bus:
        crowd = Crowd(bus, 'removed')
        crowd.start({'format': 'mp3'})
        for name in os.listdir(bus.recordings):
            shutil.rmtree(os.path.join(bus.recordings, name))
        for event in crowd.wait_events().values():
            assert event['data']['sessionEndReason'] == 'StorageFailed', event
            assert event['data']['recordingStorageInfo']['recordingChunks'] == [], event
        assert crowd.stop() < LONGEST_ANSWER
        assert not crowd.criticals(), crowd.criticals()


def finals(bus, operation):
    """The files of an operation that are final, with their metadata."""
    found = [os.path.join(path, name) for path, _, names in os.walk(bus.recordings) for name in names if operation in name]
    return [name for name in found if name.endswith('.wav') and name[:-3] + 'json' in found]


def overwrite(bus, content):
    """Overwrites all of the catalogue's files in place, like a stray dd."""
    place = os.path.join(bus.environment['XDG_DATA_HOME'], 'callreel')
    for name in os.listdir(place):
        if name.startswith('catalogue.db'):
            path = os.path.join(place, name)
            size = os.path.getsize(path)
            with open(path, 'r+b') as file:
                file.write(content(size))


def attack_catalogue(content):
    bus = CallBus()
    bus.environment['G_DEBUG'] = ''  # its messages about the catalogue are critical
    with bus:
        crowd = Crowd(bus, 'catalogue')
        crowd.start({'format': 'wav'})
        before = {operation: bus.state(operation)[1] for operation in crowd.operations}
        overwrite(bus, content)
        pause_for(1.0)
        assert crowd.stop() < LONGEST_ANSWER
        wait_for('all files', lambda: all(finals(bus, operation) for operation in crowd.operations))
        bus.daemon.terminate()
        bus.daemon.wait()
        bus.start_daemon()
        assert first_string(bus.get(MANAGER, 'Manager1', 'CatalogueState')) == 'rebuilt'
        # The files show what was recorded, whatever the catalogue says.
        for operation in crowd.operations:
            wait_for(f'the end of {operation}', lambda o=operation: (bus.try_state(o) or ('',))[0] in FINAL)
            held = sum(len(judge.samples(path)) * 1000 / judge.AUDIO_RATE for path in finals(bus, operation))
            assert held >= before[operation] - 1000, (held, before[operation])
        assert not crowd.criticals(), crowd.criticals()


def test_catalogue_zeroed(_count):
    attack_catalogue(bytes)


def test_catalogue_garbage(_count):
    attack_catalogue(random.randbytes)


def main():
    seed = int(os.environ.get('CALLREEL_SEED') or random.randrange(10 ** 6))
    print(f'# CALLREEL_SEED={seed}', flush=True)
    random.seed(seed)
    if len(sys.argv) == 1:
        del globals()['test_catalogue_garbage']  # which has the same result as the zeroed one
    return tap.run('attacks', globals(), int(sys.argv[1]) if len(sys.argv) > 1 else STRIKES)


if __name__ == '__main__':
    sys.exit(main())
