#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares audio recordings by Callreel's elements with those by GStreamer's own.

Participants are Opus files of speech (espeak-ng), 48 kHz, each starting at another position. From files: as fast as possible,
into an MP3 of 64 kbit/s. Live: the same over RTP on loopback in real time, recorded by a callreel-worker as run by callreeld, by
the stock pipeline, and by the stock pipeline with an rtpbin and RTCP for each stream, as the worker has. Run by people
(docs/performance.md) and by `meson compile -C build bench-audio`:

    tests/bench/audio.py [--build build] [--seconds 120] [--live-seconds 30] [--runs 3]

CPU is user + system time of the recording process; from files, less GStreamer's start-up time, measured in the same round.
Live, one sender serves all three, which record at the same time, and the first three seconds are not counted.
From files variants alternate; the table shows medians, and ratios of the same round. The stock pipeline mixes at 48 kHz and
resamples once, which is the cheapest that audiomixer can do.
"""
import argparse
import datetime
import glob
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import livecall  # noqa: E402
import run  # noqa: E402

SPEECH = ('The committee met on Tuesday morning. Nobody had read the report, which was long. So the chair explained it, '
          'slowly, page by page. Questions came up at once! How much will it cost, and who is going to pay? ')
VOICES = ['en', 'en+f3', 'en+m4', 'en+f1', 'en+m7']
FIRST_PORT = 42000
RTP_CAPS = 'application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=96'
LAME = 'lamemp3enc target=bitrate cbr=true bitrate=64'
COUNTS = (2, 20)
LIVE = ('stock', 'stock with RTCP', 'callreel-worker')
SETTLE = 3  # seconds until a live recording is in a steady state
RTCP_OFFSET = 1000  # added to the ports of the stock pipeline with RTCP


def make_inputs(directory, seconds):
    """One Opus file for each voice, for the largest count; made once."""
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


def receivers(count):
    return ' '.join(f'udpsrc port={FIRST_PORT + 2 * n} caps={RTP_CAPS} ! rtpjitterbuffer ! rtpopusdepay ! opusdec ! m.'
                    for n in range(count))


def rtcp_receivers(count):
    """The same with RTCP in both directions, as in the worker."""
    first = FIRST_PORT + RTCP_OFFSET
    return ' '.join(
        f'rtpbin name=b{n} rtp-profile=avpf do-lost=true drop-on-latency=true udpsrc port={port} caps={RTP_CAPS} ! '
        f'b{n}.recv_rtp_sink_0 udpsrc port={port + 1} caps=application/x-rtcp ! b{n}.recv_rtcp_sink_0 b{n}.send_rtcp_src_0 ! '
        f'udpsink host=127.0.0.1 port={port + RTCP_OFFSET} sync=false async=false b{n}. ! rtpopusdepay ! opusdec ! m.'
        for n, port in enumerate(range(first, first + 2 * count, 2)))


def senders(files, places):
    """`places`: the destination of each file."""
    return ' '.join(f'filesrc location={path} ! oggdemux ! opusparse ! rtpopuspay ! multiudpsink clients={",".join(to)}'
                    for path, to in zip(files, places))


def ours(inputs):
    return f'callmixer name=m ! r.audio callrecordsink name=r format=mp3 location=OUT {inputs}'


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
    """CPU seconds of a process's threads so far; its own file counts in steps of 10 ms, which is too coarse here."""
    total = 0
    for path in glob.glob(f'/proc/{pid}/task/*/schedstat'):
        try:
            with open(path, encoding='ascii') as stat:
                total += int(stat.read().split()[0])
        except FileNotFoundError:  # a thread that has just ended
            pass
    return total / 1e9


def start_receiver(pipeline, out, env):
    words = ['gst-launch-1.0', '-q', '-e', *pipeline.replace('OUT', out).split()]
    return subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_worker(bus, count, places):
    """Its process, once a call of `count` is being recorded; adds the ports to `places`."""
    call = bus.create_call('voices')
    for number in range(count):
        person = f'person {number}'
        bus.call(call, 'Call1.AddParticipant', person, {'display-name': person})
        address, port, _ = bus.add_stream(call, person, 'audio', livecall.AUDIO_SDP)
        places[number].append(f'{address}:{port}')
    bus.manager('StartRecording', 'voices', {'content-type': 'audioOnly', 'format': 'mp3'})
    return bus.worker_pids()[0]


def measure_live(work, seconds, files, env, build):
    """name → CPU seconds while recording, the first seconds not counted."""
    count = len(files)
    places = [[f'127.0.0.1:{port}', f'127.0.0.1:{port + RTCP_OFFSET}'] for port in range(FIRST_PORT, FIRST_PORT + 2 * count, 2)]
    receivers_of = {'stock': receivers(count), 'stock with RTCP': rtcp_receivers(count)}
    with livecall.open_bus(build) as bus:
        pids = {'callreel-worker': start_worker(bus, count, places)}
        running = {name: start_receiver(stock(inputs), os.path.join(work, name.replace(' ', '-')), env)
                   for name, inputs in receivers_of.items()}
        pids.update({name: process.pid for name, process in running.items()})
        time.sleep(1)
        with start_receiver(senders(files, places), '', env) as sender:
            time.sleep(SETTLE)
            before = {name: cpu_of(pid) for name, pid in pids.items()}
            time.sleep(seconds)
            used = {name: cpu_of(pid) - before[name] for name, pid in pids.items()}
            for name, process in running.items():
                process.send_signal(signal.SIGINT)
                if process.wait() != 0:
                    sys.exit(f'bench: {name} ended with {process.returncode}')
            sender.terminate()
    return used


def print_row(*cells):
    print('| ' + ' | '.join(cells) + ' |')


def middle(values):
    return f'{statistics.median(values):.2f}'


def print_files(count, cpu):
    """The lower bound is decoding and encoding only."""
    cost = {name: [value - start for value, start in zip(values, cpu['starting'])] for name, values in cpu.items()}
    cost['encoding'] = [one - other for one, other in zip(cost['encoding'], cost['reading'])]
    floor = [one + other for one, other in zip(cost['decoding'], cost['encoding'])]
    for name in ('stock', 'callreel', 'decoding', 'encoding'):
        print_row(f'{name}, {count} from files', middle(cost[name]),
                  middle([value / base for value, base in zip(cost[name], cost['stock'])]),
                  middle([value / base for value, base in zip(cost[name], floor)]))


def print_live(count, cpu):
    for name in LIVE:
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
            rounds = [measure_live(work, options.live_seconds, files[:count], env, build) for _ in range(options.runs)]
            cpu = {name: [used[name] for used in rounds] for name in LIVE}
            print_live(count, cpu)


if __name__ == '__main__':
    main()
