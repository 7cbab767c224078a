#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Server-sent events of the portal: what a page hears of a call, also across restarts. Called by meson test."""
import http.client
import json
import os
import signal
import sys
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from portals import Portal  # noqa: E402

CALL = '/api/v1/calls/c'


class Stream:
    """An event stream, read by a thread until the portal ends it."""

    def __init__(self, portal, user, last_id=None):
        headers = {'Authorization': 'Bearer ' + portal.token(user)}
        if last_id is not None:
            headers['Last-Event-ID'] = last_id
        self.events = []
        self.connection = http.client.HTTPConnection('127.0.0.1', portal.port, timeout=60)
        self.connection.request('GET', '/api/v1/events?call=c', headers=headers)
        self.response = self.connection.getresponse()
        self.status = self.response.status
        self.ended = False
        self.thread = threading.Thread(target=self._read, daemon=True)
        if self.status == 200:
            assert self.response.headers['Content-Type'] == 'text/event-stream', self.response.headers
            self.thread.start()

    def _read(self):
        event = {}
        try:
            for line in self.response:
                name, _, value = line.decode().rstrip('\n').partition(': ')
                if name:
                    event[name] = value
                elif event:
                    if 'data' in event:
                        event['data'] = json.loads(event['data'])
                    self.events.append(event)
                    event = {}
        except (OSError, http.client.HTTPException, AttributeError):
            pass
        self.ended = True

    def find(self, name, **members):
        """The first such event with these members."""
        for event in list(self.events):
            if event.get('event') == name and all(event['data'].get(key) == value for key, value in members.items()):
                return event
        return None

    def wait(self, name, **members):
        return wait_for(f'{name} {members}', lambda: self.find(name, **members))

    def close(self):
        self.connection.sock and self.connection.sock.shutdown(2)
        self.connection.close()


def make_call(portal):
    """A call of anna, who may record, and ben. Returns its object path."""
    portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', 'anna', {'mode': 'on-demand-user-initiated'}, '')
    path = portal.bus.create_call('c', subject='Budget')
    for name in ('anna', 'ben'):
        portal.bus.call(path, 'Call1.AddParticipant', name, {'user': name, 'display-name': name.title()})
    return path


def start(portal):
    answer = portal.post(CALL + '/recordings', {'contentType': 'audioOnly'}, user='anna')
    assert answer.status == 201, answer
    return answer.json['recordingOperationId']


def test_call():
    """State, timer, people and controls, from the start to the end of the call."""
    with Portal() as portal:
        path = make_call(portal)
        anna, ben = Stream(portal, 'anna'), Stream(portal, 'ben')
        assert anna.events or wait_for('the beginning', lambda: anna.events)
        anna.wait('manager', connected=True)
        assert len(anna.wait('participants')['data']['participants']) == 2
        anna.wait('controls', status='Start Recording')
        ben.wait('controls', status='Not Recording')
        operation = start(portal)
        told = anna.wait('state', recordingOperationId=operation, state='recording')
        assert told['id'], told
        anna.wait('controls', status='Recording', actions=['pause', 'stop'])
        ben.wait('controls', status='Recording', actions=[])
        ben.wait('announcement', kind='start')
        timer = anna.wait('timer', recordingOperationId=operation)['data']
        assert 'elapsedMs' in timer and 'remainingMs' in timer, timer
        assert portal.post(f'/api/v1/recordings/{operation}/pause', user='anna').status == 204
        anna.wait('state', state='paused')
        anna.wait('controls', status='Paused')
        portal.bus.call(path, 'Call1.AddParticipant', 'carl', {'display-name': 'Carl'})
        wait_for('carl', lambda: any(person['id'] == 'carl' for event in list(ben.events) if event.get('event') == 'participants'
                                     for person in event['data']['participants']))
        portal.bus.call(path, 'Call1.End', '')
        anna.wait('ended', serverCallId='c')
        wait_for('the ends', lambda: anna.ended and ben.ended)
        assert portal.get('/api/v1/events?call=c', user='anna').problem == 'NoOngoingCall'


def test_who_may_not():
    with Portal() as portal:
        path = make_call(portal)
        assert portal.get('/api/v1/events?call=c').problem == 'TokenExpired'
        assert portal.get('/api/v1/events', user='anna').problem == 'InvalidArgument'
        assert portal.get('/api/v1/events?call=c', user='carl').problem == 'NoOngoingCall'
        ben = Stream(portal, 'ben')
        ben.wait('participants')
        portal.bus.call(path, 'Call1.RemoveParticipant', 'ben', 'left')
        ben.wait('ended')
        wait_for('the end', lambda: ben.ended)
        streams = [Stream(portal, 'anna') for _ in range(17)]
        assert [stream.status for stream in streams] == [200] * 16 + [503], [stream.status for stream in streams]
        for stream in streams:
            stream.close()
        wait_for('room', lambda: Stream(portal, 'anna').status == 200)


def test_many_at_once():
    """Those that were counted while the manager had not answered yet are counted again when they begin."""
    with Portal() as portal:
        make_call(portal)
        headers = {'Authorization': 'Bearer ' + portal.token('anna')}
        connections = [http.client.HTTPConnection('127.0.0.1', portal.port, timeout=60) for _ in range(24)]
        portal.bus.daemon.send_signal(signal.SIGSTOP)
        try:
            for connection in connections:
                connection.request('GET', '/api/v1/events?call=c', headers=headers)
            assert portal.get('/api/v1/session', headers=headers).status == 200
        finally:
            portal.bus.daemon.send_signal(signal.SIGCONT)
        responses = [connection.getresponse() for connection in connections]
        statuses = sorted(response.status for response in responses)
        assert statuses == [200] * 16 + [503] * 8, statuses
        for response in responses:
            if response.status == 503:
                assert json.loads(response.read())['type'].endswith(':Overloaded')
        for connection in connections:
            connection.close()


def test_missed():
    """A client that was away gets what it missed, and nothing twice."""
    with Portal() as portal:
        make_call(portal)
        first = Stream(portal, 'anna')
        operation = start(portal)
        last = first.wait('state', state='recording')['id']
        first.close()
        assert portal.post(f'/api/v1/recordings/{operation}/pause', user='anna').status == 204
        wait_for('the pause', lambda: portal.get(f'/api/v1/recordings/{operation}', user='anna').json['state'] == 'paused')
        again = Stream(portal, 'anna', last)
        again.wait('state', state='paused')
        assert [event for event in again.events if event.get('id') == last] == []
        again.wait('controls', status='Paused')


def test_manager_away():
    """Pages hear at once that the manager is gone and back; requests meanwhile are answered at once."""
    with Portal() as portal:
        make_call(portal)
        anna = Stream(portal, 'anna')
        operation = start(portal)
        anna.wait('state', state='recording')
        token = portal.token('anna')
        portal.bus.daemon.kill()
        portal.bus.daemon.wait(60)
        anna.wait('manager', connected=False)
        assert portal.get(CALL, token=token).problem == 'ConnectionError'
        assert portal.get('/healthz').status == 503
        assert portal.get('/api/v1/session', token=token).status == 200
        before = len(anna.events)
        portal.bus.start_daemon()
        wait_for('the manager', lambda: any(event.get('event') == 'manager' and event['data']['connected']
                                            for event in anna.events[before:]))
        wait_for('the state', lambda: any(event.get('event') == 'state' and event['data']['state'] == 'recording'
                                          for event in anna.events[before:]))
        assert portal.post(f'/api/v1/recordings/{operation}/stop', token=token).status == 204
        anna.wait('controls', status='Start Recording')


if __name__ == '__main__':
    sys.exit(tap.run('portal-events', globals()))
