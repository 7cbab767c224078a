#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Random policies, as many as the argument says, set by HTTP, against a plain model: what a user's rights are, and what follows
from them. CALLREEL_SEED repeats a run. Called by meson test."""
import http.client
import json
import os
import random
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import Literal, first_string, wait_for  # noqa: E402
from portals import Portal, make_token  # noqa: E402

LEVELS = ('user', 'group', 'company')
# Name → the built-in value, and others.
PROPERTIES = {
    'mayPlay': (True, [True, False]), 'mayDownload': (False, [True, False]), 'mayDelete': (False, [True, False]),
    'mayAccessRestricted': (True, [True, False]), 'maySendLink': (False, [True, False]),
    'mayAdministerRecording': (False, [True, False]), 'linkDays': (7, [1, 30, 36500]),
    'reasonRequired': ('', ['#txt', 'audit;complaint', 'Prüfung']),
    'mode': (None, ['always-on', 'pause-resume', 'on-demand', 'on-demand-user-initiated', 'never']),
}


class Client:
    """One connection that stays; each policy comes from an address of its own, so that no rate limits it."""

    def __init__(self, portal):
        self.connection = http.client.HTTPConnection('127.0.0.1', portal.port, timeout=60)
        self.key = portal.key.encode()
        self.number = 0

    def ask(self, user, method, path, body=None):
        claims = {'iss': 'callreel', 'aud': 'callreel-portal', 'sub': user, 'exp': int(time.time()) + 600}
        self.connection.request(method, path, None if body is None else json.dumps(body),
                                {'Authorization': 'Bearer ' + make_token(self.key, claims), 'Content-Type': 'application/json',
                                 'X-Forwarded-For': f'10.0.{self.number // 200}.{self.number % 200}'})
        response = self.connection.getresponse()
        return response.status, json.loads(response.read())


def resolve(levels, ids, name):
    """The value, where it is set, and the id there."""
    for level in LEVELS:
        if name in levels[level]:
            return {'value': levels[level][name], 'level': level, 'id': ids[level]}
    return None


def check(client, levels, ids, number):
    user = ids['user']
    status, rights = client.ask(user, 'GET', '/api/v1/rights')
    assert status == 200, rights
    for name, (built_in, _) in PROPERTIES.items():
        wanted = resolve(levels, ids, name)
        if wanted is None:
            assert rights[name]['level'] == '' and (built_in is None or rights[name]['value'] == built_in), (name, rights[name])
        else:
            assert rights[name] == wanted, (name, rights[name], wanted)
    status, page = client.ask(user, 'GET', '/api/v1/recordings')
    assert (status, page['total']) == (200, int(rights['mayAccessRestricted']['value'])), page
    allowed = rights['mayAdministerRecording']['value']
    for path in ('/api/v1/audit?limit=1', f'/api/v1/policies/group/{ids["group"]}'):
        status, answer = client.ask(user, 'GET', path)
        assert status == (200 if allowed else 403), (path, answer)
        assert allowed or answer['type'] == 'urn:callreel:error:NotAllowed', answer
    if number % 10 == 0:
        status, answer = client.ask(user, 'PUT', '/api/v1/policies/user/' + user.replace(' ', '%20'), {'properties': {'linkDays': 2}})
        assert status == (200 if allowed else 403), answer


def test_policies(count):
    seed = int(os.environ.get('CALLREEL_SEED', random.randrange(1 << 32)))
    print(f'# CALLREEL_SEED={seed}', flush=True)
    rand = random.Random(seed)
    with Portal('proxies=127.0.0.1') as portal:
        portal.bus.create_call('c', variables=Literal("{'SET_RESTRICTED': '1'}"))
        operation = first_string(portal.bus.manager('StartRecording', 'c', {'content-type': 'audioOnly'}))
        portal.bus.manager('StopRecording', operation, {})
        wait_for('the recording', lambda: portal.bus.state(operation)[0] == 'completed')
        for n in range(20):
            portal.bus.call('/org/callreel/Manager1', 'Policy1.Set', 'user', f'eve{n}', {'may-administer-recording': True}, '')
        client = Client(portal)
        for number in range(count):
            client.number = number
            ids = {'user': f'user {number}', 'group': f'group-{number}', 'company': f'company-{number}'}
            levels = {level: {name: rand.choice(values) for name, (_, values) in PROPERTIES.items() if rand.random() < 0.3}
                      for level in LEVELS}
            for level in LEVELS:
                more = {'group': ids['group'], 'company': ids['company']} if level == 'user' else {}
                status, answer = client.ask(f'eve{number % 20}', 'PUT',
                                            f'/api/v1/policies/{level}/{ids[level].replace(" ", "%20")}',
                                            {'properties': levels[level] | more})
                assert (status, answer) == (200, {'properties': levels[level] | more}), (level, answer)
            check(client, levels, ids, number)


if __name__ == '__main__':
    sys.exit(tap.run('portal-policies', globals(), int(sys.argv[1])))
