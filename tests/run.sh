#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what is missing, builds, runs every test: plainly, under the leaks
# tracer, with the address, undefined-behaviour and thread sanitizers, the pure
# cores and one element with valgrind, and the fuzz targets for some seconds each.
# Called by .ci/run and by people; needs no terminal.
#
#   tests/run.sh          everything, in about 35 minutes on two cores
#   tests/run.sh --long   also every element test with valgrind, the live calls and the worker
#                         with the sanitizers, a call of an hour, minutes of kill -9 and of fuzzing
#
# The last line is `N passed, N failed, N skipped`; the exit code is 0 if
# something passed and nothing failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

long=no
case "${1-}" in
  '') ;;
  --long) long=yes ;;
  *) sed -n '3,14s/^# \{0,1\}//p' tests/run.sh; exit 2 ;;
esac

logs=()
failed=()

finish() {
  trap - EXIT
  local arguments=()
  for step in ${failed[@]+"${failed[@]}"}; do
    arguments+=(--failed "$step")
  done
  python3 tests/lib/tally.py ${arguments[@]+"${arguments[@]}"} ${logs[@]+"${logs[@]}"}
  exit $?
}
trap finish EXIT
trap 'failed+=("interrupted"); finish' INT TERM HUP

# configure DIR [MESON OPTION …]: if that is needed.
configure() {
  local dir=$1
  shift
  echo "== $dir, after ${SECONDS} s"
  [ ! -f "$dir/build.ninja" ] || return 0
  rm -rf "$dir"
  meson setup "$dir" "$@" </dev/null || { failed+=("configuring $dir"); return 1; }
}

# compile DIR [MESON OPTION …]: configures DIR, and builds; only $target if that is set.
compile() {
  configure "$@" || return 1
  meson compile -C "$1" ${target:+"$target"} </dev/null || { failed+=("building $1"); return 1; }
}

# compile_objects DIR [MESON OPTION …]: as compile, without linking anything.
compile_objects() {
  local objects
  configure "$@" || return 1
  ninja -C "$1" build.ninja </dev/null && # the list is that of the sources of today
    mapfile -t objects < <(ninja -C "$1" --quiet -t targets rule c_COMPILER) &&
    [ ${#objects[@]} -gt 0 ] && ninja -C "$1" "${objects[@]}" </dev/null || { failed+=("compiling $1"); return 1; }
}

# check NAME DIR SETUP [MESON TEST OPTION …]: one run of meson test, counted in the total. Programs that are not there
# yet are built first.
check() {
  local name=$1 dir=$2 setup=$3 log
  shift 3
  log=$dir/meson-logs/$name-$setup.json
  rm -f "$log"
  echo "== $name, after ${SECONDS} s"
  meson test -C "$dir" --setup "$setup" --logbase "$name" "$@" </dev/null |
    grep -Ev '^ *[0-9]+/[0-9]+ .* (OK|SKIP) '
  logs+=("$name=$log")
}

data/install-deps.sh || failed+=("installing dependencies")

# A third of the time of a build with a sanitizer goes into -O2, and into more of -g than names a line. What gcc warns of there
# is what it warns of without the sanitizer, or is wrong.
quick=(-Doptimization=1 -Ddebug=true -Dc_args=-g1 -Dwerror=false)

if compile build --buildtype=debugoptimized; then
  check everything build plain --no-suite live
  # They wait for most of their time: four at a time, of those that hold beside others, take less than one core.
  check live build plain --suite live --num-processes 4
  check leaks build leaks --suite gst
  check valgrind build valgrind --suite core --suite gst-core --no-suite house
  if [ $long = yes ]; then
    check valgrind-elements build valgrind --suite gst
    check kills build plain --suite soak
  else
    check valgrind-element build valgrind recordinggate
  fi
fi
if command -v clang >/dev/null; then
  # For its warnings alone: no test runs there.
  CC=clang compile_objects build-clang --buildtype=plain
  [ $long = no ] || export CALLREEL_FUZZ_SECONDS=60
  if target=fuzz CC=clang compile build-fuzz --buildtype=debugoptimized -Dfuzz=true -Db_sanitize=address,undefined \
    -Db_lundef=false; then
    check fuzz build-fuzz sanitizers --suite fuzz
  fi
else
  echo "== no clang here: built with gcc alone"
fi
if compile build-asan "${quick[@]}" -Db_sanitize=address,undefined -Db_lundef=false; then
  # Calls in real time keep up with a sanitizer only on a machine that does nothing else: they are for --long.
  check sanitized build-asan sanitizers --no-suite live
  if [ $long = yes ]; then
    check sanitized-live build-asan sanitizers --suite live
  fi
fi
# Of this build only what the tests below need.
if target=tests/lib/tsan-glib compile build-tsan "${quick[@]}" -Db_sanitize=thread -Db_lundef=false; then
  check races build-tsan tsan --suite gst
  if [ $long = yes ]; then
    check races-worker build-tsan tsan --suite worker
  fi
fi
