# SPDX-License-Identifier: LGPL-2.1-or-later
"""Requests to Debian's rtpengine over its control protocol (ng). Used by the tests that run one."""
import json
import os
import socket


def ask(port, **request):
    """The reply, or None where nobody listens. What is not answered in time is sent again, and still carried out once."""
    data = f'{os.urandom(8).hex()} {json.dumps(request)}'.encode()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        control.connect(('127.0.0.1', port))
        control.settimeout(2)
        for _ in range(30):
            try:
                control.send(data)
                return json.loads(control.recv(65536).decode().split(' ', 1)[1])
            except TimeoutError:
                continue
            except ConnectionError:
                return None
    raise AssertionError(f'rtpengine does not answer {request}')
