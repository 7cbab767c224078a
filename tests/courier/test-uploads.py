#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Files of recordings on their way to destinations: a directory, a hook, and a store (Swift's s3api), each side killed."""
import json
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import threading
import urllib.parse

from deliveries import MANAGER, Deliveries, first_string, wait_for
from store import KEY, KEY_ID, Store, find_lack

import tap
from callbus import BusError, Literal

MIB = 1 << 20
STORE_TESTS = ('test_store', 'test_courier_killed', 'test_both_restarted', 'test_store_killed')


def destination(name, **keys):
    return f'[destination {name}]\n' + ''.join(f'{key.replace("_", "-")}={value}\n' for key, value in keys.items())


def record(deliveries, name, **options):
    """Makes a complete recording, whose event may be held back. Returns its operation."""
    deliveries.bus.create_call(name)
    operation = first_string(deliveries.bus.manager('StartRecording', name, options))
    deliveries.bus.manager('StopRecording', operation, {})
    wait_for('the end', lambda: 'completed' in deliveries.bus.manager('GetRecordingState', operation))
    return operation


def event_of(deliveries, operation):
    texts = [text for text in deliveries.bus.signals('RecordingFileStatusUpdated') if operation in text]
    return json.loads(texts[0][2:-3]) if texts else None


def wait_event(deliveries, operation, timeout=60):
    return wait_for('the event', lambda: event_of(deliveries, operation), timeout)


def media_of(deliveries, operation):
    """The media files of callreeld."""
    body = re.search(rf"'body': <'([^']*{operation}-00000\.(?:mp4|mp3|wav))'>", ''.join(
        deliveries.jobs(job=job) for job in re.findall(r"'job': <'([^']+)'>", deliveries.jobs(operation=operation)) if '.json' not in job))
    return body.group(1)


def read(path):
    with open(path, 'rb') as file:
        return file.read()


def assert_same(event, path):
    chunk, = event['data']['recordingStorageInfo']['recordingChunks']
    for location, wanted in ((chunk['contentLocation'], path),
                             (chunk['metadataLocation'], os.path.splitext(path)[0] + '.json')):
        assert read(urllib.parse.unquote(urllib.parse.urlparse(location).path)) == read(wanted), location


def test_directory(scratch):
    """The event comes once the files are at the destination, and names them there; a missing directory is waited for."""
    place = os.path.join(scratch, 'vault')
    with Deliveries({}, destination('vault', type='directory', directory=place)) as deliveries:
        operation = record(deliveries, 'a', destination='vault')
        wait_for('a failure', lambda: 'No such file' in deliveries.jobs(kind='upload'))
        assert event_of(deliveries, operation) is None
        assert deliveries.count(kind='event', state='waiting') == 1
        os.mkdir(place)
        event = wait_event(deliveries, operation)
        media = media_of(deliveries, operation)
        assert_same(event, media)
        assert event['data']['recordingStorageInfo']['recordingChunks'][0]['contentLocation'].startswith('file://' + place + '/')
        assert event['data']['callreel']['destination'] == 'vault' and event['data']['callreel']['atDestination'] is True
        assert not [name for name in os.listdir(place) if name.endswith('.part')], os.listdir(place)
        wait_for('the job', lambda: deliveries.count(kind='event', state='done') == 1)
        rows = deliveries.bus.manager('ListRecordings', {}, '', Literal('uint32 0'))
        assert f"'content-location': <'file://{place}/" in rows and f"'locations': <['file://{place}/" in rows, rows
        assert "'destination-state': <'there'>" in rows, rows


def test_default_and_unknown(scratch):
    """The default destination if a recording names none; an unknown one is refused at the start."""
    place = os.path.join(scratch, 'default')
    os.mkdir(place)
    with Deliveries({}, destination('vault', type='directory', directory=place) + '[storage]\ndestination=vault\n') as deliveries:
        deliveries.bus.create_call('b')
        try:
            deliveries.bus.manager('StartRecording', 'b', {'destination': 'moon'})
            raise AssertionError('a destination that is not configured is taken')
        except BusError as error:
            assert error.name == 'InvalidArgument', error
        operation = record(deliveries, 'a')
        assert_same(wait_event(deliveries, operation), media_of(deliveries, operation))


def write(scratch, name, text):
    """A file that is there as a whole or not at all."""
    path = os.path.join(scratch, name)
    with open(path + '.new', 'w', encoding='utf-8') as file:
        file.write(text)
    os.rename(path + '.new', path)
    return path


def write_program(scratch, name, text):
    path = write(scratch, name, '#!/bin/sh\n' + text)
    os.chmod(path, 0o755)
    return path


def test_made_later(scratch):
    """What is made beside a recording after its event follows it to the destination, once, and is removed with it."""
    place, go = os.path.join(scratch, 'vault-later'), os.path.join(scratch, 'go')
    os.mkdir(place)
    maker = write_program(scratch, 'maker', f'until [ -e {go} ]; do sleep 0.05; done\n'
                          'echo late > "${1%.*}.thumbnail.jpg.part"\necho thumbnail\n')
    deliveries = Deliveries({}, destination('vault', type='directory', directory=place))
    deliveries.bus.environment['CALLREEL_SIDECAR'] = maker
    with deliveries:
        operation = record(deliveries, 'a', destination='vault')
        event = wait_event(deliveries, operation)
        sent = set(os.listdir(place))
        with open(go, 'w', encoding='utf-8'):
            pass
        late = f'{operation}-00000.thumbnail.jpg'
        wait_for('the picture', lambda: os.path.exists(os.path.join(place, late)))
        assert set(os.listdir(place)) == sent | {late}, os.listdir(place)
        assert read(os.path.join(place, late)) == b'late\n'
        wait_for('the job', lambda: deliveries.count(kind='upload', state='done') == len(sent) + 1)
        delete(deliveries, event)
        wait_for('the removal', lambda: not os.listdir(place))


def test_given_up(scratch):
    """Files that are refused for good do not hold up the event: it reports them, and names their present location."""
    program = write_program(scratch, 'refuses', 'exit 65\n')
    with Deliveries({}, destination('tape', type='hook', program=program)) as deliveries:
        operation = record(deliveries, 'a', destination='tape')
        event = wait_event(deliveries, operation)
        assert event['data']['callreel']['atDestination'] is False
        assert_same(event, media_of(deliveries, operation))
        assert deliveries.count(kind='hook', state='dead') >= 2
        try:
            deliveries.bus.call(MANAGER, 'Delivery1.TakeJobs', Literal("['event']"), Literal('uint32 1'), Literal('uint32 60'))
            raise AssertionError('an event that is held can be taken')
        except BusError as error:
            assert error.name == 'InvalidArgument', error
        try:
            deliveries.bus.call(MANAGER, 'Delivery1.OpenJobFile', first_string(deliveries.jobs(kind='hook').split("'job': <")[1]))
            raise AssertionError('a file can be opened by whoever has no job')
        except BusError as error:
            assert error.name == 'InvalidState', error


def test_dropped(scratch):
    """A file that a person drops is not taken for one that was delivered: by the event, the list, or the rows."""
    with Deliveries({}, destination('vault', type='directory', directory=os.path.join(scratch, 'nowhere'))) as deliveries:
        operation = record(deliveries, 'a', destination='vault')
        for _ in range(2):
            jobs = re.findall(r"'job': <'([^']+)'>, 'kind': <'upload'>", deliveries.jobs(operation=operation))
            for job in jobs:
                deliveries.bus.call(MANAGER, 'Delivery1.DropJob', job)
        assert len(jobs) >= 2 and deliveries.count(kind='upload', state='dropped') == len(jobs), deliveries.jobs()
        event = wait_event(deliveries, operation)
        assert event['data']['callreel']['atDestination'] is False
        assert_same(event, media_of(deliveries, operation))
        rows = deliveries.bus.manager('ListRecordings', {}, '', Literal('uint32 0'))
        assert "'destination-state': <'undelivered'>" in rows, rows


def test_hook(scratch):
    """A hook gets the file, its name, and nothing else of this process; its exit code and its time limit are respected."""
    place = os.path.join(scratch, 'taken')
    os.mkdir(place)
    mood = write(scratch, 'mood', 'exit 1')
    program = write_program(scratch, 'hook', f'cd {place}\n[ "$1" = store ] || exit 65\n. {mood}\ncat > "$2"\nenv > environment\n')
    with Deliveries({}, destination('tape', type='hook', program=program, timeout_seconds=3)) as deliveries:
        operation = record(deliveries, 'a', destination='tape')
        wait_for('a failure', lambda: 'ended with 1' in deliveries.jobs(kind='hook'))
        write(scratch, 'mood', 'sleep 600')
        wait_for('the time', lambda: 'took longer than 3 s' in deliveries.jobs(kind='hook'))
        write(scratch, 'mood', '')
        event = wait_event(deliveries, operation)
        media = media_of(deliveries, operation)
        assert_same(event, media)
        assert read(os.path.join(place, os.path.basename(media))) == read(media)
        assert sorted(line.split('=')[0] for line in read(os.path.join(place, 'environment')).decode().split()) == [
            'LANG', 'OLDPWD', 'PATH', 'PWD'], read(os.path.join(place, 'environment'))


def delete(deliveries, event):
    """The recording, also where it was sent to; what is known of it then."""
    chunk, = event['data']['recordingStorageInfo']['recordingChunks']
    document = chunk['documentId']
    deliveries.bus.call(MANAGER, 'Archive1.Delete', Literal(f"['{document}']"), '', 'asked for')
    wait_for('the removal', lambda: "'destination-state': <'removed'>" in deliveries.bus.manager(
        'ListRecordings', {}, '', Literal('uint32 0')), 60)
    return deliveries.bus.manager('ListRecordings', {}, '', Literal('uint32 0'))


def test_removed_from_directory(scratch):
    """A recording that is deleted is deleted at its destination."""
    place = os.path.join(scratch, 'emptied')
    os.mkdir(place)
    with Deliveries({}, destination('vault', type='directory', directory=place)) as deliveries:
        event = wait_event(deliveries, record(deliveries, 'a', destination='vault'))
        assert os.listdir(place)
        rows = delete(deliveries, event)
        assert not os.listdir(place), os.listdir(place)
        assert 'content-location' not in rows and "'disposition': <'deleted'>" in rows, rows


def test_removed_by_hook(scratch):
    place = os.path.join(scratch, 'hooked')
    os.mkdir(place)
    program = write_program(scratch, 'keeper', f'cd {place}\ncase $1 in\n store) cat > "$2" ;;\n'
                            ' remove) [ -z "$(cat)" ] && rm "$2" ;;\nesac\n')
    with Deliveries({}, destination('tape', type='hook', program=program)) as deliveries:
        event = wait_event(deliveries, record(deliveries, 'a', destination='tape'))
        assert os.listdir(place)
        delete(deliveries, event)
        assert not os.listdir(place), os.listdir(place)


class Slow:
    """A proxy of the store that passes a limited number of bytes until it is opened."""

    def __init__(self, port, limit):
        self.target, self.left, self.open, self.reached = port, limit, threading.Event(), threading.Event()
        self.total = 0  # bytes sent to the store
        self.server = socket.create_server(('127.0.0.1', 0))
        self.endpoint = f'http://127.0.0.1:{self.server.getsockname()[1]}'
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            client, _ = self.server.accept()
            try:
                there = socket.create_connection(('127.0.0.1', self.target))
            except OSError:
                client.close()
                continue
            threading.Thread(target=self._pump, args=(client, there, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(there, client, False), daemon=True).start()

    def _pump(self, source, sink, counted):
        try:
            while data := source.recv(65536):
                self.total += len(data) if counted else 0
                if counted and not self.open.is_set():
                    self.left -= len(data)
                    if self.left < 0:
                        self.reached.set()
                        self.open.wait()
                sink.sendall(data)
        except OSError:
            pass
        for side in (source, sink):
            try:
                side.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def write_key(scratch, name, key):
    return write(scratch, name, f'{KEY_ID}\n{key}\n')


def vault(scratch, endpoint, **more):
    return destination('vault', type='s3', endpoint=endpoint, bucket='calls', prefix='rec/', path_style='true', allow_plain='true',
                       part_mib=5, timeout_seconds=20, key_file=write_key(scratch, 'key', KEY), **more)


def assert_stored(store, event, media):
    chunk, = event['data']['recordingStorageInfo']['recordingChunks']
    assert event['data']['callreel']['atDestination'] is True, event
    for key, path in (('contentLocation', media), ('metadataLocation', os.path.splitext(media)[0] + '.json')):
        status, body = store.request('GET', urllib.parse.urlparse(chunk[key]).path)
        assert status == 200 and body == read(path), (status, len(body), path)
    status, body = store.request('GET', '/calls?uploads=')
    assert status == 200 and b'<Upload>' not in body, body


def enlarge(deliveries, operation):
    """Extends the file to four parts, since fake workers write small files."""
    media = media_of(deliveries, operation)
    with open(media, 'ab') as file:
        file.write(os.urandom(17 * MIB))
    return media


def test_store(scratch):
    """In one request and in parts; a wrong secret is refused, and the upload is retried once it has been corrected."""
    with Store(tempfile.mkdtemp(dir=scratch)) as store:
        with Deliveries({}, vault(scratch, store.endpoint), courier=False) as deliveries:
            write_key(scratch, 'key', 'wrong')
            operation = record(deliveries, 'a', destination='vault')
            media = enlarge(deliveries, operation)
            deliveries.start_courier()
            wait_for('a refusal', lambda: 'SignatureDoesNotMatch' in deliveries.jobs(kind='upload'))
            write_key(scratch, 'key', KEY)
            event = wait_event(deliveries, operation, 60)
            assert_stored(store, event, media)
            delete(deliveries, event)
            chunk, = event['data']['recordingStorageInfo']['recordingChunks']
            assert store.request('GET', urllib.parse.urlparse(chunk['contentLocation']).path)[0] == 404


def in_mid_upload(scratch, store, disturb):
    slow = Slow(store.ports['proxy'], 8 * MIB)
    with Deliveries({}, vault(scratch, slow.endpoint), courier=False) as deliveries:
        operation = record(deliveries, 'a', destination='vault')
        media = enlarge(deliveries, operation)
        deliveries.start_courier()
        assert slow.reached.wait(60), deliveries.jobs()
        disturb(deliveries, slow)
        slow.open.set()
        event = wait_event(deliveries, operation, 90)
        chunk, = event['data']['recordingStorageInfo']['recordingChunks']
        assert chunk['contentLocation'].startswith(slow.endpoint)
        assert_stored(store, event, media)
        # 8 MiB before, and afterwards everything but the first part of 5 MiB.
        assert slow.total < 23 * MIB, slow.total


def test_courier_killed(scratch):
    def disturb(deliveries, slow):
        leased = re.findall(r"'job': <'([^']+)'>", deliveries.jobs(state='leased'))
        assert any('upload-id' in deliveries.jobs(job=job) for job in leased), leased
        deliveries.courier.send_signal(signal.SIGKILL)
        deliveries.courier.wait(60)
        deliveries.start_courier()

    with Store(tempfile.mkdtemp(dir=scratch)) as store:
        in_mid_upload(scratch, store, disturb)


def test_both_restarted(scratch):
    def disturb(deliveries, slow):
        deliveries.courier.kill()
        deliveries.courier.wait(60)
        deliveries.bus.daemon.kill()
        deliveries.bus.daemon.wait(60)
        deliveries.bus.start_daemon()
        deliveries.start_courier(lease=5)

    with Store(tempfile.mkdtemp(dir=scratch)) as store:
        in_mid_upload(scratch, store, disturb)


def test_store_killed(scratch):
    def disturb(deliveries, slow):
        store.kill()
        slow.open.set()
        wait_for('a failure', lambda: 'did not answer' in deliveries.jobs(kind='upload'), 60)
        store.start()

    with Store(tempfile.mkdtemp(dir=scratch)) as store:
        in_mid_upload(scratch, store, disturb)


if __name__ == '__main__':
    directory = tempfile.mkdtemp(prefix='callreel-uploads.')
    try:
        lack = find_lack(directory)
        if lack is not None:
            print(f'# SKIP the tests of a store: {lack}', flush=True)
        sys.exit(tap.run('uploads', {name: value for name, value in globals().items()
                                     if lack is None or name not in STORE_TESTS}, directory))
    finally:
        shutil.rmtree(directory)
