# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures one run: CPU and memory of a process, the content of a file, the similarity of its pictures to a reference.

Used by the comparisons in this directory.
"""
import os
import platform
import re
import subprocess
import sys
import tempfile


def measure_command(words, env):
    """Runs a program: (CPU seconds, largest resident MB)."""
    with tempfile.TemporaryFile() as errors:
        pid = os.posix_spawnp(words[0], words, env, file_actions=[
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            errors.seek(0)
            sys.exit(f'bench: a run failed:\n  {" ".join(words)}\n{errors.read().decode(errors="replace")}')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(pipeline, out, env):
    """Runs gst-launch-1.0 with OUT for its file, or ffmpeg if the text starts with that word."""
    words = pipeline.replace('OUT', out).split()
    return measure_command(words if words[0] == 'ffmpeg' else ['gst-launch-1.0', '-q', *words], env)


def cpu_of(pid):
    """CPU seconds of a running process so far."""
    with open(f'/proc/{pid}/stat', encoding='ascii') as stat:
        user, system = stat.read().rsplit(')', 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf('SC_CLK_TCK')


def memory_of(pid):
    """(resident MB now, the largest so far) of a running process."""
    with open(f'/proc/{pid}/status', encoding='ascii') as status:
        facts = dict(line.split(':', 1) for line in status)
    return tuple(int(facts[key].split()[0]) / 1024 for key in ('VmRSS', 'VmHWM'))


def probe(path):
    """(frames, size in bytes, seconds) of the video in a file."""
    text = subprocess.run(['ffprobe', '-v', 'error', '-select_streams', 'v', '-count_packets', '-show_entries',
                           'stream=nb_read_packets,duration', '-of', 'csv=p=0', path],
                          capture_output=True, text=True, check=True).stdout.strip()
    duration, frames = text.split(',')[:2]
    return int(frames), os.path.getsize(path), float(duration)


def ssim(path, reference):
    """SSIM over all planes of a file against raw canvases, frame by frame."""
    text = subprocess.run(['ffmpeg', '-nostdin', '-hide_banner', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s',
                           '1920x1080', '-r', '8', '-i', reference, '-lavfi',
                           '[0:v]setpts=N/8/TB[a];[1:v]setpts=N/8/TB[b];[a][b]ssim', '-f', 'null', '-'],
                          capture_output=True, text=True, check=True).stderr
    return float(re.search(r'SSIM.*All:([0-9.]+)', text).group(1))


def machine():
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        names = [line.split(':')[1].strip() for line in info if line.startswith('model name')]
    version = subprocess.run(['gst-launch-1.0', '--gst-version'], capture_output=True, text=True, check=True).stdout.split()[-1]
    return f'{names[0] if names else platform.machine()}, {os.cpu_count()} cores, GStreamer {version}'
