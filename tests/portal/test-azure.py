#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The Azure door: Microsoft's own client from npm starts, pauses, resumes and stops the recording of a real call, and plain
signed requests fetch and delete its files. Where the client can't be installed, the test says why and is skipped.

Called by meson test. Real time, some ten seconds: sockets have no test clock.
"""
import base64
import email.utils
import hashlib
import hmac
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import children  # noqa: E402
import tap  # noqa: E402
from callbus import first_string, wait_for  # noqa: E402
from portals import BUILD, Portal  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

SOURCE = os.path.join(HERE, 'azure')
# Kept, so that the next run needs no registry.
INSTALLED = os.path.join(BUILD, 'tests', 'portal', 'azure')
KEY = base64.b64encode(b'a key of the tests, of forty bytes or so').decode()
OTHER = base64.b64encode(b'another key, for the rotation of keys...').decode()
CALL = 'aHR0cHM6Ly9hcGk=/+:1'


def install():
    """The reason why there is no client, or None."""
    for program in ('node', 'npm'):
        if not shutil.which(program):
            return f'no {program}'
    os.makedirs(INSTALLED, exist_ok=True)
    for name in os.listdir(SOURCE):
        if name != 'node_modules':
            shutil.copy(os.path.join(SOURCE, name), INSTALLED)
    if os.path.isdir(os.path.join(INSTALLED, 'node_modules', '@azure', 'communication-call-automation')):
        return None
    try:
        done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=INSTALLED, capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL, timeout=120)
    except subprocess.TimeoutExpired:
        return 'npm ci does not end'
    return None if done.returncode == 0 else 'npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0]


class Recorder(Portal):
    """With real workers, at an address that is known beforehand: events have it."""

    def __init__(self, key_file):
        port = children.reserve_port()
        super().__init__(f'port={port}\nurl=http://127.0.0.1:{port}\naccess-keys={key_file}\n')
        self.bus.environment['CALLREEL_WORKER'] = os.path.join(BUILD, 'manager', 'worker', 'callreel-worker')
        self.address = f'http://127.0.0.1:{port}'

    def read_media(self, operation):
        found, = [os.path.join(place, name) for place, _, names in os.walk(self.bus.recordings) for name in names
                  if operation in name and name.endswith('.mp4')]
        with open(found, 'rb') as file:
            return file.read()


class Refused(Exception):
    """What the client throws."""

    def __init__(self, error):
        super().__init__(str(error))
        self.status, self.code = error.get('status'), error.get('code')


class Client:
    """`with Client(connection_string) as client:`; client.start(…) and so on are the methods of CallRecording."""

    def __init__(self, connection):
        self._connection = connection

    def __enter__(self):
        self._process = children.start(['node', 'client.mjs', self._connection], cwd=INSTALLED, text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait(60)

    def __getattr__(self, method):
        def call(*arguments):
            self._process.stdin.write(json.dumps({'method': method, 'arguments': arguments}) + '\n')
            self._process.stdin.flush()
            answer = json.loads(self._process.stdout.readline())
            if 'error' in answer:
                raise Refused(answer['error'])
            return answer['result']
        return call


def request(url, method='GET', key=KEY, body=b'', skew=0, headers=(), hash_of=None):
    """A signed request: (status, headers, body). KEY: None: it is not signed."""
    parts = urllib.parse.urlsplit(url)
    target = parts.path + ('?' + parts.query if parts.query else '')
    date = email.utils.formatdate(time.time() + skew, usegmt=True)
    digest = base64.b64encode(hashlib.sha256(body if hash_of is None else hash_of).digest()).decode()
    fields = {'x-ms-date': date, 'x-ms-content-sha256': digest, **dict(headers)}
    if key:
        text = f'{method}\n{target}\n{date};{parts.netloc};{digest}'
        signature = base64.b64encode(hmac.digest(base64.b64decode(key), text.encode(), 'sha256')).decode()
        fields['Authorization'] = f'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}'
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    try:
        connection.request(method, target, body, fields)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def error_of(answer):
    """(status, code) of a refusal."""
    return answer[0], json.loads(answer[2])['error']['code']


def attempt(call, *arguments):
    try:
        call(*arguments)
    except Refused as refused:
        return refused.status, refused.code
    return None


def start_body(call):
    return json.dumps({'callLocator': {'kind': 'serverCallLocator', 'serverCallId': call}}).encode()


def run_client(recorder, facts):
    connection = f'endpoint={recorder.address};accesskey={KEY}'
    locator = {'callLocator': {'id': CALL, 'kind': 'serverCallLocator'}}
    with Client(connection) as client:
        facts['unknown'] = attempt(client.getState, 'nothing')
        facts['no call'] = attempt(client.start, {'callLocator': {'id': 'nobody', 'kind': 'serverCallLocator'}})
        facts['started'] = client.start({**locator, 'recordingContent': 'audioVideo', 'recordingChannel': 'mixed',
                                         'recordingFormat': 'mp4'})
        operation = facts['operation'] = facts['started']['recordingId']
        wait_for('a second recorded', lambda: recorder.bus.state(operation)[1] >= 1000)
        facts['recording'] = client.getState(operation)
        client.pause(operation)
        facts['paused'], facts['paused there'] = client.getState(operation), recorder.bus.state(operation)[0]
        facts['paused twice'] = attempt(client.pause, operation)
        client.resume(operation)
        facts['resumed'] = client.getState(operation)
        wait_for('two seconds recorded', lambda: recorder.bus.state(operation)[1] >= 2000)
        client.stop(operation)
        facts['event'] = recorder.bus.wait_event()
        facts['stopped'] = client.getState(operation)
        facts['stopped twice'] = attempt(client.stop, operation)
    with Client(f'endpoint={recorder.address};accesskey={OTHER}') as client:
        facts['wrong key'] = attempt(client.getState, operation)


def find_event(bus, operation):
    events = [json.loads(first_string(text)) for text in bus.signals('RecordingFileStatusUpdated')]
    return next((event for event in events if event['data']['recordingId'] == operation), None)


def record_unmixed(recorder, recordings):
    """The participants in the metadata of a recording with a choice of channels."""
    body = json.dumps({'callLocator': {'kind': 'serverCallLocator', 'serverCallId': CALL}, 'recordingContentType': 'audio',
                       'recordingChannelType': 'unmixed', 'recordingFormatType': 'wav',
                       'channelAffinity': [{'participant': {'rawId': 'anna'}, 'channel': 3}]}).encode()
    operation = json.loads(request(recordings, 'POST', body=body)[2])['recordingId']
    recorder.bus.wait_elapsed(operation, 500)
    assert request(f'{recordings}/{operation}', 'DELETE')[0] == 204
    event = wait_for('its event', lambda: find_event(recorder.bus, operation))
    chunk, = event['data']['recordingStorageInfo']['recordingChunks']
    return json.loads(request(chunk['metadataLocation'])[2])['participants']


def run_requests(recorder, facts):
    chunk, = facts['event']['data']['recordingStorageInfo']['recordingChunks']
    content = chunk['contentLocation']
    recordings = f'{recorder.address}/calling/recordings'
    facts['content'] = request(content)
    facts['part'] = request(content, headers={'Range': 'bytes=4-7'}.items())
    facts['head'] = request(content, 'HEAD')
    facts['metadata'] = request(chunk['metadataLocation'])
    facts['unsigned'] = request(content, key=None)
    facts['late'], facts['early'] = request(content, skew=-400), request(content, skew=400)
    facts['other body'] = request(recordings, 'POST', body=start_body(CALL), hash_of=b'{}')
    again = {'Repeatability-Request-ID': 'r-1', 'Repeatability-First-Sent': email.utils.formatdate(usegmt=True)}.items()
    facts['repeated'] = [request(recordings + '?api-version=2024-09-15', 'POST', body=start_body(CALL), headers=again)
                         for _ in range(2)]
    facts['no json'] = request(recordings, 'POST', body=b'[')
    recorder.bus.manager('StopRecording', json.loads(facts['repeated'][0][2])['recordingId'], {})
    facts['channels'] = record_unmixed(recorder, recordings)
    facts['deleted'] = request(chunk['deleteLocation'], 'DELETE')
    facts['gone'] = request(content)


def run_guide(content, key_file):
    """What the shell function of the guide fetches; None without curl."""
    if not shutil.which('curl'):
        return None
    with open(os.path.join(HERE, '..', '..', 'docs', 'integration-azure.md'), encoding='utf-8') as file:
        script = next(block for block in re.findall(r'```sh\n(.*?)```', file.read(), re.DOTALL) if 'fetch()' in block)
    with tempfile.TemporaryDirectory() as place:
        done = subprocess.run(['sh', '-ec', script.replace('/etc/callreel/access-keys', key_file) + f'fetch {content} {place}/file'],
                              capture_output=True, text=True, check=False)
        if done.returncode:
            return done.stderr.encode()
        with open(place + '/file', 'rb') as file:
            return file.read()


def collect():
    facts = {}
    key_file = os.path.join(INSTALLED, 'access-keys')
    with open(key_file, 'w', encoding='utf-8') as file:
        file.write(f'{KEY}\n# and no other\n')
    with Recorder(key_file) as recorder:
        bus = recorder.bus
        call = bus.create_call(CALL, subject='From Azure')
        bus.call(call, 'Call1.AddParticipant', 'anna', {})
        sender = Participant('anna', 440, 'red', bus.directory)
        sender.add_audio(bus.add_stream(call, 'anna', 'audio', AUDIO_SDP))
        sender.add_video(bus.add_stream(call, 'anna', 'video', VIDEO_SDP))
        sender.start()
        run_client(recorder, facts)
        facts['place'], facts['address'] = recorder.read_media(facts['operation']), recorder.address
        chunk, = facts['event']['data']['recordingStorageInfo']['recordingChunks']
        facts['guide'] = run_guide(chunk['contentLocation'], key_file)
        run_requests(recorder, facts)
        sender.stop()
    return facts


def test_client_starts(facts):
    assert facts['started'] == {'recordingId': facts['operation'], 'recordingKind': 'azureCommunicationServices',
                                'recordingState': 'active'}, facts['started']


def test_client_sees_state(facts):
    states = [facts[name]['recordingState'] for name in ('recording', 'paused', 'resumed', 'stopped')]
    assert states == ['active', 'inactive', 'active', 'inactive'], states
    assert facts['paused there'] == 'paused', facts['paused there']


def test_client_gets_errors(facts):
    assert facts['unknown'] == (404, 'UnknownRecording'), facts['unknown']
    assert facts['no call'] == (404, 'NoOngoingCall'), facts['no call']
    assert facts['paused twice'] == (409, 'InvalidState'), facts['paused twice']
    assert facts['stopped twice'] == (409, 'AlreadyStopped'), facts['stopped twice']
    assert facts['wrong key'] == (401, 'Denied'), facts['wrong key']


def test_event_names_the_portal(facts):
    chunk, = facts['event']['data']['recordingStorageInfo']['recordingChunks']
    base = f"{facts['address']}/calling/documents/{chunk['documentId']}"
    assert [chunk[name] for name in ('contentLocation', 'metadataLocation', 'deleteLocation')] == [
        base + '/content', base + '/metadata', base], chunk


def test_download(facts):
    status, headers, body = facts['content']
    assert (status, headers['Content-Type']) == (200, 'video/mp4'), facts['content'][:2]
    assert body == facts['place'], (len(body), len(facts['place']))
    assert facts['part'][0] == 206 and facts['part'][2] == b'ftyp', facts['part']
    assert facts['head'][1]['Content-Length'] == str(len(body)), facts['head']
    metadata = json.loads(facts['metadata'][2])
    assert metadata['callreel']['subject'] == 'From Azure', metadata


def test_guide(facts):
    """The documented command fetches the file, where there is curl."""
    assert facts['guide'] in (None, facts['place']), facts['guide'][:200]


def test_signatures(facts):
    for name in ('unsigned', 'late', 'early', 'other body'):
        assert error_of(facts[name]) == (401, 'Denied'), (name, facts[name])


def test_repeated(facts):
    first, second = facts['repeated']
    assert first[0] == second[0] == 200, facts['repeated']
    assert json.loads(first[2]) == json.loads(second[2]), facts['repeated']
    assert json.loads(first[2])['recordingId'] != facts['operation']


def test_bad_requests(facts):
    assert error_of(facts['no json']) == (400, 'InvalidArgument'), facts['no json']


def test_channels(facts):
    assert facts['channels'] == [{'participantId': 'anna', 'channel': 3}], facts['channels']


def test_deleted(facts):
    assert facts['deleted'][0] == 204, facts['deleted']
    assert error_of(facts['gone']) == (409, 'InvalidState'), facts['gone']


if __name__ == '__main__':
    missing = install()
    if missing:
        print(f'1..0 # SKIP {missing}')
        sys.exit(0)
    sys.exit(tap.run('azure', globals(), collect()))
