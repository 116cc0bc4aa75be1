# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Kills the helper of the private engine that this runs in and starts it again as it was. Sourced.

# helper_again: sets $begin to the time at which the old one was gone, and returns without waiting for the new one's answer.
helper_again() {
    local helper arguments
    helper=$(cut -d' ' -f1 "$KISTE_INSTANCE/run/helper.pid")
    mapfile -d '' -t arguments <"/proc/$helper/cmdline"
    kill -9 "$helper"
    while kill -0 "$helper" 2>/dev/null; do sleep 0.01; done
    begin=$EPOCHREALTIME
    setsid "${arguments[@]}" </dev/null >>"$KISTE_INSTANCE/log/helper.log" 2>&1 &
    helper=$!
    printf '%s %s\n' "$helper" "$(sed 's/.*) //' "/proc/$helper/stat" | cut -d' ' -f20)" >"$KISTE_INSTANCE/run/helper.pid"
    disown "$helper"
}
helper_answers() {
    dbus-send --system --print-reply --dest=org.kiste.Helper1 /org/kiste/Helper1 org.freedesktop.DBus.Properties.Get \
        string:org.kiste.Helper1.Manager string:Version >/dev/null 2>&1
}
