#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# The manual pages: groff has no warning, and callreelctl.1 documents every
# command of the program. TAP; arguments: program, directory of the pages.
# Called by meson test.
set -u
program=$1 pages=$2
number=0

# tell NAME COMMAND …: one test, which passes if the command succeeds.
tell() {
  local name=$1
  shift
  number=$((number + 1))
  if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; fi
}

formats_without_a_warning() {
  local complaints
  complaints=$(groff -man -Tutf8 -ww -rLL=90n -z "$1" 2>&1) && [ -z "$complaints" ] && return
  printf '# %s\n' "$complaints"
  return 1
}

names_command() { sed 's/\\-/-/g; s/"//g' "$pages/callreelctl.1" | grep -Eq "^\.BI? +$1( |\$)"; }

for page in "$pages"/*; do
  if command -v groff >/dev/null; then
    tell "${page##*/} formats" formats_without_a_warning "$page"
  else
    number=$((number + 1))
    echo "ok $number - ${page##*/} formats # SKIP no groff"
  fi
done
commands=$("$program" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p')
tell 'there are commands' test "$(wc -l <<<"$commands")" -ge 15
while read -r name; do
  tell "callreelctl.1 has $name" names_command "$name"
done <<<"$commands"

# Bold at the beginning of a line, like the keys in the page.
names_key() { sed 's/\\-/-/g; s/"//g' "$pages/callreelctl.1" | grep -Eq "^\.B[IR]* +([^ ]* +)*\\\\?$1([ .=,)]|$)"; }

while read -r name; do
  while read -r key; do
    [ -z "$key" ] || tell "callreelctl.1 has $key of $name" names_key "${key%[=.]}"
  done < <("$program" --keys "$name")
done <<<"$commands"
echo "1..$number"
