# SPDX-License-Identifier: LGPL-2.1-or-later
"""A range of ports that no other test uses at the same time.

Tests run beside each other. With one range for all, a sender that outlives its own callreeld for a moment reaches the
streams of the next test, which counts its packets as a stranger's. Used by callbus.py, and by tests that start other servers.
"""
import collections
import fcntl
import os
import tempfile

Ranges = collections.namedtuple('Ranges', 'name first size count')

# below the ports that the kernel gives to sockets without one
MANAGERS = Ranges('', 12000, 1000, 20)
OTHERS = Ranges('other-', 11000, 200, 5)


class PortRange:
    """`first` and `last`, until the end of the `with` block, close() or the end of the process."""

    def __init__(self, ranges=MANAGERS):
        for number in range(ranges.count):
            path = os.path.join(tempfile.gettempdir(), f'callreel-test-ports-{os.getuid()}.{ranges.name}{number}')
            self._lock = open(path, 'w', encoding='utf-8')
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._lock.close()
                continue
            self.first = ranges.first + number * ranges.size
            self.last = self.first + ranges.size - 1
            return
        raise RuntimeError(f'all {ranges.count} ranges of ports are used by tests already')

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._lock.close()
