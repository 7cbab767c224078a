#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# run.sh PROGRAM CORPUS [OPTION …]: runs a fuzz target with the files of its corpus and with changed ones, limited by the
# options (-runs=N, -max_total_time=SECONDS; CALLREEL_FUZZ_SECONDS overrides the latter, and then each run has another
# seed). An input that crashes it is printed in base64; decoded, it belongs in the corpus. Called by meson test; without an
# option by people, until something is found.
set -uo pipefail
program=$(realpath "$1") corpus=$(realpath "$2")
shift 2
[ -z "${CALLREEL_FUZZ_SECONDS-}" ] || set -- "$@" "-max_total_time=$CALLREEL_FUZZ_SECONDS" "-seed=$RANDOM"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" && mkdir found
"$program" "$@" found "$corpus" >log 2>&1
code=$?
tail -n 3 log
[ $code = 0 ] || [ $code = 77 ] && exit $code # 77: it cannot run here
grep -vE '^#[0-9]' log | tail -n 60
for input in crash-* leak-* timeout-* oom-*; do
  [ -f "$input" ] && echo "$input:" && base64 "$input"
done
exit 1
