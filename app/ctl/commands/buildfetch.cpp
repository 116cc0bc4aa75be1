// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ADD of what is fetched
#include "app/ctl/commands/buildexecutor.h"

#include "app/ctl/commands/transferprogram.h"
#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/temporaryfile.h"

#include <QTemporaryDir>
#include <QUrl>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// Calls @p take with all of a file, from its beginning on.
Result<void> readAll(int file, const std::function<Result<void>(std::span<const std::byte>)> &take)
{
    std::vector<std::byte> buffer(256 * 1024);
    for (std::uint64_t offset = 0;;) {
        const auto count = readFullyAt(file, buffer, offset, "what was fetched");
        if (!count)
            return std::unexpected(count.error());
        if (*count == 0)
            return {};
        if (auto taken = take(std::span(buffer).first(*count)); !taken)
            return taken;
        offset += *count;
    }
}

/// The file in an archive of its own, as ADD brings one: root's, for nobody else, from when the server says.
Result<UniqueFd> archiveOf(int file, const std::string &name, std::int64_t time)
{
    struct stat status = {};
    if (::fstat(file, &status) != 0)
        return osFailure(errno, "cannot examine what was fetched");
    auto archive = makeTemporaryFile();
    if (!archive)
        return archive;
    TarWriter writer([&archive](std::span<const std::byte> bytes) { return writeFully(archive->get(), bytes, "an archive"); });
    TarMember member{.path = name};
    member.status.st_mode = S_IFREG | 0600;
    member.status.st_size = status.st_size;
    member.status.st_mtim.tv_sec = time;
    auto done = writer.add(member);
    if (done)
        done = readAll(file, [&writer](std::span<const std::byte> bytes) { return writer.write(bytes); });
    if (done)
        done = writer.finish();
    return done ? std::move(archive) : std::unexpected(done.error());
}

std::string lastLine(const QByteArray &text)
{
    std::string line = text.trimmed().toStdString();
    line.erase(0, line.rfind('\n') + 1);
    constexpr std::string_view before = "kistectl: ";
    return line.starts_with(before) ? line.substr(before.size()) : line;
}

} // namespace

Task<Result<BuildExecutor::Fetched>> BuildExecutor::fetch(std::string address)
{
    const QUrl url(QString::fromStdString(address), QUrl::StrictMode);
    const QString path = url.path();
    std::string name = path.section(u'/', -1).toStdString();
    if (name == "." || name == "..")
        name.clear();
    const QTemporaryDir folder;
    const QString file = folder.filePath(u"file"_s);
    const TransferOutcome outcome = co_await runTransfer({QString::fromLatin1(fetchCommand), url.toString(QUrl::FullyEncoded), file});
    if (!outcome.good)
        co_return failure(m_cancelled ? ErrorCode::Cancelled : ErrorCode::Unavailable, lastLine(outcome.error));
    const UniqueFd content(::open(file.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC));
    if (!content)
        co_return osFailure(errno, "cannot open what was fetched");
    Sha256 hash;
    const auto hashed = readAll(content.get(), [&hash](std::span<const std::byte> bytes) {
        hash.add(bytes);
        return Result<void>();
    });
    if (!hashed)
        co_return std::unexpected(hashed.error());
    auto archive = archiveOf(content.get(), name.empty() ? "file" : name, outcome.output.trimmed().toLongLong());
    if (!archive)
        co_return std::unexpected(archive.error());
    auto tree = build::FileTree::ofArchive(std::move(*archive), "");
    if (!tree)
        co_return std::unexpected(tree.error());
    co_return Fetched{name, std::make_shared<build::FileTree>(std::move(*tree)), hash.finish()};
}

/// A step looks at what it fetches twice: for its key, and to copy it.
Task<Result<BuildExecutor::Fetched>> BuildExecutor::fetchOnce(const build::CopyStep &copy, std::string address, Work &work)
{
    if (const auto known = work.fetched.find(address); known != work.fetched.end())
        co_return known->second;
    const auto repository = build::parseGitSource(address);
    if (!repository)
        co_return std::unexpected(repository.error());
    auto fetched = *repository ? co_await clone(**repository, copy.keepGitDir, copy.checksum) : co_await fetch(address);
    if (!fetched)
        co_return fetched;
    if (fetched->checkout) {
        work.fetched.emplace(address, *fetched);
        co_return fetched;
    }
    if (!copy.checksum.empty() && fetched->digest.text() != copy.checksum)
        co_return failure(ErrorCode::Corrupt, std::format("'{}' is {}, not {}", kiste::printable(address), fetched->digest.text(), copy.checksum));
    if (fetched->name.empty() && copy.targetIsFolder)
        co_return failure(ErrorCode::InvalidArgument, std::format("'{}' does not end with a name for the file; give one with the target", kiste::printable(address)));
    work.fetched.emplace(address, *fetched);
    co_return fetched;
}

} // namespace kiste::ctl
