# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs the test_ functions of an end-to-end test and prints TAP for meson."""
import traceback


class Skip(Exception):
    """Raised by a test that can't be run here; the text is the reason."""


def run(group, namespace, *arguments):
    """Calls every test_NAME of the namespace with the arguments. Returns the exit code: 0 if all passed."""
    tests = [value for name, value in namespace.items() if name.startswith('test_')]
    print(f'1..{len(tests)}', flush=True)
    failed = 0
    for number, test in enumerate(tests, 1):
        name = f'/{group}/{test.__name__[5:]}'
        try:
            test(*arguments)
            print(f'ok {number} {name}', flush=True)
        except Skip as why:
            print(f'ok {number} {name} # SKIP {why}', flush=True)
        except Exception:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} {name}')
            print(''.join('# ' + line + '\n' for line in traceback.format_exc().splitlines()[-4:]), end='', flush=True)
    return 1 if failed else 0
