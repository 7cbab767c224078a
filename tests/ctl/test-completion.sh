#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the bash completion offers for the words before the cursor. Prints TAP.
# Arguments: the completion file and the program, which knows the keys. Called by meson test.
set -u

# The fake manager: one recording, one call.
callreelctl() {
  case $* in
    *'delivery list') printf 'DELIVERY STATE\ne1/crm dead\n' ;;
    *'call list') printf 'CALL STATE\nmeeting-1 established\n' ;;
    *'archive search') printf 'DOCUMENT STATE\nd-1 completed\n' ;;
    *'link list') printf 'LINK STATE\nl-1 active\nl-2 expired\n' ;;
    *'list active=yes') printf 'RECORDING STATE\nop-1 recording\n' ;;
    --keys* | --values*) "$program" "$@" ;;
  esac
}
compopt() { :; }

program=$2
# shellcheck source=/dev/null
source "$1"

number=0
# check EXPECTED WORD…: the last word is the one being typed.
check() {
  local expected=$1 offered
  shift
  COMP_WORDS=(callreelctl "$@")
  COMP_CWORD=$#
  COMPREPLY=()
  _callreelctl
  offered=${COMPREPLY[*]-}
  number=$((number + 1))
  if [ "$offered" = "$expected" ]; then
    echo "ok $number - $*"
  else
    echo "not ok $number - $*: '$offered', not '$expected'"
  fi
}

# Words before the keys of a command, and the key of a policy's level.
before() {
  case $1 in
    start | pause | resume | censor | uncensor | stop) echo "$1 x" ;;
    'call add-stream') echo 'call add-stream x y audio codec=opus' ;;
    call\ *-participant | call\ *-stream | 'call add-session') echo "$1 x y" ;;
    'call create') echo 'call create' ;;
    'call update') echo 'call update x' ;;
    policy\ *set | 'policy describe') echo "$1 user x" ;;
    'archive search' | 'archive audit' | 'archive expiries' | 'link list') echo "$1" ;;
    'archive open' | 'archive export-participant') echo "$1 x y" ;;
    archive\ * | link\ *) echo "$1 x" ;;
    'policy import') echo 'policy import x' ;;
    *) echo "$1" ;;
  esac
}

check 'start stop state' st
check 'call meeting start pause resume censor uncensor stop state list watch controls policy delivery archive link report token' ''
check 'list show retry drop' delivery ''
check 'e1/crm' delivery show ''
check 'e1/crm' delivery retry e0/crm ''
check 'state=' delivery list sta
check '--session --system' --s
check '--from' report --f
check '--to' report --from 2026-01-31 --t
check '' list --fr
check 'user=' report --from 2026-01-31 ''
check 'op-1' stop ''
check 'op-1' --system watch ''
check 'actor= user=' pause op-1 ''
check 'op-1' uncensor ''
check 'actor= user=' censor op-1 ''
check 'meeting-1' start ''
check 'max-duration-ms= max-size-bytes=' start meeting-1 ma
check 'audioVideo audioOnly' start meeting-1 content-type =
check 'mp4 mp3' start meeting-1 format = m
check 'auto grid presentation speaker' start meeting-1 layout =
check 'show' call sh
check 'meeting-1' call show ''
check 'kind= state= subject= meeting-id= queue= initiator= capacity= variables. metadata. language=' call create ''
check 'audio video screen announcement' call add-stream meeting-1 ann ''
check 'sdp= codec= uri=' call add-stream meeting-1 ann audio ''
check 'opus pcmu pcma g722 g729 vp8 h264 vp9 h265' call add-stream meeting-1 ann audio codec = ''
check 'muted= strict-source= relearn= sdp= rtcp-address=' call update-stream meeting-1 s1 ''
check 'type= sdp= user= session=' call add-session meeting-1 ann ''
check 'webrtc rtp' call add-session meeting-1 ann type = ''
check 'meeting-1' call remove-session ''
check 'left offline removed' call remove-participant meeting-1 ann ''
check 'yes no' call set-consent meeting-1 ann ''
check 'display-name=' call add-participant meeting-1 ann d
check 'get set unset explain describe import export' policy ''
check 'user group company queue' policy get ''
check 'user group company queue' --system policy unset ''
check '' policy set user ''
check 'recording-enabled= mode= forced= manual-allowed= record-agent-when-caller-declines= censor-allowed= record-consult= consent= may-administer-recording= may-play= may-download= may-delete= access-days= reason-required= may-access-restricted= may-send-link= link-days= link-from= link-subject= link-body= playback-language= actor=' \
  policy set company acme ''
check 'forced record-consult consent company actor=' policy unset queue support ''
check 'yes' policy set user anna forced = y
check 'always-on' policy set user anna mode = a
check 'meeting-1' policy explain anna ''
check '' policy import ''
check 'meeting-1' controls ''
check 'search show open expiries delete hold release audit verify export-participant erase-participant' archive ''
check '' archive erase-participant ''
check 'd-1' archive open ''
check 'd-1' --system archive hold ''
check 'purpose= user= reason=' archive open d-1 x ''
check 'play download metadata chat captions thumbnail contact-sheet peaks' archive open d-1 x purpose = ''
check 'create revoke list' link ''
check 'l-1' link revoke ''
check 'd-1' link create ''

# Each key that the program knows is offered for its command.
while read -r name; do
  [ -n "$("$program" --keys "$name")" ] || continue
  read -ra words < <(before "$name")
  level=
  [[ "$name" != policy\ *set ]] || level=user
  expected=$("$program" --keys "$name" ${level:+"$level"})
  check "${expected//$'\n'/ }" "${words[@]}" ''
done < <("$program" --help | sed -n 's/^  \([a-z][a-z -]*[a-z]\)  .*/\1/p')
echo "1..$number"
