#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kill -9 of workers at 50 random moments after the first recorded second: 50 files that play, each lacking at most a second.
Prints the largest loss. Too long for every run: called by `tests/run.sh --long`.

    tests/e2e/soak-losses.py         with CALLREEL_BUILD_ROOT, as meson test sets it

A loss is the recorded time reported by the recording, plus the time from before that request until the kill, minus what can be
decoded of the file; it is never underestimated.
"""
import json
import os
import random
import signal
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

KILLS, AT_ONCE = 50, 5
MAX_LOST_MS = 1000
LONGEST_WAIT = 2.0


class Victim:
    """One call with one recording, whose worker will be killed."""

    def __init__(self, bus, number):
        self.bus, self.name, self.operation = bus, f'losses-{number}', None
        self.call = bus.create_call(self.name)
        bus.call(self.call, 'Call1.AddParticipant', 'Ben', {})
        others = set(bus.worker_pids())
        self.sender = Participant('Ben', 700, 'lime', bus.directory)
        self.sender.add_audio(bus.add_stream(self.call, 'Ben', 'audio', AUDIO_SDP))
        self.sender.add_video(bus.add_stream(self.call, 'Ben', 'video', VIDEO_SDP))
        self.worker, = set(bus.worker_pids()) - others
        self.sender.start()
        self.said = self.chunk = None

    def start(self):
        self.operation = first_string(self.bus.manager('StartRecording', self.name, {}))

    def wait_second(self):
        wait_for('a second recorded', lambda: self.bus.state(self.operation)[1] >= 1000)

    def kill(self):
        """`said`: ms recorded at that moment, never too few."""
        before = time.monotonic()
        elapsed = self.bus.state(self.operation)[1]
        os.kill(self.worker, signal.SIGKILL)
        self.said = elapsed + (time.monotonic() - before) * 1000

    def _event(self):
        for text in self.bus.signals('RecordingFileStatusUpdated'):
            event = json.loads(first_string(text))
            if event['data']['recordingId'] == self.operation:
                return event
        return None

    def finish(self):
        """Stops it, whatever the state of its next worker, and keeps the first chunk, which the kill ended."""
        self.bus.manager('StopRecording', self.operation, {})
        self.chunk = chunks_of(wait_for(f'the event of {self.name}', self._event, 60))[0]
        self.bus.call(self.call, 'Call1.End', '')
        self.sender.stop()


def kill_wave(bus, first):
    """Several recordings at the same time, each killed at another moment."""
    victims = [Victim(bus, first + n) for n in range(AT_ONCE)]
    for victim in victims:
        victim.start()
    for victim in victims:
        victim.wait_second()
    begin, pause = time.monotonic(), threading.Event()
    for moment, victim in sorted(((random.uniform(0, LONGEST_WAIT), victim) for victim in victims), key=lambda pair: pair[0]):
        pause.wait(max(0.0, begin + moment - time.monotonic()))
        victim.kill()
    for victim in victims:
        victim.finish()
    return victims


def losses(victim):
    """(ms of video lost, ms of audio lost)."""
    frames, sound = judge.pictures(victim.chunk.path), judge.samples(victim.chunk.path)
    return victim.said - len(frames) * 125, victim.said - len(sound) * 1000 / judge.AUDIO_RATE


def test_count(victims):
    assert len(victims) == KILLS, len(victims)


def test_all_play(victims):
    for victim in victims:
        assert not judge.decode_errors(victim.chunk.path), (victim.name, judge.decode_errors(victim.chunk.path))
        assert judge.is_lately_seen(judge.pictures(victim.chunk.path), 'lime'), victim.name


def test_little_is_lost(victims):
    lost = [losses(victim) for victim in victims]
    pictures, sound = sorted(pair[0] for pair in lost), sorted(pair[1] for pair in lost)
    print(f'# {len(lost)} kills; lost at most {pictures[-1]:.0f} ms of picture and {sound[-1]:.0f} ms of sound, '
          f'in the middle {pictures[len(lost) // 2]:.0f} and {sound[len(lost) // 2]:.0f}', flush=True)
    for victim, pair in zip(victims, lost):
        assert max(pair) <= MAX_LOST_MS, (victim.name, pair)


def main():
    seed = int(os.environ.get('CALLREEL_SEED') or random.randrange(10 ** 6))
    print(f'# CALLREEL_SEED={seed}', flush=True)
    random.seed(seed)
    victims = []
    with CallBus() as bus:
        for first in range(0, KILLS, AT_ONCE):
            victims += kill_wave(bus, first)
        return tap.run('losses', globals(), victims)


if __name__ == '__main__':
    sys.exit(main())
