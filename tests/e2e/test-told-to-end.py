#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A test that is told to end leaves no worker behind, though its manager hangs: meson tells it so when its time is over, and
kills it soon afterwards."""
import os
import signal
import subprocess
import sys

import children
import tap
from callbus import CallBus, wait_for

GRACE = 30  # seconds; meson gives less, but a busy machine takes its time, and what ends in order would take a minute


def hang():
    """Says which processes are workers, and waits for nothing."""
    with CallBus() as bus:
        call = bus.create_call('hung')
        bus.call(call, 'Call1.AddParticipant', 'ann', {})
        bus.manager('StartRecording', 'hung', {})
        pids = wait_for('a worker', bus.worker_pids)
        os.kill(bus.daemon.pid, signal.SIGSTOP)
        print(*pids, flush=True)
        signal.pause()


def is_worker(pid):
    """Of a dead one there is no command line."""
    try:
        with open(f'/proc/{pid}/cmdline', 'rb') as file:
            return b'callreel-worker' in file.read()
    except OSError:
        return False


def test_worker(_facts):
    with children.start([sys.executable, os.path.abspath(__file__), 'hang'], stdout=subprocess.PIPE, text=True) as test, \
            children.undone_by(lambda *_: test.kill()):
        pids = [int(word) for word in test.stdout.readline().split()]
        assert pids and all(map(is_worker, pids)), pids
        test.terminate()
        try:
            test.wait(GRACE)
        except subprocess.TimeoutExpired:
            pass
        test.kill()
    try:
        wait_for('the end of the worker', lambda: not any(map(is_worker, pids)), GRACE)
    finally:
        CallBus.signal_workers(filter(is_worker, pids), signal.SIGKILL)


if __name__ == '__main__':
    if sys.argv[1:] == ['hang']:
        hang()
    sys.exit(tap.run('told-to-end', globals(), {}))
