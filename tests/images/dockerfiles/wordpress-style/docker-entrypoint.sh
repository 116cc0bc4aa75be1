#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
set -eu
[ -e index.php ] || cp -a /usr/src/site/. .
exec "$@"
