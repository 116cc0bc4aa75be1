#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# mmdebstrap with no descriptors but its own: apt hands it a list of packages through "cat >&N", and with some open already
# N has two digits, which dash takes for a syntax error. A mirror that does not answer is asked again.
# usage: mmdebstrap.sh ARGUMENTS OF mmdebstrap…
for fd in 3 4 5 6 7 8 9; do eval "exec $fd>&-"; done
exec mmdebstrap --aptopt='Acquire::Retries "5"' "$@"
