#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Opens the window on the private engine of tests/harness/instance.sh. Called by ./dev run as root, inside the build
# environment. With a display the window belongs to the developer. Without one it is drawn into Xvfb beside two sample
# containers, a picture is saved and its path printed.
#
# usage: run-window.sh [options of kiste]
#
# KISTE_SCREENSHOT  where the picture goes; default: build/screenshot.png of the checkout
# KISTE_SETTLE      seconds that the window is drawn before the picture is taken; default 8
set -euo pipefail

harness=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$harness/../.." && pwd -P)
if [ "${1:-}" != --on-engine ]; then
    exec "$harness/instance.sh" exec "$harness/run-window.sh" --on-engine "$@"
fi
shift

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'run-window: %s\n' "$*" >&2; exit 1; }
developer() { # as whoever called sudo, else as we are
    if [ -n "${SUDO_UID:-}" ]; then
        setpriv --reuid "$SUDO_UID" --regid "$SUDO_GID" --init-groups -- "$@"
    else
        "$@"
    fi
}

if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    say "Opening the window; ./dev stop ends the engine behind it"
    developer kiste "$@"
    exit
fi

picture=${KISTE_SCREENSHOT:-$checkout/build/screenshot.png}
settle=${KISTE_SETTLE:-8}
work=$(mktemp -d)
processes=()
samples=(sample-busy sample-idle)

finish() {
    local pid
    for pid in "${processes[@]}"; do
        kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null
    done
    kistectl rm -f "${samples[@]}" >/dev/null 2>&1
    rm -rf "$work"
}
trap 'finish || true' EXIT

say "Starting two sample containers"
kistectl rm -f "${samples[@]}" >/dev/null 2>&1 || true # left over from a run that was cut short
# Prints a line about every tenth of a second and counts in between, which costs about a third of a processor.
kistectl run -d --name sample-busy --cpus 0.5 starter sh -c '
    i=0
    while :; do
        i=$((i + 1))
        [ $((i % 9)) = 0 ] && echo "request $i took longer than expected" >&2 || echo "request $i served"
        n=0; while [ $n -lt 30000 ]; do n=$((n + 1)); done
        usleep 60000
    done' >/dev/null || die "the sample container 'sample-busy' did not start"
kistectl run -d --name sample-idle --memory 64m starter sleep 3600 >/dev/null ||
    die "the sample container 'sample-idle' did not start"

size=1440x900 previous=
for argument in "$@"; do
    [ "$previous" != --size ] || size=$argument
    previous=$argument
done
Xvfb -displayfd 3 -screen 0 "${size}x24" -dpi 96 -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
processes+=($!)
for _ in $(seq 100); do
    [ -s "$work/display" ] && break
    sleep 0.05
done
[ -s "$work/display" ] || { cat "$work/xvfb.log" >&2; die "Xvfb did not start; its messages are above"; }
export DISPLAY=":$(cat "$work/display")"

say "Drawing the window for $settle s"
mkdir -p "$work/config" "$work/runtime"
chmod 700 "$work/runtime"
[ -z "${SUDO_UID:-}" ] || chown -R "$SUDO_UID:$SUDO_GID" "$work"
# Settings of its own, so that the picture does not depend on the developer's, nor change them.
developer env XDG_CONFIG_HOME="$work/config" XDG_RUNTIME_DIR="$work/runtime" QT_QPA_PLATFORM=xcb \
    kiste --select sample-busy "$@" 2>"$work/kiste.log" &
window=$!
processes=("$window" "${processes[@]}")
timeout 20 xdotool search --sync --onlyvisible --name Kiste >/dev/null 2>&1 ||
    { cat "$work/kiste.log" >&2; die "the window did not appear; its messages are above"; }
sleep "$settle"
kill -0 "$window" 2>/dev/null || { cat "$work/kiste.log" >&2; die "kiste ended by itself; its messages are above"; }
cat "$work/kiste.log" >&2
mkdir -p "$(dirname "$picture")"
scrot --overwrite "$picture" || die "scrot could not save '$picture'"
[ -z "${SUDO_UID:-}" ] || chown "$SUDO_UID:$SUDO_GID" "$picture"
say "The window, as it looked:"
echo "$picture"
