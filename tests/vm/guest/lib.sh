# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the cases have in common. A case ends with the first check that fails.
tests=/mnt/tests
unit=/sys/fs/cgroup/system.slice/kiste-supervisor.service

# A case may say with explain() what else is to be told of its failures.
fail() {
    printf 'FAILED: %s\n' "$*"
    ! declare -F explain >/dev/null || explain || true
    journalctl --no-pager -o short-monotonic -n 40 -u kiste-helper.service -u kiste-supervisor.service -u polkit.service || true
    exit 1
}
# same WHAT EXPECTED ACTUAL
same() { [ "$2" = "$3" ] && printf 'ok: %s: %s\n' "$1" "$3" || fail "$1: expected '$2', got '$3'"; }
# holds WHAT COMMAND…
holds() {
    local what=$1
    shift
    if "$@"; then printf 'ok: %s\n' "$what"; else fail "$what: '$*' answered $?"; fi
}
# becomes WHAT SECONDS COMMAND…: as holds, but it may take its time
becomes() {
    local what=$1 end=$((SECONDS + $2))
    shift 2
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "$what: '$*' does not come true"
        sleep 0.2
    done
    printf 'ok: %s\n' "$what"
}
# refused WHAT TEXT COMMAND…: fails, and says TEXT
refused() {
    local what=$1 text=$2 said
    shift 2
    if said=$("$@" 2>&1); then fail "$what: '$*' works"; fi
    grep -qi -- "$text" <<<"$said" || fail "$what: '$*' does not say '$text' but: $said"
    printf 'ok: %s: %s\n' "$what" "$(tail -n 1 <<<"$said")"
}

alice() { runuser -u alice -- "$@"; }
bob() { runuser -u bob -- "$@"; }
ctl() { alice kistectl "$@"; }
inspect() { ctl inspect --format "$1" "$2"; }
status_is() { [ "$(inspect '{{.State.Status}}' "$1" 2>/dev/null)" = "$2" ]; }
# cgroup CONTAINER: its directory
cgroup() { echo "$unit/$(inspect '{{.Id}}' "$1")"; }
# value FILE KEY: of a file with "key value" lines
value() { sed -n "s/^$2 //p" "$1"; }
at_least() { [ "${1:-0}" -ge "$2" ]; }
at_most() { [ "${1:-0}" -le "$2" ]; }
