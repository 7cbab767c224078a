#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Runs the README's two commands in a minimal Debian 12: the result of debootstrap (minbase, and ca-certificates), and a
# clone of this tree's last commit. Prints the result of each, and exits with 1 if one failed. Not part of any test command:
# it needs root, debootstrap and a package mirror, and takes as long as everything in tests/run.sh. Run by hand.
#
#   tests/fresh-debian.sh              both commands
#   tests/fresh-debian.sh COMMAND …    these commands, each a line of shell, at the top of the clone
#
# The Debian and the packages are kept in CALLREEL_FRESH_DIR (/var/tmp/callreel-fresh-debian) for the next time. The mirror
# and its proxy are those of this machine's apt. Mounts and processes are in namespaces of their own, and end with them.
set -euo pipefail

cache=${CALLREEL_FRESH_DIR:-/var/tmp/callreel-fresh-debian}
tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

die() {
  echo "fresh-debian: $*" >&2
  exit 2
}

# Runs in the namespaces: fresh-debian.sh --inside ROOT COMMAND
if [ "${1-}" = --inside ]; then
  root=$2
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs -o mode=755 tmpfs "$root/dev"
  for node in null zero full random urandom tty; do
    touch "$root/dev/$node"
    mount --bind "/dev/$node" "$root/dev/$node"
  done
  mkdir -m 1777 "$root/dev/shm"
  mkdir "$root/dev/pts"
  mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
  mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
  ln -s pts/ptmx "$root/dev/ptmx"
  ln -s /proc/self/fd "$root/dev/fd"
  mkdir -p "$root/var/cache/apt/archives"
  mount --bind "$cache/archives" "$root/var/cache/apt/archives"
  # shellcheck disable=SC2016
  exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 TERM=dumb \
    ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"} \
    bash -c 'cd /srv/callreel && eval "$1"' fresh "$3" </dev/null
fi

[ "$(id -u)" -eq 0 ] || die "only root can make a Debian of its own"
command -v debootstrap >/dev/null || die "the package debootstrap is missing"

mapfile -t commands < <(sed -n '/^```/,/^```/{/^```/d;s/ *#.*//;p};/^# /q' "$tree/README.md")
[ ${#commands[@]} -eq 2 ] || die "README.md does not open with its two commands"
[ $# -eq 0 ] || commands=("$@")

mkdir -p "$cache/archives"
if [ ! -d "$cache/base" ]; then
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Codename: bookworm' 2>/dev/null | head -n1)
  rm -rf --one-file-system "$cache/base.part"
  debootstrap --variant=minbase --include=ca-certificates bookworm "$cache/base.part" ${mirror:+"$mirror"} ||
    die "debootstrap failed"
  mv "$cache/base.part" "$cache/base"
fi

root=$(mktemp -d "$cache/root.XXXXXX")
trap 'rm -rf --one-file-system "$root"' EXIT
trap 'exit 2' INT TERM HUP
cp -a "$cache/base/." "$root/"
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
apt-config dump | grep -iE '^Acquire::(https?|ftp)::(.*::)?proxy' >"$root/etc/apt/apt.conf.d/99proxy" || true
if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then # of a proxy that inspects TLS
  cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
  chroot "$root" update-ca-certificates >/dev/null
fi
git clone -q --no-hardlinks "$tree" "$root/srv/callreel"

results=()
status=0
for command in "${commands[@]}"; do
  echo "== fresh-debian: $command"
  start=$SECONDS
  code=0
  unshare --mount --pid --fork --kill-child "$0" --inside "$root" "$command" || code=$?
  [ $code -eq 0 ] || status=1
  results+=("$command: exit code $code after $((SECONDS - start)) s")
done
printf '== fresh-debian: %s\n' "${results[@]}"
exit $status
