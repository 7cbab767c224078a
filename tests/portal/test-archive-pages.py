#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The archive, the playback page and the administration page in a browser, against a manager that has recorded people who
send RTP (browser/archive-pages.mjs). Called by meson test. Real time: browsers and sockets have no test clock."""
import glob
import json
import os
import re
import sqlite3
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402
from portalbus import PortalBus  # noqa: E402
from callbus import Literal, wait_for  # noqa: E402


class ArchiveDriver(PortalBus):
    """Also makes whole recordings, looks into files, and lets links end."""

    def set_policy(self, level, name, properties):
        """Numbers of rules are of one type, all others of this project's of another."""
        super().set_policy(level, name, {key: Literal(f'uint32 {value}') if type(value) is int else value
                                         for key, value in properties.items()})

    def record(self, call, properties, options, people, plan):
        """A recording of a call, complete and with what belongs beside it; its id. plan: [[recorded ms, what, …]]."""
        self.create_call(call, properties)
        for person in people:
            self.join(call, *person)
        operation = self.start_recording(call, options)
        for milliseconds, what, *values in plan:
            self._bus.wait_elapsed(operation, milliseconds)
            getattr(self, '_do_' + what)(call, operation, *values)
        self.stop_recording(operation)
        wait_for('the recording', lambda: self._bus.state(operation)[0] == 'completed', 60)
        wait_for('the files beside it', lambda: "'peaks':" in self._bus.manager('ListRecordings', {'server-call-id': call}, '', Literal('uint32 1')), 60)
        self.end_call(call)
        return operation

    def _do_chat(self, call, _, participant, text):
        self._bus.call(self._calls[call], 'Call1.SendMessage', participant, text)

    def _do_pause(self, _, operation):
        self._bus.manager('PauseRecording', operation, {})
        self._bus.manager('ResumeRecording', operation, {})

    def _do_censor(self, _, operation, on):
        self._bus.manager('CensorRecording', operation, on, {})

    def _do_nothing(self, *_):
        """Only the time is waited for."""

    def probe(self, path):
        """[duration in s, codec types] of a file, decoded to its end without an error."""
        done = subprocess.run(['ffprobe', '-v', 'error', '-of', 'json', '-show_entries', 'format=duration:stream=codec_type', path],
                              capture_output=True, text=True, check=True)
        decoded = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-f', 'null', '-'], capture_output=True, text=True,
                                 check=True)
        assert decoded.stderr == '', decoded.stderr
        facts = json.loads(done.stdout)
        return [float(facts['format']['duration']), sorted(stream['codec_type'] for stream in facts['streams'])]

    def documents(self, call):
        """The ids of the files of a call's recordings."""
        return re.findall(r"'document-id': <'([^']*)'>", self._bus.manager('ListRecordings', {'server-call-id': call}, '', Literal('uint32 50')))

    def end_links(self):
        """As if the time of all links were over: only the clock could do that otherwise, in a day at least."""
        self.stop_manager()
        catalogue, = glob.glob(os.path.join(self._bus.disk, 'data', 'callreel', 'catalogue.db'))
        with sqlite3.connect(catalogue) as database:
            database.execute('UPDATE links SET expires_utc = created_utc + 1')
        database.close()
        self.start_manager()


if __name__ == '__main__':
    sys.exit(browser.main('archive-pages.mjs', ArchiveDriver))
