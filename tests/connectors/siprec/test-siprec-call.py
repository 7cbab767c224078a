#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A SIPREC client, played by sipp, has a call recorded: both voices, a hold, a participant who changes by partial
metadata, and the end.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402
from recorder import Client, Recorder, Scenario, describe, metadata, section  # noqa: E402
from rtp_sender import Participant  # noqa: E402

ALICE = ('alice==', 'Alice', 'sip:alice@example.com', ['1'])
BOB = ('bob==', 'Bob', 'sip:bob@example.com;user=phone', ['2'])
CAROL = ('bob==', 'Carol', 'sip:carol@example.com', ['2'])


def send(bus, name, tone, port):
    sender = Participant(name, tone, None, bus.directory)
    sender.add_audio(('127.0.0.1', port, port + 1))
    sender.start()
    return sender


def record(bus, facts):
    scenario = (Scenario('Test-SRC/1.0').invite(describe(section(1), section(2)), metadata([ALICE, BOB])).accepted().hold().pause(4)
                .invite(describe(section(1), section(2, 'inactive')), metadata([ALICE, BOB]), again=True).accepted().hold().pause(2)
                .update(metadata([CAROL], 'partial')).hold().pause(2).bye())
    client = Client(bus, scenario)
    ports = client.ports()
    senders = [send(bus, 'Alice', 440, ports[0]), send(bus, 'Bob', 1000, ports[1])]
    call = first_string(wait_for('the call', lambda: find_call(bus)))
    facts['variables'] = bus.get(call, 'Call1', 'Variables')
    facts['people'] = bus.get(call, 'Call1', 'Participants')
    client.go_on()
    facts['same'] = client.ports(1) == ports
    senders[1].stop()
    facts['held'] = wait_for('the hold', lambda: find(bus, call, "'on-hold': <true>"))
    client.go_on()
    facts['renamed'] = wait_for('the new name', lambda: find(bus, call, "'Carol'"))
    client.go_on()
    client.finish()
    facts['answers'] = client.answers()
    facts['event'] = bus.wait_event(60)
    senders[0].stop()
    facts['chunks'] = chunks_of(facts['event'])


def find_call(bus):
    try:
        return bus.manager('FindOngoingCall', 'sip:alice@example.com').split(',')[1]
    except Exception:  # not there yet
        return None


def find(bus, call, text):
    people = bus.get(call, 'Call1', 'Participants')
    return people if text in people else None


def test_both_voices(facts):
    sound = judge.samples(facts['chunks'][0].path)
    assert not judge.decode_errors(facts['chunks'][0].path)
    assert judge.loudest(sound, 440) > 0.1, judge.loudest(sound, 440)
    assert judge.loudest(sound, 1000) > 0.1, judge.loudest(sound, 1000)
    assert judge.loudest(sound[-16000:], 1000) < 0.01, 'Bob is heard on hold'


def test_event(facts):
    data = facts['event']['data']
    assert len(facts['chunks']) == 1 and data['sessionEndReason'] == 'CallEnded', facts['event']
    assert data['serverCallId'] == 'siprec:session:hVpd7YQgRW2nD22h7q60JQ==', data
    assert data['recordingContentType'] == 'Audio', data


def test_facts(facts):
    for text in ("'siprec-session': 'hVpd7YQgRW2nD22h7q60JQ=='", "'siprec-client': 'Test-SRC/1.0'"):
        assert text in facts['variables'], facts['variables']
    kept = facts['chunks'][0].metadata['callreel']['metadata']
    assert kept['siprec-session'] == 'hVpd7YQgRW2nD22h7q60JQ==', kept
    documents = [kept[name] for name in sorted(kept) if re.fullmatch(r'siprec-metadata-[0-9T:.-]+Z', name)]
    assert len(documents) == 2, kept  # the re-INVITE repeats the first one
    assert 'complete' in documents[0] and 'Bob' in documents[0] and 'partial' in documents[1] and 'Carol' in documents[1], documents


def test_people(facts):
    for text in ("'Alice'", "'Bob'", "'user': <'bob@example.com'>", "'address': <'sip:alice@example.com'>"):
        assert text in facts['people'], facts['people']
    assert facts['held'] and facts['renamed'] and facts['same'], facts


def test_answer(facts):
    first = facts['answers'].split('PORTS ')[1]
    assert first.count('telephone-event/8000') == 2 and first.count('a=recvonly') >= 1, repr(first)
    assert 'a=label:1' in first and 'PCMU/8000' in first, repr(first)


def main():
    facts = {}
    with Recorder() as bus:
        record(bus, facts)
        return tap.run('siprec-call', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
