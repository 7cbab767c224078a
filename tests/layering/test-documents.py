#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that documents.py accepts a tree whose names are right and finds each
kind of wrong name, then checks the project itself. Called by meson test."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import documents  # noqa: E402

CODE = '/* Feeds b.c: see run_it () and gst_pad_push (). */\nvoid\nrun_it (void)\n{\n}\n'
GOOD = {
    'gst/mixer/a.c': CODE,
    'gst/mixer/b.c': '/* What feeds it is gst/mixer/a.c. */\n',
    'gst/mixer/b-start.c': '',
    'data/org.callreel.Call1.xml': '<method name="End">',
    'docs/page.md': '# A page: of `code`\n`gst/mixer`, `gst/mixer/{a,b}.c`, `mixer/a.c`, `gst/*/b.c`, `-start.c`, `run_it()`, `Call1.End`,\n'
                    '`gst/ROOM/x.c`, `call.mp4`, [page](page.md#a-page-of-code), [top](#a-page-of-code), [x](https://x.y)\n',
    'README.md': '[page](docs/page.md)\n',
}
# name, what is added to the good tree, what the only line must contain
BAD = [
    ('file', {'README.md': '`gst/mixer/c.c`'}, 'README.md: gst/mixer/c.c: no such file'),
    ('one-of-two', {'README.md': '`gst/mixer/{a,c}.c`'}, 'no such file'),
    ('directory', {'README.md': '`gst/gate`'}, 'no such file'),
    ('function', {'README.md': '`walk_it()`'}, 'no such function'),
    ('member', {'README.md': '`Call1.Begin`'}, 'no such member'),
    ('link', {'README.md': '[page](docs/other.md)'}, 'no such file'),
    ('heading', {'README.md': '[page](docs/page.md#other)'}, 'no such heading'),
    ('file-in-comment', {'gst/mixer/b.c': '/* See c.c. */\n'}, 'gst/mixer/b.c: c.c: no such file'),
    ('function-in-comment', {'gst/mixer/b.c': '/* See walk_it (). */\n'}, 'no such function'),
]


def judge(files):
    with tempfile.TemporaryDirectory() as tree:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
            with open(os.path.join(tree, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return list(documents.breaches(tree))


def main():
    found = judge(GOOD)
    cases = [('good-tree', not found, found)]
    for name, change, words in BAD:
        found = judge({**GOOD, **change})
        cases.append((name, len(found) == 1 and words in found[0], found))
    found = list(documents.breaches(documents.TOP))
    cases.append(('project', not found, found))
    for number, (name, good, notes) in enumerate(cases, 1):
        print(f'{"" if good else "not "}ok {number} /documents/{name}')
        for note in [] if good else notes or ['found nothing']:
            print('# ' + note)
    print(f'1..{len(cases)}')


if __name__ == '__main__':
    main()
