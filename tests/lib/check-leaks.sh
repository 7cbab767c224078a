#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs a test program with GStreamer's leaks tracer and fails if an object
# outlives it. The wrapper of the meson test setup `leaks`:
#   check-leaks.sh SHIM PROGRAM [ARGUMENT …]
# SHIM is preloaded and calls gst_deinit at exit, without which the tracer
# reports nothing.
set -u
shim=$1
shift
logs=$(mktemp -d "${TMPDIR:-/tmp}/callreel-leaks.XXXXXX") || exit 99
trap 'rm -rf "$logs"' EXIT
GST_TRACERS=leaks GST_DEBUG=GST_TRACER:7 GST_DEBUG_NO_COLOR=1 GST_DEBUG_FILE="$logs/%p.log" LD_PRELOAD="$shim" "$@"
status=$?
[ "$status" -eq 0 ] || exit "$status"

if grep -hs ' TRACE .*object-alive, type-name' "$logs"/*.log >&2; then
  echo "check-leaks: the objects above are alive at the end" >&2
  exit 1
fi
# No output may also mean that the tracer did not run.
if ! grep -qs 'new format string: object-alive' "$logs"/*.log; then
  echo "check-leaks: the leaks tracer did not run in $1" >&2
  exit 1
fi
