#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A private engine for development and tests: message bus, polkit, supervisor and helper, all the real ones, in a
# directory of their own. Run as root, inside the build environment (./dev shell).
#
# usage: instance.sh up | stop | status | exec COMMAND…
#
# KISTE_INSTANCE  the directory; default: one per checkout in KISTE_CACHE
# KISTE_BUILD     the build directory, whose bin/ holds the programs
# KISTE_NETWORK   "own" (default): the engine lives in a network namespace of its own, and the machine's interfaces and firewall
#                 are out of its reach; "host": containers reach the world
# KISTE_USER      who may do everything without a password; default: whoever called sudo, else root
set -euo pipefail

harness=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$harness/../.." && pwd -P)
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
build=${KISTE_BUILD:-$checkout/build/dev}
instance=${KISTE_INSTANCE:-$cache/instance-$(printf '%s' "$checkout" | sha256sum | cut -c1-12)}
developer=${KISTE_USER:-${SUDO_USER:-$(id -un)}}
# A user who may do everything but what is as good as being root; for tests.
limited=${KISTE_LIMITED_USER:-}
bin=$build/bin
run=$instance/run
network=${KISTE_NETWORK:-own}
parent=kiste-$(printf '%s' "$instance" | sha256sum | cut -c1-12)
address=unix:path=$run/bus

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'instance: %s\n' "$*" >&2; exit 1; }

# --- processes: remembered as "pid start-time", so that a pid that was used again is nobody of ours

start_time() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
# pid_of NAME: prints the pid if that very process still runs
pid_of() {
    local pid time
    read -r pid time 2>/dev/null <"$run/$1.pid" || return 1
    [ -n "$time" ] && [ "$(start_time "$pid")" = "$time" ] && ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" && echo "$pid"
}
# Whether it has been killed and only does not know yet: it waits for the disk, or is being taken apart.
dying() {
    local pid pending flags
    pid=$(pid_of "$1") || return 1
    for pending in $(sed -nE 's/^(SigPnd|ShdPnd):[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null); do
        [ $((0x$pending & 0x100)) = 0 ] || return 0 # SIGKILL
    done
    flags=$(sed 's/.*) //' "/proc/$pid/stat" 2>/dev/null | cut -d' ' -f7)
    [ $((${flags:-4} & 4)) != 0 ] # PF_EXITING of linux/sched.h
}
gone_if_dying() { ! dying "$1" || await 20 not_running "$1" || die "$1 has been killed and does not end"; }
end() { # end NAME: SIGTERM, after five seconds SIGKILL
    local pid
    pid=$(pid_of "$1") || { rm -f "$run/$1.pid"; return 0; }
    kill "$pid" 2>/dev/null || true
    await 5 not_running "$1" || { kill -9 "$pid" 2>/dev/null || true; await 5 not_running "$1" || die "$1 (pid $pid) does not end"; }
    rm -f "$run/$1.pid"
}
not_running() { ! pid_of "$1" >/dev/null; }
await() { # await SECONDS COMMAND…
    local limit=$(($(date +%s%N) + $1 * 1000000000))
    shift
    until "$@"; do
        [ "$(date +%s%N)" -lt "$limit" ] || return 1
        sleep 0.02
    done
}

# Everything runs in the mount namespace of the bus, which comes first: directories that the helper passes to the supervisor
# can only be mounted in the namespace they were opened in, and each ./dev call has one of its own.
inside() {
    local bus
    if bus=$(pid_of bus); then nsenter --target "$bus" --mount --net --root --wd -- "$@"; else "$@"; fi
}
# launch NAME COMMAND…: in the background, away from this terminal, with a log of its own
launch() {
    local name=$1
    shift
    rm -f "$run/$name.pid"
    inside setsid --fork bash -c 'printf "%s %s\n" $$ "$(sed "s/.*) //" /proc/$$/stat | cut -d" " -f20)" >"$1"; shift; exec "$@"' \
        launch "$run/$name.pid" "$@" </dev/null >>"$instance/log/$name.log" 2>&1 9>&-
    await 5 test -s "$run/$name.pid" || die "$name could not be started; see $instance/log/$name.log"
}
# ready NAME SECONDS COMMAND…: waits until the command succeeds; fails with the end of the log when it never does
ready() {
    local name=$1 seconds=$2
    shift 2
    settled() { "$@" || not_running "$name"; }
    if await "$seconds" settled "$@" && pid_of "$name" >/dev/null; then return 0; fi
    printf 'instance: the end of %s:\n' "$instance/log/$name.log" >&2
    tail -n 15 "$instance/log/$name.log" >&2 || true
    rm -f "$run/$name.pid"
    die "$name did not become ready within $seconds s"
}

# --- the four programs

has_owner() {
    dbus-send --bus="$address" --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
        org.freedesktop.DBus.NameHasOwner "string:$1" 2>/dev/null | grep -q true
}
bus_answers() {
    dbus-send --bus="$address" --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus \
        org.freedesktop.DBus.GetId >/dev/null 2>&1
}

start_bus() {
    pid_of bus >/dev/null && return 0
    cat >"$instance/etc/bus.conf" <<XML
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>$address</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Introspectable"/>
    <allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus.Properties"/>
  </policy>
  <include>/usr/share/dbus-1/system.d/org.freedesktop.PolicyKit1.conf</include>
  <include>$checkout/privhelper/data/org.kiste.Helper1.conf</include>
  <include ignore_missing="yes">/usr/share/dbus-1/system.d/FirewallD.conf</include>
</busconfig>
XML
    rm -f "$run/bus"
    local -a apart=()
    [ "$network" = host ] || apart=(unshare --net bash -c 'ip link set lo up; exec "$@"' network)
    launch bus "${apart[@]}" dbus-daemon --config-file="$instance/etc/bus.conf" --nofork --nopidfile
    ready bus 10 bus_answers
}

# polkitd sees its actions and rules in fixed places only; it gets a mount namespace where these hold ours.
start_polkit() {
    local stamp
    stamp=$(cat "$checkout/privhelper/data/org.kiste.helper.policy" <(echo "$developer" "$limited") | sha256sum)
    if pid_of polkit >/dev/null && [ "$(cat "$instance/etc/polkit.stamp" 2>/dev/null)" = "$stamp" ]; then return 0; fi
    end polkit
    cat >"$instance/etc/10-kiste-development.rules" <<RULES
// Whoever develops may use the private engine without a password.
polkit.addRule(function(action, subject) {
    if (action.id.indexOf("org.kiste.helper.") == 0 && subject.user == "$developer")
        return polkit.Result.YES;
    // What is as good as being root stays out of reach of this one.
    var root = /^org\.kiste\.helper\.(container-(privileged|host-namespace|host-path|device|unconfined)|.*-others)$/;
    if (action.id.indexOf("org.kiste.helper.") == 0 && subject.user == "$limited")
        return root.test(action.id) ? polkit.Result.NO : polkit.Result.YES;
});
RULES
    launch polkit unshare --mount --propagation private bash -euc '
        actions=/usr/share/polkit-1/actions rules=/etc/polkit-1/rules.d
        mount -t tmpfs -o mode=755 tmpfs /mnt
        cp -a $actions/. /mnt/
        install -m 644 "$1" /mnt/
        mount --move /mnt $actions
        mount -t tmpfs -o mode=755 tmpfs $rules
        install -m 644 "$2" $rules/
        # The instance may lie in a home directory that polkitd cannot enter.
        mount --bind "$3" /mnt
        exec setpriv --reuid polkitd --regid polkitd --clear-groups env DBUS_SYSTEM_BUS_ADDRESS=unix:path=/mnt/bus /usr/lib/polkit-1/polkitd --no-debug' \
        polkit "$checkout/privhelper/data/org.kiste.helper.policy" "$instance/etc/10-kiste-development.rules" "$run"
    ready polkit 15 has_owner org.freedesktop.PolicyKit1
    printf '%s' "$stamp" >"$instance/etc/polkit.stamp"
}

stamp_of() { stat -c '%i %Y %s' "$1"; }
# Whether NAME runs the program that is built now.
is_current() { [ "$(cat "$run/$1.stamp" 2>/dev/null)" = "$(stamp_of "$bin/$2")" ]; }

start_supervisor() {
    gone_if_dying supervisor
    if pid_of supervisor >/dev/null; then
        # A new one takes over only if it does no harm to what runs.
        if is_current supervisor kiste-supervisor || [ -n "$(container_pids)" ]; then return 0; fi
        end supervisor
    fi
    stamp_of "$bin/kiste-supervisor" >"$run/supervisor.stamp"
    launch supervisor "$bin/kiste-supervisor" --run-dir "$run" --cgroup-parent "$parent"
    ready supervisor 10 test -S "$run/supervisor.sock"
}

start_helper() {
    gone_if_dying helper
    if pid_of helper >/dev/null; then
        is_current helper kiste-helper && return 0
        end helper
    fi
    stamp_of "$bin/kiste-helper" >"$run/helper.stamp"
    launch helper "$bin/kiste-helper" --state-dir "$instance/state" --run-dir "$run" --bus "$address" --cgroup-parent "$parent"
    ready helper 15 has_owner org.kiste.Helper1
}

# The image there is something to run with, before any network.
load_starter() {
    local starter=$build/starter.tar
    [ -f "$starter" ] && [ -x "$bin/kistectl" ] || return 0
    [ "$(cat "$instance/etc/starter.stamp" 2>/dev/null)" = "$(stamp_of "$starter")" ] && return 0
    DBUS_SYSTEM_BUS_ADDRESS=$address "$bin/kistectl" load -i "$starter" >"$instance/log/starter.log" 2>&1 || {
        say "The starter image cannot be loaded: $(tail -n 1 "$instance/log/starter.log")"
        return 0 # the engine works all the same
    }
    stamp_of "$starter" >"$instance/etc/starter.stamp"
}

# --- cgroups: ours are named after the instance, in every hierarchy

cgroups() { find /sys/fs/cgroup -mindepth 1 -maxdepth 2 -type d -name "$parent" 2>/dev/null; }
container_pids() {
    local group
    for group in $(cgroups); do find "$group" -name cgroup.procs -exec cat {} + 2>/dev/null; done | sort -un
}
no_containers() {
    local pid
    for pid in $(container_pids); do kill -9 "$pid" 2>/dev/null || true; done
    [ -z "$(container_pids)" ]
}
remove_cgroups() {
    local group
    for group in $(cgroups); do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
    [ -z "$(cgroups)" ]
}

# --- subcommands

lock() {
    mkdir -p "$instance" "$run" "$instance/log" "$instance/etc"
    chmod 755 "$instance" "$run"
    exec 9>"$instance/lock"
    flock 9
}

# Instances of checkouts that are no longer there.
clean_stale() {
    local other
    for other in "$cache"/instance-*; do
        [ -f "$other/checkout" ] && [ ! -d "$(cat "$other/checkout")" ] || continue
        say "Removing the engine of $(cat "$other/checkout"), which is gone"
        KISTE_INSTANCE=$other "$harness/instance.sh" stop 9>&- && rm -rf "$other"
    done
}

up() {
    [ "$(id -u)" = 0 ] || die "this must run as root"
    local program
    for program in kiste-supervisor kiste-helper kiste-unpack; do
        [ -x "$bin/$program" ] || die "there is no $bin/$program; run ./dev build first"
    done
    [ ${#run} -le 85 ] || die "the path $run is too long for sockets; set KISTE_INSTANCE to a shorter one"
    lock
    printf '%s' "$checkout" >"$instance/checkout"
    [ -n "${KISTE_INSTANCE:-}" ] || clean_stale
    if ! pid_of bus >/dev/null; then
        # A crash or a reboot: what is left of the others hangs on a bus and a mount namespace that are gone.
        stop_all
    fi
    start_bus
    start_polkit
    start_supervisor
    start_helper
    load_starter
    exec 9>&-
}

# The name server outlives the helper, as the containers do.
end_nameserver() {
    local pid
    pid=$(cat "$run/network/names/aardvark.pid" 2>/dev/null) || return 0
    tr '\0' '\n' <"/proc/$pid/cmdline" 2>/dev/null | grep -qxF "$run/network/names" && kill "$pid" 2>/dev/null || true
    rm -rf "$run/network"
}

stop_all() {
    end helper
    end supervisor
    await 20 no_containers || die "processes of containers do not end: $(container_pids | tr '\n' ' ')"
    # The supervisor's worker ends with its keeper; whoever is slower is waited for here.
    await 10 remove_cgroups || die "cgroups cannot be removed: $(cgroups | tr '\n' ' ')"
    end_nameserver
    end polkit
    end bus
    rm -f "$run"/bus "$run"/supervisor.sock "$run"/*.stamp
}

status() {
    local name pid
    for name in bus polkit supervisor helper; do
        if pid=$(pid_of "$name"); then echo "$name: running (pid $pid)"; else echo "$name: not running"; fi
    done
    echo "directory: $instance"
    echo "bus: $address"
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
    up) up ;;
    stop) lock; stop_all ;;
    status) status ;;
    exec)
        [ $# -gt 0 ] || die "exec needs a command"
        up
        export DBUS_SYSTEM_BUS_ADDRESS=$address KISTE_INSTANCE=$instance
        exec "$@"
        ;;
    *) die "usage: instance.sh up | stop | status | exec COMMAND…" ;;
esac
