#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares recording sound alone with Callreel's elements to recording it with GStreamer's own.

Participants are Opus files of speech (espeak-ng), 48 kHz, each beginning elsewhere. From files: as fast as data comes, into
an MP3 of 64 kbit/s. Live: the same over RTP on loopback in real time; the sender's process is not counted. Run by people
(docs/performance.md) and by `meson compile -C build bench-audio`:

    tests/bench/audio.py [--build build] [--seconds 120] [--live-seconds 30] [--runs 3]

CPU is user + system time of the recording process; from files, what GStreamer needs to start is taken off, as measured in
the same round, and live, the first three seconds are not counted. Variants alternate; the table shows medians, and ratios of the same round. The stock pipeline mixes at 48 kHz and
resamples once, which is the cheapest that audiomixer can do.
"""
import argparse
import datetime
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

import run

SPEECH = ('The committee met on Tuesday morning. Nobody had read the report, which was long. So the chair explained it, '
          'slowly, page by page. Questions came up at once! How much will it cost, and who is going to pay? ')
VOICES = ['en', 'en+f3', 'en+m4', 'en+f1', 'en+m7']
FIRST_PORT = 42000
RTP_CAPS = 'application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=96'
LAME = 'lamemp3enc target=bitrate cbr=true bitrate=64'
COUNTS = (2, 20)
SETTLE = 3  # seconds until a live recording runs as it goes on
# What callreel-worker tells the depayloader: libopus decodes to what the mixer wants, and nothing has to be resampled.
WORKER_CAPS = ',sprop-maxcapturerate=(string)16000,sprop-stereo=(string)0'


def make_inputs(directory, seconds):
    """One Opus file a voice, for the largest count; made once."""
    files = []
    for number in range(max(COUNTS)):
        path = os.path.join(directory, f'voice-{number}-{seconds}.opus')
        files.append(path)
        if os.path.exists(path):
            continue
        spoken = os.path.join(directory, 'spoken.wav')
        subprocess.run(['espeak-ng', '-v', VOICES[number % len(VOICES)], '-s', str(140 + 5 * (number % 7)), '-w', spoken, SPEECH],
                       check=True)
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-stream_loop', '-1', '-i', spoken, '-ss', str(number * 0.7),
                        '-t', str(seconds), '-ar', '48000', '-ac', '1', '-c:a', 'libopus', '-b:a', '32k', path], check=True)
        os.remove(spoken)
    return files


def decoders(files, sink):
    return ' '.join(f'filesrc location={path} ! oggdemux ! opusparse ! opusdec ! {sink}' for path in files)


def receivers(count, sink, more=''):
    return ' '.join(f'udpsrc port={FIRST_PORT + 2 * n} caps={RTP_CAPS}{more} ! rtpjitterbuffer ! rtpopusdepay ! opusdec ! {sink}'
                    for n in range(count))


def senders(files):
    return ' '.join(f'filesrc location={path} ! oggdemux ! opusparse ! rtpopuspay ! udpsink host=127.0.0.1 port={FIRST_PORT + 2 * n}'
                    for n, path in enumerate(files))


def ours(inputs, live=False):
    return f'callmixer name=m force-live={str(live).lower()} ! r.audio callrecordsink name=r format=mp3 location=OUT {inputs}'


def stock(inputs):
    return f'audiomixer name=m ! audioconvert ! audioresample ! audio/x-raw,rate=16000,channels=1 ! {LAME} ! xingmux ! ' \
           f'filesink location=OUT {inputs}'


def file_variants(files, mixed):
    """name → pipeline."""
    return {'stock': stock(decoders(files, 'm.')), 'callreel': ours(decoders(files, 'm.')),
            'decoding': decoders(files, 'fakesink sync=false'),
            'encoding': f'filesrc location={mixed} ! wavparse ! {LAME} ! filesink location=OUT',
            'reading': f'filesrc location={mixed} ! wavparse ! fakesink sync=false',
            'starting': 'fakesrc num-buffers=1 ! fakesink'}


def cpu_of(pid):
    """CPU seconds of a process so far."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
        user, system = stat.read().rsplit(')', 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf('SC_CLK_TCK')


def measure_live(pipeline, out, seconds, files, env):
    """CPU seconds of a receiver in so many seconds of its recording, the first ones not counted."""
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
    words = pipeline.replace('OUT', out).split()
    receiver = os.posix_spawnp('gst-launch-1.0', ['gst-launch-1.0', '-q', '-e', *words], env,
                               file_actions=[(os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)])
    time.sleep(1)
    with subprocess.Popen(['gst-launch-1.0', '-q', *senders(files).split()], env=env, **quiet) as sender:
        time.sleep(SETTLE)
        before = cpu_of(receiver)
        time.sleep(seconds)
        used = cpu_of(receiver) - before
        os.kill(receiver, signal.SIGINT)
        _, status = os.waitpid(receiver, 0)
        sender.terminate()
    if status != 0:
        sys.exit(f'bench: a receiver ended with {status}:\n  {" ".join(words)}')
    return used


def print_row(*cells):
    print('| ' + ' | '.join(cells) + ' |')


def middle(values):
    return f'{statistics.median(values):.2f}'


def print_files(count, cpu):
    """The floor is decoding and encoding alone."""
    cost = {name: [value - start for value, start in zip(values, cpu['starting'])] for name, values in cpu.items()}
    cost['encoding'] = [one - other for one, other in zip(cost['encoding'], cost['reading'])]
    floor = [one + other for one, other in zip(cost['decoding'], cost['encoding'])]
    for name in ('stock', 'callreel', 'decoding', 'encoding'):
        print_row(f'{name}, {count} from files', middle(cost[name]),
                  middle([value / base for value, base in zip(cost[name], cost['stock'])]),
                  middle([value / base for value, base in zip(cost[name], floor)]))


def print_live(count, cpu):
    for name in ('stock', 'callreel'):
        print_row(f'{name}, {count} live', middle(cpu[name]),
                  middle([value / base for value, base in zip(cpu[name], cpu['stock'])]), '')


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=120, help='length of the inputs (s)')
    parser.add_argument('--live-seconds', type=int, default=30, help='length of a live recording (s); 0 for none')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    env = dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'),
               GST_REGISTRY_1_0=os.path.join(build, 'bench-registry.bin'))
    data = os.path.join(build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    files = make_inputs(data, options.seconds)

    print(f'{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {run.machine()}.')
    print(f'Inputs: Opus, 48 kHz, 32 kbit/s, {options.seconds} s; live {options.live_seconds} s; {options.runs} runs each, '
          'alternating.\n')
    print_row('pipeline', 'CPU s', 'of stock', 'of decoding + encoding')
    print_row(*['---'] * 4)
    with tempfile.TemporaryDirectory(dir=data) as work:
        out, mixed = os.path.join(work, 'out.mp3'), os.path.join(work, 'mixed.wav')
        run.measure(f'callmixer name=m ! wavenc ! filesink location={mixed} {decoders(files[:2], "m.")}', '', env)
        for count in COUNTS:
            todo = file_variants(files[:count], mixed)
            cpu = {name: [] for name in todo}
            for _ in range(options.runs):
                for name, pipeline in todo.items():
                    cpu[name].append(run.measure(pipeline, out, env)[0])
            print_files(count, cpu)
            if options.live_seconds == 0:
                continue
            cpu = {'stock': [], 'callreel': []}
            for _ in range(options.runs):
                cpu['stock'].append(measure_live(stock(receivers(count, 'm.')), out, options.live_seconds, files[:count], env))
                cpu['callreel'].append(measure_live(ours(receivers(count, 'm.', WORKER_CAPS), True), out, options.live_seconds, files[:count],
                                                    env))
            print_live(count, cpu)


if __name__ == '__main__':
    main()
