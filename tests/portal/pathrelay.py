# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bad path between a browser and the recorder: packets of both directions, feedback and checks included, are lost, delayed by
different times, and so overtake each other, by a seed. Like a NAT, it has a port of its own towards the recorder for each address
of the browser. A thread of its own; used by portalbus.py's drivers."""
import heapq
import itertools
import random
import selectors
import socket
import struct
import threading
import time

HOST = '127.0.0.1'
DATAGRAM = 2048
TIMESTAMPS = 35  # SO_TIMESTAMPNS, and the type of what it adds to a packet
TIMESPEC = struct.Struct('@ll')
LARGE = 400  # bytes: packets of pictures, not of sound, nor feedback and checks


class Path:
    """What happens to a packet. `loss` and `copies` are probabilities, `jitter` is the largest delay (s); a loss takes `burst`
    packets in a row at an average; `late` is a delay (s) of pictures alone."""

    def __init__(self, loss=0.0, jitter=0.0, copies=0.0, burst=1.0, late=0.0):
        self.loss, self.jitter, self.copies, self.burst, self.late = loss, jitter, copies, burst, late


def open_socket():
    opened = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    opened.setsockopt(socket.SOL_SOCKET, TIMESTAMPS, 1)
    opened.bind((HOST, 0))
    opened.setblocking(False)
    return opened


def receive(source):
    """A packet, the time (s since 1970) at which it came to the socket, and its sender."""
    data, extra, _, sender = source.recvmsg(DATAGRAM, socket.CMSG_SPACE(TIMESPEC.size))
    seconds, nanoseconds = next(TIMESPEC.unpack(value) for _, kind, value in extra if kind == TIMESTAMPS)
    return data, seconds + nanoseconds / 1e9, sender


class PathRelay:
    """`port` is where the browser sends to. `path` may be replaced at any time. `dropped` and `passed` count packets to the
    recorder and to the browser; `late` is how long (s) one of them was kept at most after it was due: a busy machine's part."""

    def __init__(self, recorder_port, path, seed):
        self.path = path
        self.dropped, self.passed = [0, 0], [0, 0]
        self.late = 0.0
        self._recorder = (HOST, recorder_port)
        self._chance = random.Random(seed)
        self._in_burst = [False, False]
        self._entrance = open_socket()
        self.port = self._entrance.getsockname()[1]
        self._exits = {}
        self._due, self._order = [], itertools.count()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._entrance, selectors.EVENT_READ)
        self._rebinds = self._ends = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def close(self):
        self._ends = True
        self._thread.join()
        self._forget_exits()
        self._selector.close()
        self._entrance.close()

    def rebind(self):
        """From now on the recorder sees other ports, and nobody answers at the present ones."""
        self._rebinds = True

    def _run(self):
        while not self._ends:
            for key, _ in self._selector.select(self._send_due()):
                if self._rebinds:
                    self._rebinds = False
                    self._forget_exits()
                    break
                self._receive(key.fileobj, key.data)

    def _forget_exits(self):
        for way_out in self._exits.values():
            self._selector.unregister(way_out)
            way_out.close()
        self._exits.clear()

    def _receive(self, source, browser):
        """`browser`: the address that a socket towards the recorder is for."""
        try:
            while True:
                data, came, sender = receive(source)
                self._take(data, came, 0 if browser is None else 1, browser or sender)
        except BlockingIOError:
            pass

    def _is_lost(self, direction):
        """Losses of Gilbert's model: within a burst everything is lost, until it ends."""
        path = self.path
        if self._in_burst[direction]:
            lost = self._chance.random() >= 1 / path.burst
        else:
            lost = self._chance.random() < path.loss / max(path.burst * (1 - path.loss), path.loss)
        self._in_burst[direction] = lost and path.burst > 1
        return lost

    def _take(self, data, came, direction, browser):
        if self._is_lost(direction):
            self.dropped[direction] += 1
            return
        self.passed[direction] += 1
        for _ in range(2 if self._chance.random() < self.path.copies else 1):
            late = self.path.late if len(data) > LARGE else 0
            due = came + late + self._chance.random() * self.path.jitter
            heapq.heappush(self._due, (due, next(self._order), data, direction, browser))

    def _send_due(self):
        """Returns the time (s) until the next packet is due, 0.05 at most."""
        while self._due:
            wait = self._due[0][0] - time.time()
            if wait > 0:
                return min(wait, 0.05)
            self.late = max(self.late, -wait)
            _, _, data, direction, browser = heapq.heappop(self._due)
            if direction:
                self._entrance.sendto(data, browser)
            else:
                self._exit_of(browser).sendto(data, self._recorder)
        return 0.05

    def _exit_of(self, browser):
        if browser not in self._exits:
            self._exits[browser] = open_socket()
            self._selector.register(self._exits[browser], selectors.EVENT_READ, browser)
        return self._exits[browser]
