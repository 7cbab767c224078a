#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The portal's API with a real callreeld and fake workers: who may ask what, and what is answered. Called by meson test."""
import os
import re
import select
import signal
import subprocess
import sys
import urllib.parse

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from portals import CTL, Portal  # noqa: E402


def make_call(portal, call='call/1 + a=b', mode='on-demand-user-initiated'):
    """A call of anna and ben, of whom anna may record. Returns its path in the API."""
    portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'anna', {'mode': mode, 'censor-allowed': True}, '')
    path = portal.bus.create_call(call, subject='Budget')
    for name in ('anna', 'ben'):
        portal.bus.call(path, 'Call1.AddParticipant', 'p-' + name, {'user': name, 'display-name': name.title(),
                                                                    'address': f'sip:{name}@example.org'})
    return '/api/v1/calls/' + urllib.parse.quote(call, safe='')


def test_session():
    with Portal() as portal:
        assert portal.get('/api/v1/session').problem == 'TokenExpired'
        assert portal.post('/api/v1/session', {'token': 'x'}).status == 401
        session = portal.sign_in('anna')
        assert session.about['user'] == 'anna' and session.about['name'] == 'anna', session.about
        for word in ('HttpOnly', 'SameSite=Strict', 'Path=/'):
            assert word in session.set_cookie, session.set_cookie
        again = session.ask('GET', '/api/v1/session')
        assert again.json == session.about, again
        portal.restart()
        assert session.ask('GET', '/api/v1/session').status == 200
        assert session.ask('DELETE', '/api/v1/session', csrf=False).problem == 'CsrfMissing'
        ended = session.ask('DELETE', '/api/v1/session')
        assert ended.status == 204 and 'Max-Age=0' in ended.headers['Set-Cookie'], ended
        assert session.ask('GET', '/api/v1/session').problem == 'TokenExpired'
        other = portal.sign_in('anna')
        portal.restart()
        assert session.ask('GET', '/api/v1/session').problem == 'TokenExpired'
        assert other.ask('GET', '/api/v1/session').status == 200


def test_settings():
    with Portal('name=Recorder of the house') as portal:
        settings = portal.get('/api/v1/settings').json
        assert settings['name'] == 'Recorder of the house' and settings['signIn'] == {'token': True, 'provider': False}
        assert portal.get('/healthz').json == {'manager': True}
        assert portal.get('/metrics').status == 404
        errors = portal.get('/api/v1/errors?language=en').json
        assert errors['NotAllowed']['title'] == 'Not allowed', errors


def test_record():
    """From the start to the stop, by what GetControls offers."""
    with Portal() as portal:
        call = make_call(portal)
        anna = portal.sign_in('anna')
        found = anna.ask('GET', '/api/v1/calls?address=sip:anna%40example.org')
        assert found.json == {'serverCallId': 'call/1 + a=b'}, found
        shown = anna.ask('GET', call).json
        assert shown['subject'] == 'Budget' and shown['recording'] is None, shown
        assert shown['controls'] == {'status': 'Start Recording', 'actions': ['start']}, shown
        people = {person['id']: person for person in shown['participants']}
        assert people['p-ben']['displayName'] == 'Ben' and 'address' not in people['p-ben'], people
        started = anna.ask('POST', call + '/recordings', {'contentType': 'audioOnly'}, headers={'Idempotency-Key': 'k1'})
        assert started.status == 201, started
        operation = '/api/v1/recordings/' + started.json['recordingOperationId']
        again = anna.ask('POST', call + '/recordings', {'contentType': 'audioOnly'}, headers={'Idempotency-Key': 'k1'})
        assert again.json == started.json, again
        assert anna.ask('POST', call + '/recordings').problem == 'AlreadyStarted'
        shown = anna.ask('GET', call).json
        assert shown['recording']['state'] == 'recording' and shown['controls']['status'] == 'Recording', shown
        assert shown['recording']['recordingOperationId'] == started.json['recordingOperationId'], shown
        for action, state, censored in (('pause', 'paused', False), ('resume', 'recording', False),
                                        ('censor', 'recording', True), ('uncensor', 'recording', False)):
            assert anna.ask('POST', f'{operation}/{action}').status == 204, action
            now = anna.ask('GET', operation).json
            assert (now['state'], now['censored']) == (state, censored), now
        assert portal.post(operation + '/stop', user='ben').problem == 'NotEnabledForRecording'
        assert anna.ask('POST', operation + '/stop').status == 204
        wait_for('the end', lambda: anna.ask('GET', operation).json['state'] == 'completed')
        assert anna.ask('POST', operation + '/pause').problem == 'AlreadyStopped'
        row = anna.ask('GET', operation).json
        assert row['subject'] == 'Budget' and row['chunks'][0]['documentId'], row
        page = anna.ask('GET', '/api/v1/recordings?text=budget&limit=1').json
        assert page['total'] == 1 and page['items'][0]['recordingOperationId'] == started.json['recordingOperationId'], page
        assert anna.ask('GET', '/api/v1/recordings?participant=p-ben&active=true').json['items'] == []


def test_who():
    """A call is shown to those who are in it; nobody passes as somebody else, or as a trusted server."""
    with Portal() as portal:
        call = make_call(portal)
        assert portal.get(call).problem == 'TokenExpired'
        assert portal.get(call, user='carl').problem == 'NoOngoingCall'
        assert portal.get('/api/v1/calls?address=sip:anna%40example.org', user='carl').problem == 'NoOngoingCall'
        query = 'call=' + call.rpartition('/')[2]
        portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'eve', {'may-administer-recording': True}, '')
        for path in (call + '/controls', '/api/v1/rights?' + query, '/api/v1/explain?' + query):
            assert portal.get(path, user='carl').problem == 'NoOngoingCall', path
            for user in ('anna', 'ben', 'eve'):
                assert 'actions' in portal.get(path, user=user).json, (path, user)
            gone = path.replace('call%2F1', 'call%2F2')
            assert portal.get(gone, user='carl').json == portal.get(path, user='carl').json, path
        explained = portal.get(f'/api/v1/explain?user=anna&{query}', user='eve').json
        assert explained['actions'] == ['start'] and explained['mode']['id'] == 'anna', explained
        assert portal.get(f'/api/v1/explain?user=anna&{query}', user='ben').problem == 'NotAllowed'
        assert portal.get('/api/v1/explain?user=anna&call=none', user='eve').problem == 'NoOngoingCall'
        assert 'actions' not in portal.get('/api/v1/rights?call=', user='carl').json
        assert portal.get(call, user='ben').status == 200
        assert portal.get('/api/v1/calls/none', user='anna').problem == 'NoOngoingCall'
        refused = portal.post(call + '/recordings', {'actor': 'anna'}, user='ben')
        assert refused.problem == 'InvalidArgument' and 'actor' in refused.json['detail'], refused
        unknown = portal.post('/api/v1/calls/none/recordings', user='carl')
        assert portal.post(call + '/recordings', user='carl').json == unknown.json, unknown
        consent = {'participantId': 'p-anna', 'granted': True}
        assert portal.post(call + '/consent', consent, user='ben').problem == 'NotAllowed'
        assert portal.post(call + '/consent', consent, user='eve').problem == 'NotAllowed'
        assert portal.post(call + '/consent', consent, user='carl').json == unknown.json
        assert portal.post(call + '/consent', consent, user='anna').status == 204
        person = portal.get(call, user='anna').json['participants'][0]
        assert person['consent'] == 'granted', person
        assert portal.get('/api/v1/policies/user/anna', user='ben').problem == 'NotAllowed'
        assert portal.get('/api/v1/explain?user=anna', user='ben').problem == 'NotAllowed'
        assert portal.get('/api/v1/audit', user='ben').problem == 'NotAllowed'
        assert portal.get('/api/v1/completeness', user='ben').problem == 'NotAllowed'
        assert portal.get('/api/v1/expiries', user='ben').problem == 'NotAllowed'


def test_names_of_others():
    """A participant's id that is the name of another user makes nobody of that user."""
    with Portal() as portal:
        call = make_call(portal)
        path = re.search("'(/[^']*)'", portal.bus.call('/org/callreel/Manager1', 'Manager1.FindCall', 'call/1 + a=b')).group(1)
        portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'carl', {'mode': 'on-demand-user-initiated'}, '')
        portal.bus.call(path, 'Call1.AddParticipant', 'dora', {'user': 'carl'})
        portal.bus.call(path, 'Call1.AddParticipant', 'fay', {'display-name': 'Fay'})
        started = portal.post(call + '/recordings', user='carl')
        assert started.status == 201, started
        operation = '/api/v1/recordings/' + started.json['recordingOperationId']
        consent = {'participantId': 'dora', 'granted': False}
        assert portal.get(call, user='dora').problem == 'NoOngoingCall'
        assert portal.get('/api/v1/events?call=' + call.rpartition('/')[2], user='dora').problem == 'NoOngoingCall'
        assert portal.post(call + '/consent', consent, user='dora').problem == 'NoOngoingCall'
        assert portal.post(call + '/recordings', user='dora').problem == 'NoOngoingCall'
        for action in ('pause', 'resume', 'stop', 'censor', 'uncensor'):
            assert portal.post(f'{operation}/{action}', user='dora').problem == 'NotAllowed', action
        assert portal.get(call, user='fay').json['controls']['status'] == 'Recording'
        assert portal.post(operation + '/stop', user='carl').status == 204


def test_token_command():
    """callreelctl says what is wrong with its arguments."""
    with Portal() as portal:
        def issue(*arguments):
            done = subprocess.run([CTL, 'token', 'issue', *arguments], env=portal.bus.environment, capture_output=True,
                                  text=True, check=False)
            return done.returncode, done.stdout + done.stderr
        key = f'key-file={portal.key_file}'
        short = os.path.join(portal.bus.directory, 'short.key')
        with open(short, 'w', encoding='utf-8') as file:
            file.write('short')
        for arguments, code, text in ((('anna',), 2, 'too few'), (('anna', 'hours=1'), 2, 'key-file is missing'),
                                      (('anna', 'key-file=/none'), 2, '/none'), (('anna', key, 'hours=0'), 2, 'hours'),
                                      (('anna', key, 'hour=1'), 2, '“hour” is not a known key'), (('', key), 1, 'user'),
                                      (('anna', f'key-file={short}'), 1, '32 bytes')):
            assert issue(*arguments)[0] == code and text in issue(*arguments)[1], issue(*arguments)
        token = issue('anna', key, 'name=Anna Ruiz', 'hours=1')[1].strip()
        assert portal.get('/api/v1/session', token=token).json['name'] == 'Anna Ruiz'


def test_administration():
    with Portal() as portal:
        portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'eve', {'may-administer-recording': True}, '')
        eve = portal.sign_in('eve')
        rights = eve.ask('GET', '/api/v1/rights').json
        assert rights['mayAdministerRecording'] == {'value': True, 'level': 'user', 'id': 'eve'}, rights
        answer = eve.ask('PUT', '/api/v1/policies/group/sales', {'properties': {'mayPlay': False, 'mode': 'never', 'linkDays': 3}})
        assert answer.json == {'properties': {'mayPlay': False, 'mode': 'never', 'linkDays': 3}}, answer
        answer = eve.ask('PUT', '/api/v1/policies/group/sales', {'properties': {'mode': None}})
        assert answer.json == {'properties': {'mayPlay': False, 'linkDays': 3}}, answer
        # Nothing asked is a value of this one, and null takes it away.
        for value, left in (('#txt', {'reasonRequired': '#txt'}), ('', {'reasonRequired': ''}), (None, {})):
            answer = eve.ask('PUT', '/api/v1/policies/company/acme', {'properties': {'reasonRequired': value}})
            assert answer.json == {'properties': left}, answer
        eve.ask('PUT', '/api/v1/policies/company/acme', {'properties': {'mayDelete': True, 'forced': True}})
        eve.ask('PUT', '/api/v1/policies/group/sales', {'properties': {'company': 'acme'}})
        eve.ask('PUT', '/api/v1/policies/queue/q', {'properties': {'company': 'acme'}})
        of_acme = {'value': True, 'level': 'company', 'id': 'acme'}
        for level, name in (('group', 'sales'), ('company', 'acme'), ('queue', 'q')):
            explained = eve.ask('GET', f'/api/v1/explain?level={level}&id={name}').json
            assert explained['forced'] == of_acme and ('mayDelete' in explained) == (level != 'queue'), explained
            assert portal.get(f'/api/v1/explain?level={level}&id={name}', user='ben').problem == 'NotAllowed'
        assert eve.ask('GET', '/api/v1/explain?level=tribe&id=x').problem == 'InvalidArgument'
        assert portal.get('/api/v1/policies/user/ben', user='ben').status == 200
        assert eve.ask('PUT', '/api/v1/policies/user/ben', {'properties': {'group': 'sales'}}).status == 200
        explained = eve.ask('GET', '/api/v1/explain?user=ben').json
        assert explained['mayPlay'] == {'value': False, 'level': 'group', 'id': 'sales'}, explained
        wrong = eve.ask('PUT', '/api/v1/policies/group/sales', {'properties': {'mayFly': True}})
        assert wrong.problem == 'InvalidArgument' and 'mayFly' in wrong.json['detail'], wrong
        assert portal.ask('PUT', '/api/v1/policies/group/sales', {'properties': {}}, user='ben').problem == 'NotAllowed'
        assert eve.ask('GET', '/api/v1/completeness').json['totals']['due'] == 0
        assert eve.ask('GET', '/api/v1/links').json == {'items': [], 'next': ''}


def test_keys():
    """An Idempotency-Key is that of the user who sends it."""
    with Portal() as portal:
        call = make_call(portal)
        key = {'headers': {'Idempotency-Key': 'k'}}
        started = portal.post(call + '/recordings', {'contentType': 'audioOnly'}, user='anna', **key)
        assert started.status == 201, started
        assert portal.post(call + '/recordings', user='carl', **key).problem == 'NoOngoingCall'
        assert portal.post(call + '/recordings', user='ben', **key).status >= 400
        again = portal.post(call + '/recordings', {'contentType': 'audioOnly'}, user='anna', **key)
        assert (again.status, again.json) == (201, started.json), again


def test_own_right():
    """What an administrator takes from themselves has been taken, although they may not see it any more."""
    with Portal() as portal:
        portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'eve', {'group': 'admins'}, '')
        portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'group', 'admins', {'may-administer-recording': True}, '')
        path = '/api/v1/policies/group/admins'
        kept = portal.ask('PUT', path, {'properties': {'linkDays': 3}}, user='eve')
        assert (kept.status, kept.json['properties']['linkDays']) == (200, 3), kept
        taken = portal.ask('PUT', path, {'properties': {'mayAdministerRecording': False}}, user='eve')
        assert (taken.status, taken.body) == (204, b''), taken
        assert portal.get(path, user='eve').problem == 'NotAllowed'


def publish(portal, call, token):
    """The connection of a client that publishes a camera, and has no answer yet."""
    offer = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=sendonly\r\n'
    connection = portal.connect()
    connection.sendall((f'POST /whip/{call} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n'
                        f'Content-Type: application/sdp\r\nContent-Length: {len(offer)}\r\n\r\n{offer}').encode())
    return connection


def test_publisher_gone():
    """A client that breaks off leaves no session behind: its next try is not refused."""
    with Portal() as portal:
        path = portal.bus.create_call('c')
        for name in ('anna', 'ben'):
            portal.bus.call(path, 'Call1.AddParticipant', 'p-' + name, {'user': name})
        token = portal.token('anna')
        portal.bus.add_stream(path, 'p-ben', 'audio', 'm=audio 9 RTP/AVP 0')
        portal.bus.signal_workers(portal.bus.worker_pids(), signal.SIGSTOP)
        clients = [publish(portal, 'c', token) for _ in range(2)]
        # One camera is being added, so that the other one is refused.
        assert portal.bus.worker_pids()
        refused = select.select(clients, [], [], 60)[0][0]
        answer = refused.recv(65536)
        assert b' 409 ' in answer, answer
        for client in clients:
            client.close()
        portal.bus.signal_workers(portal.bus.worker_pids(), signal.SIGCONT)

        def is_free():
            with publish(portal, 'c', token) as again:
                return b' 201 ' in again.recv(65536)
        wait_for('the end of the abandoned session', is_free)


if __name__ == '__main__':
    sys.exit(tap.run('portal', globals()))
