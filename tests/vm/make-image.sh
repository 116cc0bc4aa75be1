#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the virtual machine's own disk from the package mirror of the machine: Debian 13 with systemd, message bus, polkit
# and the cloud kernel, and nothing of Kiste. Kept in the cache directory under a hash of its packages and of this script;
# prints the directory with disk.img, vmlinuz, initrd and system.tar, an image of a small Debian with systemd. Needs root.
# usage: make-image.sh PACKAGE…
set -euo pipefail
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
suite=trixie
# The system, then what the tests in it call.
packages=(linux-image-cloud-amd64 systemd-sysv udev dbus polkitd kmod
    busybox-static iproute2 procps util-linux passwd attr acl libcap2-bin zstd xz-utils nftables aardvark-dns socat curl git apparmor "$@")
mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
version=$({ printf '%s\n' "$suite" "${packages[@]}"; cat "$here/make-image.sh" "$here/initrd.sh" "$here/../harness/pack-oci.sh"; } | sha256sum | cut -c1-16)
image=$cache/vm-$version

die() { printf 'make-image.sh: %s\n' "$*" >&2; exit 1; }

# The mirror that this machine uses.
mirror() {
    local found
    found=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
        sed -nE 's/^[[:space:]]*URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' |
        grep -E -m 1 '/debian/?$' || true)
    [ -n "$found" ] || die "there is no Debian package mirror in /etc/apt"
    printf '%s' "$found"
}

make_root() { # make_root DIRECTORY
    # An initrd of initramfs-tools is not made: it takes long, here and at every start of the emulated machine.
    bash "$here/../harness/mmdebstrap.sh" --mode=root --variant=apt --dpkgopt=force-unsafe-io --dpkgopt=force-confold --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' \
        --essential-hook='mkdir -p "$1/etc/initramfs-tools" && echo update_initramfs=no >"$1/etc/initramfs-tools/update-initramfs.conf"' \
        --include="$(IFS=,; echo "${packages[*]}")" "$suite" "$1" "$(mirror)" >&2 ||
        die "mmdebstrap could not make the machine's root; its message is above"
}

# make_system DIRECTORY: the image "debian-systemd", for containers that are a system of their own
make_system() {
    bash "$here/../harness/mmdebstrap.sh" --mode=root --variant=essential --dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/zoneinfo/*' \
        --include=systemd-sysv,dbus "$suite" "$1/system-root.tar" "$(mirror)" >&2 ||
        die "mmdebstrap could not make the system container's root; its message is above"
    bash "$here/../harness/pack-oci.sh" "$1/system.tar" localhost/debian-systemd:latest "$(date +%s)" \
        '{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["/sbin/init"],"StopSignal":"SIGRTMIN+3"}' \
        "$1/system-root.tar"
    rm "$1/system-root.tar"
}

settle_root() { # settle_root DIRECTORY: a host name, users, a console, and the unit that runs the tests
    printf 'kistevm\n' >"$1/etc/hostname"
    printf '127.0.0.1 localhost kistevm\n' >"$1/etc/hosts"
    printf '/dev/vda / ext4 defaults,noatime 0 1\n' >"$1/etc/fstab"
    : >"$1/etc/machine-id" # one of its own at the first start
    local user
    for user in alice bob; do
        chroot "$1" useradd --create-home --shell /bin/bash "$user"
    done
    # Nobody logs in; updates of caches and time are nobody's business here.
    local unit
    for unit in getty@tty1.service serial-getty@ttyS0.service apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer \
        e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-timesyncd.service systemd-networkd-wait-online.service; do
        ln -sf /dev/null "$1/etc/systemd/system/$unit"
    done
    cat >"$1/etc/systemd/system/kiste-vm.service" <<'UNIT'
[Unit]
Description=Tests of Kiste
After=multi-user.target
DefaultDependencies=no
Conflicts=shutdown.target
Before=shutdown.target

[Service]
Type=exec
ExecStartPre=/bin/mkdir -p /mnt/tests
ExecStartPre=/bin/mount -o ro /dev/vdb /mnt/tests
ExecStart=/bin/bash /mnt/tests/guest/main.sh
StandardError=journal+console
Delegate=yes
OOMPolicy=continue
TasksMax=infinity
TimeoutStopSec=10
UNIT
    mkdir -p "$1/etc/systemd/system/multi-user.target.wants"
    ln -s ../kiste-vm.service "$1/etc/systemd/system/multi-user.target.wants/"
    ln -sf /usr/lib/systemd/system/multi-user.target "$1/etc/systemd/system/default.target"
}

if [ ! -e "$image/complete" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/vm.lock"
    flock 9
fi
if [ ! -e "$image/complete" ]; then
    printf '==> Making the virtual machine'"'"'s disk (about three minutes, once)\n' >&2
    rm -rf "$image.new"
    mkdir -p "$image.new"
    trap 'rm -rf "$image.new"' EXIT
    make_root "$image.new/root"
    settle_root "$image.new/root"
    kernel=$(basename "$(ls -d "$image.new"/root/usr/lib/modules/*)")
    cp "$image.new/root/boot/vmlinuz-$kernel" "$image.new/vmlinuz"
    bash "$here/initrd.sh" "$image.new/root" "$kernel" "$image.new/initrd"
    # Sparse; no journal: nothing has to outlive a crash of the machine, which starts from this image each time.
    mke2fs -q -t ext4 -E lazy_itable_init=1 -L kistevm -d "$image.new/root" "$image.new/disk.img" 6G >&2
    rm -rf "$image.new/root"
    make_system "$image.new"
    touch "$image.new/complete"
    rm -rf "$image"
    mv "$image.new" "$image"
    # Of another package list or an older script: nobody starts from them again.
    for old in "$cache"/vm-????????????????; do
        [ "$old" = "$image" ] || [ -n "$(find "$old" -maxdepth 1 -name complete -mtime -7)" ] || rm -rf "$old"
    done
fi
echo "$image"
