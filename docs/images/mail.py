#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes pictures of e-mails as people see them: HTML wide and light, narrow and dark, and the text beside it.

    docs/images/mail.py [--build build] [--out docs/images]
    docs/images/mail.py FILE.eml …

The first records a call on fake media, receives the mail to its host and the mail with a link to it from callreel-courier
over TLS, and makes mail-host.png and mail-link.png. The second makes FILE.png of each mail that was received elsewhere.
Needs chromium and, for the first, python3-aiosmtpd.
"""
import argparse
import email
import email.policy
import html
import os
import re
import subprocess
import sys
import tempfile
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
PORTAL = '[portal]\nurl=https://recorder.example.com/\n'
WIDE, NARROW, TEXT = 680, 390, 600
PAGE = '''<!DOCTYPE html>
<meta charset="utf-8">
<style>
body {{ margin: 0; padding: 24px; background: #ffffff; display: flex; gap: 24px; align-items: flex-start;
  font-family: sans-serif }}
iframe, pre {{ border: 1px solid #c9d1da; border-radius: 6px; margin: 0 }}
pre {{ width: {text}px; box-sizing: border-box; padding: 20px; font: 13px/19px monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; color: #1a222c }}
</style>
<iframe style="width: {wide}px; color-scheme: light" srcdoc="{page}"></iframe>
<iframe style="width: {narrow}px; color-scheme: dark" srcdoc="{page}"></iframe>
<pre>{header}

{plain}</pre>
<script>
addEventListener('load', () => {{
  for (const frame of document.querySelectorAll('iframe'))
    frame.style.height = frame.contentDocument.documentElement.offsetHeight + 'px';
  document.documentElement.dataset.height = Math.ceil(document.body.getBoundingClientRect().height);
}});
</script>
'''


def chromium(scratch, page, *options):
    return subprocess.run(['chromium', '--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars',
                           f'--user-data-dir={scratch}/profile', '--blink-settings=preferredColorScheme=1', *options,
                           'file://' + page], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL).stdout.decode()


def render(message, path):
    header = '\n'.join(f'{name}: {message[name]}' for name in ('From', 'To', 'Subject'))
    text = PAGE.format(wide=WIDE, narrow=NARROW, text=TEXT, header=html.escape(header),
                       page=html.escape(message.get_body(('html',)).get_content()),
                       plain=html.escape(message.get_body(('plain',)).get_content()))
    width = WIDE + NARROW + TEXT + 4 * 24 + 4
    with tempfile.TemporaryDirectory(prefix='callreel-picture.') as scratch:
        page = os.path.join(scratch, 'page.html')
        with open(page, 'w', encoding='utf-8') as file:
            file.write(text)
        measured = chromium(scratch, page, f'--window-size={width},2000', '--dump-dom')
        height = int(re.search(r'data-height="(\d+)"', measured).group(1))
        chromium(scratch, page, f'--window-size={width},{height}', f'--screenshot={path}')
    print(path)


def receive(build, out):
    """The mails as they arrive, and their pictures."""
    os.environ.update(CALLREEL_BUILD_ROOT=os.path.abspath(build))
    sys.path[:0] = [os.path.join(ROOT, 'tests', 'e2e'), os.path.join(ROOT, 'tests', 'courier')]
    sys.dont_write_bytecode = True
    from deliveries import Deliveries
    from mailserver import Server, mail_group, record_as_host, send_link
    from receiver import Authority
    with tempfile.TemporaryDirectory(prefix='callreel-mail.') as scratch:
        authority = Authority(scratch)
        context = authority.serve(authority.issue('server', 'IP:127.0.0.1'))
        with Server(tls=context) as server:
            settings = mail_group(server, 'smtps', f'ca-file={authority.path("ca.pem")}').replace('Aufzeichnung Süd', 'Example Recorder')
            with Deliveries({}, callback=settings + PORTAL) as deliveries:
                operation = record_as_host(deliveries, subject='Quarterly review', during=lambda: time.sleep(12))
                deliveries.wait_done(1, kind='mail')
                send_link(deliveries, operation, 'Zoe Baker <zoe@example.com>', code='314159',
                          body='Dear Zoe,\n\nhere is the recording of our {subject}, as agreed. It is yours for {days} days.\n\nKind regards,\nAna')
                deliveries.wait_done(2, kind='mail')
        for (_, _, message), name in zip(server.mails, ('host', 'link')):
            render(message, os.path.join(out, f'mail-{name}.png'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--build', default=os.path.join(ROOT, 'build'))
    parser.add_argument('--out', default=os.path.join(ROOT, 'docs', 'images'))
    parser.add_argument('mails', nargs='*', metavar='FILE.eml')
    arguments = parser.parse_args()
    for path in arguments.mails:
        with open(path, 'rb') as file:
            render(email.message_from_binary_file(file, policy=email.policy.default), os.path.splitext(path)[0] + '.png')
    if not arguments.mails:
        receive(arguments.build, os.path.abspath(arguments.out))


if __name__ == '__main__':
    main()
