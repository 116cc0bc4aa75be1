// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/compress.h"

#include <QProcess>

#include <archive.h>
#include <archive_entry.h>
#include <memory>

namespace kiste::test {

namespace {

/// The program is not installed everywhere.
std::string bzip2(const std::string &data)
{
    const std::unique_ptr<archive, int (*)(archive *)> writer(archive_write_new(), archive_write_free);
    const std::unique_ptr<archive_entry, void (*)(archive_entry *)> entry(archive_entry_new(), archive_entry_free);
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_pathname(entry.get(), "data");
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(data.size()));
    std::string output(data.size() + 65536, '\0');
    std::size_t used = 0;
    if (archive_write_add_filter_bzip2(writer.get()) != ARCHIVE_OK
        || archive_write_set_format_raw(writer.get()) != ARCHIVE_OK
        || archive_write_open_memory(writer.get(), output.data(), output.size(), &used) != ARCHIVE_OK
        || archive_write_header(writer.get(), entry.get()) != ARCHIVE_OK
        || archive_write_data(writer.get(), data.data(), data.size()) != static_cast<la_ssize_t>(data.size())
        || archive_write_close(writer.get()) != ARCHIVE_OK)
        return {};
    output.resize(used);
    return output;
}

} // namespace

std::string compressed(const QString &program, const std::string &data, const QStringList &options)
{
    if (program == QStringLiteral("bzip2"))
        return bzip2(data);
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
