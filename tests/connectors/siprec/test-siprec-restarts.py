#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""callreeld, then callreel-siprec, is killed while a client has a call recorded; and two clients have the same call
recorded. Nothing is there twice.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import json
import os
import re
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import BusError, Literal, chunks_of, first_string, wait_for  # noqa: E402
from recorder import Client, RawClient, Recorder, Scenario, describe, metadata, multipart, section  # noqa: E402
from rtp_sender import Participant  # noqa: E402

PEOPLE = [('alice==', 'Alice', 'sip:alice@example.com', ['1']), ('bob==', 'Bob', 'sip:bob@example.com', ['2'])]
OFFER = describe(section(1), section(2))
HELD = describe(section(1), section(2, 'inactive'))


def send(bus, name, tone, port):
    sender = Participant(name, tone, None, bus.directory)
    sender.add_audio(('127.0.0.1', port, port + 1))
    sender.start()
    return sender


def find_call(bus, session):
    try:
        return first_string(bus.manager('FindCall', f'siprec:session:{session}'))
    except BusError:
        return None


def people(bus, call):
    return re.findall(r"'participant-id': <'(\w+==)'>", bus.get(call, 'Call1', 'Participants'))


def streams(bus, call):
    return re.findall(r"'id': <'([^']*)'>", bus.get(call, 'Call1', 'Streams'))


def recordings(bus, call):
    """The ids of those that run."""
    return re.findall(r"'([^']+)'", bus.get(call, 'Call1', 'Recordings'))


def operations(bus, session):
    """The ids of all recordings of calls of that session."""
    rows = bus.manager('ListRecordings', {'server-call-id': f'siprec:session:{session}'}, '', Literal('uint32 0'))
    return set(re.findall(r"'recording-operation-id': <'([^']+)'>", rows))


def test_manager_restart(bus):
    """The dialog goes on, a hold reaches the next callreeld, and there is one recording with both voices."""
    client = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='restart')).accepted().hold().pause(4)
                    .invite(HELD, metadata(PEOPLE, session='restart'), again=True).accepted().hold().pause(3).bye())
    ports = client.ports()
    senders = [send(bus, 'Alice', 440, ports[0]), send(bus, 'Bob', 1000, ports[1])]
    before = wait_for('the call', lambda: find_call(bus, 'restart'))
    ids = streams(bus, before)
    bus.daemon.send_signal(signal.SIGKILL)
    bus.daemon.wait(60)
    bus.start_daemon()
    wait_for('the adopted call', lambda: find_call(bus, 'restart'))
    client.go_on()
    assert client.ports(1) == ports
    call = wait_for('the call', lambda: find_call(bus, 'restart'))
    wait_for('the hold', lambda: "'on-hold': <true>" in bus.get(call, 'Call1', 'Participants'))
    assert call == before and streams(bus, call) == ids and people(bus, call) == ['alice==', 'bob=='], (streams(bus, call), ids)
    client.go_on()
    client.finish()
    event = bus.wait_event(60)
    for sender in senders:
        sender.stop()
    sound = judge.samples(chunks_of(event)[0].path)
    assert judge.loudest(sound, 440) > 0.1 and judge.loudest(sound, 1000) > 0.1
    assert len(bus.signals('RecordingFileStatusUpdated')) == 1, bus.signals('RecordingFileStatusUpdated')


def test_refused_change(bus):
    """An offer that is refused while callreeld is away changes nothing, and the dialog goes on."""
    client = RawClient(bus, 'refused')
    client.invite(OFFER, metadata(PEOPLE, session='refused'))
    call = wait_for('the call', lambda: find_call(bus, 'refused'))
    ids = streams(bus, call)
    bus.daemon.send_signal(signal.SIGKILL)
    bus.daemon.wait(60)
    client.invite(describe(section(1), section(2, formats='8 101'), section(3)), metadata(PEOPLE[:1], session='refused'), 2, 500)
    bus.start_daemon()
    wait_for('the adopted call', lambda: find_call(bus, 'refused'))
    kind, body = multipart('', metadata([('alice==', 'Carol', 'sip:alice@example.com', ['1'])], 'partial', 'refused'))
    assert client.ask('UPDATE', 3, f'{kind}\r\n', body).startswith('SIP/2.0 200')
    wait_for('the new name', lambda: "'Carol'" in bus.get(call, 'Call1', 'Participants'))
    assert streams(bus, call) == ids and sorted(people(bus, call)) == ['alice==', 'bob=='], (streams(bus, call), people(bus, call))
    assert client.ask('BYE', 4).startswith('SIP/2.0 200')
    wait_for('the end', lambda: find_call(bus, 'refused') is None)


def test_cancelled_change(bus):
    """A re-INVITE that is cancelled changes nothing: neither streams, nor the recording, nor what is kept of metadata."""
    client = RawClient(bus, 'cancelled')
    client.invite(OFFER, metadata(PEOPLE, session='cancelled'))
    call = wait_for('the call', lambda: find_call(bus, 'cancelled'))
    operation = re.search(r"'([^']+)'", bus.get(call, 'Call1', 'Recordings')).group(1)
    ids = streams(bus, call)
    bus.daemon.send_signal(signal.SIGSTOP)
    client.offer(describe(section(1, extra='a=recordpref:pause\r\n'), section(2), section(3)), metadata(PEOPLE[:1], session='cancelled'), 2)
    assert client.ask('CANCEL', 2).startswith('SIP/2.0 200')
    bus.daemon.send_signal(signal.SIGCONT)
    kind, body = multipart('', metadata([('alice==', 'Carol', 'sip:alice@example.com', ['1'])], 'partial', 'cancelled'))
    assert client.ask('UPDATE', 3, f'{kind}\r\n', body).startswith('SIP/2.0 200')
    wait_for('the new name', lambda: "'Carol'" in bus.get(call, 'Call1', 'Participants'))
    assert streams(bus, call) == ids and sorted(people(bus, call)) == ['alice==', 'bob=='], (streams(bus, call), people(bus, call))
    state = bus.manager('GetRecordingState', operation)
    assert "'state': <'recording'>" in state, state
    assert client.ask('BYE', 4).startswith('SIP/2.0 200')
    event = wait_for('the event', lambda: [text for text in bus.signals('RecordingFileStatusUpdated') if 'session:cancelled' in text], 60)
    kept = chunks_of(json.loads(first_string(event[0])))[0].metadata['callreel']['metadata']
    assert len([name for name in kept if name.startswith('siprec-metadata-')]) == 2, kept


def test_connector_killed(bus):
    """The client's next request is answered with 481; when it calls again, the same call goes on with the same people."""
    first = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='killed')).accepted().hold()
                   .invite(HELD, metadata(PEOPLE, session='killed'), again=True).refused(481))
    first.ports()
    call = wait_for('the call', lambda: find_call(bus, 'killed'))
    old = streams(bus, call)
    bus.connector.send_signal(signal.SIGKILL)
    bus.connector.wait(60)
    bus.start_connector()
    first.go_on()
    first.finish()
    second = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='killed')).accepted().hold().bye())
    second.ports()
    assert find_call(bus, 'killed') == call
    wait_for('the new streams', lambda: len(streams(bus, call)) == 2 and not set(streams(bus, call)) & set(old))
    assert people(bus, call) == ['alice==', 'bob=='], people(bus, call)
    second.go_on()
    second.finish()
    wait_for('the end', lambda: find_call(bus, 'killed') is None)
    assert len(operations(bus, 'killed')) == 1, operations(bus, 'killed')


def test_recording_over(bus):
    """Nothing comes while there is no connector, so the recording ends and the call does not: who calls again is recorded."""
    with Recorder('[limits]\nmedia-timeout-seconds=2') as starved:
        for number in (1, 2, 3):
            RawClient(starved, f'over-{number}').invite(OFFER, metadata(PEOPLE, session='over'))
            assert len(operations(starved, 'over')) == number, operations(starved, 'over')
            starved.connector.send_signal(signal.SIGKILL)
            starved.connector.wait(10)
            wait_for('the end of the recording', lambda: len(starved.signals('RecordingFileStatusUpdated')) == number)
            starved.start_connector()


def test_again(bus):
    """A session that comes again after its call has ended is another call, and recorded as well."""
    calls = []
    for number in (1, 2):
        client = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='again')).accepted().hold().bye())
        client.ports()
        calls.append(find_call(bus, 'again'))
        assert len(recordings(bus, calls[-1])) == 1, bus.connector_log()
        client.go_on()
        client.finish()
        wait_for('the end', lambda: find_call(bus, 'again') is None)
        assert len(operations(bus, 'again')) == number, operations(bus, 'again')
    assert calls[0] != calls[1], calls


def test_refused_recording(bus):
    """A recording that callreeld refuses for a reason that does not pass: the client is not told that all is well."""
    bus.manager('CreateCall', 'siprec:session:ringing', {'state': 'ringing'})
    client = RawClient(bus, 'ringing')
    kind, body = multipart(OFFER, metadata(PEOPLE, session='ringing'))
    answer = client.ask('INVITE', 1, f'Require: siprec\r\n{kind}\r\n', body)
    assert answer.startswith('SIP/2.0 500') and 'InvalidState' in re.search('Warning: *(.*)', answer).group(1), answer
    assert 'Retry-After' not in answer, answer
    assert 'still ringing' in bus.connector_log()
    wait_for('the end', lambda: find_call(bus, 'ringing') is None)


def test_recorded_by_others(bus):
    """A call that has all the recordings that it may have, of others: it is recorded, and the client's call is accepted."""
    bus.manager('CreateCall', 'siprec:session:others', {})
    bus.manager('StartRecording', 'siprec:session:others', {'content-type': 'audioOnly'})
    client = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='others')).accepted().bye())
    client.finish()
    assert 'already running' in bus.connector_log(), bus.connector_log()
    wait_for('the end', lambda: find_call(bus, 'others') is None)


def test_two_clients(bus):
    """Both sides' servers record the same call: two streams count, two wait; they take over when the first client leaves."""
    scenario = Scenario().invite(OFFER, metadata(PEOPLE, session='shared')).accepted()
    first = Client(bus, scenario.hold().bye())
    first.ports()
    second = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='shared')).accepted().hold().bye())
    second.ports()
    call = wait_for('the call', lambda: find_call(bus, 'shared'))
    entries = bus.get(call, 'Call1', 'Streams')
    assert entries.count("'muted': <true>") == 2 and entries.count("'muted': <false>") == 2, entries
    assert people(bus, call) == ['alice==', 'bob==']
    first.go_on()
    first.finish()
    wait_for('the other streams', lambda: bus.get(call, 'Call1', 'Streams').count("'muted': <false>") == 2 and len(streams(bus, call)) == 2)
    second.go_on()
    second.finish()
    wait_for('the end', lambda: find_call(bus, 'shared') is None)


def test_shutdown(bus):
    """The connector says BYE to its clients, and the call ends."""
    client = Client(bus, Scenario().invite(OFFER, metadata(PEOPLE, session='shutdown')).accepted().expect_bye())
    client.ports()
    bus.connector.terminate()
    client.finish()
    assert bus.connector.wait(60) == 0
    wait_for('the end', lambda: find_call(bus, 'shutdown') is None)


def main():
    with Recorder() as bus:
        return tap.run('siprec-restarts', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
