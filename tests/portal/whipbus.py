# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bus with a portal (portalbus.py) for pages that publish by WHIP: adds people without media, and judges the file of a
recording. Used by test-whip.py and test-whip-layers.py."""
import glob
import os
import re

import judge
from callbus import wait_for
from portalbus import PortalBus


class WhipBus(PortalBus):
    """The methods without _ are those that a script may ask for."""

    def streams(self, call):
        """[participant, kind, state, packets] of each stream."""
        entries = re.findall(r"\{'.*?\}", self._bus.get(self._calls[call], 'Call1', 'Streams'))
        return [[*(re.search(rf"'{key}': <'(.*?)'>", entry).group(1) for key in ('participant', 'kind', 'state')),
                 int(re.search(r"'packets': <uint64 (\d+)>", entry).group(1))] for entry in entries]

    def reasons(self, call):
        """Of streams that are not well, in words."""
        return re.findall(r"""'why': <['"](.*?)['"]>""", self._bus.get(self._calls[call], 'Call1', 'Streams'))

    def layer_width(self, call):
        """Of the layer of the one stream that is decoded; 0: not known yet."""
        width = re.search(r"'layer-width': <uint32 (\d+)>", self._bus.get(self._calls[call], 'Call1', 'Streams'))
        return int(width.group(1)) if width else 0

    def lost(self, call):
        """Packets of its streams."""
        return sum(map(int, re.findall(r"'lost': <(?:\w+ )?(\d+)>", self._bus.get(self._calls[call], 'Call1', 'Streams'))))

    def judge_recording(self, operation, colour, tone):
        """[ffmpeg's complaints, whether one of the last pictures has the colour, the level of the tone]"""
        wait_for('the event', lambda: any(operation in text for text in self._bus.signals('RecordingFileStatusUpdated')))
        path = max(glob.glob(os.path.join(self._bus.recordings, '**', '*.mp4'), recursive=True), key=os.path.getmtime)
        return [judge.decode_errors(path), judge.is_lately_seen(judge.pictures(path), colour),
                judge.loudest(judge.samples(path), tone)]
