#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Many players of one file, by ranges over HTTP, in one process that is cheap: a socket each, and epoll. Started by streaming.py,
which writes what to play to standard input and reads what was found from standard output, both as JSON.

A player asks for a piece of PIECE_SECONDS on the connection that it keeps, AHEAD_SECONDS before it needs the first byte, and at
the end of the file begins again. A byte is late that comes after the moment in which it would be played. All bytes are compared
with those of the file.
"""
import heapq
import json
import re
import selectors
import socket
import sys
import time

PIECE_SECONDS = 4
AHEAD_SECONDS = 2
BUFFER = 1 << 18
MAX_HEAD = 8192
HEAD_END = b'\r\n\r\n'
CONTENT_RANGE = re.compile(rb'^content-range: *bytes (\d+)-(\d+)/(\d+)\r$', re.IGNORECASE | re.MULTILINE)


class Viewer:
    """One player. Asks for its first piece at `begin`."""

    def __init__(self, port, url, token, data, rate, begin):
        self._data, self._rate = data, rate
        self._head = f'GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n'
        self.socket = socket.create_connection(('127.0.0.1', port), timeout=30)
        self.socket.setblocking(False)
        self.begin = begin
        self._plays = begin + AHEAD_SECONDS  # the first byte
        self._passed = 0  # bytes of whole passes through the file
        self._at = 0  # in the file
        self._left = 0  # bytes of the piece that are to come
        self._text = b''  # the beginning of an answer
        self.received = self.late = 0
        self.longest_wait = 0.0

    def ask(self, now):
        """Asks for the next piece."""
        self._end = min(self._at + int(PIECE_SECONDS * self._rate), len(self._data))
        request = f'{self._head}Range: bytes={self._at}-{self._end - 1}\r\n\r\n'.encode()
        if self.socket.send(request) != len(request):
            sys.exit('viewers: a request does not fit into the socket')
        self._left, self._text, self._asked = self._end - self._at, b'', now

    def read(self, buffer, now):
        """Takes what has come. Returns when to ask for the next piece, or None: this one is not whole."""
        count = self.socket.recv_into(buffer)
        if count == 0 or self._left == 0:
            sys.exit(f'viewers: {count} bytes come where {self._left} are missing')
        start = 0
        if self._text is not None:
            known = len(self._text)
            self._text += buffer[:count]
            head = self._text.find(HEAD_END)
            if head < 0 and len(self._text) < MAX_HEAD:
                return None
            self._check_head(self._text[:head + 2])
            start, self._text = head + len(HEAD_END) - known, None
        self._take(bytes(buffer[start:count]), now)
        return self._end_piece(now) if self._left == 0 else None

    def _check_head(self, head):
        match = CONTENT_RANGE.search(head)
        wanted = (self._at, self._end - 1, len(self._data))
        if not head.startswith(b'HTTP/1.1 206 ') or match is None or tuple(map(int, match.groups())) != wanted:
            sys.exit(f'viewers: asked for {wanted}, and the answer is {head!r}')

    def _count_due(self, now):
        """How many bytes from the present place on should have been played."""
        return max(int((now - self._plays) * self._rate) - self._passed - self._at, 0)

    def _take(self, part, now):
        if self._data[self._at:self._at + len(part)] != part or len(part) > self._left:
            sys.exit(f'viewers: {len(part)} bytes from {self._at} on are not those of the file')
        self.late += min(self._count_due(now), len(part))
        self.received += len(part)
        self._at += len(part)
        self._left -= len(part)

    def _end_piece(self, now):
        self.longest_wait = max(self.longest_wait, now - self._asked)
        if self._at == len(self._data):
            self._passed, self._at = self._passed + self._at, 0
        return self._plays + (self._passed + self._at) / self._rate - AHEAD_SECONDS

    def count_missing(self, now):
        """What should have come by now, and has not."""
        self.late += self._count_due(now)


def play(viewers, seconds):
    """Until the time is over."""
    selector = selectors.EpollSelector()
    for viewer in viewers:
        selector.register(viewer.socket, selectors.EVENT_READ, viewer)
    asking = [(viewer.begin, number, viewer) for number, viewer in enumerate(viewers)]
    buffer, end = memoryview(bytearray(BUFFER)), time.monotonic() + seconds
    while (now := time.monotonic()) < end:
        while asking and asking[0][0] <= now:
            heapq.heappop(asking)[2].ask(now)
        until = min(asking[0][0] if asking else end, end)
        for key, _ in selector.select(max(until - time.monotonic(), 0)):
            when = key.data.read(buffer, time.monotonic())
            if when is not None:
                heapq.heappush(asking, (when, key.fd, key.data))
    for viewer in viewers:
        viewer.count_missing(now)


def main():
    order = json.load(sys.stdin)
    with open(order['file'], 'rb') as file:
        data = file.read()
    rate, begin, count = len(data) / order['length'], time.monotonic() + 0.5, len(order['viewers'])
    viewers = [Viewer(order['port'], url, token, data, rate, begin + number * PIECE_SECONDS / count)
               for number, (url, token) in enumerate(order['viewers'])]
    used, start = time.process_time(), time.monotonic()
    play(viewers, order['seconds'])
    json.dump({'received': sum(viewer.received for viewer in viewers), 'late': sum(viewer.late for viewer in viewers),
               'least': min(viewer.received for viewer in viewers), 'longest wait': max(viewer.longest_wait for viewer in viewers),
               'share': (time.process_time() - used) / (time.monotonic() - start), 'rate': rate}, sys.stdout)


if __name__ == '__main__':
    main()
