// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <string>

namespace kiste::test {

/// What a compressor makes of @p data: a program of the system ("gzip", "zstd", "xz") or "bzip2". Empty if it fails.
std::string compressed(const QString &program, const std::string &data, const QStringList &options = {});

} // namespace kiste::test
