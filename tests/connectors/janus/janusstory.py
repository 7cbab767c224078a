# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests with a room of Janus share: a call told in phases, and what is seen and heard in each phase of its file.

Used by the tests of callreel-janus with a browser."""
import os
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import judge  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402
from janusroom import CALL  # noqa: E402

PEOPLE = {'Ada': ('red', 440), 'Ben': ('lime', 700), 'Cleo': ('blue', 1000), 'Dan': ('magenta', 1300)}
PHASE_MS = 2500
TICK = 0.125
PIECE = judge.AUDIO_RATE // 8
HEARD = 0.02  # of a tone whose own amplitude is 0.2 in the page; the mix is quieter
PATIENCE = 60
SOME = 6  # one of so many


class JanusStory:
    """A call from its first participant to its end; fills facts."""

    def __init__(self, room, facts):
        self.room, self.bus, self.facts = room, room.bus, facts
        self.operation = None
        facts['marks'] = {}

    def start(self):
        self.operation = first_string(self.bus.manager('StartRecording', CALL, {'on-limit': 'continue'}))

    def stop(self):
        self.bus.manager('StopRecording', self.operation, {})
        self.facts['chunks'] = chunks_of(self.bus.wait_event())

    def elapsed(self):
        return (self.bus.try_state(self.operation) or (None, 0, None))[1]

    def phase(self, name, condition, milliseconds=PHASE_MS):
        """Once the condition holds, the next time is that of the phase."""
        wait_for(name, condition, PATIENCE)
        start = wait_for('the recording', self.elapsed, PATIENCE)
        self.facts['marks'][name] = start / 1000
        wait_for(name + ' recorded', lambda: self.elapsed() >= start + milliseconds, PATIENCE)
        self.facts['end of ' + name] = (start + milliseconds) / 1000

    def enter(self, name, **options):
        colour, tone = PEOPLE[name]
        self.room.enter(name, colour=colour, tone=tone, **options)

    def people(self):
        return self.room.count('Participants', "'janus/")

    def active(self, count):
        return lambda: self.room.active() == count

    def has_muted(self, count):
        return lambda: self.room.count('Streams', "'muted': <true>") == count


def read_file(facts, picture=None):
    """PICTURE: (phase, file): one of that phase is kept."""
    path = facts['chunks'][0].path
    facts['errors'], facts['frames'], facts['sound'] = judge.decode_errors(path), judge.pictures(path), judge.samples(path)
    if picture:
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-ss', str(facts['marks'][picture[0]] + 1.5), '-i', path,
                        '-frames:v', '1', picture[1]], check=True)


def window(facts, name):
    """The pictures and the sound of a phase, without its first half second."""
    start = facts['marks'][name] + 0.5
    end = start + PHASE_MS / 1000 - 0.5
    pictures = facts['frames'][round(start / TICK):round(end / TICK)]
    return pictures, facts['sound'][round(start * judge.AUDIO_RATE):round(end * judge.AUDIO_RATE)]


def shown(pictures):
    """The colours that are in some of the pictures: one flashes now and then, and a busy browser has gaps."""
    return {name for name in judge.COLOURS if sum(judge.holds_colour(picture, name) for picture in pictures) * SOME > len(pictures)}


def heard(sound):
    """Whose tone is in some of the pieces."""
    pieces = [sound[at:at + PIECE] for at in range(0, len(sound) - PIECE + 1, PIECE)]
    return {name for name, (_, tone) in PEOPLE.items()
            if SOME * sum(judge.level(piece, tone) > HEARD for piece in pieces) > len(pieces)}


def check(facts, phase, seen, listened, also=()):
    """Who is seen and heard in a phase; ALSO: other colours."""
    pictures, sound = window(facts, phase)
    colours = {PEOPLE[name][0] for name in seen} | set(also)
    assert shown(pictures) - {'white'} == colours, (phase, shown(pictures))  # letters are white
    assert heard(sound) == set(listened), (phase, heard(sound))


def measure_lag(heard_at, seen_at):
    """How much later (s) than the clicks the flashes are. A flash is seen at the first tick after it, which bounds the lag on
    both sides: the middle of what most of them agree on; on a busy machine some are painted late. Returns the lag and how many
    agree."""
    pairs = [(click, min((flash for flash in seen_at), key=lambda flash: abs(flash - click))) for click in heard_at]
    counts = {lag: sum(flash - click - TICK < lag / 1000 <= flash - click for click, flash in pairs) for lag in range(-200, 201)}
    most = max(counts.values())
    return statistics.median(lag for lag, count in counts.items() if count == most) / 1000, most
