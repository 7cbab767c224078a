#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the pictures of docs/portal.md: the demo call's people (data/demo) are recorded, and Chromium opens the pages.

Run by people who change how a page looks, in two minutes of real time:

    docs/images/portal.py [--build build] [--out docs/images] [NAME ...]

Needs what data/demo.sh needs, and chromium, node and npm.
"""
import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.normpath(os.path.join(HERE, '..', '..'))
DEMO = os.path.join(TOP, 'data', 'demo')
SECONDS = 52
SDP = {'opus': 'm=audio 9 RTP/AVP 98\r\na=rtpmap:98 opus/48000/2\r\n', 'PCMU': 'm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n',
       'VP8': 'm=video 9 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n',
       'H264': 'm=video 9 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=1\r\n'}
CALL = 'demo/spring-series'
# s of the meeting, what happens, whom or what it is about
MEETING = [(0, 'join', 'ana'), (0, 'join', 'ben'), (0, 'join', 'chloe'), (0, 'join', 'emma'), (0, 'start', None),
           (6, 'chat', ('ana', 'Agenda: the box, the bottle, the price, the delivery')), (10, 'join', 'dario'),
           (12.5, 'chat', ('ben', 'The drawing of the bottle is in the folder of the series, second page')), (15, 'join', 'felix'),
           (16, 'refuse', 'gil'), (22, 'chat', ('chloe', 'Welcome, Felix')), (29, 'pause', None), (33.8, 'resume', None),
           (37, 'chat', ('emma', 'Third of April 👍')), (43, 'leave', 'dario'), (44, 'censor', True), (48, 'censor', False),
           (SECONDS, 'stop', None)]


def use_build(build):
    """Before the modules of the tests are imported, which look for programs there."""
    os.environ.update(CALLREEL_BUILD_ROOT=build, CALLREEL_DATA=os.path.join(build, 'data'),
                      GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'), GST_REGISTRY_1_0=os.path.join(build, 'tests-registry.bin'))
    sys.path.insert(0, os.path.join(TOP, 'tests', 'portal'))


def read_people():
    """id → [name, video codec, audio codec] of people.txt."""
    with open(os.path.join(DEMO, 'people.txt'), encoding='utf-8') as file:
        rows = [[field.strip() for field in line.split('|')] for line in file if not line.startswith('#')]
    return {row[0]: [row[1], row[6], row[8]] for row in rows if len(row) > 8}


def make_driver(media, out):
    from portalbus import PortalBus  # pylint: disable=import-outside-toplevel
    from callbus import Literal, wait_for  # pylint: disable=import-outside-toplevel

    class Studio(PortalBus):
        """Records, and keeps pictures; the methods without _ are for portal.mjs."""

        def __init__(self):
            super().__init__()
            self._who = read_people()
            self._senders = {}
            self._operation = None

        def _join(self, call, person, silent=False):
            name, video, audio = self._who[person]
            path = self._calls[call]
            self._bus.call(path, 'Call1.AddParticipant', person, {'display-name': name, 'role': 'member', 'user': person})
            self._bus.call(path, 'Call1.SetConsent', person, True)
            ports = []
            for kind, codec in (('audio', audio), ('video', video)):
                if codec != '-':
                    ports += [codec, *map(str, self._bus.add_stream(path, person, kind, SDP[codec]))]
            if not silent:
                command = [os.path.join(DEMO, 'send.sh'), os.path.join(media, person + '.mkv'), *ports]
                self._senders[call, person] = self._bus.spawn(command, stderr=subprocess.DEVNULL)

        def _leave(self, call, person):
            sender = self._senders.pop((call, person))
            sender.terminate()
            sender.wait()
            self._bus.call(self._calls[call], 'Call1.RemoveParticipant', person, 'left')

        def record_short(self, call, properties, options, people, silent, seconds):
            """A recording of a few seconds, in which one person's media do not arrive."""
            self.create_call(call, properties)
            for person in people:
                self._join(call, person, person == silent)
            operation = self.start_recording(call, options)
            self._bus.wait_elapsed(operation, seconds * 1000)
            self.stop_recording(operation)
            for person in people:
                if person != silent:
                    self._leave(call, person)

        def record_meeting(self):
            """The demo call, in real time; its recording."""
            self.create_call(CALL, {'kind': 'room', 'subject': 'Spring series', 'meeting-id': 'spring-1', 'initiator': 'ana'})
            began = time.monotonic()
            for moment, what, about in MEETING:
                time.sleep(max(0.0, began + moment - time.monotonic()))
                self._do(what, about)
            wait_for('the files', lambda: self._bus.manager('ListRecordings', {}, '', Literal('uint32 50')).count("'peaks':") >= 4, 120)
            return self._operation

        def _do(self, what, about):
            by_host = {'actor': 'ana'}
            if what == 'join':
                self._join(CALL, about)
            elif what == 'leave':
                self._leave(CALL, about)
            elif what == 'refuse':
                self._bus.call(self._calls[CALL], 'Call1.AddParticipant', about, {'display-name': 'Gil Moreau', 'role': 'guest'})
                self._bus.call(self._calls[CALL], 'Call1.SetConsent', about, False)
            elif what == 'chat':
                self._bus.call(self._calls[CALL], 'Call1.SendMessage', *about)
            elif what == 'start':
                self._operation = self.start_recording(CALL, by_host)
            elif what == 'censor':
                self._bus.manager('CensorRecording', self._operation, about, by_host)
            else:
                self._bus.manager({'pause': 'Pause', 'resume': 'Resume', 'stop': 'Stop'}[what] + 'Recording', self._operation, by_host)

        def set_numbers(self, level, name, properties):
            """Rules that are numbers."""
            self.set_policy(level, name, {key: Literal(f'uint32 {value}') for key, value in properties.items()})

        def keep(self, path, name):
            """A picture as docs/images has them: with a palette."""
            subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', path, '-vf',
                            'split[a][b];[a]palettegen=stats_mode=single[p];[b][p]paletteuse=dither=none', '-frames:v', '1', '-update', '1',
                            os.path.join(out, name + '.png')], check=True)

    return Studio()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(TOP, 'build'))
    parser.add_argument('--out', default=HERE)
    parser.add_argument('names', nargs='*')
    arguments = parser.parse_args()
    use_build(os.path.abspath(arguments.build))
    import browser  # pylint: disable=import-outside-toplevel
    reason = browser.install()
    if reason:
        sys.exit(f'portal.py: {reason}')
    shutil.copy(os.path.join(HERE, 'portal.mjs'), browser.INSTALLED)
    with tempfile.TemporaryDirectory(prefix='callreel-pictures.') as directory:
        subprocess.run([os.path.join(DEMO, 'media.sh'), directory, str(SECONDS)], check=True)
        os.environ['CALLREEL_PICTURES'] = directory
        with make_driver(directory, arguments.out) as driver:
            failed = browser.run('portal.mjs', driver, arguments.names)
    sys.exit(failed)


if __name__ == '__main__':
    main()
