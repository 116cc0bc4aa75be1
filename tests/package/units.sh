#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What systemd says of the units.
. "$(dirname "$0")/common.sh"
dpkg-deb -x "$(deb kiste-helper)" "$work/root"
units=$work/root/usr/lib/systemd/system

# Programs are looked for on this machine; here they are in the package.
for unit in kiste-helper kiste-supervisor; do
    sed "s|/usr/libexec/kiste/|$work/root/usr/libexec/kiste/|" "$units/$unit.service" >"$work/$unit.service"
done
systemd-analyze verify --man=no --recursive-errors=no "$work/kiste-helper.service" "$work/kiste-supervisor.service" >"$work/verify" 2>&1 ||
    failed "systemd-analyze verify"
grep -F kiste- "$work/verify" >&2 && failed "systemd-analyze verify says the above"

# Exposure of the helper, in tenths: at most 4.0.
check "the helper is exposed more than 4.0" systemd-analyze security --offline=true --no-pager --threshold=40 "$work/kiste-helper.service"
! systemd-analyze security --offline=true --no-pager --threshold=5 "$work/kiste-helper.service" >/dev/null 2>&1 || failed "systemd-analyze security accepts everything"

# Every directive that is not set is explained: its name stands in a comment or as a directive.
for unit in kiste-helper kiste-supervisor; do
    for directive in User PrivateUsers PrivateNetwork PrivateDevices RestrictSUIDSGID ProtectProc CapabilityBoundingSet SystemCallFilter; do
        grep -q "$directive" "$units/$unit.service" || failed "$unit.service does not say why there is no $directive"
    done
done
has() { grep -qx "$2" "$units/$1.service" || failed "$1.service has no '$2'"; }
has kiste-supervisor 'Delegate=yes'
has kiste-supervisor 'KillMode=process'
has kiste-supervisor 'FileDescriptorStorePreserve=yes'
has kiste-helper 'BusName=org.kiste.Helper1'
finish
