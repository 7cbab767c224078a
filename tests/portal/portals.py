# SPDX-License-Identifier: LGPL-2.1-or-later
"""callreeld with fake workers, and a callreel-portal. Used by the tests of callreel-portal."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
import children  # noqa: E402
from callbus import CallBus, wait_for  # noqa: E402

BUILD = os.environ['CALLREEL_BUILD_ROOT']
PORTAL = os.path.join(BUILD, 'manager', 'portal', 'callreel-portal')
CTL = os.path.join(BUILD, 'manager', 'ctl', 'callreelctl')
CSRF = 'X-Callreel-CSRF'


def encode(data):
    """base64url without padding"""
    return base64.urlsafe_b64encode(data).rstrip(b'=').decode()


def make_token(key, claims, alg='HS256'):
    """A token like those of callreelctl, whatever it says."""
    head = encode(json.dumps({'alg': alg, 'typ': 'JWT'}).encode()) + '.' + encode(json.dumps(claims).encode())
    return head + '.' + ('' if alg == 'none' else encode(hmac.new(key, head.encode(), hashlib.sha256).digest()))


class Answer:
    """A response that was read whole."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The name of a problem's error."""
        assert self.headers['Content-Type'].startswith('application/problem+json'), self
        assert self.json['status'] == self.status, self
        return self.json['type'].rpartition(':')[2]

    def __repr__(self):
        return f'{self.status} {self.body[:600]!r}'


class Portal:
    """`with Portal() as p:` a manager, and a portal on a port of its own. tls: the file of its certificate."""

    def __init__(self, config='', groups='', key='k' * 40, tls=None):
        self.key = key
        self.tls = tls
        self.bus = CallBus(f'\n[announcements]\nenabled=true\n{groups}')
        self.bus.environment.update(CALLREEL_WORKER=os.path.join(BUILD, 'tests', 'engine', 'worker', 'fake-worker'),
                                    CALLREEL_TEST_PID=str(os.getpid()), G_DEBUG='fatal-criticals')
        # The leak sanitizer of GCC 12 crashes on the thread-local storage of a module that is loaded later, as GIO's TLS is.
        self.bus.environment['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':intercept_tls_get_addr=0'
        self.key_file = os.path.join(self.bus.directory, 'portal.key')
        with open(self.key_file, 'w', encoding='utf-8') as file:
            file.write(key + '\n')
        with open(self.bus.config, 'a', encoding='utf-8') as file:
            file.write(f'\n[portal]\nport=0\nkey-file={self.key_file}\n{config}\n')
        self.log = os.path.join(self.bus.directory, 'portal.log')
        self.process = None

    def __enter__(self):
        self.bus.__enter__()
        with children.undone_by(self.__exit__):
            self.start()
        return self

    def __exit__(self, *why):
        if why[0] is not None and self.process is not None:
            print(''.join('# portal: ' + line + '\n' for line in self.read_log().splitlines()[-30:]), end='')
        ended = None
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            ended = self.process.wait(60)
        self.bus.__exit__(*why)
        assert ended in (None, 0) or why[0] is not None, ended

    def read_log(self):
        with open(self.log, encoding='utf-8', errors='replace') as file:
            return file.read()

    def start(self):
        """A portal that listens, and knows whether there is a manager."""
        with open(self.log, 'w', encoding='utf-8') as log:
            self.process = self.bus.spawn([PORTAL, '--config', self.bus.config], stdout=log, stderr=log)

        def find_port():
            assert self.process.poll() is None, self.read_log()
            return re.search(r'Listening on https?://\S+:(\d+)', self.read_log())
        self.port = int(wait_for('the portal', find_port).group(1))
        if self.bus.daemon.poll() is None:
            wait_for('the manager at the portal', lambda: self.get('/healthz').status == 200)

    def restart(self):
        self.process.terminate()
        assert self.process.wait(60) == 0
        self.start()

    def token(self, user, **keys):
        """By callreelctl, as an administrator makes one."""
        done = subprocess.run([CTL, 'token', 'issue', user, f'key-file={self.key_file}',
                               *(f'{key}={value}' for key, value in keys.items())],
                              env=self.bus.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def ask(self, method, path, body=None, user=None, headers=None, token=None):
        """One request, on a connection of its own. A body that is no bytes is sent as JSON."""
        sent = dict(headers or {})
        if user is not None:
            token = self.token(user)
        if token is not None:
            sent['Authorization'] = f'Bearer {token}'
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            sent.setdefault('Content-Type', 'application/json')
        if self.tls:
            context = ssl.create_default_context(cafile=self.tls)
            connection = http.client.HTTPSConnection('127.0.0.1', self.port, timeout=60, context=context)
        else:
            connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=60)
        try:
            connection.request(method, path, body, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask('GET', path, **options)

    def post(self, path, body=None, **options):
        return self.ask('POST', path, {} if body is None else body, **options)

    def connect(self):
        return socket.create_connection(('127.0.0.1', self.port), timeout=60)

    def send_raw(self, data):
        """Everything that comes until the portal closes the connection."""
        with self.connect() as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # it was refused before it was whole
            try:
                connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass  # it is closed already
            received = b''
            while True:
                try:
                    more = connection.recv(65536)
                except ConnectionResetError:
                    return received
                if not more:
                    return received
                received += more

    def sign_in(self, user):
        return Session(self, user)


class Session:
    """A browser that has signed in."""

    def __init__(self, portal, user):
        self.portal = portal
        answer = portal.post('/api/v1/session', {'token': portal.token(user)})
        assert answer.status == 200, answer
        self.set_cookie = answer.headers['Set-Cookie']
        self.cookie = self.set_cookie.partition(';')[0]
        self.about = answer.json

    def ask(self, method, path, body=None, csrf=True, headers=None):
        sent = dict(headers or {}, Cookie=self.cookie)
        if csrf:
            sent[CSRF] = self.about['csrf']
        return self.portal.ask(method, path, body, headers=sent)
