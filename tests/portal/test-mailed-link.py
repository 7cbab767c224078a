#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A link that is sent from the archive page, arrives by mail over STARTTLS, and is opened in a browser
(browser/mailed-link.mjs); the portal is restarted meanwhile. Called by meson test, with Debian's python, whose package aiosmtpd
is. Real time: browsers and sockets have no test clock."""
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'courier')]
import browser  # noqa: E402
from portalbus import BUILD, PortalBus  # noqa: E402
from callbus import wait_for  # noqa: E402
from mailserver import SMTP, Server, mail_group  # noqa: E402
from receiver import Authority  # noqa: E402

COURIER = os.path.join(BUILD, 'manager', 'courier', 'callreel-courier')
LINK = re.compile(r'http://[^\s"<>]+/p/[\w-]+')


class MailDriver(PortalBus):
    """Also has a courier, and reads what the mail server received."""

    def __init__(self, server, authority):
        super().__init__(mail_group(server, 'smtp', f'ca-file={authority.path("ca.pem")}'))
        self._server = server

    def __enter__(self):
        super().__enter__()
        self._log = os.path.join(self._bus.directory, 'courier.log')
        with open(self._log, 'w', encoding='utf-8') as log:
            self._bus.spawn([COURIER, '--config', self._bus.config], stdout=log, stderr=log)
        return self

    def wait_recorded(self, operation, milliseconds):
        self._bus.wait_elapsed(operation, milliseconds)

    def wait_completed(self, operation):
        wait_for('the recording', lambda: self._bus.state(operation)[0] == 'completed', 60)

    def mailed_link(self, recipient):
        """The address in the one mail, which is in its text and in its page."""
        try:
            wait_for('the mail', lambda: self._server.mails, 60)
        except AssertionError as error:
            with open(self._log, encoding='utf-8', errors='replace') as log:
                raise AssertionError(f'{error}\n{log.read()[-1000:]}') from error
        (_, recipients, message), = self._server.mails
        assert recipients == [recipient], recipients
        texts = [message.get_body((kind,)).get_content() for kind in ('plain', 'html')]
        (address,), in_page = (set(LINK.findall(text)) for text in texts)
        assert in_page == {address}, texts
        return address


def main():
    if SMTP is None:
        print('1..0 # SKIP no aiosmtpd (python3-aiosmtpd)')
        return 0
    with tempfile.TemporaryDirectory(prefix='callreel-mailed.') as directory:
        authority = Authority(directory)
        with Server(starttls=authority.serve(authority.issue('server', 'IP:127.0.0.1'))) as server:
            return browser.main('mailed-link.mjs', lambda: MailDriver(server, authority))


if __name__ == '__main__':
    sys.exit(main())
