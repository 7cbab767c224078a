#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Tests the setup `tsan` itself: a race is reported and fails the test, accesses
# ordered by GLib do not. TAP; argument: the program tsan-fixture. Called by meson test in builds
# with the thread sanitizer.
set -u
fixture=$1

report=$("$fixture" unguarded 2>&1 >/dev/null)
status=$?
echo 1..4
if [ "$status" -ne 0 ] && grep -q 'WARNING: ThreadSanitizer: data race' <<<"$report"; then
  echo 'ok 1 - a race is reported'
else
  printf '# exit code %s: %s\n' "$status" "$report"
  echo 'not ok 1 - a race is reported'
fi

number=1
for way in mutex condition rec-mutex; do
  number=$((number + 1))
  if report=$("$fixture" "$way" 2>&1); then
    echo "ok $number - no race with a $way"
  else
    sed 's/^/# /' <<<"$report"
    echo "not ok $number - no race with a $way"
  fi
done
