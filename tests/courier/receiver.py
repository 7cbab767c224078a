# SPDX-License-Identifier: LGPL-2.1-or-later
"""A receiver of webhooks that behaves as a test says, over HTTP or HTTPS, on a thread. Used by the tests of
callreel-courier."""
import collections
import http.server
import json
import ssl
import subprocess
import threading

Request = collections.namedtuple('Request', 'path headers body event')


def answer(status, **headers):
    """A behaviour: this status, with headers; underscores stand for hyphens."""
    def behave(handler):
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace('_', '-'), value)
        handler.send_header('Content-Length', '0')
        handler.end_headers()
    return behave


class Gate:
    """A behaviour: holds requests until it is opened, then answers with this status."""

    def __init__(self, then=None):
        self._open = threading.Event()
        self._then = then or answer(200)

    def open(self):
        self._open.set()

    def __call__(self, handler):
        self._open.wait(600)
        self._then(handler)


def endless_body(handler):
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b'x' * 65536)


def endless_headers(handler):
    handler.wfile.write(b'HTTP/1.1 200 OK\r\n')
    while True:
        handler.wfile.write(b'X-More: ' + b'y' * 1000 + b'\r\n')


def drip(handler):
    """A header that is sent slowly, byte by byte, for as long as the client listens."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nX-Slow: ')
    pause = threading.Event()
    while True:
        handler.wfile.write(b'z')
        handler.wfile.flush()
        pause.wait(0.2)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_POST(self):
        body = self.rfile.read(int(self.headers['Content-Length']))
        document = json.loads(body)
        event = document[0] if isinstance(document, list) else document
        behaviour = self.server.receiver.note(Request(self.path, dict(self.headers), body, event))
        behaviour(self)

    def log_message(self, *_):
        pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass  # tests need clients that disconnect during an answer


class Receiver:
    """`with Receiver() as receiver:` .requests are those received. Behaviours in .script are used for one request each,
    then .default."""

    def __init__(self, port=0, tls=None):
        self.requests = []
        self.script = []
        self.default = answer(200)
        self._lock = threading.Lock()
        self._port = port
        self._tls = tls

    def __enter__(self):
        self.open()
        return self

    def open(self):
        self._server = _Server(('127.0.0.1', self._port), _Handler)
        self._server.receiver = self
        self._port = self._server.server_address[1]
        if self._tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True).start()

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return f'{"https" if self._tls else "http"}://127.0.0.1:{self._port}/in'

    def note(self, request):
        with self._lock:
            self.requests.append(request)
            return self.script.pop(0) if self.script else self.default

    def events(self):
        """Without duplicates, in order of first arrival."""
        seen = {}
        for request in list(self.requests):
            seen.setdefault(request.event['id'], request.event)
        return list(seen.values())


class Authority:
    """A private certificate authority, made by openssl in a directory."""

    def __init__(self, directory):
        self._directory = directory
        self._run('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=ca', '-days', '2', '-keyout', 'ca.key', '-out',
                  'ca.pem')

    def _run(self, *words):
        subprocess.run(['openssl', *words], cwd=self._directory, check=True, capture_output=True)

    def path(self, name):
        return f'{self._directory}/{name}'

    def issue(self, name, alternative):
        """NAME.pem: the certificate and its key."""
        with open(self.path('ext'), 'w', encoding='utf-8') as file:
            file.write(f'subjectAltName={alternative}\n')
        self._run('req', '-newkey', 'rsa:2048', '-nodes', '-subj', f'/CN={name}', '-keyout', f'{name}.key', '-out', f'{name}.csr')
        self._run('x509', '-req', '-in', f'{name}.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2',
                  '-extfile', 'ext', '-out', f'{name}.crt')
        with open(self.path(f'{name}.pem'), 'w', encoding='utf-8') as out:
            for part in (f'{name}.crt', f'{name}.key'):
                with open(self.path(part), encoding='utf-8') as file:
                    out.write(file.read())
        return self.path(f'{name}.pem')

    def serve(self, certificate, ask_client=False):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        if ask_client:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(self.path('ca.pem'))
        return context
