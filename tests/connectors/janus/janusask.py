#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints VideoRoom's answer to a request, JSON: a WebSocket client of its own. Called by janusroom.py.

janusask.py PORT REQUEST"""
import base64
import json
import os
import socket
import struct
import sys


def read(connection, count):
    data = b''
    while len(data) < count:
        more = connection.recv(count - len(data))
        if not more:
            raise EOFError
        data += more
    return data


def receive(connection):
    """A message, which may come in several frames."""
    message, final = b'', 0
    while not final:
        first, size = read(connection, 2)
        final = first & 0x80
        if size == 126:
            size = struct.unpack('!H', read(connection, 2))[0]
        elif size == 127:
            size = struct.unpack('!Q', read(connection, 8))[0]
        message += read(connection, size)
    return json.loads(message)


def ask(connection, message):
    data = json.dumps(dict(message, transaction='only')).encode()
    connection.sendall(struct.pack('!BBHI', 0x81, 0xfe, len(data), 0) + data)  # masked with zeros
    answer = receive(connection)
    while answer.get('transaction') != 'only':
        answer = receive(connection)
    return answer


def main():
    port, body = int(sys.argv[1]), json.loads(sys.argv[2])
    with socket.create_connection(('127.0.0.1', port), 60) as connection:
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(f'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                           'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: janus-protocol\r\n\r\n'.encode())
        while not connection.recv(4096).endswith(b'\r\n\r\n'):
            pass
        session = ask(connection, {'janus': 'create'})['data']['id']
        handle = ask(connection, {'janus': 'attach', 'session_id': session, 'plugin': 'janus.plugin.videoroom'})['data']['id']
        answer = ask(connection, {'janus': 'message', 'session_id': session, 'handle_id': handle, 'body': body})
        print(json.dumps(answer['plugindata']['data']))


main()
