#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rules over D-Bus, with media: the permission modes, a room whose host leaves, a late joiner who consents and withdraws
consent, and a caller who declines in mid-call. Whoever must not be recorded sends a tone and a colour of their own just then,
which must not be in any decoded file. Called by meson test."""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import MANAGER, BusError, CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

HOST, LATE_BEFORE, LATE_CONSENTED, LATE_AFTER = (700, 'blue'), (1900, 'red'), (1300, 'lime'), (2700, 'magenta')
AGENT, CALLER, CALLER_DECLINED = (700, 'blue'), (1300, 'lime'), (1900, 'red')

# RULES section 1: in a call that is answered: the status and actions at once, then those while it is recorded.
MODES = {
    'always-on': ('Recording', [], [], []),
    'pause-resume': ('Recording', [], ['pause'], []),
    'on-demand': ('Start Recording', ['start'], ['pause'], []),
    'on-demand-user-initiated': ('Start Recording', ['start'], ['pause', 'stop'], ['stop']),
    'never': ('Not Recording', [], None, None),
}


def controls(bus, call, user):
    """(status, actions)"""
    answer = bus.manager('GetControls', call, user)
    status, actions = re.fullmatch(r"\('([^']*)', (?:@as )?\[(.*)\]\)", answer).groups()
    return status, re.findall(r"'(\w+)'", actions)


def wait_status(bus, call, user, status):
    wait_for(f'{status} in {call}', lambda: controls(bus, call, user)[0] == status)


def set_policy(bus, level, name, **properties):
    bus.call(MANAGER, 'Policy1.Set', level, name, {key.replace('_', '-'): value for key, value in properties.items()}, '')


def operation_of(bus, call):
    answer = bus.manager('ListRecordings', {'server-call-id': call, 'active': True}, '', 0)
    found = re.search(r"'recording-operation-id': <'([^']+)'>", answer)
    return found and found.group(1)


def refused(function, *arguments):
    """The name of the error."""
    try:
        function(*arguments)
    except BusError as error:
        return error.name
    return None


def sender(bus, call, name, tone_and_colour, **properties):
    """A participant who sends. Returns AddParticipant's answer, and the sender."""
    answer = bus.call(call, 'Call1.AddParticipant', name, dict(properties, **{'display-name': name}))
    person = Participant(name, *tone_and_colour, bus.directory)
    person.add_audio(bus.add_stream(call, name, 'audio', AUDIO_SDP))
    person.add_video(bus.add_stream(call, name, 'video', VIDEO_SDP))
    person.start()
    return person, 'true' in answer


def show(person, tone_and_colour):
    tone, colour = tone_and_colour
    person.show(colour, tone)


def wait_sent(person, packets):
    goal = person.video.packets + packets
    wait_for('packets on their way', lambda: person.video.packets >= goal)


def events_of(bus, call):
    events = [json.loads(first_string(text)) for text in bus.signals('RecordingFileStatusUpdated')]
    return [event for event in events if event['data']['serverCallId'] == call]


def wait_events(bus, call, count):
    wait_for(f'{count} events of {call}', lambda: len(events_of(bus, call)) >= count)
    return events_of(bus, call)


def record_room(bus, facts):
    """A room is recorded until its host leaves."""
    call = bus.create_call('room', kind='room')
    host, _ = sender(bus, call, 'host', HOST, role='member')
    facts['guest'] = refused(bus.call, call, 'Call1.SetConsent', 'nobody', True)
    operation = first_string(bus.manager('StartRecording', 'room', {'actor': 'host'}))
    bus.wait_elapsed(operation, 1000)
    late, facts['late consent required'] = sender(bus, call, 'late', LATE_BEFORE)
    wait_sent(late, 32)
    facts['stop by another'] = refused(bus.manager, 'StopRecording', operation, {'actor': 'late'})
    show(late, LATE_CONSENTED)
    wait_sent(late, 16)
    bus.call(call, 'Call1.SetConsent', 'late', True)
    bus.wait_elapsed(operation, bus.state(operation)[1] + 1500)
    bus.call(call, 'Call1.SetConsent', 'late', False)
    show(late, LATE_AFTER)
    bus.wait_elapsed(operation, bus.state(operation)[1] + 1000)
    bus.call(call, 'Call1.RemoveParticipant', 'host', 'offline')
    facts['room'] = wait_events(bus, 'room', 1)
    late.stop()
    host.stop()


def record_declined(bus, facts):
    """A queue whose calls must be recorded, and a caller who changes their mind."""
    set_policy(bus, 'queue', 'sales', forced=True)
    set_policy(bus, 'user', 'agnes', **{'record-agent-when-caller-declines': True})
    call = bus.create_call('declined', queue='sales', state='ringing')
    caller, _ = sender(bus, call, 'caller', CALLER, leg='caller')
    agent, _ = sender(bus, call, 'agent', AGENT, leg='agent', user='agnes')
    facts['while it rings'] = controls(bus, 'declined', 'agnes')
    bus.call(call, 'Call1.Answer')
    wait_status(bus, 'declined', 'agnes', 'Recording')
    operation = wait_for('a recording', lambda: operation_of(bus, 'declined'))
    facts['stop of forced'] = refused(bus.manager, 'StopRecording', operation, {'actor': 'agnes'})
    bus.wait_elapsed(operation, 1500)
    bus.call(call, 'Call1.SetConsent', 'caller', False)
    show(caller, CALLER_DECLINED)
    wait_status(bus, 'declined', 'agnes', 'Automatic Recording (without caller)')
    second = wait_for('another recording', lambda: operation_of(bus, 'declined') not in (None, operation) and
                      operation_of(bus, 'declined'))
    bus.wait_elapsed(second, 1500)
    bus.call(call, 'Call1.End', 'done')
    facts['declined'] = wait_events(bus, 'declined', 2)
    caller.stop()
    agent.stop()


def try_mode(bus, mode):
    """The table of modes: controls before the recording, during it and during a pause; and that they work."""
    set_policy(bus, 'user', mode, mode=mode)
    call = bus.create_call(mode)
    bus.call(call, 'Call1.AddParticipant', 'p', {'user': mode})
    at_first, first_actions, running, _ = MODES[mode]
    wait_status(bus, mode, mode, at_first)
    seen = [at_first]
    if 'start' in first_actions:
        seen = [controls(bus, mode, 'p')]
        bus.manager('StartRecording', mode, {'actor': mode, 'content-type': 'audioOnly'})
    if running is not None:
        seen += try_running(bus, mode)
    else:
        seen.append(refused(bus.manager, 'StartRecording', mode, {'actor': mode}))
    bus.call(call, 'Call1.End', '')
    return seen


def try_running(bus, mode):
    seen = []
    operation = wait_for('a recording', lambda: operation_of(bus, mode))
    wait_for('it to run', lambda: bus.state(operation)[0] == 'recording')
    seen.append(controls(bus, mode, mode))
    if 'pause' in seen[-1][1]:
        bus.manager('PauseRecording', operation, {'actor': mode})
        seen.append(controls(bus, mode, mode))
        bus.manager('ResumeRecording', operation, {'actor': mode})
    else:
        seen.append(refused(bus.manager, 'PauseRecording', operation, {'actor': mode}))
    if 'stop' in controls(bus, mode, mode)[1]:
        bus.manager('StopRecording', operation, {'actor': mode})
        seen.append(controls(bus, mode, mode))
    else:
        seen.append(refused(bus.manager, 'StopRecording', operation, {'actor': mode}))
    return seen


def decode(facts):
    for name in ('room', 'declined'):
        chunks = [chunk for event in facts[name] for chunk in chunks_of(event)]
        facts[name + ' chunks'] = chunks
        facts[name + ' frames'] = [judge.pictures(chunk.path) for chunk in chunks]
        facts[name + ' sound'] = [judge.samples(chunk.path) for chunk in chunks]


def heard(facts, name, number, person):
    return judge.loudest(facts[name + ' sound'][number], person[0])


def seen_frames(facts, name, number, person):
    return [at for at, frame in enumerate(facts[name + ' frames'][number]) if judge.holds_colour(frame, person[1])]


def assert_recorded(facts, name, number, person):
    assert heard(facts, name, number, person) > 0.05, (person, heard(facts, name, number, person))
    assert seen_frames(facts, name, number, person), person


def assert_missing(facts, name, number, person):
    assert heard(facts, name, number, person) < 0.005, (person, heard(facts, name, number, person))
    assert not seen_frames(facts, name, number, person), (person, seen_frames(facts, name, number, person))


def test_modes(facts):
    for mode, (status, first, running, paused) in MODES.items():
        seen = facts['modes'][mode]
        assert seen[0] == ((status, first) if 'start' in first else status), (mode, seen)
        if running is None:
            assert seen[1:] == ['NotAllowed'], (mode, seen)
            continue
        assert seen[1] == ('Recording', running), (mode, seen)
        assert seen[2] == ('Paused', ['resume'] + paused) if 'pause' in running else seen[2] == 'NotAllowed', (mode, seen)
        assert seen[3] == ('Start Recording', ['start']) if 'stop' in running else seen[3] == 'NotAllowed', (mode, seen)


def test_no_mode_is_not_enabled(facts):
    assert facts['no mode'] == 'NotEnabledForRecording', facts['no mode']


def test_room_ends_with_its_host(facts):
    assert facts['room'][0]['data']['sessionEndReason'] == 'InitiatorLeft', facts['room']
    assert facts['stop by another'] == 'NotAllowed', facts['stop by another']
    assert facts['guest'] == 'UnknownParticipant', facts['guest']
    assert facts['room chunks'][0].metadata['callreel']['host'] == 'host'


def test_late_joiner(facts):
    assert facts['late consent required']
    assert_recorded(facts, 'room', 0, HOST)
    assert_recorded(facts, 'room', 0, LATE_CONSENTED)
    assert_missing(facts, 'room', 0, LATE_BEFORE)
    assert_missing(facts, 'room', 0, LATE_AFTER)


def test_log_of_the_room(facts):
    log = [(entry['event'], entry['participantId']) for entry in facts['room chunks'][0].metadata['callreel']['participantLog']]
    for entry in (('joined', 'host'), ('becameHost', 'host'), ('joined', 'late'), ('consented', 'late'), ('refused', 'late'),
                  ('left', 'host')):
        assert entry in log, (entry, log)
    assert any(event == 'joined' and name.startswith('recorder-') for event, name in log), log


def test_declined_caller(facts):
    reasons = [event['data']['sessionEndReason'] for event in facts['declined']]
    assert reasons == ['CallerDeclined', 'CallEnded'], reasons
    assert facts['while it rings'] == ('Not Recording', []), facts['while it rings']
    assert facts['stop of forced'] == 'NotAllowed', facts['stop of forced']
    for person in (AGENT, CALLER):
        assert_recorded(facts, 'declined', 0, person)
    assert_missing(facts, 'declined', 0, CALLER_DECLINED)
    assert_recorded(facts, 'declined', 1, AGENT)
    for person in (CALLER, CALLER_DECLINED):
        assert_missing(facts, 'declined', 1, person)


def test_files_play(facts):
    for chunk in facts['room chunks'] + facts['declined chunks']:
        assert not judge.decode_errors(chunk.path), chunk.path


def main():
    facts = {}
    with CallBus('[automatic]\ncontent-type=audioVideo\n') as bus:
        record_room(bus, facts)
        record_declined(bus, facts)
        facts['modes'] = {mode: try_mode(bus, mode) for mode in MODES}
        bus.call(bus.create_call('plain'), 'Call1.AddParticipant', 'p', {})
        facts['no mode'] = refused(bus.manager, 'StartRecording', 'plain', {'actor': 'p'})
        decode(facts)
        return tap.run('rules', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
