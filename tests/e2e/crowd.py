# SPDX-License-Identifier: LGPL-2.1-or-later
"""Ten calls at once, each with one recorded voice, and checks of the results. Used by test-attacks.py."""
import json
import re
import os
import threading
import time

import judge
from callbus import BusError, chunks_of, first_string, wait_for
from rtp_sender import AUDIO_SDP, Participant

SIZE, TONE = 10, 700
FINAL = ('completed', 'failed')
LONGEST_ANSWER = 20
# A replacement worker records at once, and gets its first packet after the delay of jitter buffer and mixer.
SILENT_MS = 500
# Intended critical messages of callreeld: an operator has to act.
LOUD = re.compile('catalogue|Catalogue')


def pause_for(seconds):
    """The moment of an attack is what is being tested."""
    threading.Event().wait(seconds)


class Crowd:
    """`start`, then the attack, then `stop` and `check`."""

    def __init__(self, bus, name, size=SIZE):
        self.bus = bus
        self.names = [f'{name}-{number}' for number in range(size)]
        self.calls, self.senders, self.operations = [], [], []
        self.workers = {}  # operation → pid

    def start(self, options):
        for name in self.names:
            call, others = self.bus.create_call(name), set(self.bus.worker_pids())
            self.bus.call(call, 'Call1.AddParticipant', 'Ben', {})
            sender = Participant('Ben', TONE, None, self.bus.directory)
            sender.add_audio(self.bus.add_stream(call, 'Ben', 'audio', AUDIO_SDP))
            sender.start()
            self.calls.append(call)
            self.senders.append(sender)
            operation = first_string(self.bus.manager('StartRecording', name, {'content-type': 'audioOnly', **options}))
            self.operations.append(operation)
            self.workers[operation] = (set(self.bus.worker_pids()) - others).pop()
        for operation in self.operations:
            self.bus.wait_elapsed(operation, 1000)

    def stop(self):
        """Ends everything. Returns the longest time that an answer took (s)."""
        longest = 0.0
        for operation in self.operations:
            begin = time.monotonic()
            try:
                self.bus.manager('StopRecording', operation, {})
            except BusError as error:
                assert error.name in ('AlreadyStopped', 'StorageFailed', 'StorageFull'), error
            longest = max(longest, time.monotonic() - begin)
        for sender in self.senders:
            sender.stop()
        return longest

    def end_calls(self):
        for call in self.calls:
            try:
                self.bus.call(call, 'Call1.End', '')
            except BusError:
                pass

    def events(self):
        """By operation; a restarted manager may send an event again, which must be identical."""
        found = {}
        for text in self.bus.signals('RecordingFileStatusUpdated'):
            event = json.loads(first_string(text))
            found.setdefault(event['data']['recordingId'], {})[event['id']] = event
        return found

    def wait_events(self, timeout=60):
        found = wait_for('all events', lambda: (lambda all_: all_ if set(self.operations) <= set(all_) else None)(self.events()),
                         timeout)
        for operation in self.operations:
            assert len(found[operation]) == 1, found[operation]
            assert self.bus.state(operation)[0] in FINAL, self.bus.state(operation)
        return {operation: list(found[operation].values())[0] for operation in self.operations}

    def check_chunks(self, event):
        """Each file must play. Returns their total duration in ms."""
        chunks = chunks_of(event)
        for chunk in chunks:
            assert not judge.decode_errors(chunk.path), judge.decode_errors(chunk.path)
            if chunk.metadata['chunkDuration'] > SILENT_MS:
                assert judge.loudest(judge.samples(chunk.path), TONE) > 0.08, chunk.path
        return sum(chunk.metadata['chunkDuration'] for chunk in chunks)

    def criticals(self):
        with open(os.path.join(self.bus.directory, 'callreeld.log'), encoding='utf-8', errors='replace') as log:
            return [line for line in log if 'CRITICAL' in line and not LOUD.search(line)]
