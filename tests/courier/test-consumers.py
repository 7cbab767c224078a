#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Independent consumers understand what callreel-courier sends: the deserializer of Azure Event Grid and the SDK of
CloudEvents, from npm. If they can't be installed, the test says why and is skipped. Called by meson test."""
import json
import os
import shutil
import subprocess
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import children  # noqa: E402
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from deliveries import BUILD, Deliveries  # noqa: E402

SOURCE = os.path.join(HERE, 'consumers')
# Kept, so that the next run needs no registry.
INSTALLED = os.path.join(BUILD, 'tests', 'courier', 'consumers')


def install():
    """The reason why there are no consumers, or None."""
    for program in ('node', 'npm'):
        if not shutil.which(program):
            return f'no {program}'
    os.makedirs(INSTALLED, exist_ok=True)
    for name in os.listdir(SOURCE):
        if name != 'node_modules':
            shutil.copy(os.path.join(SOURCE, name), INSTALLED)
    if os.path.isdir(os.path.join(INSTALLED, 'node_modules', 'cloudevents')):
        return None
    try:
        done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=INSTALLED, capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL, timeout=120)
    except subprocess.TimeoutExpired:
        return 'npm ci does not end'
    return None if done.returncode == 0 else 'npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0]


class Consumers:
    """`with Consumers() as consumers:` .lines is their output."""

    def __enter__(self):
        self._process = children.start(['node', 'consumers.mjs'], cwd=INSTALLED, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, text=True)
        self.port = int(self._process.stdout.readline())
        self.lines = []
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def _read(self):
        for line in self._process.stdout:
            self.lines.append(json.loads(line))

    def __exit__(self, *_):
        children.stop(self._process)

    def of(self, path):
        return [line for line in list(self.lines) if line['path'] == path]


def test_consumers():
    with Consumers() as consumers, Deliveries(
            {name: f'url=http://127.0.0.1:{consumers.port}/{name}\nallow-private=true\nformat={form}'
             for name, form in (('grid', 'event-grid'), ('cloud', 'cloudevents'))}) as deliveries:
        operation = deliveries.record('a')
        deliveries.wait_done(12)
        wait_for('what they say', lambda: len(consumers.lines) == 12)
        assert not [line for line in consumers.lines if 'error' in line], consumers.lines
        files = [line for line in consumers.of('/grid') if line['type'].endswith('RecordingFileStatusUpdated')]
        assert len(files) == 1 and files[0]['known'] and files[0]['recordingId'] == operation, files
        assert files[0]['started'].endswith('Z') and files[0]['chunks'] is not None, files
        # those of each recording in order, but not relative to those of the call
        assert sorted(line['id'] for line in consumers.of('/grid')) == sorted(line['id'] for line in consumers.of('/cloud'))
        assert all(line['source'] == '/subscriptions/t' for line in consumers.of('/cloud')), consumers.of('/cloud')


if __name__ == '__main__':
    missing = install()
    if missing:
        print(f'1..0 # SKIP {missing}')
        sys.exit(0)
    sys.exit(tap.run('consumers', globals()))
