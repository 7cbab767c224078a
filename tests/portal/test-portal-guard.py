#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Attacks on the portal: smuggled, slow, large and frequent requests, foreign pages and hosts, forged tokens. Called by meson
test."""
import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from portals import CSRF, Portal, encode, make_token  # noqa: E402

HOST = b'Host: localhost\r\n'
GET = b'GET /healthz HTTP/1.1\r\n' + HOST


def statuses(received):
    return [int(status) for status in re.findall(rb'HTTP/1\.[01] (\d{3}) ', received)]


def test_smuggling():
    """A refused request is the last one of its connection; what came behind it is not answered."""
    with Portal() as portal:
        behind = GET + b'Connection: close\r\n\r\n'
        post = b'POST /api/v1/session HTTP/1.1\r\n' + HOST
        rows = ((b'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 411),
                (b'Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n', 400),
                (b'Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n', 400),
                (b'Content-Length: 4\r\nContent-Length: 60\r\n\r\nabcd', 400),
                (b'Content-Length : 60\r\n\r\n', 400),
                (b'X: y\r\n Content-Length: 60\r\n\r\n', 400),
                (b'X: y\nContent-Length: 60\r\n\r\n', 400),
                (b'Content-Length: 300000\r\n\r\n', 413),
                (b'Cookie: a\x00b\r\n\r\n', 400),
                (b'X: ' + b'a' * 20000 + b'\r\n\r\n', 431))
        for rest, status in rows:
            received = portal.send_raw(post + rest + behind)
            assert statuses(received) == [status], (rest[:60], received[:200])
        for line, status in ((b'GET /' + b'a' * 9000 + b' HTTP/1.1\r\n', 414), (b'GET http://evil/ HTTP/1.1\r\n', 400),
                             (b'GET /a%00 HTTP/1.1\r\n', 400), (b'CONNECT a:1 HTTP/1.1\r\n', 400), (b'GET / HTTP/3.0\r\n', 505)):
            assert statuses(portal.send_raw(line + HOST + b'\r\n' + behind)) == [status], line[:60]
        # Requests one behind the other are fine, and each is answered once.
        body = b'{"token": "x"}'
        good = post + b'Content-Type: application/json\r\nContent-Length: %d\r\n\r\n' % len(body) + body
        assert statuses(portal.send_raw(GET + b'\r\n' + good + good + GET + b'\r\n' + behind)) == [200, 401, 401, 200, 200]


def test_paths():
    with Portal('metrics=true') as portal:
        for path in ('/static/../portal.key', '/static/..%2f..%2fetc%2fpasswd', '/static/%2e%2e/%2e%2e/etc/passwd',
                     '//etc/passwd', '/static/index.html', '/static/', '/static//etc/passwd', '/api/v1/', '/API/V1/session',
                     '/api/v1/session/', '/static/%252e%252e%252fa', '/archive/a/b'):
            assert portal.get(path).status == 404, path
        refused = portal.ask('TRACE', '/healthz')
        assert refused.status == 405 and refused.headers['Allow'] == 'GET', refused
        assert portal.ask('POST', '/api/v1/settings', b'').problem == 'MethodNotAllowed'
        assert portal.ask('HEAD', '/healthz').body == b''
        metrics = portal.get('/metrics').body.decode()
        assert 'callreel_portal_requests_total{status="4xx"}' in metrics and 'callreel_recordings' in metrics, metrics
        text = portal.get('/api/v1/settings')
        assert text.headers['X-Content-Type-Options'] == 'nosniff' and text.headers['Cache-Control'] == 'no-store'
        assert "default-src 'none'" in text.headers['Content-Security-Policy'] and text.headers['X-Frame-Options'] == 'DENY'
        assert 'Server' not in text.headers and 'Strict-Transport-Security' not in text.headers, text.headers


def test_slow():
    """Clients that do not go on lose their connection; the others do not notice."""
    with Portal() as portal:
        slow = {'head': GET[:20], 'body': b'POST /api/v1/session HTTP/1.1\r\n' + HOST + b'Content-Length: 10\r\n\r\nabc'}
        connections = {}
        for name, data in slow.items():
            connections[name] = portal.connect()
            connections[name].sendall(data)
        assert portal.get('/healthz').status == 200
        for connection in connections.values():
            assert connection.recv(1) == b''
            connection.close()


def test_many_connections():
    """One address has so many connections and no more, and gets them back."""
    def send(connection):
        try:
            connection.sendall(GET + b'\r\n')
        except OSError:
            pass
        return connection

    def read(connection):
        try:
            return connection.recv(100)
        except OSError:
            return b''
    with Portal() as portal:
        connections = [send(portal.connect()) for _ in range(540)]
        answered = sum(bool(read(connection)) for connection in connections)
        assert 500 <= answered <= 512, answered
        for connection in connections:
            connection.close()
        wait_for('room', lambda: read_once(portal))


def read_once(portal):
    try:
        return portal.get('/healthz').status == 200
    except OSError:
        return False


def exhaust(ask, limit=200):
    """The answers up to the first that tells to wait: a busy machine gives time for some more."""
    answers = []
    while not answers or answers[-1].status != 429:
        assert len(answers) < limit, answers[-1]
        answers.append(ask())
    return answers


def test_wrong_tokens():
    """They are counted by address, and then wrong ones of there wait; who has a right one or a session does not notice."""
    with Portal() as portal:
        token = portal.token('anna')
        ben = portal.sign_in('ben')
        answers = exhaust(lambda: portal.post('/api/v1/session', {'token': 'wrong'}))
        assert [answer.status for answer in answers[:20]] == [401] * 20, answers
        assert answers[-1].problem == 'TooManyRequests' and int(answers[-1].headers['Retry-After']) >= 1, answers[-1]

        assert exhaust(lambda: portal.get('/api/v1/session', token='wrong'))[-1].problem == 'TooManyRequests'
        for _ in range(3):
            portal.post('/api/v1/session', {'token': 'wrong'})
            assert portal.get('/api/v1/session', token=token).json['user'] == 'anna'
            assert portal.post('/api/v1/session', {'token': token}).status == 200
            assert ben.ask('GET', '/api/v1/session').json['user'] == 'ben'
            assert portal.get('/api/v1/session').problem == 'TokenExpired'
        assert portal.get('/healthz').status == 200


def test_many_requests():
    """So many at once of one address, and the others are told to wait."""
    with Portal() as portal, portal.connect() as connection:
        def send():
            connection.sendall((GET + b'\r\n') * 5000 + GET + b'Connection: close\r\n\r\n')
        sender = threading.Thread(target=send, daemon=True)
        began = time.monotonic()
        sender.start()
        received = b''
        while True:
            more = connection.recv(1 << 20)
            if not more:
                break
            received += more
        # 1,000 at once and 100 a second, which a slow machine may take time for.
        most = 1001 + 100 * (time.monotonic() - began)
        sender.join(60)
        answers = statuses(received)
        assert len(answers) == 5001 and set(answers) <= {200, 429} and answers[:1000] == [200] * 1000, set(answers)
        assert answers.count(200) <= most, (answers.count(200), most)


def test_pages():
    """Cookies alone change nothing, and pages of other sites neither."""
    with Portal('origins=https://crm.example.com\nurl=https://portal.example.org') as portal:
        anna = portal.sign_in('anna')
        assert 'SameSite=None; Secure; Partitioned' in anna.set_cookie, anna.set_cookie
        path = '/api/v1/links/x'
        assert anna.ask('DELETE', path, csrf=False).problem == 'CsrfMissing'
        assert anna.ask('DELETE', path, headers={CSRF: anna.about['csrf'][:-1] + '!'}, csrf=False).problem == 'CsrfMissing'
        assert anna.ask('DELETE', path).problem == 'InvalidArgument'
        own = {'Origin': f'http://127.0.0.1:{portal.port}'}
        assert anna.ask('DELETE', path, headers=own).problem == 'InvalidArgument'
        for headers in ({'Origin': 'https://evil.example'}, {'Origin': 'null'}, {'Sec-Fetch-Site': 'cross-site'},
                        {'Sec-Fetch-Site': 'same-site'}):
            assert anna.ask('DELETE', path, headers=headers).problem == 'ForeignOrigin', headers
            sign_in = portal.post('/api/v1/session', {'token': portal.token('eve')}, headers=headers)
            assert sign_in.problem == 'ForeignOrigin' and 'Set-Cookie' not in sign_in.headers, headers
        for host, status in (('evil.example', 421), ('portal.example.org', 200), ('localhost:1', 200), ('[::1]', 200)):
            assert portal.get('/healthz', headers={'Host': host}).status == status, host
        other = portal.sign_in('ben')
        assert anna.ask('DELETE', path, headers={CSRF: other.about['csrf']}, csrf=False).problem == 'CsrfMissing'


def test_words():
    """Refusals say what to do, with a reason phrase, and pages of other sites can read those of WHIP."""
    with Portal('url=http://portal.example.org') as portal:
        portal.bus.create_call('c')
        page = {'Origin': 'https://site.example', 'Content-Type': 'application/sdp'}
        for sent in ({}, {'Authorization': 'Basic YTpi'}):
            refused = portal.post('/whip/c', b'v=0', headers=page | sent)
            assert (refused.status, refused.problem) == (401, 'TokenExpired'), refused
            assert 'Authorization: Bearer TOKEN' in refused.json['detail'], refused.json
        assert 'expired' in portal.get('/api/v1/session').json['detail']
        texts = [portal.post(f'/whip/{call}', b'v=0', headers=page, user='eve').json['detail'] for call in ('c', 'none')]
        assert texts[0] == texts[1] and 'is not in it' in texts[0], texts

        strange = page | {'Host': 'evil.example'}
        refused = portal.post('/whip/c', b'v=0', headers=strange, user='eve')
        assert (refused.status, refused.problem) == (421, 'UnknownHost'), refused
        assert refused.headers['Access-Control-Allow-Origin'] == '*', refused.headers
        asked = portal.ask('OPTIONS', '/whip/c', headers=strange)
        assert (asked.status, asked.headers['Access-Control-Allow-Origin']) == (204, '*'), asked
        for path in ('/api/v1/session', '/healthz', '/whip'):
            refused = portal.ask('OPTIONS', path, headers=strange)
            assert refused.status == 421 and 'Access-Control-Allow-Origin' not in refused.headers, path

        for host, status in (('evil.example', b'421 Misdirected Request'), ('localhost', b'401 Unauthorized')):
            head = f'DELETE /whip/c/s HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n'.encode()
            assert portal.send_raw(head).startswith(b'HTTP/1.1 ' + status + b'\r\n'), status
        long = b'GET / HTTP/1.1\r\nHost: localhost\r\nX: ' + b'x' * 100000 + b'\r\n\r\n'
        assert portal.send_raw(long).startswith(b'HTTP/1.1 431 Request Header Fields Too Large\r\n')


def test_bodies():
    with Portal() as portal:
        deep = b'[' * 100000
        for body in (b'', b'[]', b'"x"', b'{', b'{"token": 1}', b'{"token": "a", "token": "b"}', b'\xff', deep, b'{"a":' * 1000):
            answer = portal.ask('POST', '/api/v1/session', body, headers={'Content-Type': 'application/json'})
            assert answer.problem == 'InvalidArgument', (body[:20], answer)
        # Half of a pair of surrogates is no character, and D-Bus carries none.
        half = b'"\\ud800x"'
        anna = portal.sign_in('anna')
        for path, body in (('documents/delete', b'{"documents": [%s]}' % half),
                           ('links', b'{"documents": ["d"], "recipient": "a@b", "subject": %s}' % half),
                           ('links', b'{"documents": ["d"], "recipient": %s}' % half),
                           ('calls/c/recordings', b'{"layout": %s}' % half),
                           ('calls/c/recordings', b'{"metadata": {%s: "x"}}' % half), ('calls/c/recordings', b'{%s: 1}' % half)):
            answer = anna.ask('POST', '/api/v1/' + path, body, headers={'Content-Type': 'application/json'})
            assert answer.problem == 'InvalidArgument', (path, body, answer)
        answer = portal.ask('POST', '/api/v1/session', b'{"token": "x"}', headers={'Content-Type': 'text/plain'})
        assert answer.problem == 'UnsupportedMediaType', answer


def forge(portal, claims, alg='HS256', key=None):
    return make_token(portal.key.encode() if key is None else key, claims, alg)


def test_tokens():
    with Portal() as portal:
        good = {'iss': 'callreel', 'aud': 'callreel-portal', 'sub': 'anna', 'exp': int(time.time()) + 600}
        assert portal.get('/api/v1/session', token=forge(portal, good)).json['user'] == 'anna'
        for change in ({'sub': ''}, {'sub': None}, {'sub': 'a\nb'}, {'sub': 5}, {'aud': 'x'}, {'iss': 'x'}, {'exp': None},
                       {'exp': 'never'}, {'exp': int(time.time()) - 3600}, {'nbf': int(time.time()) + 3600}):
            assert portal.get('/api/v1/session', token=forge(portal, good | change)).problem == 'TokenExpired', change
        assert portal.get('/api/v1/session', token=forge(portal, good, 'none')).problem == 'TokenExpired'
        assert portal.get('/api/v1/session', token=forge(portal, good, key=b'')).problem == 'TokenExpired'
        assert portal.get('/api/v1/session', headers={'Cookie': 'callreel_session=a.b'}).problem == 'TokenExpired'


class Provider:
    """An OpenID Connect provider's keys, and its tokens by openssl."""

    def __init__(self, directory):
        self.asked = 0
        self.change_key(directory)
        provider = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                provider.asked += 1
                body = provider.describe_keys().encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f'http://127.0.0.1:{self.server.server_port}/keys'

    def change_key(self, directory):
        self.key = os.path.join(directory, 'provider.pem')
        subprocess.run(['openssl', 'genrsa', '-out', self.key, '2048'], check=True, capture_output=True)
        modulus = subprocess.run(['openssl', 'rsa', '-in', self.key, '-noout', '-modulus'], check=True, capture_output=True)
        self.modulus = bytes.fromhex(modulus.stdout.decode().strip().partition('=')[2])
        self.kid = encode(self.modulus[:8])

    def describe_keys(self):
        return json.dumps({'keys': [{'kty': 'RSA', 'kid': self.kid, 'use': 'sig', 'n': encode(self.modulus), 'e': 'AQAB'}]})

    def write_keys(self, path):
        with open(path + '.new', 'w', encoding='utf-8') as file:
            file.write(self.describe_keys())
        os.rename(path + '.new', path)

    def token(self, **changes):
        claims = {'iss': 'https://id.example.org', 'aud': ['recorder'], 'sub': 'anna', 'name': 'Anna Ruiz',
                  'exp': int(time.time()) + 600} | changes
        head = encode(json.dumps({'alg': 'RS256', 'kid': self.kid}).encode()) + '.' + encode(json.dumps(claims).encode())
        signed = subprocess.run(['openssl', 'dgst', '-sha256', '-sign', self.key], input=head.encode(), check=True,
                                capture_output=True)
        return head + '.' + encode(signed.stdout)


def test_provider():
    """Tokens of an OpenID Connect provider, whose keys are fetched, or in a file that changes."""
    with tempfile.TemporaryDirectory() as directory:
        provider = Provider(directory)
        config = f'issuer=https://id.example.org\naudience=recorder\njwks-url={provider.url}'
        with Portal(config) as portal:
            wait_for('the keys', lambda: portal.get('/api/v1/session', token=provider.token()).status == 200)
            shown = portal.get('/api/v1/session', token=provider.token()).json
            assert (shown['user'], shown['name']) == ('anna', 'Anna Ruiz'), shown
            assert portal.get('/api/v1/settings').json['signIn'] == {'token': True, 'provider': True}
            for change in ({'aud': 'another'}, {'iss': 'https://evil.example'}, {'exp': int(time.time()) - 3600}):
                assert portal.get('/api/v1/session', token=provider.token(**change)).problem == 'TokenExpired', change
            confused = forge(portal, {'iss': 'https://id.example.org', 'aud': 'recorder', 'sub': 'anna',
                                      'exp': int(time.time()) + 600}, key=provider.modulus)
            assert portal.get('/api/v1/session', token=confused).problem == 'TokenExpired'
            assert provider.asked == 1, provider.asked
            token = provider.token()
        keys = os.path.join(directory, 'keys.json')
        provider.write_keys(keys)
        with Portal(f'issuer=https://id.example.org\naudience=recorder\njwks-file={keys}') as portal:
            assert portal.get('/api/v1/session', token=token).status == 200
            provider.change_key(directory)
            other = provider.token()
            assert portal.get('/api/v1/session', token=other).problem == 'TokenExpired'
            provider.write_keys(keys)
            portal.process.send_signal(signal.SIGHUP)
            wait_for('the new keys', lambda: portal.get('/api/v1/session', token=other).status == 200)
            assert portal.get('/api/v1/session', token=token).problem == 'TokenExpired'
        provider.server.shutdown()


def make_certificate(directory):
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-days', '2',
                    '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', f'{directory}/tls.key', '-out', f'{directory}/tls.pem'],
                   check=True, capture_output=True)
    return f'certificate={directory}/tls.pem\nprivate-key={directory}/tls.key'


def test_tls():
    """With a certificate of its own; a client that never agrees on TLS loses its connection."""
    with tempfile.TemporaryDirectory() as directory:
        with Portal(make_certificate(directory), tls=f'{directory}/tls.pem') as portal:
            silent = portal.connect()
            anna = portal.sign_in('anna')
            assert 'SameSite=Strict; Secure' in anna.set_cookie, anna.set_cookie
            answer = anna.ask('GET', '/api/v1/session')
            assert answer.status == 200 and 'Strict-Transport-Security' in answer.headers, answer
            plain = portal.send_raw(GET + b'\r\n')
            assert statuses(plain) == [], plain
            assert silent.recv(1) == b''
            silent.close()


def test_proxy():
    """What a proxy says of the client counts; what the client says does not."""
    def ask(portal, forwarded):
        return portal.post('/api/v1/session', {'token': 'wrong'}, headers={'X-Forwarded-For': forwarded})
    with Portal('proxies=127.0.0.1') as portal:
        assert len(exhaust(lambda: ask(portal, '198.51.100.1'))) > 20
        assert len(exhaust(lambda: ask(portal, '203.0.113.9, 198.51.100.1'))) < 20
        assert ask(portal, '198.51.100.1, 203.0.113.9').status == 401
        # A chain that the client makes long hides nothing: its end is the proxy's.
        for before in ('203.0.113.9, ' * 300, 'x' * 5000 + ', '):
            assert len(exhaust(lambda: ask(portal, before + '198.51.100.1'))) < 20
            assert ask(portal, before + '203.0.113.10').status == 401
        assert ask(portal, 'x' * 5000).status == 401
    with Portal() as portal:
        numbers = iter(range(1, 255))
        exhaust(lambda: ask(portal, f'198.51.100.{next(numbers)}'))


if __name__ == '__main__':
    sys.exit(tap.run('portal-guard', globals()))
