#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kill -9: of a worker, which is replaced on the same ports while its recording continues in the next chunk, and of the
manager, whose successor finds the recording active; and a worker that hangs when asked to pause. What was written before
plays. Called by meson test."""
import os
import re
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CALL = 'crash'
TONE, COLOUR, PLACE = 700, 'lime', (960, 400)
MAX_LOST_MS = 1000


def wait_running(bus, operation):
    """Waits until the recording reports that it records again, with growing recorded time."""
    before = wait_for('a state', lambda: bus.try_state(operation))[1]
    wait_for('recorded time that grows', lambda: bus.try_state(operation) and bus.try_state(operation)[1] > before)


def record(bus, facts):
    call = bus.create_call(CALL)
    bus.call(call, 'Call1.AddParticipant', 'Ben', {'display-name': 'Ben'})
    sender = Participant('Ben', TONE, COLOUR, bus.directory)
    sender.add_audio(bus.add_stream(call, 'Ben', 'audio', AUDIO_SDP))
    sender.add_video(bus.add_stream(call, 'Ben', 'video', VIDEO_SDP))
    sender.start()
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    bus.wait_elapsed(operation, 6000)

    facts['elapsed'] = bus.state(operation)[1]
    victims = bus.worker_pids()
    bus.signal_workers(victims, signal.SIGKILL)
    facts['victims'] = len(victims)
    wait_for('a new worker', lambda: set(bus.worker_pids()) - set(victims))
    wait_for('the next chunk', lambda: (bus.try_state(operation) or (None, 0, 0))[2] == 1)
    wait_running(bus, operation)

    survivors = bus.worker_pids()
    bus.daemon.kill()
    bus.daemon.wait()
    bus.start_daemon()
    wait_running(bus, operation)
    facts['adopted'] = bus.worker_pids() == survivors
    bus.wait_elapsed(operation, bus.state(operation)[1] + 2000)

    facts['elapsed when it hangs'] = bus.state(operation)[1]
    bus.signal_workers(survivors, signal.SIGSTOP)
    bus.manager('PauseRecording', operation, {})
    wait_for('a new worker', lambda: set(bus.worker_pids()) - set(survivors))
    wait_for('what comes after the pause', lambda: bus.try_state(operation) is not None)
    bus.manager('ResumeRecording', operation, {})
    wait_for('the chunk after it', lambda: (bus.try_state(operation) or (None, 0, 0))[2] == 2)
    wait_running(bus, operation)
    bus.wait_elapsed(operation, bus.state(operation)[1] + 2000)

    bus.manager('StopRecording', operation, {})
    facts['event'] = bus.wait_event()
    sender.stop()
    facts['chunks'] = chunks_of(facts['event'])


def test_one_worker(facts):
    assert facts['victims'] == 1, facts['victims']


def test_chunks(facts):
    reasons = [chunk['endReason'] for chunk in facts['event']['data']['recordingStorageInfo']['recordingChunks']]
    assert reasons == ['RecorderFailed', 'RecorderFailed', 'SessionEnded'], reasons


def test_little_is_lost(facts):
    frames = judge.pictures(facts['chunks'][0].path)
    assert len(frames) * 125 >= facts['elapsed'] - MAX_LOST_MS, (len(frames), facts['elapsed'])


def test_chunks_play(facts):
    for chunk in facts['chunks']:
        assert not judge.decode_errors(chunk.path), judge.decode_errors(chunk.path)
        frames, sound = judge.pictures(chunk.path), judge.samples(chunk.path)
        # on a busy machine the sender itself may be late, and its camera missing for a moment
        assert any(judge.is_colour(judge.pixel(frame, *PLACE), COLOUR) for frame in frames[-16:]), judge.pixel(frames[-1], *PLACE)
        assert judge.loudest(sound, TONE) > 0.08, judge.loudest(sound, TONE)


def test_captions_of_the_dead(facts):
    """Who spoke when is known of what a killed worker left, up to some seconds before its end."""
    path = facts['chunks'][0].path[:-len('.mp4')]
    with open(path + '.vtt', encoding='utf-8') as file:
        text = file.read()
    cues = [(int(h1) * 3600 + int(m1) * 60 + float(s1), int(h2) * 3600 + int(m2) * 60 + float(s2)) for h1, m1, s1, h2, m2, s2 in
            re.findall(r'^(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})$', text, re.M)]
    assert cues and '<v Ben>Ben' in text, text
    assert cues[0][0] < 1.5 and cues[-1][1] > cues[0][0] + 1, text
    assert cues[-1][1] * 1000 <= len(judge.pictures(facts['chunks'][0].path)) * 125 + 125, text
    assert not os.path.exists(path + '.speech')


def test_hung_worker_is_cut(facts):
    """The recording of a worker that did not pause ends where the pause was requested, and not much earlier."""
    lengths = [len(judge.pictures(chunk.path)) * 125 for chunk in facts['chunks'][:2]]
    assert sum(lengths) >= facts['elapsed when it hangs'] - 2 * MAX_LOST_MS, (lengths, facts['elapsed when it hangs'])
    assert 'lateIntervals' not in facts['chunks'][1].metadata['callreel'], facts['chunks'][1].metadata['callreel']['lateIntervals']


def test_manager_adopts(facts):
    assert facts['adopted']


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        return tap.run('crash', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
