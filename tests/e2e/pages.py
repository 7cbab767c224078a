# SPDX-License-Identifier: LGPL-2.1-or-later
"""The blocks of docs/integration-*.md, taken from the pages and run unchanged.

A block with `file=NAME` behind its language is saved under that name; one with `run` is run by bash, all of a page in order as
one script, in which a `sleep` first waits for the media of all streams, so that a busy machine changes nothing. Used by the
tests of those pages.
"""
import json
import os
import re
import shutil

import children
import judge
import tap
from callbus import chunks_of, first_string, wait_for

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
HEARD = 0.05
SECONDS = 180


def blocks_of(page):
    """[(words behind the language, text)] of the page's fenced blocks."""
    with open(os.path.join(TOP, 'docs', page), encoding='utf-8') as file:
        return [(words.split(), text) for words, text in re.findall(r'^```\w+ ?(.*)\n((?:.*\n)*?)^```$', file.read(), re.M)]


def needs(*programs):
    """Raises tap.Skip if a program is not installed."""
    missing = [name for name in programs if shutil.which(name) is None]
    if missing:
        raise tap.Skip('not installed: ' + ', '.join(missing))


SLEEP = """#!/bin/bash
until callreelctl --json call list | jq -e 'map(.Streams) | flatten | length > 0 and all(.state == "active")' >/dev/null; do
  /bin/sleep 0.2
done
exec /bin/sleep "$1"
"""


class Page:
    """One page at work: .text is the script of what its reader does. Files of it may be needed by another page's program."""

    def __init__(self, name, bus, others=()):
        self.bus = bus
        self.directory = os.path.join(bus.directory, 'page')
        os.mkdir(self.directory)
        os.symlink(os.path.join(bus.build, 'manager', 'ctl', 'callreelctl'), os.path.join(self.directory, 'callreelctl'))
        with open(self.path('sleep'), 'w', encoding='utf-8') as file:
            file.write(SLEEP)
        os.chmod(self.path('sleep'), 0o755)
        self.environment = dict(bus.environment, PATH=self.directory + ':' + os.environ['PATH'])
        blocks = blocks_of(name)
        files = blocks + [block for other in others for block in blocks_of(other)]
        for word, text in ((word, text) for words, text in files for word in words if word.startswith('file=')):
            with open(os.path.join(self.directory, word.removeprefix('file=')), 'w', encoding='utf-8') as file:
                file.write(text)
        self.text = ''.join(text for words, text in blocks if 'run' in words)

    def path(self, name):
        return os.path.join(self.directory, name)

    def _script(self):
        assert self.text, 'the page has no runnable block'
        return "set -e; trap 'kill $(jobs -p) 2>/dev/null || true; wait' EXIT\n" + self.text

    def running(self, **options):
        """A `with` block during which the script runs. Its processes end with it."""
        return children.script(self._script(), cwd=self.directory, env=self.environment, **options)

    def run(self):
        """The script's output. Processes that it leaves in the background end with it."""
        status, output = children.run_script(self._script(), SECONDS, cwd=self.directory, env=self.environment)
        assert status == 0, output
        return output


def recorded(bus, count=1):
    """(path, metadata) of the one file of each recording."""
    def events():
        return [json.loads(first_string(text)) for text in bus.signals('RecordingFileStatusUpdated')]
    wait_for(f'{count} recordings', lambda: len(events()) == count, SECONDS)
    chunks = [chunk for event in events() for chunk in chunks_of(event)]
    assert len(chunks) == count, chunks
    for chunk in chunks:
        assert not judge.decode_errors(chunk.path), judge.decode_errors(chunk.path)
    return chunks


def hears(sound, *tones):
    """Which of the tones are heard at any time."""
    return [tone for tone in tones if judge.loudest(sound, tone) > HEARD]
