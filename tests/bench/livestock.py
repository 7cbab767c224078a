# SPDX-License-Identifier: LGPL-2.1-or-later
"""Live calls of nine on loopback, each recorded by a process of stock GStreamer elements. Used by density.py.

Calls, canvas, latency and the length of the file are those of livecall.py.
"""
import os
import signal
import subprocess
import tempfile

import cases
import livecall

FIRST_PORT = 45000
PORTS = 40  # for each call
BITRATE = 1000  # kbit/s, callrecordsink's default
LATENCY = 300_000_000  # ns, of mixing, as in callmixer and tilecompositor
VIDEO_CAPS = 'application/x-rtp,media=video,encoding-name=H264,clock-rate=90000,payload=97,packetization-mode=(string)1'
AUDIO_CAPS = 'application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=96'


def pipeline(port, out):
    """Jitter buffers, decoders of one thread, compositor, audiomixer and an MP4 of H.264 and AAC."""
    canvas = cases.stock_canvas(cases.grid(3)).replace('name=t', f'name=t latency={LATENCY}', 1)
    words = [f'{canvas} ! queue ! {cases.x264(BITRATE)} ! queue ! x.',
             f'audiomixer name=m latency={LATENCY} ! audioconvert ! audioresample ! audio/x-raw,rate=16000,channels=1 ! '
             'avenc_aac bitrate=64000 ! queue ! x.', f'mp4mux name=x ! filesink location={out}']
    for n in range(livecall.PEOPLE):
        words.append(f'udpsrc port={port + 2 * n} buffer-size=2097152 caps={VIDEO_CAPS} ! rtpjitterbuffer ! rtph264depay ! '
                     f'avdec_h264 max-threads=1 ! t.sink_{n}')
        words.append(f'udpsrc port={port + 2 * n + 20} caps={AUDIO_CAPS} ! rtpjitterbuffer ! rtpopusdepay ! opusdec ! m.')
    return ' '.join(words)


class StockCall:
    """One call, which is sent and recorded from its creation until stop()."""

    def __init__(self, build, number, cameras, voices, bind):
        port = FIRST_PORT + PORTS * number
        words, self.output = [], tempfile.TemporaryFile()
        self.out = tempfile.NamedTemporaryFile(suffix='.mp4')
        self.recorder = subprocess.Popen([os.path.join(build, 'tests', 'bench', 'livestock'), pipeline(port, self.out.name)],
                                         stdin=subprocess.DEVNULL, stdout=self.output, preexec_fn=bind)
        for n, (camera, voice) in enumerate(zip(cameras, voices)):
            words += (f'filesrc location={camera} ! qtdemux ! h264parse ! rtph264pay pt=97 config-interval=1 ! udpsink '
                      f'host=127.0.0.1 port={port + 2 * n}').split()
            words += (f'filesrc location={voice} ! oggdemux ! opusparse ! rtpopuspay pt=96 ! udpsink host=127.0.0.1 '
                      f'port={port + 2 * n + 20}').split()
        self.sender = subprocess.Popen(['gst-launch-1.0', '-q', *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)

    def counts(self):
        """(pictures output, late ones among them) so far; at most a second old."""
        self.output.seek(0)
        lines = self.output.read().decode().split('\n')
        return tuple(int(word) for word in lines[-2].split()) if len(lines) > 1 else (0, 0)

    def stop(self):
        self.recorder.send_signal(signal.SIGINT)
        try:
            self.recorder.wait(20)
        except subprocess.TimeoutExpired:
            self.recorder.kill()
            self.recorder.wait()
        self.sender.terminate()
        self.sender.wait()
        self.output.close()
        self.out.close()
