#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Mail to the host of a recording, and to whom a link is sent, by way of a server of aiosmtpd's, over TLS and STARTTLS, with a
password; read by Python's email package. Called by meson test, with Debian's python, whose package aiosmtpd is."""
import html.parser
import os
import re
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import tap  # noqa: E402
from callbus import MANAGER, BusError, Literal, wait_for  # noqa: E402
from deliveries import Deliveries  # noqa: E402
from mailserver import SMTP, Server, mail_group, record_as_host, send_link, wait_event  # noqa: E402
from receiver import Authority  # noqa: E402

PORTAL = '[portal]\nurl=https://recorder.example.com/\n'


def write(directory, name, text):
    path = os.path.join(directory, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


class Page(html.parser.HTMLParser):
    """.text is what a page says, .links where it leads, .tags all that it has."""

    def __init__(self, page):
        super().__init__()
        self.text, self.links, self.tags, self._silent = '', [], set(), False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._silent = tag in ('style', 'title')
        self.links += [value for name, value in attrs if name in ('href', 'src', 'background')]

    def handle_endtag(self, tag):
        self._silent = False

    def handle_data(self, data):
        if not self._silent:
            self.text += data


def assert_well_formed(message, to):
    """As a mail program reads it. Returns its text and its page."""
    assert [header for header in message.keys() if header in ('To', 'Cc', 'Bcc', 'Subject', 'From')] == ['From', 'To', 'Subject']
    assert [address.addr_spec for address in message['To'].addresses] == [to], message['To']
    assert len(message['From'].addresses) == 1, message['From']
    assert message['Auto-Submitted'] == 'auto-generated' and message['Date'].datetime and message['Message-ID']
    assert message.get_content_type() == 'multipart/alternative', message.get_content_type()
    assert not message.defects and all(not part.defects for part in message.iter_parts())
    assert [part.get_content_type() for part in message.iter_parts()] == ['text/plain', 'text/html']
    page = Page(message.get_body(('html',)).get_content())
    assert not page.tags & {'script', 'img', 'iframe', 'link', 'form', 'b', 'i'}, page.tags
    return message.get_body(('plain',)).get_content(), page


def assert_host_mail(mail, subject, words):
    sender, recipients, message = mail
    assert sender == 'recorder@example.org' and recipients == ['ana@example.org'], mail
    assert message['Subject'] == subject, message['Subject']
    assert message['From'].addresses[0].display_name == 'Aufzeichnung Süd', message['From']
    text, page = assert_well_formed(message, 'ana@example.org')
    assert words in text and 'Budget' in text and '{' not in text, text
    assert words in page.text and '& "Budget"' in page.text and 'file:///' in page.text, page.text
    assert not page.links, page.links


def test_starttls_and_password(scratch):
    authority = Authority(make_directory(scratch, 'starttls'))
    context = authority.serve(authority.issue('server', 'IP:127.0.0.1'))
    password = write(scratch, 'password', 'ge heim\n')
    with Server(starttls=context, password='ge heim') as server, Deliveries({}, callback=mail_group(
            server, 'smtp', f'ca-file={authority.path("ca.pem")}', 'user=recorder', f'password-file={password}',
            'language=de-AT')) as deliveries:
        record_as_host(deliveries)
        deliveries.wait_done(1, kind='mail')
        assert len(server.mails) == 1, server.mails
        assert_host_mail(server.mails[0], 'Ihre Aufzeichnung von Übersicht & "Budget" liegt bereit', 'nicht verschlüsselt')


def test_tls(scratch):
    authority = Authority(make_directory(scratch, 'tls'))
    context = authority.serve(authority.issue('server', 'IP:127.0.0.1'))
    with Server(tls=context) as server, Deliveries({}, callback=mail_group(
            server, 'smtps', f'ca-file={authority.path("ca.pem")}')) as deliveries:
        record_as_host(deliveries)
        deliveries.wait_done(1, kind='mail')
        assert_host_mail(server.mails[0], 'Your recording of Übersicht & "Budget" is ready', 'not encrypted')


def test_nothing_in_clear_or_to_strangers(scratch):
    """No STARTTLS, an untrusted certificate, a wrong password: nothing is sent, and the job is retried."""
    authority = Authority(make_directory(scratch, 'strangers'))
    context = authority.serve(authority.issue('server', 'IP:127.0.0.1'))
    password = write(scratch, 'wrong', 'wrong')
    ca = f'ca-file={authority.path("ca.pem")}'
    with Server() as plain, Server(starttls=context) as stranger, Server(starttls=context, password='right') as locked:
        for server, lines in ((plain, ()), (stranger, ()), (locked, (ca, 'user=recorder', f'password-file={password}'))):
            with Deliveries({}, callback=mail_group(server, 'smtp', *lines)) as deliveries:
                record_as_host(deliveries)
                wait_for('an attempt', lambda deliveries=deliveries: "'error': <" in deliveries.jobs(kind='mail', state='waiting'))
                assert not server.mails, server.mails


def test_answers_of_the_server(_):
    """A refusal of the mail is permanent; a busy server is tried again."""
    with Server(answers=['451 later', '250 OK', '550 no such user']) as server, Deliveries(
            {}, callback=mail_group(server, 'smtp', 'allow-plain=true')) as deliveries:
        record_as_host(deliveries, 'a')
        deliveries.wait_done(1, kind='mail')
        record_as_host(deliveries, 'b')
        wait_for('the end', lambda: deliveries.count(kind='mail', state='dead') == 1)
        assert 'refused the mail' in deliveries.jobs(state='dead') and '550' in deliveries.jobs(state='dead')
        assert len(server.mails) == 1, server.mails


def test_refused_before_the_recipient(_):
    """Whatever the recipient: it is tried again, and sent once the server takes mails from here."""
    with Server(senders=['550 not from you', '530 who are you']) as server, Deliveries(
            {}, callback=mail_group(server, 'smtp', 'allow-plain=true')) as deliveries:
        record_as_host(deliveries)
        deliveries.wait_done(1, kind='mail')
        assert len(server.mails) == 1, server.mails


def set_policy(deliveries, level, name, properties):
    deliveries.bus.call(MANAGER, 'Policy1.Set', level, name, properties, '')


def test_link(scratch):
    """To the recipient alone: in the language of the link, with its address, its end and what must be said. Of user, group and
    company the nearest one that says something has the last word."""
    authority = Authority(make_directory(scratch, 'link'))
    context = authority.serve(authority.issue('server', 'IP:127.0.0.1'))
    with Server(tls=context) as server, Deliveries({}, callback=mail_group(
            server, 'smtps', f'ca-file={authority.path("ca.pem")}') + PORTAL) as deliveries:
        set_policy(deliveries, 'company', 'default', {'link-from': '"Archive, South" <archive@example.com>', 'link-days': Literal('uint32 3')})
        set_policy(deliveries, 'group', 'sales', {'link-subject': 'Call of {start}', 'may-send-link': True})
        set_policy(deliveries, 'user', 'anna', {'group': 'sales', 'playback-language': 'fr'})
        operation = record_as_host(deliveries, address='')
        link, url = send_link(deliveries, operation, 'Zoë, "Z" <zoe@bücher.example>'.replace('Zoë, "Z"', '"Zoë, \\"Z\\""'), 'anna',
                              code='314159', body='Bonjour <b>Zoë</b> & {days}')
        deliveries.wait_done(1, kind='mail', target='mail:link')
        (sender, recipients, message), = server.mails
        assert (sender, recipients) == ('recorder@example.org', ['zoe@xn--bcher-kva.example']), (sender, recipients)
        text, page = assert_well_formed(message, 'zoe@xn--bcher-kva.example')
        assert message['From'].addresses[0].display_name == 'Archive, South', message['From']
        assert message['From'].addresses[0].addr_spec == 'archive@example.com', message['From']
        assert message['Sender'].addresses[0].addr_spec == 'recorder@example.org', message['Sender']
        assert message['Subject'].startswith('Call of 20'), message['Subject']
        assert set(page.links) == {url} and url.startswith('https://recorder.example.com/p/'), (page.links, url)
        for said in (text, page.text):
            for words in ('Bonjour <b>Zoë</b> & 3', url, 'valable 3 jours', 'renouvel', 'Quiconque possède le lien', 'code à usage unique',
                          'ne sont pas chiffrés', 'Budget'):
                assert words in said, (words, said)
            assert '314159' not in said and 'file:' not in said, said
        assert link not in text and url.rsplit('/', 1)[1] not in deliveries.jobs(job=f'{link}/mail:link')


def test_link_revoked(_):
    """One that was not sent is dropped, also while the courier tries."""
    with Server(answers=['451 later'] * 50) as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + PORTAL) as deliveries:
        operation = record_as_host(deliveries, address='')
        link, _ = send_link(deliveries, operation, 'zoe@example.org')
        wait_for('an attempt', lambda: "'error': <" in deliveries.jobs(kind='mail'))
        deliveries.bus.call(MANAGER, 'Archive1.RevokeLink', link, '')
        wait_for('the end', lambda: deliveries.count(kind='mail') == 0)
        assert not server.mails, server.mails


def test_link_without_portal(_):
    """It names the files, and nobody can use it: no address, no secret."""
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true')) as deliveries:
        operation = record_as_host(deliveries, address='')
        _, url = send_link(deliveries, operation, 'zoe@example.org')
        deliveries.wait_done(1, kind='mail')
        text, page = assert_well_formed(server.mails[0][2], 'zoe@example.org')
        assert url == '' and not page.links and f'{operation}-00000.mp4' in text, (url, text)
        assert 'There is no link' in text and '/recordings' not in text, text


def test_key_damaged(_):
    """Recording goes on, and mails name files instead of links; a new key is made once the damaged one is gone."""
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + PORTAL) as deliveries:
        key = os.path.join(deliveries.bus.environment['XDG_DATA_HOME'], 'callreel', 'link.key')
        with open(key, 'wb') as file:
            file.write(b'cut')
        deliveries.bus.environment['G_DEBUG'] = ''  # its message about the key is critical
        deliveries.restart_manager()
        record_as_host(deliveries)
        deliveries.wait_done(1, kind='mail')
        text, page = assert_well_formed(server.mails[0][2], 'ana@example.org')
        assert not page.links and 'file:' in text, text
        with open(os.path.join(deliveries.bus.directory, 'callreeld.log'), encoding='utf-8') as log:
            assert 'link.key' in log.read()
        os.unlink(key)
        deliveries.restart_manager()
        record_as_host(deliveries, 'b')
        deliveries.wait_done(2, kind='mail')
        _, page = assert_well_formed(server.mails[1][2], 'ana@example.org')
        assert page.links


def destination(name, **keys):
    return f'[destination {name}]\n' + ''.join(f'{key}={value}\n' for key, value in keys.items())


def test_host_link(_):
    """With a portal the host gets a link, which opens the file, is the host's to revoke, and is in the audit trail."""
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + PORTAL) as deliveries:
        set_policy(deliveries, 'company', 'default', {'link-days': Literal('uint32 2'), 'link-subject': 'Ready: {subject}'})
        operation = record_as_host(deliveries)
        document, = wait_event(deliveries, operation)['data']['recordingStorageInfo']['recordingChunks']
        deliveries.wait_done(1, kind='mail', target='mail:host')
        message = server.mails[0][2]
        text, page = assert_well_formed(message, 'ana@example.org')
        url, = set(page.links)
        assert message['Subject'] == 'Ready: Übersicht & "Budget"', message['Subject']
        assert 'valid for 2 days' in text and url in text and 'file:' not in text + page.text, text
        opened = deliveries.bus.call(MANAGER, 'Archive1.OpenLink', url.rsplit('/', 1)[1], '', document['documentId'], 'play', '192.0.2.1')
        assert 'handle' in opened, opened
        assert 'link-create' in deliveries.bus.call(MANAGER, 'Archive1.GetAuditTrail', {'target': document['documentId']}, '',
                                                    Literal('uint32 0'))
        link = re.search(r"'link-id': <'([^']+)'>", deliveries.bus.call(MANAGER, 'Archive1.ListLinks', 'ana', '', Literal('uint32 0'))).group(1)
        deliveries.bus.call(MANAGER, 'Archive1.RevokeLink', link, 'ana')


def test_after_the_upload(scratch):
    """The host's mail comes once the files are where it says they are."""
    place = os.path.join(scratch, 'vault')
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + destination(
            'vault', type='directory', directory=place)) as deliveries:
        operation = record_as_host(deliveries, destination='vault')
        wait_for('a failure', lambda: 'No such file' in deliveries.jobs(kind='upload'))
        assert deliveries.count(kind='mail') == 0 and not server.mails, deliveries.jobs(kind='mail')
        os.mkdir(place)
        deliveries.wait_done(1, kind='mail')
        text, _ = assert_well_formed(server.mails[0][2], 'ana@example.org')
        assert f'file://{place}/{operation}-00000.' in text and 'could not' not in text, text


def test_upload_given_up(scratch):
    """… and says so where they do not get there, and where they are."""
    program = write(scratch, 'refuses', '#!/bin/sh\nexit 65\n')
    os.chmod(program, 0o755)
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + destination(
            'tape', type='hook', program=program)) as deliveries:
        operation = record_as_host(deliveries, destination='tape')
        deliveries.wait_done(1, kind='mail')
        text, page = assert_well_formed(server.mails[0][2], 'ana@example.org')
        for said in (text, page.text):
            assert 'could not be sent to tape' in said and f'{operation}-00000.' in said and deliveries.bus.recordings in said, said


def test_injection(_):
    """Whatever a call, a user or a recipient is called: one recipient, each header once, and nothing of it is HTML."""
    evil = '<b>x</b>\u202e"\'&=?utf-8?Q?=0D=0ABcc=3A_eve=40example.org?= ' + 'long ' * 80
    with Server() as server, Deliveries({}, callback=mail_group(server, 'smtp', 'allow-plain=true') + PORTAL) as deliveries:
        operation = record_as_host(deliveries, subject=evil)
        wait_event(deliveries, operation)
        for recipient in ('zoe@example.org\r\nBcc: eve@example.org', 'zoe@example.org, eve@example.org', 'Zoe <zoe@example.org> <eve@example.org>',
                          'zoe@example.org>', 'x' * 60000 + '@example.org'):
            try:
                send_link(deliveries, operation, recipient)
                raise AssertionError(f'{recipient} is taken')
            except BusError as error:
                assert error.name == 'InvalidArgument', error
        for subject in ('a\r\nBcc: eve@example.org', 'x' * 100000):
            try:
                send_link(deliveries, operation, 'zoe@example.org', subject=subject)
                raise AssertionError(f'{subject} is taken')
            except BusError as error:
                assert error.name == 'InvalidArgument', error
        send_link(deliveries, operation, f'"{"n" * 200} <eve@example.org>, eve@example.org" <zoe@example.org>', subject=evil,
                  sender='"<eve@example.org>, \\"" <archive@example.com>', body=evil + '\n\n.\r\nQUIT\r\n')
        deliveries.wait_done(2, kind='mail')
        for sender, recipients, message in server.mails:
            to, = recipients
            assert to in ('ana@example.org', 'zoe@example.org') and sender == 'recorder@example.org', (sender, recipients)
            text, page = assert_well_formed(message, to)
            assert '<b>x</b>' in text and '<b>x</b>' in page.text and 'eve' not in ''.join(page.links), (text, page.text)


def make_directory(scratch, name):
    path = os.path.join(scratch, name)
    os.mkdir(path)
    return path


if __name__ == '__main__':
    if SMTP is None:
        print('1..0 # SKIP no aiosmtpd (python3-aiosmtpd)')
        sys.exit(0)
    directory = tempfile.mkdtemp(prefix='callreel-mail.')
    try:
        sys.exit(tap.run('mail', globals(), directory))
    finally:
        shutil.rmtree(directory)
