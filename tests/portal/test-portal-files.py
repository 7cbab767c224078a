#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files that the portal gives out, with a real callreeld and fake workers: tickets of users, links with and without a code,
and sealed recordings. Called by meson test."""
import contextlib
import hashlib
import http.client
import os
import secrets
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import MANAGER, Literal, first_string, wait_for  # noqa: E402
from portals import Portal  # noqa: E402

SUBJECT = 'Übersicht: Q1/Q2'


def record(portal, call='a'):
    """A recording that has ended: (its document, the path of its media)."""
    bus = portal.bus
    path = bus.create_call(call, subject=SUBJECT)
    bus.call(path, 'Call1.AddParticipant', 'p', {})
    operation = first_string(bus.manager('StartRecording', call, {}))
    bus.call(path, 'Call1.SendMessage', 'p', 'the magic word')
    bus.manager('StopRecording', operation, {})
    wait_for('its end', lambda: bus.state(operation)[0] == 'completed')
    event = bus.wait_event()
    chunk, = event['data']['recordingStorageInfo']['recordingChunks']

    def find_media():
        return [os.path.join(place, name) for place, _, names in os.walk(bus.recordings) for name in names
                if operation in name and name.endswith(('.mp4', '.mp4.age'))]
    # a plain file goes once it is sealed
    wait_for('one file', lambda: len(find_media()) == 1, 60)
    media, = find_media()
    return chunk['documentId'], media


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def set_policy(portal, user, properties):
    portal.bus.call(MANAGER, 'Policy1.Set', 'user', user, properties, '')


def open_document(portal, document, user, **body):
    return portal.post(f'/api/v1/documents/{document}/open', body, user=user)


def trail(portal, action):
    """The lines of the audit trail with an action."""
    return portal.bus.call(MANAGER, 'Archive1.GetAuditTrail', {'action': action}, '', Literal('uint32 0'))


def test_ticket():
    with Portal() as portal:
        document, media = record(portal)
        opened = open_document(portal, document, 'anna', purpose='play')
        assert opened.status == 200 and opened.json['bytes'] == len(read(media)), opened
        url = opened.json['url']
        whole = portal.get(url, user='anna')
        assert whole.status == 200 and whole.body == read(media), whole
        assert 'no-store' in whole.headers['Cache-Control'] and 'Content-Disposition' not in whole.headers
        part = portal.get(url, user='anna', headers={'Range': 'bytes=1-3'})
        assert part.status == 206 and part.body == read(media)[1:4], part
        assert portal.ask('HEAD', url, user='anna').headers['Content-Length'] == str(len(read(media)))
        assert portal.get(url, user='anna', headers={'Range': f'bytes={len(read(media))}-'}).status == 416
        assert portal.get(url, user='ben').status == 404
        assert portal.get(url).status == 401
        assert portal.get(url[:-1] + ('A' if url[-1] != 'A' else 'B'), user='anna').status == 404
        # ranges are no openings of their own
        assert trail(portal, 'play').count("'action': <'play'>") == 1, trail(portal, 'play')


def test_rights():
    with Portal() as portal:
        document, media = record(portal)
        assert open_document(portal, document, 'anna', purpose='download').problem == 'NotAllowed'
        set_policy(portal, 'anna', {'may-download': True, 'reason-required': '#txt'})
        assert open_document(portal, document, 'anna', purpose='download').problem == 'NotAllowed'
        opened = open_document(portal, document, 'anna', purpose='download', reason='a complaint')
        assert opened.status == 200, opened
        kept = portal.get(opened.json['url'], user='anna')
        assert kept.body == read(media), kept
        assert kept.headers['Content-Disposition'].startswith('attachment; filename="Ubersicht_ Q1_Q2 20'), kept.headers
        assert "filename*=UTF-8''%C3%9Cbersicht_%20Q1_Q2%2020" in kept.headers['Content-Disposition'], kept.headers
        assert open_document(portal, 'nothing', 'anna').problem == 'UnknownRecording'
        assert open_document(portal, document, 'anna', purpose='dance').problem == 'InvalidArgument'
        assert open_document(portal, document, 'anna', purpose=1).problem == 'InvalidArgument'
        chat = open_document(portal, document, 'anna', purpose='chat')
        assert 'the magic word' in portal.get(chat.json['url'], user='anna').body.decode()


def test_beside():
    with Portal() as portal:
        document, _ = record(portal)
        captions = wait_for('the captions', lambda: (lambda answer: answer.status == 200 and answer)(
            portal.get(f'/api/v1/documents/{document}/captions', user='anna')), 60)
        assert captions.body.startswith(b'WEBVTT') and captions.headers['Content-Type'].startswith('text/vtt'), captions
        set_policy(portal, 'anna', {'reason-required': '#txt'})
        assert portal.get(f'/api/v1/documents/{document}/captions', user='anna').problem == 'NotAllowed'
        assert portal.get(f'/api/v1/documents/{document}/captions?reason=why', user='anna').status == 200
        assert portal.get(f'/api/v1/documents/{document}/thumbnail', user='anna').problem == 'InvalidState'


class Visitor:
    """A browser without an account."""

    def __init__(self, portal, url):
        self.portal = portal
        self.base = '/p/' + url.rsplit('/', 1)[1]
        self.cookies = {}

    def ask(self, method, path, body=None, **headers):
        if self.cookies:
            headers['Cookie'] = '; '.join(f'{name}={value}' for name, value in self.cookies.items())
        answer = self.portal.ask(method, path, body, headers=headers)
        for cookie in answer.headers.get_all('Set-Cookie') or []:
            assert 'HttpOnly' in cookie and 'SameSite=Strict' in cookie, cookie
            name, _, value = cookie.split(';')[0].partition('=')
            self.cookies[name] = value
        return answer

    def about(self):
        return self.ask('GET', self.base + '/about')

    def open(self, document, **body):
        return self.ask('POST', self.base + '/open', {'documentId': document, **body})


def make_link(portal, document, **options):
    answer = portal.bus.call(MANAGER, 'Archive1.CreateLink', Literal(f"['{document}']"), '', 'Zoe', options)
    return answer.split("'")[1], answer.split("'")[3]


def test_link():
    with Portal('url=http://127.0.0.1') as portal:
        document, media = record(portal)
        link, url = make_link(portal, document, language='nb')
        zoe, eve = Visitor(portal, url), Visitor(portal, url)
        about = zoe.about().json
        assert about['language'] == 'nb' and about['hasCode'] is False and about['download'] is False, about
        assert about['documents'][0]['documentId'] == document and about['documents'][0]['subject'] == SUBJECT, about
        opened = zoe.open(document)
        assert opened.status == 200 and opened.json['bytes'] == len(read(media)), opened
        assert zoe.ask('GET', opened.json['url']).body == read(media)
        assert zoe.ask('GET', opened.json['url'], Range='bytes=2-4').body == read(media)[2:5]
        assert eve.ask('GET', opened.json['url']).status == 404
        assert zoe.open(document, purpose='download').problem == 'NotAllowed'
        assert zoe.open('nothing').problem == 'NotAllowed'
        assert Visitor(portal, 'x/guess').about().problem == 'NotAllowed'
        assert '127.0.0.1' in trail(portal, 'link-open') and '127.0.0.1' in trail(portal, 'link-page')
        portal.bus.call(MANAGER, 'Archive1.RevokeLink', link, '')
        wait_for('the end of its tickets', lambda: zoe.ask('GET', opened.json['url']).status == 404)
        assert zoe.about().problem == 'NotAllowed'
        assert zoe.open(document).problem == 'NotAllowed'


def test_code():
    with Portal('url=http://127.0.0.1') as portal:
        document, media = record(portal)
        _, url = make_link(portal, document, code='314159', download=True)
        zoe, eve = Visitor(portal, url), Visitor(portal, url)
        about = zoe.about().json
        assert about['hasCode'] is True and 'documents' not in about and 'download' not in about, about
        assert zoe.open(document).problem == 'NotAllowed'
        assert zoe.open(document, code='000000').problem == 'NotAllowed'
        begun = zoe.ask('POST', zoe.base + '/open', {'code': '314159'})
        assert begun.status == 204 and begun.body == b'', begun
        assert zoe.open(document).status == 200
        assert len(zoe.about().json['documents']) == 1
        # the visit goes on, also where manager and portal are restarted
        portal.bus.daemon.terminate()
        portal.bus.daemon.wait(60)
        portal.bus.start_daemon()
        portal.restart()
        kept = zoe.open(document, purpose='download', code='314159')
        assert kept.status == 200, kept
        saved = zoe.ask('GET', kept.json['url'])
        assert saved.body == read(media) and 'Ubersicht_ Q1_Q2' in saved.headers['Content-Disposition'], saved
        assert eve.open(document, code='314159').problem == 'NotAllowed'
        assert 'documents' not in eve.about().json


def test_guesses():
    with Portal('url=http://127.0.0.1') as portal:
        document, _ = record(portal)
        _, url = make_link(portal, document, code='314159')
        eve = Visitor(portal, url)
        for _ in range(5):
            assert eve.open(document, code='000000').problem == 'NotAllowed'
        assert eve.open(document, code='314159').problem == 'NotAllowed'
        assert eve.about().problem == 'NotAllowed'


def test_foreign_cookies():
    """A cookie has whatever its sender writes: what is none of the portal's is none."""
    with Portal('url=http://127.0.0.1') as portal:
        document, media = record(portal)
        _, url = make_link(portal, document)
        secret = url.rsplit('/', 1)[1]
        visit = 'callreel_visit_' + hashlib.sha256(secret.encode()).hexdigest()[:16]
        for text in ('\xff', 'alice', 'A' * 42, 'A' * 44, ''):
            zoe = Visitor(portal, url)
            zoe.cookies = {'callreel_viewer': text, visit: text}
            assert zoe.about().status == 200, text
            opened = zoe.open(document)
            assert opened.status == 200 and len(zoe.cookies['callreel_viewer']) == 43, (text, zoe.cookies)
            assert zoe.ask('GET', opened.json['url']).body == read(media)
        # the page itself has given it: what is opened at once has one owner
        zoe = Visitor(portal, url)
        zoe.about()
        given = dict(zoe.cookies)
        assert len(given['callreel_viewer']) == 43, given
        assert zoe.open(document).status == 200 and zoe.cookies == given, (given, zoe.cookies)


def start_download(portal, stack, url, header):
    """The status of a download that is not read to its end, on a connection that STACK closes."""
    connection = stack.enter_context(portal.connect())
    connection.sendall(f'GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\n{header}\r\n\r\n'.encode())
    return connection.recv(12).decode().split()[1]


def test_quotas():
    """Visitors take nothing from users of the same name, and their number is limited whatever names they give themselves."""
    name = 'a' * 43
    with Portal('url=http://127.0.0.1') as portal, contextlib.ExitStack() as stack:
        document, media = record(portal)
        os.truncate(media, 256 << 20)
        _, url = make_link(portal, document)
        for letter in 'abcd':
            visitor = Visitor(portal, url)
            visitor.cookies = {'callreel_viewer': letter * 43}
            ticket = visitor.open(document).json['url']
            for _ in range(16):
                assert start_download(portal, stack, ticket, f'Cookie: callreel_viewer={letter * 43}') == '200', letter
            assert visitor.ask('GET', ticket).status == 503, letter
        another = Visitor(portal, url)
        assert another.ask('GET', another.open(document).json['url'], Range='bytes=0-0').status == 503
        ticket = open_document(portal, document, name).json['url']
        assert portal.get(ticket, user=name, headers={'Range': 'bytes=0-0'}).status == 206


def change_expiry(portal, utc):
    """While the manager is away: links end at UTC, microseconds since 1970."""
    portal.bus.daemon.terminate()
    portal.bus.daemon.wait(60)
    catalogue, = [os.path.join(place, name) for place, _, names in os.walk(portal.bus.directory) for name in names
                  if name == 'catalogue.db']
    with contextlib.closing(sqlite3.connect(catalogue)) as database, database:
        database.execute('UPDATE links SET expires_utc = ?', (utc,))
    portal.bus.start_daemon()
    wait_for('the manager at the portal', lambda: portal.get('/healthz').status == 200)


def test_expiry():
    """What is opened by a link ends with it."""
    with Portal('url=http://127.0.0.1') as portal:
        document, _ = record(portal)
        _, url = make_link(portal, document, download=True)
        zoe = Visitor(portal, url)
        assert zoe.open(document).json['expires'] < zoe.about().json['expires']
        change_expiry(portal, int(time.time() + 3600) * 1000000)
        end = zoe.about().json['expires']
        for purpose in ('play', 'download'):
            assert zoe.open(document, purpose=purpose).json['expires'] == end, purpose


def guess(portal):
    """Asks for links that do not exist, until that is too often. Returns: how many were looked for"""
    for number in range(10000):
        answer = Visitor(portal, 'x/' + secrets.token_urlsafe(32)).about()
        if answer.status == 429:
            assert int(answer.headers['Retry-After']) > 0, answer
            return number
        assert answer.problem == 'NotAllowed', answer
    raise AssertionError('the guesses have no end')


def test_strangers():
    """Whoever guesses is refused soon, and learns nothing."""
    with Portal('url=http://127.0.0.1') as portal:
        document, _ = record(portal)
        _, url = make_link(portal, document)
        zoe = Visitor(portal, url)
        assert zoe.about().status == 200
        unknown, misspelt = Visitor(portal, 'x/' + 'A' * 43).about(), Visitor(portal, 'x/guess').about()
        assert unknown.problem == 'NotAllowed' and (misspelt.status, misspelt.body) == (unknown.status, unknown.body), misspelt
        assert Visitor(portal, 'x/guess').open(document).body == unknown.body
        assert guess(portal) >= 10
        # two seconds later one more would be let in
        assert any(zoe.open(document).status == 429 for _ in range(100) if guess(portal) >= 0)
        assert portal.get('/healthz').status == 200


def test_trail_of_strangers():
    """Whoever guesses does not fill the audit trail."""
    with Portal('url=http://127.0.0.1') as portal:
        number = guess(portal)
        wait_for('a trace', lambda: 'unknown' in trail(portal, 'link-page'))
        assert trail(portal, 'link-page').count("'outcome': <'refused'>") < number / 2, trail(portal, 'link-page')


def test_origins():
    """What people with an account do is in the audit trail with the address that they did it from."""
    with Portal() as portal:
        document, _ = record(portal)
        eve = {'may-administer-recording': True, 'may-delete': True, 'may-send-link': True}
        portal.bus.call(MANAGER, 'Policy1.Set', 'user', 'eve', eve, '')
        assert open_document(portal, document, 'eve', purpose='play').status == 200
        documents = {'documents': [document], 'reason': 'case 7'}
        assert portal.post('/api/v1/documents/hold', documents, user='eve').status == 204
        assert portal.post('/api/v1/documents/release', documents, user='eve').status == 204
        link = portal.post('/api/v1/links', {'documents': [document], 'recipient': 'Ben'}, user='eve')
        assert link.status == 201, link
        assert portal.post('/api/v1/links', {'documents': [document], 'recipient': 'Ben', 'origin': '192.0.2.1'},
                           user='eve').problem == 'InvalidArgument'
        assert portal.ask('DELETE', '/api/v1/links/' + link.json['linkId'], user='eve').status == 204
        assert portal.ask('PUT', '/api/v1/policies/group/g', {'properties': {'forced': True}}, user='eve').status == 200
        assert portal.get('/api/v1/audit?origin=192.0.2.1', user='eve').problem == 'InvalidArgument'
        assert portal.get('/api/v1/audit', user='dora').problem == 'NotAllowed'
        assert portal.post('/api/v1/documents/delete', documents, user='eve').status == 204
        for action in ('play', 'hold', 'release', 'link-create', 'link-revoke', 'policy-set', 'audit', 'delete'):
            assert '127.0.0.1 (uid ' in trail(portal, action), (action, trail(portal, action))


def test_budget():
    """While the manager is slow, links take a part of the calls that wait for it: people with an account have the others."""
    with Portal('url=http://127.0.0.1') as portal, contextlib.ExitStack() as stack:
        document, _ = record(portal)
        _, url = make_link(portal, document)
        portal.bus.daemon.send_signal(signal.SIGSTOP)
        stack.callback(portal.bus.daemon.send_signal, signal.SIGCONT)
        connections = [stack.enter_context(portal.connect()) for _ in range(70)]
        request = f'GET {Visitor(portal, url).base}/about HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'.encode()
        for connection in connections:
            connection.sendall(request)
        refused = wait_for('refusals', lambda: (lambda ready: len(ready) >= 6 and ready)(select.select(connections, [], [], 0.1)[0]))
        assert [connection.recv(12) for connection in refused] == [b'HTTP/1.1 503'] * 6, refused
        portal.bus.daemon.send_signal(signal.SIGCONT)
        answers = [connection.recv(12) for connection in connections if connection not in refused]
        assert answers == [b'HTTP/1.1 200'] * 64, answers
        wait_for('the end of them', lambda: Visitor(portal, url).about().status == 200)


def test_sealed():
    with tempfile.TemporaryDirectory(prefix='callreel-keys.') as keys:
        key, recipients = os.path.join(keys, 'key'), os.path.join(keys, 'recipients')
        subprocess.run(['age-keygen', '-o', key], check=True, capture_output=True)
        public = subprocess.run(['age-keygen', '-y', key], check=True, capture_output=True).stdout
        with open(recipients, 'wb') as file:
            file.write(public)
        with Portal(f'identity-file={key}', f'[storage]\nseal-recipients={recipients}\n') as portal:
            document, media = record(portal)
            assert media.endswith('.age'), media
            plain = subprocess.run(['age', '-d', '-i', key, media], check=True, capture_output=True).stdout
            opened = open_document(portal, document, 'anna')
            assert opened.status == 200 and opened.json['bytes'] == len(plain), opened
            assert portal.get(opened.json['url'], user='anna').body == plain
            part = portal.get(opened.json['url'], user='anna', headers={'Range': 'bytes=-4'})
            assert part.status == 206 and part.body == plain[-4:], part
        with Portal('', f'[storage]\nseal-recipients={recipients}\n') as portal:
            document, media = record(portal)
            assert open_document(portal, document, 'anna').problem == 'InvalidState'
            set_policy(portal, 'anna', {'may-download': True})
            kept = open_document(portal, document, 'anna', purpose='download')
            saved = portal.get(kept.json['url'], user='anna')
            assert saved.body == read(media) and '.age"' in saved.headers['Content-Disposition'], saved


def test_one_connection():
    """A player asks for many ranges on one connection."""
    with Portal() as portal:
        document, media = record(portal)
        url = open_document(portal, document, 'anna').json['url']
        connection = http.client.HTTPConnection('127.0.0.1', portal.port, timeout=60)
        connection.auto_open = 0
        connection.connect()
        for first in (0, 1, 2):
            connection.request('GET', url, headers={'Authorization': 'Bearer ' + portal.token('anna'), 'Range': f'bytes={first}-'})
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (206, read(media)[first:]), first
        connection.close()


def test_stopped():
    """While a client that does not read has part of a file, the portal ends as it should."""
    with Portal() as portal:
        document, media = record(portal)
        os.truncate(media, 256 << 20)
        url = open_document(portal, document, 'anna').json['url']
        with portal.connect() as connection:
            connection.sendall(f'GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {portal.token("anna")}\r\n\r\n'.encode())
            assert connection.recv(12) == b'HTTP/1.1 200'
            portal.restart()
        assert portal.get(url, user='anna').status == 404


def test_azure_without_keys():
    with Portal('url=http://127.0.0.1') as portal:
        answer = portal.get('/calling/recordings/x')
        assert answer.status == 401 and 'access-keys' in answer.json['error']['message'], answer


if __name__ == '__main__':
    sys.exit(tap.run('portal-files', globals()))
