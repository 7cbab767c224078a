#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a browser sends by WHIP, and which layers of it are taken, follows the size of its tile (browser/whip-layers.mjs). Called by
meson test. Real time, a minute: browsers and sockets have no test clock."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import browser  # noqa: E402
from whipbus import WhipBus  # noqa: E402

if __name__ == '__main__':
    sys.exit(browser.main('whip-layers.mjs', WhipBus))
