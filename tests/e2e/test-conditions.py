#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A call under changing conditions, in random combination: loss, bursts, doubled and reordered packets, jitter, other SSRCs
that come and return, strangers, mutes, leaving and coming back, pauses, censoring, chunks, a worker that is suspended. Judged
by what each talker sent: what should be in the files is there, except for a few moments around a suspension, and nothing is
that was sent while it had to be in no file.

    tests/e2e/test-conditions.py [SECONDS]    with CALLREEL_BUILD_ROOT, as meson test sets it; CALLREEL_SEED repeats a run

A minute in every run, ten by `tests/run.sh --long`. Real time: sockets have no test clock.
"""
import collections
import datetime
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, number_of, wait_for  # noqa: E402
from talkers import AUDIO_SDP, COLOURS, SECRET, SECRET_COLOUR, TONES, VIDEO_SDP, Room, Talker, seed_of  # noqa: E402

CALL = 'conditions'
CONFIG = '[limits]\noperations-per-call=2\n'
CAMERAS = 3          # so many of them have one
NAMES = ['Ana', 'Ben', 'Cleo', 'Dov', 'Eva', 'Finn']
CHANNELS = 16        # the default
CHUNK_MS = 13000
FRAME_MS = 50        # for the analysis
OWED_AROUND = 0.1    # s around a frame in which all packets must have arrived for their tone to be required
SENT_AROUND = 0.35   # s around a frame within which something must have been sent to explain a sound
SETTLE = 0.8         # s after a change of source, an arrival or a suspension in which audio may still be missing
FLUSH = 0.2          # s until the last packet that was sent has arrived, whatever its delay

PICTURES_PER_SECOND = 8
PICTURE_AROUND = 0.6    # s around a picture in which all of a camera's must have arrived for its colour to be required
COME_BACK = 2.0         # s that a camera may take to be visible again
SMALLEST_TILE = 0.05    # of the picture
LETTERS = 0.02          # of the picture may be white
BITS = {(True, False, False): 'red', (True, True, False): 'yellow', (False, True, False): 'lime',
        (False, True, True): 'cyan', (False, False, True): 'blue', (True, False, True): 'magenta', (True, True, True): 'white'}

MAX_MISSING, MAX_MISPLACED, MAX_UNSEEN = 0.03, 0.01, 0.15  # of what is required
MAX_SPANS = 20       # printed for each talker

Frame = collections.namedtuple('Frame', 'wall tone where')


class Director:
    """Changes the conditions at random and logs the spans in which audio is not required. Each condition starts, and returns
    how it ends and after how many seconds."""

    def __init__(self, bus, call, talkers, chance):
        self.bus, self.call, self.talkers, self.chance = bus, call, talkers, chance
        self.arrived = {}
        self.operations = []
        self.excused = {talker: [] for talker in talkers}
        self.streams = {}
        self.going_on = []  # (when it ends, how, whose: a talker or None, name)
        self.events = []
        self.pausing = threading.Event()

    def note(self, text, talker=None):
        self.events.append((time.time(), talker, text))

    def wait(self, seconds):
        self.pausing.wait(seconds)

    def excuse(self, talkers, begin, end):
        for talker in talkers:
            self.excused[talker].append((begin, end))

    def join(self, talker):
        self.bus.call(self.call, 'Call1.AddParticipant', talker.name, {'display-name': talker.name})
        self.streams[talker] = []
        camera = self.add_stream(talker, 'video', VIDEO_SDP) if talker.camera else None
        talker.arrive(self.add_stream(talker, 'audio', AUDIO_SDP), camera)
        self.arrived[talker] = time.time()
        self.excuse([talker], time.time() - 0.1, time.time() + SETTLE)

    def add_stream(self, talker, kind, sdp):
        answer = self.bus.call(self.call, 'Call1.AddStream', talker.name, kind, {'type': 'rtp', 'sdp': sdp})
        self.streams[talker].append(first_string(answer))
        return '127.0.0.1', number_of(answer, 'port'), number_of(answer, 'rtcp-port')

    def set_muted(self, talker, muted):
        for stream in self.streams[talker]:
            self.bus.call(self.call, 'Call1.UpdateStream', stream, {'muted': muted})

    def begin_talking(self, talker):
        talker.talking = True
        self.excuse([talker], time.time() - 0.1, time.time() + SETTLE)

    def ask(self, member, *arguments):
        """In both recordings."""
        for operation in self.operations:
            self.bus.manager(member, operation, *arguments, {})

    def hide(self, talkers, reason):
        for talker in talkers:
            talker.secrets.add(reason)

    def reveal(self, talkers, reason):
        """The same, and waits until no packet with a secret is on its way."""
        for talker in talkers:
            talker.secrets.discard(reason)
        self.wait(FLUSH)

    # One talker's conditions.

    def lose(self, talker):
        talker.network.loss = self.chance.choice([0.02, 0.1, 0.3])
        return talker.network.clear, 3

    def lose_all(self, talker):
        talker.network.loss = 1.0
        return talker.network.clear, self.chance.uniform(0.1, 1.2)

    def double(self, talker):
        talker.network.twice = True
        return talker.network.clear, 3

    def swap(self, talker):
        talker.network.swap = True
        return talker.network.clear, 3

    def delay(self, talker):
        talker.network.jitter = self.chance.choice([0.03, 0.08])
        return talker.network.clear, 3

    def lose_double_swap_delay(self, talker):
        talker.network.loss, talker.network.twice, talker.network.swap, talker.network.jitter = 0.05, True, True, 0.05
        return talker.network.clear, 3

    def fall_silent(self, talker):
        talker.talking = False
        return lambda: self.begin_talking(talker), self.chance.uniform(0.5, 4)

    def change_source(self, talker):
        talker.change_source()
        self.excuse([talker], time.time() - 0.1, time.time() + SETTLE)
        if self.chance.random() < 0.3:
            return lambda: None, 1.5

        def end():
            talker.return_source()
            self.excuse([talker], time.time() - 0.1, time.time() + SETTLE)
        return end, self.chance.uniform(1.0, 4)

    def intrude(self, talker):
        if self.arrived[talker] + SETTLE < time.time():  # the first one to send is learned
            talker.intrude()
        return lambda: None, 1

    def mute(self, talker):
        asked = time.time()
        self.set_muted(talker, True)
        self.excuse([talker], asked - 0.1, time.time() + 0.1)
        self.hide([talker], 'mute')

        def end():
            self.reveal([talker], 'mute')
            asked = time.time()
            self.set_muted(talker, False)
            self.excuse([talker], asked - 2 * FLUSH, time.time() + 0.3)
        return end, self.chance.uniform(1, 3)

    def leave(self, talker):
        talker.present = False
        self.wait(FLUSH)
        self.bus.call(self.call, 'Call1.RemoveParticipant', talker.name, 'left')
        return lambda: self.join(talker), self.chance.uniform(0.2, 3)

    # Everybody's.

    def pause(self, _):
        self.ask('PauseRecording')
        self.hide(self.talkers, 'pause')

        def end():
            self.reveal(self.talkers, 'pause')
            self.ask('ResumeRecording')
        return end, self.chance.uniform(0.3, 3)

    def censor(self, _):
        asked = time.time()
        self.ask('CensorRecording', True)
        self.excuse(self.talkers, asked - 0.2, time.time() + 0.1)
        self.hide(self.talkers, 'censor')

        def end():
            self.reveal(self.talkers, 'censor')
            self.ask('CensorRecording', False)
            self.excuse(self.talkers, time.time() - 2 * FLUSH - 0.1, time.time() + 0.2)
        return end, self.chance.uniform(0.3, 3)

    def stand_still(self, _):
        """The worker is suspended; what comes meanwhile waits in its sockets."""
        pids = self.bus.worker_pids()
        self.bus.signal_workers(pids, signal.SIGSTOP)
        self.wait(self.chance.uniform(0.2, 1.5))
        self.bus.signal_workers(pids, signal.SIGCONT)
        self.note('goes on')
        return lambda: None, 2

    ONES = [lose, lose_all, double, swap, delay, lose_double_swap_delay, fall_silent, change_source, change_source, intrude,
            mute, leave]
    ALLS = [pause, pause, censor, stand_still]

    def begin(self):
        """One more condition, for a talker who has none, or for all where there is none for all."""
        affected = {talker for _, _, talker, _ in self.going_on}
        free = [talker for talker in self.talkers if talker not in affected]
        if None not in affected and self.chance.random() < 0.2:
            talker, condition = None, self.chance.choice(self.ALLS)
        elif free:
            talker, condition = self.chance.choice(free), self.chance.choice(self.ONES)
        else:
            return
        self.note(condition.__name__, talker)
        end, span = condition(self, talker)
        self.going_on.append((time.time() + span, end, talker, condition.__name__))

    def end(self, everything=False):
        for condition in [each for each in self.going_on if everything or each[0] <= time.time()]:
            self.going_on.remove(condition)
            condition[1]()
            self.note(condition[3] + ' ends', condition[2])

    def direct(self, seconds):
        until = time.time() + seconds
        while time.time() < until:
            self.end()
            if self.chance.random() < 0.5:
                self.begin()
            self.wait(0.15)
        self.end(everything=True)
        self.wait(SETTLE)


def utc(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()


def wall_of(chunk, position, width):
    """When that place of the file was captured (s, UTC); None if it contains something from before a pause and from after it."""
    wall = utc(chunk.metadata['chunkStartTime']) + position
    for begin, span in sorted((utc(pause['startTime']), pause['duration'] / 1000)
                              for pause in chunk.metadata['pauseResumeIntervals']):
        if abs(wall - begin) < width:
            return None
        wall += span if wall > begin else 0
    return wall


def listen(chunk):
    """The chunk's frames by channel: the time of each (UTC), and its tone (0: none)."""
    sound = judge.run('ffmpeg', '-nostdin', '-v', 'error', '-i', chunk.path, '-f', 'f32le', '-').stdout
    tool = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'tests', 'e2e', 'tones')
    lines = subprocess.run([tool, str(CHANNELS), str(FRAME_MS), *map(str, TONES + [SECRET])], input=sound, capture_output=True,
                           check=True).stdout.decode().splitlines()
    frames = {channel: [] for channel in range(CHANNELS)}
    for line in lines:
        channel, position, tone, _ = line.split()
        wall = wall_of(chunk, float(position), FRAME_MS / 1000)
        if wall is not None:
            frames[int(channel)].append(Frame(wall, int(tone), f'{os.path.basename(chunk.path)[-9:]} {float(position):.2f}'))
    return frames


class Verdict:
    """Compares a talker's channel with what the talker sent."""

    def __init__(self, talker, excused, frames):
        self.talker = talker
        self.right = self.missing = self.wrong = self.secret = self.owed = 0
        self.errors = []
        sent, at = talker.record, 0
        for frame in frames:
            while at < len(sent) and sent[at].wall < frame.wall - SENT_AROUND:
                at += 1
            near = []
            for packet in sent[at:]:
                if packet.wall > frame.wall + SENT_AROUND:
                    break
                near.append(packet)
            self._judge(frame, near, any(begin <= frame.wall <= end for begin, end in excused))

    def spans(self):
        """Runs of errors: (first frame, last frame, what the first is)."""
        runs = []
        for frame, text in self.errors:
            if runs and frame.wall - runs[-1][1].wall < SETTLE:
                runs[-1][1] = frame
            else:
                runs.append([frame, frame, text])
        return runs

    def _judge(self, frame, near, excused):
        around = [packet for packet in near if abs(packet.wall - frame.wall) <= OWED_AROUND]
        tones = {packet.what for packet in around}
        owed = not excused and len(around) >= 9 and all(packet.arrived for packet in around) and SECRET not in tones
        possible = {packet.what for packet in near} - {SECRET}
        self.owed += owed
        if frame.tone and frame.tone not in possible:
            self.wrong += 1
            self.secret += frame.tone == SECRET
            self.errors.append((frame, f'{frame.tone} Hz, sent was {sorted(possible)}'))
        elif owed and frame.tone not in tones:
            self.missing += 1
            self.errors.append((frame, f'{frame.tone} Hz, owed is {tones}'))
        elif frame.tone:
            self.right += 1


class Film:
    """The pictures must show the colours of the time, and never the secret."""

    def __init__(self, director, chunks):
        self.cameras = [(talker.camera, director.excused[talker]) for talker in director.talkers if talker.camera]
        self.owed = self.missing = self.secret = 0
        self.errors = []
        for chunk in chunks:
            for number, picture in enumerate(judge.pictures(chunk.path)):
                position = number / PICTURES_PER_SECOND
                wall = wall_of(chunk, position, 1.5 / PICTURES_PER_SECOND)
                if wall is not None:
                    self._judge(wall, f'{os.path.basename(chunk.path)[-9:]} {position:.3f}', shares(picture))

    def _judge(self, wall, where, seen):
        if seen[SECRET_COLOUR] > LETTERS:
            self.secret += 1
            self.errors.append(f'{where}: the secret fills {seen[SECRET_COLOUR]:.3f}')
        near = [[sent for sent in camera.record if abs(sent.wall - wall) < PICTURE_AROUND] for camera, excused in self.cameras
                if not any(begin - PICTURE_AROUND <= wall <= end + COME_BACK for begin, end in excused)]
        showing = [sent for sent in near if len(sent) >= 8 and all(each.arrived for each in sent)]
        colours = {each.what for sent in showing for each in sent}
        if not showing or SECRET_COLOUR in colours:
            return
        self.owed += 1
        if sum(seen[colour] for colour in colours) < len(showing) * SMALLEST_TILE:
            self.missing += 1
            self.errors.append(f'{where}: {colours} fill {[round(seen[colour], 3) for colour in colours]}, owed by {len(showing)}')


def shares(picture):
    """The share of the picture that each colour fills."""
    counts = collections.Counter(zip(picture[0::3], picture[1::3], picture[2::3]))
    filled = dict.fromkeys(COLOURS + [SECRET_COLOUR], 0)
    for rgb, count in counts.items():
        bits = tuple(value > 200 for value in rgb) if all(value > 200 or value < 60 for value in rgb) else None
        if bits in BITS:
            filled[BITS[bits]] += count
    return {colour: count / (judge.SMALL_WIDTH * judge.SMALL_HEIGHT) for colour, count in filled.items()}


def record(bus, seconds, seed):
    chance = random.Random(seed)
    call = bus.create_call(CALL)
    talkers = [Talker(name, f'{seed} {name}', bus.directory if number < CAMERAS else None)
               for number, name in enumerate(NAMES)]
    director = Director(bus, call, talkers, chance)
    room = Room(talkers)
    for talker in talkers:
        director.join(talker)
    room.start()
    rolling = {'max-duration-ms': CHUNK_MS, 'on-limit': 'continue'}
    for options in ({'content-type': 'audioOnly', 'channel-type': 'unmixed'}, {}):
        director.operations.append(first_string(bus.manager('StartRecording', CALL, {**options, **rolling})))
    for operation in director.operations:
        bus.wait_elapsed(operation, 1500)
    director.direct(seconds)
    director.ask('StopRecording')
    events = wait_for('both events', lambda: find_events(bus, director.operations))
    room.stop()
    bus.call(call, 'Call1.End', 'over')
    return director, *map(chunks_of, events)


def find_events(bus, operations):
    """The events of these recordings, or None while one is missing."""
    found = {event['data']['recordingId']: event
             for event in (json.loads(first_string(text)) for text in bus.signals('RecordingFileStatusUpdated'))}
    return [found[operation] for operation in operations] if all(operation in found for operation in operations) else None


def judge_all(director, chunks):
    frames = {talker: [] for talker in director.talkers}
    for chunk in chunks:
        heard = listen(chunk)
        channels = {person['participantId']: person.get('channel') for person in chunk.metadata['participants']}
        for talker in director.talkers:
            if channels.get(talker.name) is not None:
                frames[talker] += heard[channels[talker.name]]
    return [Verdict(talker, director.excused[talker], frames[talker]) for talker in director.talkers]


def show(director, verdicts, film):
    print(f'# pictures: {film.owed} owed, {film.missing} missing, {film.secret} with the secret')
    for error in film.errors[:MAX_SPANS]:
        print('#     ' + error)
    for verdict in verdicts:
        print(f'# {verdict.talker.name}: {verdict.right * FRAME_MS / 1000:.1f} s heard, {verdict.owed * FRAME_MS / 1000:.1f} s owed, '
              f'{verdict.missing} frames of {FRAME_MS} ms missing, {verdict.wrong} wrong')
        for first, last, text in verdict.spans()[:MAX_SPANS]:
            about = [f'{event} {at - first.wall:+.1f}' for at, talker, event in director.events
                     if talker in (None, verdict.talker) and -5 < at - first.wall < 0.5]
            print(f'#     {first.where} to {last.where}: {text}; {", ".join(about)}')


def test_files_play(_, chunks, __, ___):
    assert len(chunks) > 3, chunks
    for chunk in chunks:
        assert not judge.decode_errors(chunk.path), (chunk.path, judge.decode_errors(chunk.path))


def test_all_that_is_owed(_, __, verdicts, film):
    assert all(verdict.owed > 100 for verdict in verdicts) and film.owed > 8, [verdict.owed for verdict in verdicts]
    for verdict in verdicts:
        assert verdict.missing <= verdict.owed * MAX_MISSING, (verdict.talker.name, verdict.missing, verdict.owed)
    assert film.missing <= film.owed * MAX_UNSEEN, (film.missing, film.owed)


def test_everything_at_its_time(_, __, verdicts, ___):
    for verdict in verdicts:
        assert verdict.wrong <= verdict.owed * MAX_MISPLACED, (verdict.talker.name, verdict.wrong, verdict.owed)


def test_no_secret(_, __, verdicts, film):
    assert not any(verdict.secret for verdict in verdicts), [verdict.secret for verdict in verdicts]
    assert not film.secret, film.secret


def main():
    seconds, seed = float(sys.argv[1]) if len(sys.argv) > 1 else 60, seed_of()
    print(f'# CALLREEL_SEED={seed}', flush=True)
    with CallBus(CONFIG) as bus:
        director, sound, pictures = record(bus, seconds, seed)
        verdicts, film = judge_all(director, sound), Film(director, pictures)
        show(director, verdicts, film)
        return tap.run('conditions', globals(), director, sound + pictures, verdicts, film)


if __name__ == '__main__':
    sys.exit(main())
