# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bus with a portal (portalbus.py) and a bad path (pathrelay.py) to it for what a page publishes; judges what was recorded of
that beside what came over a good path. Used by test-lossy.py and tests/bench/paths.py."""
import glob
import json
import os
import re

import clockfile
from callbus import number_of, wait_for
from pathrelay import Path, PathRelay
from portalbus import PortalBus

SEED = int(os.environ.get('CALLREEL_SEED', '7'))


class PathBus(PortalBus):
    """The methods without _ are those that a script may ask for."""

    def __init__(self):
        super().__init__()
        self._relay = None
        self._judged = 0

    def __exit__(self, *why):
        self._close_relay()
        super().__exit__(*why)

    def _close_relay(self):
        if self._relay:
            self._relay.close()
            self._relay = None

    def active_streams(self, call):
        return self._bus.get(self._calls[call], 'Call1', 'Streams').count("'state': <'active'>")

    def counts(self, call, participant):
        """By kind: packets of a participant that were lost, and that were restored."""
        entries = [entry for entry in re.findall(r"\{'.*?\}", self._bus.get(self._calls[call], 'Call1', 'Streams'))
                   if f"'participant': <'{participant}'>" in entry]
        return {re.search(r"'kind': <'(\w+)'>", entry).group(1): {key: number_of(entry, key) for key in ('lost', 'repaired')}
                for entry in entries}

    def reroute(self, sdp, path):
        """The answer `sdp` with the port of a relay in place of the recorder's."""
        port = sdp.split('m=audio ')[1].split(' ')[0]
        self._close_relay()
        self._relay = PathRelay(int(port), Path(**path), SEED)
        return sdp.replace(f' {port} ', f' {self._relay.port} ')

    def shape(self, path):
        self._relay.path = Path(**path)

    def rebind(self):
        self._relay.rebind()

    def path(self):
        """What the relay has done: packets [to the recorder, to the browser], and how late (s) it was at most."""
        return {'dropped': self._relay.dropped, 'passed': self._relay.passed, 'late': round(self._relay.late, 3)}

    def judge_pair(self, good, bad):
        """What the last recording has of both (clockfile.py)."""
        self._judged += 1
        wait_for('the file', lambda: len(self._bus.signals('RecordingFileStatusUpdated')) >= self._judged)
        path = max(glob.glob(os.path.join(self._bus.recordings, '**', '*.mp4'), recursive=True), key=os.path.getmtime)
        return clockfile.judge_pair(path, good, bad)

    @staticmethod
    def show(text, values):
        print(f'# {text}:', json.dumps(values), flush=True)
