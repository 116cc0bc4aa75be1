#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs a command in the namespaces of an engine of its own, which ends with it.
# usage: instance.sh COMMAND…
set -euo pipefail
export KISTE_INSTANCE=$KISTE_CACHE/bench KISTE_NETWORK=own
harness=tests/harness/instance.sh
end() { bash $harness stop && rm -rf "$KISTE_INSTANCE"; }
[ ! -d "$KISTE_INSTANCE" ] || end
trap end EXIT
bash $harness up
export DBUS_SYSTEM_BUS_ADDRESS=unix:path=$KISTE_INSTANCE/run/bus
nsenter --target "$(cut -d' ' -f1 "$KISTE_INSTANCE/run/bus.pid")" --mount --net --root --wd "$@"
