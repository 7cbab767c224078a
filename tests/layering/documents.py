#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Finds names in documents and comments that the tree does not have.

Run by test-documents.py, or by hand: documents.py [TREE]. Prints one line for
each name and exits with 1 if there are any. Checks the files, functions and
D-Bus members in backticks in docs/ and README.md, the links there, and the
source files and functions named in comments of C files.
"""
import fnmatch
import os
import re
import sys

from layering import TOP_LEVEL, read, walk

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
CODE = re.compile(r'`([^`\n]+)`')
LINK = re.compile(r'\]\(([^)\s]+)\)')
# Extensions by which a name counts as a file of the tree.
SOURCES = r'(?:[ch]|py|sh|xml|json|build|md|[158])'
PATH = re.compile(r'^[\w.*{},/-]*?[\w*}-]\.' + SOURCES + '$')
CALL = re.compile(r'^([a-z]\w+)\(\)$')
MEMBER = re.compile(r'^(Manager1|Call1|Policy1|Worker1|Archive1|Delivery1)\.([A-Z]\w+)$')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)
COMMENTED_CALL = re.compile(r'\b(?!(?:g|gst|sqlite3|x264|cairo|pango)_)([a-z]\w*_\w+) ?\(\)')
COMMENTED = re.compile(r'(?<![\w*/.-])([\w-]+(?:/[\w-]+)*\.[ch])\b(?![\w/])')
# Placeholders: x.c, reel-y.c, NAME.c, and files in a directory named in capitals.
PLACEHOLDER = re.compile(r'(?:^|/|-)[xy]\.[ch]$|[A-Z]{2,}')


def expand(name):
    """a{b,c}d → abd, acd."""
    match = re.search(r'\{([^{}]*)\}', name)
    if match is None:
        return [name]
    return [other for part in match.group(1).split(',')
            for other in expand(name[:match.start()] + part + name[match.end():])]


class Tree:
    """All names that exist."""

    def __init__(self, top):
        self.top = top
        self.files = list(walk(top))
        self.directories = {path[:slash.start()] for path in self.files for slash in re.finditer('/', path)}
        sources = [read(os.path.join(top, path)) for path in self.files if path.endswith(('.c', '.h'))]
        self.words = set(re.findall(r'\w+', '\n'.join(re.sub(COMMENT, '', text) for text in sources)))
        self.members = {}
        for path in self.files:
            for interface in re.findall(r'org\.callreel\.(\w+)\.xml$', path):
                text = read(os.path.join(top, path))
                self.members[interface] = set(re.findall(r'<(?:method|signal|property) name="(\w+)"', text))

    def has_path(self, name):
        """A file or directory, named by its path, by the last parts of it, or by its end ("-start.c")."""
        name = name.rstrip('/')
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in (name, '*' + name if name[0] == '-' else '*/' + name)
                   for path in (*self.files, *self.directories))

    def has_member(self, interface, name):
        return interface not in self.members or name in self.members[interface]


def check_code(tree, name):
    """What is wrong with a text in backticks, or None."""
    call, member = CALL.match(name), MEMBER.match(name)
    if call and call.group(1) not in tree.words:
        return 'no such function'
    if member and not tree.has_member(*member.groups()):
        return 'no such member'
    is_path = PATH.match(name) or (re.match(r'^[\w.*{},/-]+$', name) and name.split('/')[0] in TOP_LEVEL and '/' in name)
    if is_path and not PLACEHOLDER.search(name) and not all(tree.has_path(path) for path in expand(name)):
        return 'no such file'
    return None


def anchors_of(text):
    """The anchors that GitHub makes for a page's headings."""
    headings = re.findall(r'^#+ (.*)$', text, re.MULTILINE)
    return {re.sub(r'[^\w -]', '', heading.lower()).strip().replace(' ', '-') for heading in headings}


def check_link(tree, page, target):
    if re.match(r'^[a-z]+:', target):
        return None
    path, _, anchor = target.partition('#')
    full = os.path.normpath(os.path.join(os.path.dirname(page), path)) if path else page
    if not os.path.exists(os.path.join(tree.top, full)):
        return 'no such file'
    if anchor and anchor not in anchors_of(read(os.path.join(tree.top, full))):
        return 'no such heading'
    return None


def check_page(tree, page, text):
    for name in sorted(set(CODE.findall(text))):
        problem = check_code(tree, name)
        if problem:
            yield f'{page}: {name}: {problem}'
    for target in sorted(set(LINK.findall(text))):
        problem = check_link(tree, page, target)
        if problem:
            yield f'{page}: {target}: {problem}'


def check_comments(tree, path, text):
    comments = '\n'.join(COMMENT.findall(text))
    for name in sorted(set(COMMENTED.findall(comments))):
        if not PLACEHOLDER.search(name) and not tree.has_path(name):
            yield f'{path}: {name}: no such file'
    for name in sorted(set(COMMENTED_CALL.findall(comments)) - tree.words):
        yield f'{path}: {name}: no such function'


def breaches(top):
    """Every name that the tree does not have, one line each."""
    tree = Tree(top)
    for path in tree.files:
        if path == 'README.md' or re.match(r'docs/[\w-]+\.md$', path):
            yield from check_page(tree, path, read(os.path.join(top, path)))
        elif path.endswith(('.c', '.h')):
            yield from check_comments(tree, path, read(os.path.join(top, path)))


def main():
    found = list(breaches(sys.argv[1] if len(sys.argv) > 1 else TOP))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
