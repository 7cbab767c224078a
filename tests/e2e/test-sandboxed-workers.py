#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The workers of callreeld have fewer rights: a worker can read neither another call's recordings nor the catalogue, while it
records, and plays files that are no recordings. Called by meson test."""
import glob
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import BusError, CallBus, chunks_of, first_string, wait_for  # noqa: E402

TONE = 700
EVENT = 'RecordingFileStatusUpdated'


def add_uri(bus, call, participant, path):
    bus.call(call, 'Call1.AddParticipant', participant, {'display-name': participant})
    answer = bus.call(call, 'Call1.AddStream', participant, 'audio', {'type': 'uri', 'uri': 'file://' + path})
    return first_string(answer)


def record(bus, name, *source):
    """The file of a short recording of a call, in which SOURCE is played: call, participant, path."""
    before = len(bus.signals(EVENT))
    operation = first_string(bus.manager('StartRecording', name, {'content-type': 'audioOnly', 'format': 'wav'}))
    if source:
        add_uri(bus, *source)
        wait_for('the end of what is played', lambda: "'state': <'ended'>" in bus.get(source[0], 'Call1', 'Streams'))
    bus.wait_elapsed(operation, bus.state(operation)[1] + 1000)
    bus.manager('StopRecording', operation, {})
    wait_for('the event', lambda: len(bus.signals(EVENT)) > before)
    return chunks_of(json.loads(first_string(bus.signals(EVENT)[before])))[0].path


def read_proc(pid, name):
    with open(f'/proc/{pid}/{name}', encoding='ascii') as file:
        return file.read()


def prepare(bus, facts):
    facts['bus'] = bus
    tone = os.path.join(bus.directory, 'tone.wav')
    subprocess.run(['ffmpeg', '-v', 'error', '-f', 'lavfi', '-i', f'sine=frequency={TONE}:duration=20', tone], check=True,
                   stdin=subprocess.DEVNULL)
    facts['call'] = bus.create_call('one')
    add_uri(bus, facts['call'], 'Ana', tone)
    wait_for('the tone', lambda: "'state': <'active'>" in bus.get(facts['call'], 'Call1', 'Streams'))
    facts['location'] = record(bus, 'one')
    facts['worker'], = bus.worker_pids()
    facts['copy'] = os.path.join(bus.directory, 'copy.wav')
    shutil.copy(facts['location'], facts['copy'])


def test_worker_is_confined(facts):
    status = read_proc(facts['worker'], 'status')
    assert re.search(r'^NoNewPrivs:\s*1$', status, re.M) and re.search(r'^Seccomp:\s*2$', status, re.M), status
    states = glob.glob(os.path.join(facts['bus'].directory, 'run', 'callreel', '*', 'state.json'))
    assert len(states) == 1, states
    with open(states[0], encoding='utf-8') as file:
        confined = json.load(file)['confined']
    with open(os.path.join(facts['bus'].directory, 'callreeld.log'), encoding='utf-8') as file:
        assert set(confined) == {'files', 'calls', 'memory'}, (confined, file.read())


def test_no_core_dumps(facts):
    assert re.search(r'^Max core file size\s+0\s+0\s', read_proc(facts['worker'], 'limits'), re.M)


def test_recording_of_another_is_out_of_reach(facts):
    """The same for the catalogue; a copy of the recording, which is no recording itself, plays."""
    bus = facts['bus']
    call = bus.create_call('two')
    catalogue = glob.glob(os.path.join(bus.disk, 'data', 'callreel', 'catalogue.db'))[0]
    for name, path in (('Ben', facts['location']), ('Eve', catalogue)):
        try:
            raise AssertionError(f'{path} is read by {add_uri(bus, call, name, path)}')
        except BusError as error:
            assert error.name == 'InvalidArgument' and 'can not be read' in str(error), error
    location = record(bus, 'two', call, 'Ada', facts['copy'])
    assert judge.loudest(judge.samples(location), TONE) > 0.02, location
    bus.call(call, 'Call1.End', 'over')


def test_call_without_recording_leaves_nothing(facts):
    bus = facts['bus']
    before = set(glob.glob(os.path.join(bus.recordings, '*', '*', '*', '*')))
    call = bus.create_call('three')
    add_uri(bus, call, 'Ana', facts['copy'])
    wait_for('the directory of the call', lambda: set(glob.glob(os.path.join(bus.recordings, '*', '*', '*', '*'))) - before)
    bus.call(call, 'Call1.End', 'over')
    wait_for('its end', lambda: set(glob.glob(os.path.join(bus.recordings, '*', '*', '*', '*'))) == before)


def test_end_leaves_no_state(facts):
    bus = facts['bus']
    bus.call(facts['call'], 'Call1.End', 'over')
    run = os.path.join(bus.directory, 'run', 'callreel')
    wait_for('the workers to end', lambda: set(os.listdir(run)) <= {'lock'})


def test_configured_directories_are_all(facts):
    """If the files for streams are restricted by the configuration, a worker can read no others, whatever is decoded in it."""
    media = os.path.join(facts['bus'].directory, 'media')
    os.mkdir(media)
    shutil.copy(facts['copy'], media)
    with CallBus(f'[streams]\nfile-directories={media}\n') as bus:
        call = bus.create_call('four')
        location = record(bus, 'four', call, 'Ana', os.path.join(media, 'copy.wav'))
        assert judge.loudest(judge.samples(location), TONE) > 0.02, location
        worker, = bus.worker_pids()
        command = read_proc(worker, 'cmdline').split('\0')
        assert '--hidden' not in command and command[command.index(media) - 1] == '--readable', command
        bus.call(call, 'Call1.End', 'over')


def main():
    facts = {}
    with CallBus() as bus:
        prepare(bus, facts)
        return tap.run('sandboxed-workers', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
