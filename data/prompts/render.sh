#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# Speaks the prompt of one language into a WAV file: render.sh ESPEAK LANGUAGE TEXTS OUTPUT.
# TEXTS is a file of data/announcements. Called by the build.
set -eu
text=$(sed -n '/^\[prompt\]/,$ s/^start=//p' "$3")
[ -n "$text" ] || { echo "$3: there is no start in [prompt]" >&2; exit 1; }
"$1" -v "$2" -s 150 -w "$4" "$text"
