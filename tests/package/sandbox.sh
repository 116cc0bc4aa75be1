#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The window as a Flatpak would run it: bubblewrap with nothing but the manifest's permissions, the bus behind the proxy that
# Flatpak uses, against a real engine. A container's live graph shows that lists, calls and descriptors come through.
. "$(dirname "$0")/common.sh"
if [ "${1:-}" != --on-engine ]; then
    instance=$(mktemp -d /tmp/kiste-sandbox.XXXXXX)
    export KISTE_INSTANCE=$instance
    end() { "$source_dir/tests/harness/instance.sh" stop >/dev/null 2>&1 || true; rm -rf "$instance" "$work"; }
    trap end EXIT
    "$source_dir/tests/harness/instance.sh" exec bash "$0" --on-engine </dev/null >"$work/log" 2>&1 && code=0 || code=$?
    cat "$work/log"
    exit "$code"
fi
bin=$build/bin
processes=()
end() { local pid; for pid in "${processes[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null; done; "$bin/kistectl" rm -f sample >/dev/null 2>&1; rm -rf "$work"; }
trap 'end || true' EXIT
await() { local i; for ((i = 0; i < 600; i++)); do "$@" && return 0; sleep 0.05; done; return 1; }

id=$("$bin/kistectl" run -d --name sample starter sleep 1000)
parent=kiste-$(printf '%s' "$KISTE_INSTANCE" | sha256sum | cut -c1-12)
listed=$("$bin/kiste-helper" --list-running --state-dir "$KISTE_INSTANCE/state" --cgroup-parent "$parent")
[ "$listed" = "$id sample $(id -un)" ] || failed "--list-running says: $listed"

xdg-dbus-proxy "$DBUS_SYSTEM_BUS_ADDRESS" "$work/bus" --filter --talk=org.kiste.Helper1 --log >"$work/proxy.log" 2>&1 &
processes+=($!)
await test -S "$work/bus" || failed "the proxy does not start"
Xvfb -displayfd 3 -screen 0 1280x800x24 -nolisten tcp 3>"$work/display" >"$work/xvfb.log" 2>&1 &
processes+=($!)
await test -s "$work/display" || failed "Xvfb does not start"
display=$(cat "$work/display")

# As in a Flatpak: the runtime and the program to read, an own /proc, /tmp and /dev, no network, a bus and a display.
sandboxed() {
    bwrap --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try --die-with-parent --new-session --cap-drop ALL \
        --ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin --ro-bind /etc/fonts /etc/fonts \
        --ro-bind "$bin/kiste" /app/kiste --proc /proc --dev /dev --tmpfs /tmp --tmpfs /run --dir /home \
        --ro-bind "/tmp/.X11-unix/X$display" "/tmp/.X11-unix/X$display" --bind "$work/bus" /run/bus \
        --clearenv --setenv PATH /usr/bin --setenv HOME /home --setenv LC_ALL C.UTF-8 --setenv DISPLAY ":$display" \
        --setenv QT_QPA_PLATFORM xcb --setenv DBUS_SYSTEM_BUS_ADDRESS unix:path=/run/bus --setenv XDG_RUNTIME_DIR /run "$@"
}
# The sandbox is one: no store, no other name on the bus.
! sandboxed test -e "$KISTE_INSTANCE" || failed "the sandbox sees the engine's files"
! sandboxed dbus-send --bus=unix:path=/run/bus --print-reply --dest=org.freedesktop.PolicyKit1 / org.freedesktop.DBus.Peer.Ping >/dev/null 2>&1 ||
    failed "the sandbox talks to polkit"

sandboxed /app/kiste --select sample >"$work/kiste.log" 2>&1 &
processes=("$!" "${processes[@]}")
window_there() { DISPLAY=:$display xdotool search --onlyvisible --name Kiste >/dev/null 2>&1; }
await window_there || { cat "$work/kiste.log" >&2; failed "the window does not appear"; }
# It shows the graph of the container from the ring file whose descriptor the engine gave it.
maps_ring() {
    local process
    for process in /proc/[0-9]*; do
        [ "$(cat "$process/comm" 2>/dev/null)" = kiste ] && grep -q "metrics.*$id" "$process/maps" 2>/dev/null && return 0
    done
    return 1
}
await maps_ring || { tail -n 20 "$work/kiste.log" "$work/proxy.log" >&2; failed "the window does not read the container's metrics"; }
grep -q org.kiste.Helper1 "$work/proxy.log" || failed "nothing went through the proxy"
finish
