#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks data/policy.schema.json with the files that test-policy-document passes to the parser, and with the
parser's own table of properties. Called by meson test: test-policy-schema.py SCHEMA FILES REEL-POLICY.C"""
import glob
import json
import os
import re
import sys

import jsonschema

SCHEMA, FILES, TABLE = sys.argv[1:4]
LEVELS = {'USER': 'user', 'GROUP': 'group', 'COMPANY': 'company', 'QUEUE': 'queue'}


def load(path):
    with open(path, encoding='utf-8') as file:
        return json.load(file)


def validator():
    schema = load(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def files(kind):
    found = sorted(glob.glob(os.path.join(FILES, kind + '-*.json')))
    assert found, kind
    return found


def test_taken_by_both():
    for path in files('good') + files('beyond'):
        errors = [error.message for error in validator().iter_errors(load(path))]
        assert not errors, (os.path.basename(path), errors)


def test_refused_by_both():
    for path in files('bad'):
        assert list(validator().iter_errors(load(path))), os.path.basename(path) + ' is valid'


def test_same_properties():
    """The names, types and levels of the schema are those of the table in the code."""
    with open(TABLE, encoding='utf-8') as file:
        text = file.read()
    people = re.search(r'#define PEOPLE +\((.*)\)', text).group(1)
    rows = re.findall(r'\[REEL_POLICY_\w+\] = \{\s*"([^"]+)",\s*"([bsu])",\s*(\w+),\s*([A-Z |]+),', text)
    assert len(rows) == 23, rows
    expected = {level: {} for level in LEVELS.values()}
    for name, signature, _, levels in rows:
        for level in levels.replace('PEOPLE', people).split('|'):
            expected[LEVELS[level.strip()]][name] = signature
    definitions = load(SCHEMA)['$defs']
    types = {'boolean': 'b', 'integer': 'u'}
    for level, properties in expected.items():
        found = {}
        for name, facts in definitions[level]['properties'].items():
            if '$ref' in facts:
                facts = definitions[facts['$ref'].rsplit('/', 1)[1]]
            found[name] = types.get(facts.get('type'), 's')
        assert found == properties, (level, found, properties)


def main():
    tests = [value for name, value in globals().items() if name.startswith('test_')]
    print(f'1..{len(tests)}')
    failed = 0
    for number, test in enumerate(tests, 1):
        name = f'/core/policy-schema/{test.__name__[5:].replace("_", "-")}'
        try:
            test()
            print(f'ok {number} {name}')
        except AssertionError as error:
            failed = 1
            print(f'not ok {number} {name}\n# {error}')
    return failed


sys.exit(main())
