#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the RTP forwarders of a room, a JSON array: a WebSocket client of its own. Called by janusroom.py."""
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
    size = read(connection, 2)[1] & 0x7f
    if size == 126:
        size = struct.unpack('!H', read(connection, 2))[0]
    elif size == 127:
        size = struct.unpack('!Q', read(connection, 8))[0]
    return json.loads(read(connection, size))


def ask(connection, message):
    data = json.dumps(dict(message, transaction='only')).encode()
    connection.sendall(struct.pack('!BBHI', 0x81, 0xfe, len(data), 0) + data)  # masked with zeros
    answer = receive(connection)
    while answer.get('transaction') != 'only':
        answer = receive(connection)
    return answer


def main():
    port, room = int(sys.argv[1]), int(sys.argv[2])
    with socket.create_connection(('127.0.0.1', port), 10) as connection:
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(f'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n'
                           'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: janus-protocol\r\n\r\n'.encode())
        while not connection.recv(4096).endswith(b'\r\n\r\n'):
            pass
        session = ask(connection, {'janus': 'create'})['data']['id']
        handle = ask(connection, {'janus': 'attach', 'session_id': session, 'plugin': 'janus.plugin.videoroom'})['data']['id']
        body = {'request': 'listforwarders', 'room': room, 'secret': 'secret of the room'}
        answer = ask(connection, {'janus': 'message', 'session_id': session, 'handle_id': handle, 'body': body})
        publishers = answer['plugindata']['data'].get('publishers', [])
        print(json.dumps([forwarder for publisher in publishers for forwarder in publisher['forwarders']]))


main()
