#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The parts of the archive's pages that need no browser (browser/archive-units.mjs), in node. Called by meson test."""
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from browser import INSTALLED, PAGES, copy_sources, missing_program  # noqa: E402

SCHEMA = os.path.join(PAGES, '..', 'policy.schema.json')


def main():
    reason = missing_program('node')
    if reason:
        print(f'1..0 # SKIP {reason}')
        return 0
    copy_sources()
    # Copies, beside a package.json that says that they are modules, which older nodes do not find out by themselves.
    pages = os.path.join(INSTALLED, 'archive-pages')
    shutil.rmtree(pages, ignore_errors=True)
    shutil.copytree(PAGES, pages)
    return subprocess.run(['node', 'archive-units.mjs', pages, SCHEMA], cwd=INSTALLED, check=False).returncode


if __name__ == '__main__':
    sys.exit(main())
