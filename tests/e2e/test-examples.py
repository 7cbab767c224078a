#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The examples of README.md and callreelctl(1), run unchanged by a shell: each ends without an error and leaves a
recording whose file decodes. Only sleep is shorter than requested."""
import json
import os
import re
import subprocess
import sys

import children
import tap
from callbus import CallBus

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')


def read(name):
    with open(os.path.join(TOP, name), encoding='utf-8') as file:
        return file.read()


def blocks_of_readme():
    return [block for block in re.findall(r'^```\n(.*?)^```', read('README.md'), re.M | re.S) if 'callreelctl' in block]


def blocks_of_manual(page):
    """The unfilled blocks below EXAMPLES."""
    examples = read('docs/man/' + page).split('.SH EXAMPLES')[1].split('.SH ')[0]
    blocks = re.findall(r'^\.nf\n\.RS\n(.*?)^\.RE', examples, re.M | re.S)
    return [block.replace('\\-', '-').replace('\\&', '').replace('\\e', '\\') for block in blocks]


def make_media(directory):
    for name in ('ann', 'bob', 'ana'):
        tone = ['-f', 'lavfi', '-i', 'sine=440:r=48000:d=30']
        picture = ['-f', 'lavfi', '-i', 'testsrc=s=320x180:r=15:d=30']
        subprocess.run(['ffmpeg', '-v', 'error', '-y', *tone, os.path.join(directory, name + '.wav')], check=True)
        subprocess.run(['ffmpeg', '-v', 'error', '-y', *picture, *tone, '-shortest', '-c:v', 'libx264', '-preset', 'ultrafast',
                        '-c:a', 'aac', os.path.join(directory, name + '.mp4')], check=True)


def make_programs(bus):
    """A PATH with callreelctl, and a short sleep."""
    directory = os.path.join(bus.directory, 'bin')
    os.mkdir(directory)
    os.symlink(os.path.join(bus.build, 'manager', 'ctl', 'callreelctl'), os.path.join(directory, 'callreelctl'))
    with open(os.path.join(directory, 'sleep'), 'w', encoding='utf-8') as file:
        file.write('#!/bin/sh\nexec /bin/sleep 1.5\n')
    os.chmod(os.path.join(directory, 'sleep'), 0o755)
    return dict(bus.environment, PATH=directory + ':' + os.environ['PATH'])


def run(bus, environment, block):
    """(exit status, output, recordings) of one example; its background processes end with it."""
    script = "set -e; trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + block
    status, output = children.run_script(script, cwd=bus.directory, env=environment)
    listed = subprocess.run(['callreelctl', '--json', 'list'], env=environment, capture_output=True, text=True, check=True)
    return status, output, json.loads(listed.stdout)


def judge(status, output, recordings):
    assert status == 0, output
    assert len(recordings) == 1, recordings
    recording = recordings[0]
    assert recording['state'] == 'completed', recording
    assert recording['reason'] == 'StoppedByUser', recording
    path = recording['locations'][0].removeprefix('file://')
    assert path in output, output
    decoded = subprocess.run(['ffmpeg', '-v', 'error', '-i', path, '-f', 'null', '-'], capture_output=True, text=True,
                             check=False)
    assert decoded.returncode == 0 and not decoded.stderr, decoded.stderr
    assert recording['duration-ms'] > 1500, recording


def try_blocks(blocks):
    assert blocks
    for block in blocks:
        with CallBus() as bus:
            make_media(bus.directory)
            judge(*run(bus, make_programs(bus), block))


def test_readme(facts):
    try_blocks(blocks_of_readme())


def test_callreelctl(facts):
    try_blocks(blocks_of_manual('callreelctl.1'))


if __name__ == '__main__':
    sys.exit(tap.run('examples', globals(), {}))
