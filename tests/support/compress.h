// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcess>
#include <QString>
#include <QStringList>

#include <string>

namespace kiste::test {

/// What a compressor of the system makes of @p data: "gzip", "zstd", "xz", "bzip2". Empty if it fails.
inline std::string compressed(const QString &program, const std::string &data, const QStringList &options = {})
{
    QProcess process;
    process.start(program, options + QStringList{QStringLiteral("-c")});
    if (!process.waitForStarted())
        return {};
    process.write(data.data(), static_cast<qint64>(data.size()));
    process.closeWriteChannel();
    if (!process.waitForFinished(60000) || process.exitCode() != 0)
        return {};
    return process.readAllStandardOutput().toStdString();
}

} // namespace kiste::test
