#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the pictures of docs/panel.md: the panel beside a call and a room that a manager records.

    docs/images/panel.py [--build build] [--out docs/images]

Needs node, npm, chromium and ffmpeg.
"""
import argparse
import os
import subprocess
import sys
import tempfile

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
PALETTE = 'split[a][b];[a]palettegen=max_colors=96:stats_mode=single[p];[b][p]paletteuse=dither=none'


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--build', default=os.path.join(ROOT, 'build'))
    parser.add_argument('--out', default=os.path.join(ROOT, 'docs', 'images'))
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    os.environ.update(CALLREEL_BUILD_ROOT=build, CALLREEL_DATA=os.path.join(build, 'data'),
                      GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'))
    sys.path.insert(0, os.path.join(ROOT, 'tests', 'portal'))
    sys.argv = sys.argv[:1]
    import browser  # pylint: disable=import-outside-toplevel
    from portalbus import PortalBus  # pylint: disable=import-outside-toplevel
    with tempfile.TemporaryDirectory() as scratch:
        os.environ['CALLREEL_PICTURES'] = scratch
        status = browser.main('panel-pictures.mjs', PortalBus)
        for name in os.listdir(scratch) if status == 0 else ():
            subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', os.path.join(scratch, name), '-vf', PALETTE,
                            os.path.join(options.out, name)], check=True)
    return status


if __name__ == '__main__':
    sys.exit(main())
