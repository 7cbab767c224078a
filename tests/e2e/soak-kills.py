#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""kill -9 at random moments, one recording after another: of the worker, of the manager, of both; while recording, paused,
rolling, starting and stopping. After each, what was recorded exists, plays, was announced, and contains nothing of a
pause. Too long for every run: called by `tests/run.sh --long`."""
import json
import os
import random
import signal
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import BusError, CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

TONE, COLOUR = 700, 'lime'
SECRET_TONE, SECRET_COLOUR = 1900, 'red'
ROLLING = {'max-duration-ms': 1000, 'on-limit': 'continue'}
FINAL = ('completed', 'failed')


def pause_for(seconds):
    """The moment of a kill is what is being tested."""
    threading.Event().wait(seconds)


class Round:
    """One call with one recording, and what may happen to it."""

    def __init__(self, bus, sender, number):
        self.bus, self.sender, self.name = bus, sender, f'kills-{number}'
        self.operation = None
        self.known = self.files()
        self.call = bus.create_call(self.name)
        bus.call(self.call, 'Call1.AddParticipant', 'Ben', {})
        sender.add_audio(bus.add_stream(self.call, 'Ben', 'audio', AUDIO_SDP))
        sender.add_video(bus.add_stream(self.call, 'Ben', 'video', VIDEO_SDP))

    def files(self):
        """All files except for sidecars that do not have their final name yet."""
        return {os.path.join(path, name) for path, _, names in os.walk(self.bus.recordings) for name in names
                if not name.endswith(('.jpg.part', '.json.part'))}

    def start(self, options=None):
        self.operation = first_string(self.bus.manager('StartRecording', self.name, options or {}))
        wait_for('a second recorded', lambda: self.bus.state(self.operation)[1] >= 1000)

    def ask(self, member):
        """A request that a kill may cut off."""
        def run():
            try:
                self.bus.manager(member, self.operation, {})
            except BusError:
                pass
        thread = threading.Thread(target=run)
        thread.start()
        pause_for(random.uniform(0.01, 0.08))
        return thread

    def pause(self):
        self.bus.manager('PauseRecording', self.operation, {})
        self.sender.show(SECRET_COLOUR, SECRET_TONE)
        pause_for(0.5)

    def kill(self, who):
        if 'manager' in who:
            self.bus.daemon.kill()
            self.bus.daemon.wait()
        for pid in self.bus.worker_pids() if 'worker' in who else []:
            os.kill(pid, signal.SIGKILL)

    def settle(self):
        """Lets everything that is left run to its end."""
        if self.bus.daemon.poll() is not None:
            self.bus.start_daemon()
        for request in (lambda: self.bus.manager('StopRecording', self.operation, {}),
                        lambda: self.bus.call(self.call, 'Call1.End', '')):
            try:
                request()
            except BusError:
                pass
        wait_for('a final state', lambda: (self.bus.try_state(self.operation) or [None])[0] in FINAL)
        self.sender.show(COLOUR, TONE)

    def events(self):
        parsed = [json.loads(first_string(text)) for text in self.bus.signals('RecordingFileStatusUpdated')]
        return [event for event in parsed if event['data']['recordingId'] == self.operation]

    def check(self):
        wait_for('the event', self.events)
        assert self.known <= self.files(), self.known - self.files()
        assert len({event['id'] for event in self.events()}) == 1, self.events()
        chunks = chunks_of(self.events()[0])
        assert chunks
        for chunk in chunks:
            assert not judge.decode_errors(chunk.path), judge.decode_errors(chunk.path)
            assert not any(judge.holds_colour(picture, SECRET_COLOUR) for picture in judge.pictures(chunk.path)), chunk.path
            assert judge.loudest(judge.samples(chunk.path), SECRET_TONE) < 0.02, chunk.path


def kill_recording(one, who):
    one.start()
    pause_for(random.random())
    one.kill(who)


def kill_paused(one, who):
    one.start()
    one.pause()
    one.kill(who)
    pause_for(0.5)


def kill_rolling(one, who):
    one.start(ROLLING)
    pause_for(random.random())
    one.kill(who)


def kill_stopping(one, who):
    one.start()
    thread = one.ask('StopRecording')
    one.kill(who)
    thread.join()


def kill_both_in_turn(one, who):
    one.start(ROLLING)
    one.kill('manager')
    pause_for(random.uniform(0.5, 1.5))
    one.kill(who)


MOMENTS = [kill_recording, kill_paused, kill_rolling, kill_stopping, kill_both_in_turn]
VICTIMS = [('worker',), ('manager',), ('worker', 'manager')]


def add_tests(namespace):
    """A test for each moment and victim."""
    def make(moment, who, number):
        def test(bus, sender):
            one = Round(bus, sender, number)
            if not sender.is_running():
                sender.start()
            moment(one, who)
            one.settle()
            one.check()
        test.__name__ = f'test_{moment.__name__}_{"_and_".join(who)}'
        return test
    for number, (moment, who) in enumerate((moment, who) for moment in MOMENTS for who in VICTIMS):
        test = make(moment, who, number)
        namespace[test.__name__] = test


def main():
    seed = int(os.environ.get('CALLREEL_SEED') or random.randrange(10 ** 6))
    print(f'# CALLREEL_SEED={seed}')
    random.seed(seed)
    add_tests(globals())
    with CallBus() as bus:
        sender = Participant('Ben', TONE, COLOUR, bus.directory)
        result = tap.run('kills', globals(), bus, sender)
        sender.stop()
        return result


if __name__ == '__main__':
    sys.exit(main())
