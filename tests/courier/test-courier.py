#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Events from callreeld through callreel-courier to receivers that work, fail, hang, lie and are away: apart from
duplicates, each arrives once and in order. callreeld uses fake workers. Called by meson test."""
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import children  # noqa: E402
import tap  # noqa: E402
from callbus import MANAGER, first_string, number_of, wait_for  # noqa: E402
from deliveries import COURIER, Deliveries  # noqa: E402
from receiver import Authority, Gate, Receiver, answer, drip, endless_body, endless_headers  # noqa: E402

RECORDING = ['starting', 'recording', 'finalizing', 'file-status', 'completed']


def describe(event):
    return event['data'].get('state') if event['eventType'].endswith('RecordingStateChanged') else 'file-status'


def assert_in_order(receiver, *operations):
    """The events of each recording, without duplicates."""
    for operation in operations:
        came = [describe(event) for event in receiver.events() if event['data'].get('recordingId') == operation]
        assert came == RECORDING, (operation, came)


def make_key(directory, name, key):
    path = os.path.join(directory, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(key + '\n')
    return path


def sign(key, request):
    text = request.headers['X-Callreel-Timestamp'].encode() + b'.' + request.body
    return 'v1=' + hmac.new(key.encode(), text, hashlib.sha256).hexdigest()


def test_delivers(scratch):
    key = make_key(scratch, 'key', 'secret')
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true\nkey-file={key}'}) as deliveries:
        operation = deliveries.record('a')
        deliveries.wait_done(6)
        assert_in_order(receiver, operation)
        told = [json.loads(text[2:-3]) for text in deliveries.bus.signals('RecordingFileStatusUpdated')]
        for request in receiver.requests:
            assert request.path == '/in' and json.loads(request.body) == [request.event], request
            assert request.headers['aeg-event-type'] == 'Notification', request.headers
            assert request.headers['Content-Type'].startswith('application/json'), request.headers
            assert request.headers['X-Callreel-Signature'] == sign('secret', request), request.headers
        assert [event for event in receiver.events() if 'recordingStorageInfo' in event['data']] == told
        # Only the events of one recording have an order: that of the call may come after them.
        legs = [event for event in receiver.events() if event['eventType'] == 'Microsoft.Communication.CallLegStateChanged']
        assert len(legs) == 1 and 'recordingId' not in legs[0]['data'], legs


def test_cloudevents_and_two_keys(scratch):
    keys = [make_key(scratch, name, name) for name in ('old', 'new')]
    with Receiver() as receiver, Deliveries({'log': f'url={receiver.url}\nallow-private=true\nformat=cloudevents\n'
                                                    f'key-file={keys[0]}\nnext-key-file={keys[1]}'}) as deliveries:
        deliveries.bus.create_call('a')
        deliveries.wait_done(1)
        request = receiver.requests[0]
        assert request.headers['Content-Type'].startswith('application/cloudevents+json'), request.headers
        assert 'aeg-event-type' not in request.headers
        assert request.headers['X-Callreel-Signature'] == f"{sign('old', request)},{sign('new', request)}", request.headers
        assert request.event['specversion'] == '1.0' and request.event['source'] == '/subscriptions/t', request.event


def test_failing(_):
    """Errors, a busy receiver, and one that accepts the event but does not answer in time. Each is followed by a success: delays
    double with the failures of an event."""
    late = Gate()
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true\ntimeout-seconds=2'}) as deliveries:
        failures = [answer(500), late, answer(429, Retry_After='1'), answer(408), answer(503, Retry_After='x')]
        receiver.script = [behaviour for failure in failures for behaviour in (answer(200), failure)]
        operation = deliveries.record('a')
        deliveries.wait_done(6)
        late.open()
        assert_in_order(receiver, operation)
        assert len(receiver.requests) >= 11, [request.event['id'] for request in receiver.requests]


def test_refused(_):
    """What would be refused again becomes a dead letter, and later events are delivered; then it is retried by hand."""
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true'}) as deliveries:
        receiver.script = [answer(200), answer(200), answer(404)]
        deliveries.record('a')
        deliveries.wait_done(5)
        wait_for('the dead letter', lambda: deliveries.count(state='dead') == 1)
        dead = first_string(deliveries.jobs(state='dead').split("'job': <")[1])
        assert 'The receiver answered 404' in deliveries.jobs(state='dead')
        deliveries.bus.call(MANAGER, 'Delivery1.RetryJob', dead)
        deliveries.wait_done(6)


def test_away(_):
    """The receiver is away for longer than a restart of manager and courier, both of which are killed."""
    port = children.reserve_port()
    receiver = Receiver(port)
    with Deliveries({'crm': f'url=http://127.0.0.1:{port}/\nallow-private=true'}) as deliveries:
        operations = [deliveries.record(name) for name in 'ab']
        wait_for('an attempt', lambda: 'Connection refused' in deliveries.jobs(state='waiting'))
        deliveries.courier.kill()
        deliveries.bus.daemon.kill()
        deliveries.bus.daemon.wait(60)
        deliveries.bus.start_daemon()
        operations.append(deliveries.record('c'))
        deliveries.start_courier()
        receiver.open()
        try:
            deliveries.wait_done(18)
            assert_in_order(receiver, *operations)
        finally:
            receiver.close()


def test_manager_restarts_in_mid_request(_):
    """What was delivered while it was away is not delivered again."""
    gate = Gate()
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true\ntimeout-seconds=300'}) as deliveries:
        receiver.script = [gate]
        deliveries.bus.create_call('a')
        wait_for('the request', lambda: receiver.requests)
        deliveries.bus.daemon.terminate()
        deliveries.bus.daemon.wait(60)
        gate.open()
        deliveries.bus.start_daemon()
        deliveries.wait_done(1)
        assert len(receiver.requests) == 1, receiver.requests


def test_courier_killed_in_mid_request(_):
    """The bus reports that a courier is gone: its jobs are given to the next one at once."""
    gate = Gate()
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true'}) as deliveries:
        receiver.script = [gate]
        operation = deliveries.record('a')
        wait_for('the request', lambda: receiver.requests)
        deliveries.courier.send_signal(signal.SIGKILL)
        deliveries.courier.wait(60)
        deliveries.start_courier()
        deliveries.wait_done(6)
        gate.open()
        assert_in_order(receiver, operation)


def test_courier_stands_still(_):
    """A suspended courier keeps its jobs until their leases expire; another one delivers them, and the first continues later."""
    gate = Gate()
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true'}, courier=False) as deliveries:
        first = deliveries.start_courier(lease=5)
        receiver.script = [gate]
        operation = deliveries.record('a')
        wait_for('the request', lambda: receiver.requests)
        first.send_signal(signal.SIGSTOP)
        try:
            deliveries.start_courier(lease=5)
            deliveries.wait_done(6)
        finally:
            first.send_signal(signal.SIGCONT)
        gate.open()
        assert_in_order(receiver, operation)
        deliveries.record('b')
        deliveries.wait_done(12)


def test_hanging_receiver_keeps_nobody_waiting(_):
    gate = Gate()
    with Receiver() as hangs, Receiver() as works, Deliveries({
            'hangs': f'url={hangs.url}\nallow-private=true\ntimeout-seconds=300', 'works': f'url={works.url}\nallow-private=true'}) as deliveries:
        hangs.default = gate
        operations = [deliveries.record(f'call{number}') for number in range(12)]
        deliveries.wait_done(72, target='works')
        assert_in_order(works, *operations)
        wait_for('as many requests as one may have', lambda: len(hangs.requests) == 8)
        gate.open()
        deliveries.wait_done(72, target='hangs')
        assert_in_order(hangs, *operations)


def memory_of(process):
    with open(f'/proc/{process.pid}/status', encoding='utf-8') as file:
        return int(re.search(r'VmHWM:\s+(\d+)', file.read()).group(1)) // 1024


def test_hostile_answers(_):
    """Endless answers, or byte by byte: time and size are limited."""
    with Receiver() as hostile, Receiver() as slow, Receiver() as works, Deliveries({
            'hostile': f'url={hostile.url}\nallow-private=true',
            'slow': f'url={slow.url}\nallow-private=true\ntimeout-seconds=2',
            'works': f'url={works.url}\nallow-private=true'}) as deliveries:
        hostile.script = [endless_headers, endless_body]
        slow.script = [drip]
        deliveries.bus.create_call('a')
        for name in ('works', 'slow', 'hostile'):
            deliveries.wait_done(1, target=name)
        assert len(hostile.requests) == 2 and len(slow.requests) >= 2, (len(hostile.requests), len(slow.requests))
        assert memory_of(deliveries.courier) < 100, memory_of(deliveries.courier)


def test_redirect(_):
    with Receiver() as elsewhere, Receiver() as receiver, Deliveries(
            {'crm': f'url={receiver.url}\nallow-private=true'}) as deliveries:
        receiver.default = answer(307, Location=elsewhere.url)
        deliveries.bus.create_call('a')
        wait_for('the end', lambda: deliveries.count(state='dead') == 1)
        assert 'no redirect is followed' in deliveries.jobs(state='dead')
        assert not elsewhere.requests


def test_private_address(_):
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}',
                                             'name': f'url={receiver.url.replace("127.0.0.1", "localhost")}'}) as deliveries:
        deliveries.bus.create_call('a')
        wait_for('the end', lambda: deliveries.count(state='dead') == 2)
        assert deliveries.jobs(state='dead').count('is in a private network or on this machine') == 2, deliveries.jobs(state='dead')
        assert not receiver.requests


def patient(receiver, *lines):
    """The keys of a webhook. To load certificates takes a sanitizer up to half a minute on a busy machine."""
    return '\n'.join((f'url={receiver.url}', 'allow-private=true', 'timeout-seconds=300', *lines))


def test_tls(scratch):
    """A receiver that is not trusted, or has another name, gets nothing; one that asks for a certificate gets it."""
    ours = Authority(make_directory(scratch, 'ours'))
    theirs = Authority(make_directory(scratch, 'theirs'))
    client = ours.issue('client', 'DNS:courier')
    with Receiver(tls=ours.serve(ours.issue('server', 'IP:127.0.0.1'), ask_client=True)) as good, \
            Receiver(tls=theirs.serve(theirs.issue('server', 'IP:127.0.0.1'))) as stranger, \
            Receiver(tls=ours.serve(ours.issue('other', 'DNS:other.example'))) as other, \
            Deliveries({'good': patient(good, f'ca-file={ours.path("ca.pem")}', f'client-certificate={client}'),
                        'bare': patient(good, f'ca-file={ours.path("ca.pem")}'),
                        'stranger': patient(stranger, f'ca-file={ours.path("ca.pem")}'),
                        'system': patient(stranger),
                        'other': patient(other, f'ca-file={ours.path("ca.pem")}')}) as deliveries:
        deliveries.bus.create_call('a')
        deliveries.wait_done(1, target='good', timeout=180)
        for name in ('bare', 'stranger', 'system', 'other'):
            wait_for(f'an attempt at {name}', lambda name=name: "'error': <" in deliveries.jobs(target=name, state='waiting'), 180)
        for name in ('stranger', 'system', 'other'):
            assert 'ertificate' in deliveries.jobs(target=name), deliveries.jobs(target=name)
        came = [request.event['id'] for receiver in (good, stranger, other) for request in receiver.requests]
        assert len(came) == len(good.requests) == 1, (came, good.requests, stranger.requests, other.requests)


def attempts(deliveries, name):
    return number_of(deliveries.jobs(target=name), 'attempts')


def test_tls_of_others(scratch):
    """What one webhook has agreed on with a server, who it is and whom it trusts, is nothing to another one of the same server."""
    ours = Authority(make_directory(scratch, 'our-own'))
    theirs = Authority(make_directory(scratch, 'their-own'))
    client = ours.issue('client', 'DNS:courier')
    certificate = ours.issue('server', 'IP:127.0.0.1')
    with Receiver(tls=ours.serve(certificate, ask_client=True)) as asks, Receiver(tls=ours.serve(certificate)) as server, \
            Deliveries({'known': patient(asks, f'ca-file={ours.path("ca.pem")}', f'client-certificate={client}'),
                        'trusting': patient(server, f'ca-file={ours.path("ca.pem")}'),
                        'unknown': patient(asks, f'ca-file={ours.path("ca.pem")}'),
                        'theirs': patient(server, f'ca-file={theirs.path("ca.pem")}')}) as deliveries:
        deliveries.bus.create_call('a')
        for name in ('known', 'trusting'):
            deliveries.wait_done(1, target=name)
        before = {name: attempts(deliveries, name) for name in ('unknown', 'theirs')}
        for name, count in before.items():
            # One may have begun before.
            wait_for(f'attempts at {name}', lambda name=name, count=count: attempts(deliveries, name) >= count + 2 or
                     len(asks.requests + server.requests) > 2)
        assert (len(asks.requests), len(server.requests)) == (1, 1), (asks.requests, server.requests)
        assert 'ertificate' in deliveries.jobs(target='theirs'), deliveries.jobs(target='theirs')


def make_directory(scratch, name):
    path = os.path.join(scratch, name)
    os.mkdir(path)
    return path


def test_callback(_):
    """Only hosts that are allowed, and only the recording's own events."""
    with Receiver() as receiver, Deliveries({}, callback='[callback]\nhosts=127.0.0.1\nallow-private=true\nallow-plain=true\n'
                                                         'events=file-status;state\n') as deliveries:
        operation = deliveries.record('a', **{'callback-uri': receiver.url + '?for=me'})
        deliveries.record('b')
        deliveries.wait_done(5)
        assert_in_order(receiver, operation)
        assert {request.path for request in receiver.requests} == {'/in?for=me'}


def test_new_configuration(scratch):
    """On SIGHUP; a missing key delays the events of its webhook and no others."""
    key = os.path.join(scratch, 'late-key')
    with Receiver() as receiver, Deliveries({'crm': f'url={receiver.url}\nallow-private=true\nkey-file={key}'}) as deliveries:
        deliveries.bus.create_call('a')
        wait_for('an attempt', lambda: 'late-key' in deliveries.jobs(state='waiting'))
        make_key(scratch, 'late-key', 'here')
        deliveries.wait_done(1)
        assert receiver.requests[0].headers['X-Callreel-Signature'] == sign('here', receiver.requests[0])
        with open(deliveries.bus.config, encoding='utf-8') as file:
            text = file.read()
        with open(deliveries.bus.config, 'w', encoding='utf-8') as file:
            file.write(text.replace('/in\n', '/elsewhere\n'))
        deliveries.courier.send_signal(signal.SIGHUP)
        deliveries.bus.create_call('b')
        deliveries.wait_done(2)
        assert receiver.requests[-1].path == '/elsewhere', receiver.requests[-1].path


def test_command_line(_):
    def run(*words):
        return subprocess.run([COURIER, *words], capture_output=True, text=True, check=False, timeout=60)
    assert run('--version').stdout.startswith('callreel-courier ')
    for words in (['--lease', '4'], ['--lease', '3601'], ['--session', '--system'], ['what'], ['--nothing']):
        assert run(*words).returncode == 2, words
    done = run('--config', '/nonexistent')
    assert done.returncode == 1 and '/nonexistent' in done.stderr, done


class Scratch:
    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix='callreel-courier.')
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


if __name__ == '__main__':
    with Scratch() as directory:
        sys.exit(tap.run('courier', globals(), directory))
