#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What is recorded of a browser whose path becomes bad in mid-call: losses, bursts of them, copies, outages, a NAT that takes
another port, an ICE restart. Run by people (docs/performance.md).

    tests/bench/paths.py [--build build] [TEXT of a case …]
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'portal'), os.path.join(HERE, '..', 'e2e')]


HEAD = ['path', 'connected, ms', 'dropped, to and fro', 'audio lost', 'video lost', 'restored', 'key frames', 'pictures, of', 'avatar',
        'standstill, s', 'silence, s', 'picture after sound, ms']


def make_driver():
    from pathbus import PathBus

    class RowBus(PathBus):
        def row(self, what, values):
            good, bad = values['seen']['good'], values['seen']['bad']
            cells = [what, values['connected'], '{}, {}'.format(*values['relayed']['dropped']), values['audio']['lost'],
                     values['video']['lost'], values['video']['repaired'], values['sent']['pliCount'],
                     f'{bad["distinct"]}, {good["distinct"]}', bad['damaged'], bad['standstill'], bad['silence'],
                     f'{1000 * good["offset"]:.0f}, {1000 * bad["offset"]:.0f}']
            print('|', ' | '.join(map(str, cells)), '|', flush=True)

    return RowBus()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath)
    parser.add_argument('cases', nargs='*')
    options = parser.parse_args()
    os.environ.update(CALLREEL_BUILD_ROOT=options.build, GST_PLUGIN_PATH_1_0=os.path.join(options.build, 'gst'))
    import browser
    reason = browser.install()
    if reason:
        sys.exit(reason)
    print('|', ' | '.join(HEAD), '|\n' + '|---' * len(HEAD) + '|', flush=True)
    with make_driver() as driver:
        return browser.run('paths.mjs', driver, options.cases)


if __name__ == '__main__':
    sys.exit(main())
