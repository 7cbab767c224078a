# SPDX-License-Identifier: LGPL-2.1-or-later
"""A range of UDP ports that no other test uses at the same time.

Tests run beside each other. With one range for all, a sender that outlives its own callreeld for a moment reaches the
streams of the next test, which counts its packets as a stranger's. Used by callbus.py.
"""
import fcntl
import os
import tempfile

FIRST = 12000  # below the ports that the kernel gives to sockets without one
SIZE = 1000
COUNT = 20


class PortRange:
    """`first` and `last`, until close() or the end of the process."""

    def __init__(self):
        for number in range(COUNT):
            self._lock = open(os.path.join(tempfile.gettempdir(), f'callreel-test-ports-{os.getuid()}.{number}'), 'w', encoding='utf-8')
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._lock.close()
                continue
            self.first = FIRST + number * SIZE
            self.last = self.first + SIZE - 1
            return
        raise RuntimeError(f'{COUNT} tests with a callreeld of their own run already')

    def close(self):
        self._lock.close()
