// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// volume export, import
#include "app/ctl/cli/volumeoptions.h"
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/jobwatch.h"
#include "app/ctl/commands/volumes.h"
#include "app/ctl/io/descriptors.h"
#include "core/image/temporaryfile.h"

#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Copies what comes out of the pipe into a file, as fast as that takes it.
class ArchiveWriter : public QObject
{
public:
    ArchiveWriter(int pipe, int output) : m_reader(pipe)
    {
        connect(&m_reader, &FdReader::arrived, this, [this, output](const QByteArray &bytes) {
            if (m_error == 0)
                m_error = writeAll(output, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
        });
        connect(&m_reader, &FdReader::ended, this, [this] { m_end.happen(); });
    }

    /// Waits for the end of the pipe; 0, or the errno of what could not be written.
    Task<int> finish()
    {
        co_await m_end;
        co_return m_error;
    }

private:
    FdReader m_reader;
    Event m_end;
    int m_error = 0;
};

/// Follows the job, if it began.
Task<Result<void>> completed(Session &session, Result<QString> job)
{
    if (!job)
        co_return std::unexpected(job.error());
    JobWatch watch(session.helper(), *job);
    const auto result = co_await watch.result();
    co_return result ? Result<void>() : Result<void>(std::unexpected(result.error()));
}

/// The archive as something that the engine can read from any place: a pipe is copied, an unusual compression undone.
Result<UniqueFd> openArchive(const std::string &name)
{
    const std::atomic<bool> never = false;
    const bool fromInput = name == "-";
    UniqueFd file(fromInput ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3) : ::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", name));
    const std::string what = fromInput ? "standard input" : name;
    auto seekable = makeSeekable(std::move(file), what, never);
    if (!seekable)
        return seekable;
    const auto compression = compressionOf(seekable->get(), what);
    if (!compression)
        return std::unexpected(compression.error());
    const bool unusual = *compression == Compression::Xz || *compression == Compression::Bzip2;
    return unusual ? decompress(seekable->get(), what, never) : std::move(seekable);
}

} // namespace

Task<int> execute(Session &session, VolumeExportOptions options)
{
    if (options.output.isEmpty() && ::isatty(STDOUT_FILENO) == 1) {
        session.complain(u"standard output is a terminal; give a file with --output, or send the archive through a pipe"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await findVolume(session, options.volume);
    if (!path) {
        session.complain(u"find volume"_s, options.volume, path.error());
        co_return exitFailure;
    }
    const std::string name = options.output.toStdString();
    const UniqueFd file(name.empty() ? -1 : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    int ends[2] = {-1, -1};
    if ((!name.empty() && !file) || ::pipe2(ends, O_CLOEXEC) != 0) {
        session.complain(QString::fromStdString(Error::fromErrno(errno, std::format("cannot write '{}'", name)).detail));
        co_return exitFailure;
    }
    const UniqueFd reader(ends[0]);
    UniqueFd writer(ends[1]);
    ArchiveWriter archive(reader.get(), name.empty() ? STDOUT_FILENO : file.get());
    auto job = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().exportVolume(*path, std::move(writer), context, done);
    });
    const bool began = job.has_value();
    const auto saved = co_await completed(session, std::move(job));
    if (!saved) {
        session.complain(u"export volume"_s, options.volume, saved.error());
        if (!name.empty())
            ::unlink(name.c_str()); // half an archive is worth nothing
        co_return exitFailure;
    }
    const int error = began ? co_await archive.finish() : 0;
    if (error != 0) {
        session.complain(QString::fromStdString(Error::fromErrno(error, "cannot write the archive").detail));
        co_return exitFailure;
    }
    co_return 0;
}

Task<int> execute(Session &session, VolumeImportOptions options)
{
    if (options.input == "-"_L1 && ::isatty(STDIN_FILENO) == 1) {
        session.complain(u"standard input is a terminal; give a file, or an archive through a pipe"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await findVolume(session, options.volume);
    if (!path) {
        session.complain(u"find volume"_s, options.volume, path.error());
        co_return exitFailure;
    }
    auto archive = openArchive(options.input.toStdString());
    if (!archive) {
        session.complain(u"import volume"_s, options.volume, archive.error());
        co_return exitFailure;
    }
    auto job = co_await ask<QString>(&session, [&](QObject *context, auto done) {
        session.helper().importVolume(*path, std::move(*archive), context, done);
    });
    const auto restored = co_await completed(session, std::move(job));
    if (!restored) {
        session.complain(u"import volume"_s, options.volume, restored.error());
        co_return exitFailure;
    }
    session.print(options.volume.toStdString() + "\n");
    co_return 0;
}

} // namespace kiste::ctl
