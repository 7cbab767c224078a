#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a browser sends by WHIP while its tile is small and while it is large, with goog-remb in its offer and without. Run by
people (docs/performance.md), on a machine that has nothing else to do: a browser sends less where it lacks CPU.

    tests/bench/browsers.py [--build build] [--seconds 20]
"""
import argparse
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', 'portal'), os.path.join(HERE, '..', 'e2e')]

OFFERS = ['', 'goog-remb']  # lines that are left out


def make_driver():
    from portalbus import PortalBus

    class RatesDriver(PortalBus):
        def show(self, without, tile, sent):
            print(f'| {"without " + without if without else "all"} | {tile} | {sent["available"]} | {sent["kbits"]} | '
                  f'{sent["width"]}×{sent["height"]} | {sent["rate"]} |', flush=True)

    return RatesDriver()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath)
    parser.add_argument('--seconds', default=20, type=int)
    options = parser.parse_args()
    os.environ.update(CALLREEL_BUILD_ROOT=options.build, GST_PLUGIN_PATH_1_0=os.path.join(options.build, 'gst'))
    import browser
    reason = browser.install()
    if reason:
        sys.exit(reason)
    print('| offer | tile | granted kbit/s | sent kbit/s | picture | a second |\n|---|---|---|---|---|---|', flush=True)
    with make_driver() as driver:
        return browser.run('rates.mjs', driver, [str(options.seconds), *OFFERS])


if __name__ == '__main__':
    sys.exit(main())
