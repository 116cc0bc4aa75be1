#!/bin/bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs in the virtual machine, as root, by kiste-vm.service: all cases named in /mnt/tests/cases, and reports over the port
# org.kiste.results:
#   BEGIN case · LOG case: line · END case status seconds · DONE
# A case from 80 on may answer 77: it has passed and wants the machine to start anew before the next.
set -u
tests=/mnt/tests
state=/var/lib/kiste-vm
port=/dev/virtio-ports/org.kiste.results
export LC_ALL=C.UTF-8 HOME=/root QT_QPA_PLATFORM=offscreen KISTE_CACHE=$tests/cache
KISTE_BUILD=$(cat $tests/build)
checkout=$(cat $tests/checkout)
export KISTE_BUILD
# An emulated processor is some thirty times slower: there sixty containers at once have to do.
[ "$(systemd-detect-virt)" = kvm ] || export KISTE_TEST_CONTAINERS=60
mkdir -p $state /run/kiste-vm "$checkout"
[ -e $port ] || { modprobe virtio_console; udevadm settle; }
exec 3>$port
tell() { printf '%s\n' "$*" >&3; }

# As a shell of a developer has it; services start with 1024.
ulimit -n 65536
mount --bind "$tests$checkout" "$checkout"
sysctl -q -w kernel.printk='4 4 1 7'

# finish CASE STATUS SECONDS: the log of what failed goes along
finish() {
    local log=/run/kiste-vm/$1.log
    if [ "$2" != 0 ] || [ -e $tests/verbose ]; then tail -n 400 "$log" | sed -u "s/^/LOG $1: /" >&3; fi
    tell "END $1 $2 $3"
    echo "$1" >>$state/done
    rm -f $state/running-"$1"
}

run() {
    local name=$1 seconds=600
    case $name in
        privileged-*)
            local program=${name#privileged-}
            seconds=$(sed -n "s/^$program //p" "$KISTE_BUILD/privileged.list")
            timeout -k 5 "$seconds" "$KISTE_BUILD/tests/$program" -maxwarnings 0
            ;;
        *) timeout -k 5 "$seconds" /bin/bash -eu $tests/guest/cases/"$name".sh ;;
    esac
}

# cases NAME…: one after another
cases() {
    local name before status
    for name; do
        grep -qx -- "$name" $state/done 2>/dev/null && continue
        echo "$name" >$state/running-"$name"
        sync $state/running-"$name"
        tell "BEGIN $name"
        before=$SECONDS
        run "$name" >/run/kiste-vm/"$name".log 2>&1 </dev/null
        status=$?
        if [ $status = 77 ]; then
            finish "$name" 0 $((SECONDS - before))
            sync
            systemctl reboot
            exit
        fi
        finish "$name" $status $((SECONDS - before))
    done
}

for running in $state/running-*; do
    [ -e "$running" ] || continue
    name=${running#$state/running-}
    echo "the machine started anew in the middle of this case" >/run/kiste-vm/"$name".log
    finish "$name" 1 0
done
# Two lanes for two processors: engines of the tests' own, and the installed one. What ends the machine comes when both are done.
mapfile -t private < <(grep '^privileged-' $tests/cases)
mapfile -t installed < <(grep '^[2-7]' $tests/cases)
mapfile -t alone < <(grep '^[89]' $tests/cases)
cases "${private[@]}" &
cases "${installed[@]}"
wait
cases "${alone[@]}"
tell DONE
systemctl poweroff
