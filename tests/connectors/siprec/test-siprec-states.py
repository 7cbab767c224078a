#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a client hears of the state of its recording (a=record, RFC 7866), and what becomes of what it prefers: in answers,
and by offers of the server when the recorder pauses or resumes, or somebody withdraws their consent.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import tap  # noqa: E402
from callbus import first_string, wait_for  # noqa: E402
from recorder import Client, RawClient, Recorder, Scenario, describe, find_program, metadata, multipart, section  # noqa: E402

PEOPLE = [('alice==', 'Alice', 'sip:alice@example.com', ['1']), ('bob==', 'Bob', 'sip:bob@example.com', ['2'])]
PLAIN = describe(section(1), section(2))
AWARE = describe(section(1, extra='a=record:on\r\n'), section(2))
BOTH = 'a=record:{0}.*a=record:{0}'


def client_of(session, offer=AWARE, update=True):
    """Accepts what comes: without UPDATE among its methods, as INVITE."""
    scenario = Scenario()
    scenario.extra = f'Allow: INVITE, ACK, BYE, CANCEL{", UPDATE" if update else ""}\n'
    scenario.session = session
    return scenario.invite(offer, metadata(PEOPLE, session=session)).accepted()


def prefer(scenario, preference):
    offer = describe(section(1, extra=f'a=recordpref:{preference}\r\n'), section(2))
    return scenario.invite(offer, metadata(PEOPLE, session=scenario.session), again=True).accepted()


def find_recording(bus, session):
    call = first_string(bus.manager('FindCall', f'siprec:session:{session}'))
    return call, wait_for('the recording', lambda: re.search(r"'([^']+)'", bus.get(call, 'Call1', 'Recordings'))).group(1)


def test_preference(bus):
    """The answer says what is; what becomes of the preference follows."""
    scenario = prefer(client_of('preference'), 'pause').told('UPDATE', BOTH.format('paused'), body=AWARE)
    prefer(scenario, 'on').told('UPDATE', BOTH.format('on'), body=AWARE)
    client = Client(bus, prefer(scenario, 'off').told('UPDATE', BOTH.format('off'), body=AWARE).bye())
    client.finish()
    answers = client.answers().split('PORTS')
    assert [re.findall('a=record:([a-z]+)', answer) for answer in answers[1:]] == [['on'] * 2, ['on'] * 2, ['paused'] * 2, ['on'] * 2], answers


def test_first_preference(bus):
    Client(bus, client_of('first', describe(section(1, extra='a=recordpref:pause\r\n'), section(2)))
           .told('UPDATE', BOTH.format('paused'), body=AWARE).bye()).finish()


def test_pause(bus):
    """By somebody else. A client that is busy is asked again; one that takes no UPDATE gets INVITE."""
    aware = Client(bus, client_of('pause').hold().told('UPDATE', BOTH.format('paused'), 491).told('UPDATE', BOTH.format('paused'), body=AWARE)
                   .hold().told('UPDATE', BOTH.format('on'), 500, 'Retry-After: 1\n').told('UPDATE', BOTH.format('on'), body=AWARE).bye())
    aware.ports()
    _, operation = find_recording(bus, 'pause')
    aware.go_on()
    bus.manager('PauseRecording', operation, {})
    aware.go_on()
    bus.manager('ResumeRecording', operation, {})
    aware.finish()


def test_pause_by_invite(bus):
    client = Client(bus, client_of('invite', update=False).hold().told('INVITE', BOTH.format('paused'), 491)
                    .told('INVITE', BOTH.format('paused'), body=AWARE).hold().told('INVITE', BOTH.format('on'), body=AWARE).bye())
    client.ports()
    _, operation = find_recording(bus, 'invite')
    client.go_on()
    bus.manager('PauseRecording', operation, {})
    client.go_on()
    bus.manager('ResumeRecording', operation, {})
    client.finish()


def test_update_refused(bus):
    """A client that does not know its own methods."""
    client = Client(bus, client_of('methods').hold().told('UPDATE', BOTH.format('paused'), 405).told('INVITE', BOTH.format('paused'), body=AWARE).bye())
    client.ports()
    _, operation = find_recording(bus, 'methods')
    client.go_on()
    bus.manager('PauseRecording', operation, {})
    client.finish()


def test_offer_refused(bus):
    """Another refusal: the client is left alone, and learns the state from the next answer."""
    client = Client(bus, client_of('refused').hold().told('UPDATE', BOTH.format('paused'), 488).hold()
                    .invite(AWARE, metadata(PEOPLE, session='refused'), again=True).accepted(check='a=record:on').bye())
    client.ports()
    _, operation = find_recording(bus, 'refused')
    client.go_on()
    bus.manager('PauseRecording', operation, {})
    wait_for('the refusal', lambda: 'it answers with 488' in bus.connector_log())
    bus.manager('ResumeRecording', operation, {})
    client.go_on()
    client.finish()


def test_unaware(bus):
    """A client that does not speak of states is told nothing: sipp fails when something else comes than what is written."""
    client = Client(bus, client_of('unaware', PLAIN).hold().invite(PLAIN, metadata(PEOPLE, session='unaware'), again=True).accepted().bye())
    client.ports()
    _, operation = find_recording(bus, 'unaware')
    bus.manager('PauseRecording', operation, {})
    client.go_on()
    client.finish()
    assert 'a=record:' not in client.answers()


def test_consent(bus):
    """Of one person, whose section alone is off."""
    client = Client(bus, client_of('consent').hold().told('UPDATE', 'a=label:1.*a=record:off.*a=label:2.*a=record:on', body=AWARE)
                    .hold().told('UPDATE', BOTH.format('on'), body=AWARE).bye())
    client.ports()
    call, _ = find_recording(bus, 'consent')
    client.go_on()
    bus.call(call, 'Call1.SetConsent', 'alice==', False)
    client.go_on()
    bus.call(call, 'Call1.SetConsent', 'alice==', True)
    client.finish()


def test_glare(bus):
    """While an offer of the server waits for its answer, one of the client is refused; metadata alone is not."""
    client = Client(bus, client_of('glare').hold().wait_for('UPDATE').invite(AWARE, metadata(PEOPLE, session='glare'), again=True).refused(491)
                    .update(metadata([('bob==', 'Carol', 'sip:carol@example.com', ['2'])], 'partial', 'glare')).hold().bye())
    client.ports()
    call, operation = find_recording(bus, 'glare')
    client.go_on()
    bus.manager('PauseRecording', operation, {})
    wait_for('the new name', lambda: "'Carol'" in bus.get(call, 'Call1', 'Participants'))
    client.go_on()
    client.finish()


def test_metadata_meanwhile(bus):
    """The answer to metadata alone has no description, so it tells no state: the client that was busy is told afterwards."""
    client = RawClient(bus, 'meanwhile')
    client.invite(AWARE, metadata(PEOPLE, session='meanwhile'))
    _, operation = find_recording(bus, 'meanwhile')
    bus.manager('PauseRecording', operation, {})
    number, busy = client.receive('INVITE')
    kind, body = multipart('', metadata([('bob==', 'Carol', 'sip:carol@example.com', ['2'])], 'partial', 'meanwhile'))
    answer = client.ask('UPDATE', 2, f'{kind}\r\n', body)
    assert answer.startswith('SIP/2.0 200') and 'a=record' not in answer, answer
    client.answer(busy, 491)
    number, offer = client.receive('INVITE', after=number)
    assert re.search(BOTH.format('paused'), offer, re.DOTALL), offer
    client.answer(offer, 200, AWARE)
    client.receive('ACK', after=number - 1)
    assert client.ask('BYE', 3).startswith('SIP/2.0 200')


def test_connector_killed(bus):
    """The next one finds the recording paused, and says so."""
    first = Client(bus, client_of('killed').hold().told('UPDATE', BOTH.format('paused'), body=AWARE).hold()
                   .invite(AWARE, metadata(PEOPLE, session='killed'), again=True).refused(481))
    first.ports()
    _, operation = find_recording(bus, 'killed')
    first.go_on()
    bus.manager('PauseRecording', operation, {})
    wait_for('the notice', lambda: first.holds_logged() == 2)
    bus.connector.kill()
    bus.connector.wait(60)
    bus.start_connector()
    first.go_on()
    first.finish()
    second = Client(bus, client_of('killed').bye())
    second.finish()
    assert re.findall('a=record:([a-z]+)', second.answers()) == ['paused'] * 2, second.answers()


def main():
    find_program('sipp', 'sip-tester')
    with Recorder() as bus:
        return tap.run('siprec-states', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
