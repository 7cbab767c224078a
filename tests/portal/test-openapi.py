#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The OpenAPI document has the portal's routes and no others, and is one: so says a stock validator from npm. If it can't be
installed, that test says why and is skipped. Called by meson test."""
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
from portals import BUILD, PORTAL, Portal  # noqa: E402

DOCUMENT = os.path.join(HERE, '..', '..', 'data', 'portal', 'openapi.json')
SOURCE = os.path.join(HERE, 'openapi')
# Kept, so that the next run needs no registry.
INSTALLED = os.path.join(BUILD, 'tests', 'portal', 'openapi')


class Skip(Exception):
    """Why a test can't run here."""


def read_document():
    with open(DOCUMENT, encoding='utf-8') as file:
        return json.load(file)


def list_routes(portal):
    """{(METHOD, path): access}, from the portal itself."""
    done = subprocess.run([PORTAL, '--config', portal.bus.config, '--routes'], env=portal.bus.environment, check=True,
                          capture_output=True, text=True)
    routes = {}
    for line in done.stdout.splitlines():
        method, path, access = line.split(' ')
        routes[method, path] = access
    assert len(routes) > 20, done
    return routes


def test_routes():
    """Each route with its access, and nothing else."""
    document = read_document()
    described = {}
    for path, methods in document['paths'].items():
        for method, operation in methods.items():
            described[method.upper(), path] = 'signed-in' if operation['security'] else 'public'
    with Portal('metrics=true') as portal:
        served = list_routes(portal)
        shown = portal.get('/api/v1/openapi.json')
        assert shown.json == document, shown.status
    assert described == served, sorted(set(described.items()) ^ set(served.items()))


def test_parameters():
    """Each parameter of a path is described, and operation ids are different."""
    ids = []
    for path, methods in read_document()['paths'].items():
        for operation in methods.values():
            ids.append(operation['operationId'])
            named = {given['name'] for given in operation.get('parameters', []) if given.get('in') == 'path'}
            assert named == set(re.findall(r'{(\w+)}', path)), path
    assert len(ids) == len(set(ids)), sorted(ids)


def test_valid():
    """A stock validator accepts it as OpenAPI 3.1, and does not accept everything."""
    for program in ('node', 'npm'):
        if not shutil.which(program):
            raise Skip(f'no {program}')
    shutil.copytree(SOURCE, INSTALLED, dirs_exist_ok=True, ignore=shutil.ignore_patterns('node_modules'))
    if not os.path.isdir(os.path.join(INSTALLED, 'node_modules', '@seriousme')):
        try:
            done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=INSTALLED, timeout=120,
                                  capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired as error:
            raise Skip('npm ci does not end') from error
        if done.returncode != 0:
            raise Skip('npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0])

    def check(path):
        return subprocess.run(['node', 'check.mjs', path], cwd=INSTALLED, capture_output=True, text=True, check=False)
    good = check(os.path.abspath(DOCUMENT))
    assert good.returncode == 0 and good.stdout.strip() == '3.1', good
    broken = read_document()
    broken['paths']['/healthz']['get']['responses']['200'].pop('description')
    with open(os.path.join(INSTALLED, 'broken.json'), 'w', encoding='utf-8') as file:
        json.dump(broken, file)
    assert check('broken.json').returncode != 0


def main():
    """TAP, with tests that are skipped."""
    tests = [value for name, value in globals().items() if name.startswith('test_')]
    failed = 0
    print(f'1..{len(tests)}', flush=True)
    for number, test in enumerate(tests, 1):
        name = f'/openapi/{test.__name__[5:]}'
        try:
            test()
            print(f'ok {number} {name}', flush=True)
        except Skip as why:
            print(f'ok {number} {name} # SKIP {why}', flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            print(f'not ok {number} {name}')
            print('\n'.join('# ' + line for line in repr(error)[:2000].split('\n')), flush=True)
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
