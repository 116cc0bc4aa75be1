#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Adds the written manual pages to the generated ones and compresses all of them; the same input gives the same bytes.
# usage: manuals.sh DIRECTORY VERSION PAGE.in…
set -euo pipefail
directory=$1 version=$2
shift 2
for page; do
    name=$(basename "$page" .in)
    mkdir -p "$directory/man${name##*.}"
    sed "s/@VERSION@/$version/g" "$page" >"$directory/man${name##*.}/$name"
done
find "$directory" -name '*.[18]' -exec gzip -9nf {} +
