#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# A whole call, recorded: installs what is missing, builds, starts a manager on
# a bus of its own and lets six people meet over RTP (data/demo/people.txt and
# meeting.txt say who, and what they say). Two join late and agree to be
# recorded, one leaves, one has no camera; the recording is paused and resumed,
# warns of its limit and rolls to the next chunk. Ends with the event, the
# metadata, the files' paths, a contact sheet, and the portal's address with a
# token to sign in; on a terminal the portal stays until Ctrl-C.
#
#   data/demo.sh [DIRECTORY]    the recordings go there; ./demo-output by default
set -euo pipefail
export LC_ALL=C.UTF-8
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
demo=$top/data/demo
call_id=demo/spring-series
length=52          # s: the meeting, a little longer than its last words
chunk_seconds=30   # recorded time of a chunk; an hour in real life
warning_seconds=10 # before the limit; 10, 5 and 1 minutes in real life
pause_at=29
resume_at=33.8

case "${1-}" in -*) sed -n '3,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;; esac
mkdir -p "${1:-$top/demo-output}"
output=$(cd "${1:-$top/demo-output}" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/callreel-demo.XXXXXX")
pids=()

cleanup() {
  trap - EXIT
  # Senders first: nobody is left to send to when the manager goes.
  for ((n = ${#pids[@]} - 1; n >= 0; n--)); do
    kill "${pids[n]}" 2>/dev/null || continue
    wait "${pids[n]}" 2>/dev/null || true
  done
  # A worker outlives its manager; only this demo's has this directory in its command line.
  local worker
  for worker in $(pgrep -f -- "--socket $work/"); do
    kill "$worker" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { echo "demo: $*" >&2; [ ! -s "$work/callreeld.log" ] || tail -20 "$work/callreeld.log" >&2; exit 1; }

# until_true SECONDS COMMAND …: asks again until the command succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

build() {
  "$top/data/install-deps.sh"
  [ -f "$top/build/build.ninja" ] || meson setup "$top/build" "$top" --buildtype=debugoptimized >"$work/build.log" 2>&1 ||
    { cat "$work/build.log"; fail "configuring failed"; }
  meson compile -C "$top/build" >"$work/build.log" 2>&1 || { tail -40 "$work/build.log"; fail "building failed"; }
}

start_manager() {
  export HOME=$work XDG_RUNTIME_DIR=$work/run XDG_DATA_HOME=$work/data XDG_STATE_HOME=$work/state
  export XDG_CONFIG_HOME=$work/config XDG_CACHE_HOME=$work/cache
  export GST_PLUGIN_PATH_1_0=$top/build/gst GST_REGISTRY_1_0=$top/build/demo-registry.bin
  export CALLREEL_WORKER=$top/build/manager/worker/callreel-worker CALLREEL_FINISH=$top/build/gst/finish/callreel-finish
  export CALLREEL_DATA=$top/build/data CALLREEL_AVATAR=$top/build/manager/avatar/callreel-avatar
  export CALLREEL_SIDECAR=$top/build/manager/sidecar/callreel-sidecar
  gst-inspect-1.0 callrecordsink >/dev/null || fail "the plugin callreel does not load"
  mkdir -m 700 "$work/run"
  printf '[storage]\ndirectory=%s\n[limits]\nwarnings=%s\n' "$output" "$warning_seconds" >"$work/callreel.conf"
  dbus-daemon --session --nofork --print-address=3 3>"$work/bus" 2>"$work/dbus.log" &
  pids+=($!)
  until_true 10 test -s "$work/bus" || fail "dbus-daemon did not start"
  DBUS_SESSION_BUS_ADDRESS=$(cat "$work/bus")
  export DBUS_SESSION_BUS_ADDRESS
  "$top/build/manager/daemon/callreeld" --config "$work/callreel.conf" >"$work/callreeld.log" 2>&1 &
  pids+=($!)
  gdbus wait --session --timeout 10 org.callreel.Manager1 || fail "callreeld did not start"
}

# The address of what Ana sees, and her token: she may do everything.
start_portal() {
  local port=8480
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  head -c 32 /dev/urandom | base64 >"$work/portal.key"
  printf '[portal]\nport=%s\nkey-file=%s\n' "$port" "$work/portal.key" >"$work/portal.conf"
  ctl policy set user ana may-download=yes may-delete=yes may-send-link=yes may-administer-recording=yes
  "$top/build/manager/portal/callreel-portal" --session --config "$work/portal.conf" >"$work/portal.log" 2>&1 &
  portal=$!
  pids+=("$portal")
  until_true 10 grep -q 'Listening on' "$work/portal.log" || { cat "$work/portal.log" >&2; fail "callreel-portal did not start"; }
  address=$(sed -n 's/.*Listening on //p' "$work/portal.log")
}

ctl() { "$top/build/manager/ctl/callreelctl" --session "$@" || fail "refused: callreelctl $*"; }

sdp_of() {
  case $1 in
    opus) printf 'm=audio 9 RTP/AVP 98\r\na=rtpmap:98 opus/48000/2\r\n' ;;
    PCMU) printf 'm=audio 9 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n' ;;
    VP8) printf 'm=video 9 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n' ;;
    H264) printf 'm=video 9 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\na=fmtp:97 packetization-mode=1\r\n' ;;
  esac
}

# add_stream ID KIND CODEC: prints CODEC ADDRESS PORT RTCP_PORT
add_stream() {
  sdp_of "$3" | ctl call add-stream "$call_id" "$1" "$2" sdp=- |
    sed -n "s/^send RTP to \([^ ]*\) port \([0-9]*\), RTCP to port \([0-9]*\)$/$3 \1 \2 \3/p"
}

join() {
  local id=$1 name=$2 video=$3 audio=$4 answer streams
  answer=$(ctl call add-participant "$call_id" "$id" display-name="$name" role=member)
  # Who joins a recorded room is asked, and is in the file from the answer on.
  [ "$answer" != 'consent required' ] || ctl call set-consent "$call_id" "$id" yes
  streams=$(add_stream "$id" audio "$audio")
  [ "$video" = - ] || streams+=" $(add_stream "$id" video "$video")"
  # shellcheck disable=SC2086 # codecs, addresses and ports are words
  "$demo/send.sh" "$work/media/$id.mkv" $streams 2>>"$work/senders.log" &
  pids+=($!)
  sender_of[$id]=$!
  say "$(clock) $name joins (${video/#-/no camera}, $audio)${answer:+, is asked, and agrees to be recorded}"
}

leave() {
  kill "${sender_of[$1]}" 2>/dev/null || true
  ctl call remove-participant "$call_id" "$1" left
  say "$(clock) $2 leaves"
}

clock() { awk -v a="$EPOCHREALTIME" -v b="$began" 'BEGIN { printf "%4.1f s", a - b }'; }
# at SECONDS: waits for that instant of the meeting.
at() {
  sleep "$(awk -v a="$EPOCHREALTIME" -v b="$began" -v t="$1" 'BEGIN { r = t - (a - b); print (r > 0 ? r : 0) }')"
}

start_recording() {
  operation=$(ctl start "$call_id" actor=ana max-duration-ms="${chunk_seconds}000" on-limit=continue)
  say "$(clock) recording starts: operation $operation"
  "$top/build/manager/ctl/callreelctl" --session --json watch "$operation" >"$work/watched" &
  watcher=$!
  pids+=($!)
}
pause_recording() { ctl pause "$operation" actor=ana; say "$(clock) paused"; }
resume_recording() { ctl resume "$operation" actor=ana; say "$(clock) resumed"; }
stop_recording() { ctl stop "$operation" actor=ana; say "$(clock) stopped"; }

# The meeting's timetable: s | command.
timetable() {
  while IFS='|' read -r id name _ joins leaves _ video _ audio; do
    echo "$joins|join $id '$name' $video $audio"
    [ "$leaves" = - ] || echo "$leaves|leave $id '$name'"
  done < <(sed -e '/^#/d' -e 's/ *| */|/g' "$demo/people.txt")
  echo "0.4|start_recording"
  echo "$pause_at|pause_recording"
  echo "$resume_at|resume_recording"
  echo "$length|stop_recording"
}

hold_meeting() {
  local when command
  ctl call create "$call_id" kind=room subject='Spring series' meeting-id=demo-1 initiator=ana >/dev/null
  began=$EPOCHREALTIME
  while IFS='|' read -r when command; do
    at "$when"
    eval "$command"
  done < <(timetable | sort -t '|' -s -n -k 1,1)
}

report() {
  until_true 20 grep -q RecordingFileStatusUpdated "$work/watched" || fail "the file event did not come"
  wait "$watcher" || fail "the recording failed"
  "$demo/report.py" "$work/watched"
}

echo "demo: building (minutes, the first time)"
build
echo "demo: preparing footage and speech"
"$demo/media.sh" "$work/media" "$length"
declare -A sender_of=()
start_manager
hold_meeting
report
ctl call end "$call_id" over
no_worker() { ! pgrep -f -- "--socket $work/"; }
until_true 10 no_worker || fail "the worker goes on after the end of its call"
start_portal
say "The portal: $address/archive"
echo "Sign in as Ana with this token:"
ctl token issue ana key-file="$work/portal.key" name='Ana Ruiz'
if [ -t 0 ] && [ -t 1 ]; then
  echo "It runs until you press Ctrl-C."
  trap 'exit 0' INT
  wait "$portal" || fail "callreel-portal ended"
fi
