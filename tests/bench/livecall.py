# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live calls of nine on loopback, recorded by a private callreeld. Used by density.py, held.py, service.py,
streaming.py and twenty.py.

Cameras of 640×360 at 30 fps in H.264 and voices in Opus are sent by gst-launch-1.0 in real time.
"""
import glob
import os
import subprocess
import sys

import footage

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
from callbus import CallBus, first_string  # noqa: E402

PEOPLE = 9
AUDIO_SDP = 'm=audio 9 RTP/AVP 96\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:96 opus/48000/2\r\na=sendonly\r\n'
VIDEO_SDP = ('m=video 9 RTP/AVP 97\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:97 H264/90000\r\n'
             'a=fmtp:97 packetization-mode=1\r\na=sendonly\r\n')


def make_voices(directory, seconds):
    """The voices of the comparisons as Opus files."""
    files = []
    for path in footage.make_voices(directory, seconds):
        files.append(path[:-4] + '.opus')
        if not os.path.exists(files[-1]):
            footage.ffmpeg('-i', path, '-c:a', 'libopus', '-b:a', '32k', files[-1] + '.part.opus')
            os.rename(files[-1] + '.part.opus', files[-1])
    return files


class LiveCall:
    """One call, which is sent from its creation until stop()."""

    def __init__(self, bus, name, cameras, voices):
        self.bus, self.name, self.operation = bus, name, None
        self.call = bus.create_call(name)
        words = []
        for number, (camera, voice) in enumerate(zip(cameras, voices)):
            person = f'person {number}'
            bus.call(self.call, 'Call1.AddParticipant', person, {'display-name': person})
            address, port, _ = bus.add_stream(self.call, person, 'video', VIDEO_SDP)
            words += (f'filesrc location={camera} ! qtdemux ! h264parse ! rtph264pay pt=97 config-interval=1 ! udpsink '
                      f'host={address} port={port}').split()
            address, port, _ = bus.add_stream(self.call, person, 'audio', AUDIO_SDP)
            words += f'filesrc location={voice} ! oggdemux ! opusparse ! rtpopuspay pt=96 ! udpsink host={address} port={port}'.split()
        self.sender = subprocess.Popen(['gst-launch-1.0', '-q', *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def start(self):
        self.operation = first_string(self.bus.manager('StartRecording', self.name, {}))

    def stop(self):
        self.bus.manager('StopRecording', self.operation, {})

    def hang_up(self):
        self.sender.terminate()
        self.sender.wait()
        self.bus.call(self.call, 'Call1.End', '')


def open_bus(build, config='[limits]\n'):
    """A callreeld of the build directory."""
    os.environ['GST_PLUGIN_PATH_1_0'] = os.path.join(build, 'gst')
    os.environ['GST_REGISTRY_1_0'] = os.path.join(build, 'bench-registry.bin')
    return CallBus(config, build=build)


def log_ticks(bus, directory):
    """Makes the workers of a bus that has not begun log the ticks that are late, for late_ticks()."""
    bus.environment.update(GST_DEBUG='tilecompositor:4', GST_DEBUG_NO_COLOR='1', GST_DEBUG_FILE=os.path.join(directory, '%p.log'))


def late_ticks(directory):
    count = 0
    for path in glob.glob(os.path.join(directory, '*.log')):
        with open(path, encoding='utf-8', errors='replace') as log:
            count += sum('is late' in line for line in log)
    return count
