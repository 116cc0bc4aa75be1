#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Boots a Debian 13 of its own with what was built here and runs the cases of tests/vm/guest in it. Root, inside the build
# environment. Fails when one case fails, and prints what that case and the machine's console said.
# usage: run.sh [--list] [CASE…]     without names: all, in four machines one after another, as one would take too long; a name
#                                    may be a pattern such as 'privileged-*'
#
# KISTE_BUILD     the build directory
# KISTE_VM_LOGS   where every log stays, also of what passed
# KISTE_VM_LIMIT  seconds until a machine is ended; default 900
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
build=${KISTE_BUILD:-$checkout/build/dev}
limit=${KISTE_VM_LIMIT:-900}
started=$SECONDS

die() { printf 'vm: %s\n' "$*" >&2; exit 1; }
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }

[ "$(id -u)" = 0 ] || die "the disks of the virtual machine are made by root"
if [ "${1:-}" = --list ]; then
    sed 's/ .*//; s/^/privileged-/' "$build/tests/privileged.list"
    basename -s .sh "$here"/guest/cases/*.sh
    exit
fi
if [ $# = 0 ]; then
    status=0
    mapfile -t all < <(bash "$here/run.sh" --list)
    for share in 0 1 2 3; do
        # What is installed stays in one machine; the rest is dealt out.
        mapfile -t some < <(printf '%s\n' "${all[@]}" | awk -v share=$share '/^privileged-/ ? n++ % 4 == share : share == 0')
        KISTE_VM_LOGS=${KISTE_VM_LOGS:+$KISTE_VM_LOGS/$share} bash "$here/run.sh" "${some[@]}" || status=1
    done
    exit $status
fi
# What a run left that was killed.
find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'kiste-vm-??????' -mmin +60 -exec rm -rf {} +
work=$(mktemp -d "${TMPDIR:-/tmp}/kiste-vm-XXXXXX")
logs=${KISTE_VM_LOGS:-$work/logs}
mkdir -p "$logs"
rm -f "$logs"/{results,console}
machine=
finish() {
    [ -z "$machine" ] || { kill -9 "$machine" 2>/dev/null && wait "$machine" 2>/dev/null; }
    rm -rf "$work"
}
trap 'finish || true' EXIT
trap 'exit 1' HUP INT TERM

# --- what goes in

# The packages that are tested: what this build installs, and the same once more as the next version.
packages() {
    local package
    mkdir -p "$work/packages" "$work/newer"
    (cd "$build" && cpack -G DEB -B "$work/packages" -D CPACK_DEBIAN_COMPRESSION_TYPE=none) >"$logs/cpack" 2>&1 ||
        { cat "$logs/cpack" >&2; die "the packages cannot be made; see above"; }
    rm -rf "$work/packages/_CPack_Packages"
    for package in "$work"/packages/*.deb; do
        dpkg-deb -R "$package" "$work/again"
        sed -i 's/^Version: .*/&+upgrade/' "$work/again/DEBIAN/control"
        dpkg-deb -Znone -b "$work/again" "$work/newer" >/dev/null
        rm -rf "$work/again"
    done
}

# What the packages and the tests' own programs need, by name. The machine has no library that nobody asked for.
dependencies() {
    local package
    mkdir -p "$work/shlibs/debian"
    printf 'Source: kiste\n\nPackage: kiste\nArchitecture: any\n' >"$work/shlibs/debian/control"
    {
        (cd "$work/shlibs" && dpkg-shlibdeps --ignore-missing-info -O "${programs[@]/#/-e}" 2>/dev/null) | sed 's/^[^=]*=//'
        for package in "$work"/packages/*.deb; do dpkg-deb -f "$package" Depends; done
    } | tr ',' '\n' | sed 's/([^)]*)//; s/|.*//; s/ //g; /^$/d; /^kiste/d' | sort -u
}

# content DIRECTORY: the tests, what they read, and the programs, at the paths that were compiled into them
content() {
    local to=$1$checkout file
    mkdir -p "$to/tests" "$1$build/bin" "$1$build/tests" "$1/cache"
    cp -a "$here/guest" "$1/guest"
    cp -a "$checkout/tests/harness" "$checkout/tests/fixtures" "$to/tests/"
    mkdir -p "$to/privhelper"
    cp -a "$checkout/privhelper/data" "$to/privhelper/data"
    cp -a "$build/starter.tar" "$build/tests/privileged.list" "$1$build/"
    for file in "${programs[@]}"; do objcopy --strip-debug "$file" "$1$file"; done
    bash "$checkout/tests/harness/make-debian.sh" "$1/debian13.tar"
    ln "$1/debian13.tar" "$1/cache/$(basename "$(ls "$cache"/debian13-*-"$(cat "$checkout"/tests/harness/{make-debian,pack-oci}.sh | sha256sum | cut -c1-16)".tar)")"
    mv "$work/packages" "$work/newer" "$1/"
    cp "$image/system.tar" "$1/system.tar"
    printf '%s\n' "$checkout" >"$1/checkout"
    printf '%s\n' "$build" >"$1/build"
    printf '%s\n' "${cases[@]}" >"$1/cases"
    [ -z "${KISTE_VM_LOGS:-}" ] || touch "$1/verbose"
}

# --- the machine

machine_options=(-smp 2 -m 2048 -nodefaults -no-user-config -display none -rtc clock=vm)

# works ACCELERATION: whether a machine with it gets as far as switching itself off
works() {
    local pid end=$((SECONDS + 15))
    setpriv --pdeathsig KILL qemu-system-x86_64 -accel "$1" -cpu max -smp 1 -m 512 -nodefaults -no-user-config -display none \
        -no-reboot -serial "file:$work/probe" -kernel "$image/vmlinuz" -initrd "$image/initrd" \
        -append "console=ttyS0 panic=-1 kiste.probe" </dev/null >"$work/probe.err" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $end ] && ! grep -qs "internal error" "$work/probe.err"; do sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    grep -q 'kiste: this machine runs' "$work/probe" 2>/dev/null
}

boot() {
    local accelerator=tcg
    [ -w /dev/kvm ] && works kvm && accelerator=kvm
    say "starting the machine ($accelerator)"
    setpriv --pdeathsig KILL qemu-system-x86_64 -accel "$accelerator" -cpu max "${machine_options[@]}" \
        -kernel "$image/vmlinuz" -initrd "$image/initrd" \
        -append "console=ttyS0 panic=-1 mitigations=off systemd.show_status=0 quiet" \
        -drive "file=$image/disk.img,format=raw,if=virtio,snapshot=on" \
        -drive "file=$work/tests.img,format=raw,if=virtio,readonly=on" \
        -drive "file=$work/scratch.img,format=raw,if=virtio,cache=unsafe" \
        -serial "file:$logs/console" -device virtio-serial-pci \
        -chardev "file,id=results,path=$logs/results" -device virtserialport,chardev=results,name=org.kiste.results \
        </dev/null >"$logs/qemu" 2>&1 &
    machine=$!
}

# --- what comes out: lines "BEGIN case", "END case status seconds", "DONE", see guest/main.sh

watch() {
    while kill -0 "$machine" 2>/dev/null; do
        if [ $((SECONDS - started)) -ge "$limit" ]; then
            say "the machine does not end within $limit s"
            return
        fi
        sleep 0.5
        report
    done
    report
}
seen=0
report() {
    local line
    while IFS= read -r line; do
        seen=$((seen + 1))
        case $line in
            "END "*) set -- $line; [ "$3" = 0 ] && say "ok      $2 ($4 s)" || say "FAILED  $2 ($4 s, status $3)" ;;
        esac
    done < <(tail -n +$((seen + 1)) "$logs/results" 2>/dev/null | grep -a . || true)
}

verdict() {
    local case status=0 failed=()
    for case in "${cases[@]}"; do
        grep -aq "^END $case 0 " "$logs/results" 2>/dev/null && continue
        status=1
        failed+=("$case")
        printf '\n==== %s ====\n' "$case"
        if grep -aq "^BEGIN $case$" "$logs/results"; then
            sed -n "s/^LOG $case: //p" "$logs/results" | tail -n 300
        else
            echo "was not run"
        fi
    done
    grep -aq '^DONE' "$logs/results" 2>/dev/null || status=1
    if [ $status != 0 ]; then
        printf '\n==== console of the machine ====\n'
        tail -n 150 "$logs/console" 2>/dev/null || true
        cat "$logs/qemu"
        printf '\n'
        # Once more at the end, for whoever is shown no more than that.
        for case in "${failed[@]}"; do
            grep -a "^LOG $case: \(FAIL\|   Loc\)" "$logs/results" | sed 's/^LOG //' | tail -n 6 || true
        done
        say "failed or not run: ${failed[*]:-}"
    fi
    return $status
}

mapfile -t all < <(bash "$here/run.sh" --list)
cases=()
for case in "${all[@]}"; do
    [ $# -gt 0 ] || cases+=("$case")
    for pattern; do
        # shellcheck disable=SC2053
        [[ $case == $pattern ]] && { cases+=("$case"); break; }
    done
done
[ ${#cases[@]} -gt 0 ] || die "no case is named $*; run.sh --list names all"
programs=()
for file in "$build"/bin/kiste* "$build/tests/kiste-probe" $(sed "s|^|$build/tests/|; s| .*||" "$build/tests/privileged.list"); do
    [ -f "$file" ] && programs+=("$file")
done
say "packing what was built"
packages
# shellcheck disable=SC2046
image=$(bash "$here/make-image.sh" $(dependencies))
content "$work/content"
mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1 -d "$work/content" "$work/tests.img" 2G
rm -rf "$work/content"
truncate -s 1G "$work/scratch.img"
boot
watch
verdict
say "${#cases[@]} cases passed"
