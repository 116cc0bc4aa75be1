// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// cp, export
#include "app/ctl/commands/copy.h"

#include "app/ctl/commands/commands.h"
#include "app/ctl/io/descriptors.h"
#include "core/archive/treearchive.h"

#include <QFileInfo>

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <memory>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

QString baseName(const QString &path)
{
    QString text = path;
    while (text.size() > 1 && text.endsWith(u'/'))
        text.chop(1);
    const QString base = text.section(u'/', -1);
    return base.isEmpty() || base == "."_L1 || base == ".."_L1 ? u"."_s : base;
}

QString parentOf(const QString &path)
{
    QString text = path;
    while (text.size() > 1 && text.endsWith(u'/'))
        text.chop(1);
    const qsizetype slash = text.lastIndexOf(u'/');
    return slash < 0 ? u"."_s : slash == 0 ? u"/"_s : text.first(slash);
}

bool isContent(const QString &path)
{
    return path == "."_L1 || path.endsWith("/."_L1);
}

/// Bytes from one descriptor to another until the end.
Result<void> pass(int from, int to)
{
    std::vector<char> piece(256 * 1024);
    for (;;) {
        const ssize_t size = ::read(from, piece.data(), piece.size());
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0)
            return osFailure(errno, "cannot read the archive");
        if (size == 0)
            return {};
        if (const int number = writeAll(to, {piece.data(), static_cast<std::size_t>(size)}))
            return osFailure(number, "cannot write the archive");
    }
}

class Copy
{
public:
    Copy(Session &session, const CopyOptions &options) : m_session(session), m_options(options) {}

    Task<int> out(CopyEnd from, QString to);
    Task<int> in(QString from, CopyEnd to);

private:
    int complain(const QString &text, const Error &error)
    {
        m_session.complain(u"copy"_s, text, error);
        return exitFailure;
    }
    Task<Result<QVariantMap>> stat(QString path, QString file, bool follow)
    {
        const QVariantMap options = follow ? QVariantMap{{u"follow"_s, true}} : QVariantMap();
        co_return co_await ask<QVariantMap>(&m_session, [&](QObject *context, auto done) {
            m_session.helper().statPath(path, file, options, context, done);
        });
    }
    Task<Result<UniqueFd>> open(QString path, QString file, QString name)
    {
        QVariantMap options;
        if (m_options.followLink)
            options.insert(u"follow"_s, true);
        if (!name.isEmpty())
            options.insert(u"name"_s, name);
        co_return co_await ask<UniqueFd>(&m_session, [&](QObject *context, auto done) {
            m_session.helper().copyOut(path, file, options, context, done);
        });
    }
    Task<Result<void>> send(QString path, QString directory, UniqueFd archive)
    {
        const QVariantMap options = m_options.keepOwnership ? QVariantMap{{u"keep-ownership"_s, true}} : QVariantMap();
        co_return co_await ask<void>(&m_session, [&](QObject *context, auto done) {
            m_session.helper().copyIn(path, directory, std::move(archive), options, context, done);
        });
    }

    Session &m_session;
    const CopyOptions &m_options;
};

Task<int> Copy::out(CopyEnd from, QString to)
{
    const auto path = co_await m_session.findContainer(from.container);
    if (!path)
        co_return exitFailure;
    const QString shown = from.container + u':' + from.path;
    if (to == "-"_L1) {
        const auto archive = co_await open(*path, from.path, {});
        if (!archive)
            co_return complain(shown, archive.error());
        const auto passed = pass(archive->get(), STDOUT_FILENO);
        co_return passed ? 0 : complain(shown, passed.error());
    }
    // "dir/" and "dir/." are the directory even if it is a link.
    const bool follow = m_options.followLink || from.path.endsWith(u'/') || isContent(from.path);
    const auto found = co_await stat(*path, from.path, follow);
    if (!found)
        co_return complain(shown, found.error());
    const QFileInfo there(to);
    const Destination state = there.isDir() ? Destination::Directory
        : there.exists()                    ? Destination::File
                                            : Destination::Missing;
    const bool isDirectory = S_ISDIR(found->value(u"mode"_s).toUInt());
    const auto target = copyTarget(from.path, isDirectory, to, state);
    if (!target)
        co_return complain(shown, target.error());
    const auto archive = co_await open(*path, from.path, target->name);
    if (!archive)
        co_return complain(shown, archive.error());
    const auto unpacked = unpackLocal(archive->get(), target->directory.toLocal8Bit().toStdString(), m_options.keepOwnership && ::geteuid() == 0);
    co_return unpacked ? 0 : complain(shown, unpacked.error());
}

Task<int> Copy::in(QString from, CopyEnd to)
{
    const auto path = co_await m_session.findContainer(to.container);
    if (!path)
        co_return exitFailure;
    if (from == "-"_L1) {
        const auto sent = co_await send(*path, to.path, UniqueFd{::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)});
        co_return sent ? 0 : complain(to.container + u':' + to.path, sent.error());
    }
    const bool follow = m_options.followLink || from.endsWith(u'/') || isContent(from);
    struct stat status = {};
    const QByteArray local = QFileInfo(from).absoluteFilePath().toLocal8Bit();
    if ((follow ? ::stat(local.constData(), &status) : ::lstat(local.constData(), &status)) != 0)
        co_return complain(from, Error::fromErrno(errno, std::format("cannot read '{}'", from.toStdString())));
    const auto found = co_await stat(*path, to.path, true);
    if (!found && found.error().code != ErrorCode::NotFound)
        co_return complain(to.container + u':' + to.path, found.error());
    const Destination state = !found ? Destination::Missing
        : S_ISDIR(found->value(u"mode"_s).toUInt()) ? Destination::Directory
                                                    : Destination::File;
    const auto target = copyTarget(from, S_ISDIR(status.st_mode), to.path, state);
    if (!target)
        co_return complain(from, target.error());
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        co_return complain(from, Error::fromErrno(errno, "cannot make a pipe"));
    Result<void> packed;
    // Reading a disk waits, and the answer comes through the event loop.
    std::jthread packer([&packed, local, follow, name = target->name.toStdString(), writer = std::make_shared<UniqueFd>(ends[1])]() mutable {
        packed = packLocal(local.toStdString(), name, follow, writer->get());
        writer.reset();
    });
    const auto sent = co_await send(*path, target->directory, UniqueFd{ends[0]});
    packer.join();
    if (!packed && packed.error().osError != EPIPE)
        co_return complain(from, packed.error());
    co_return sent ? 0 : complain(to.container + u':' + to.path, sent.error());
}

} // namespace

CopyEnd parseCopyEnd(const QString &text)
{
    const qsizetype colon = text.indexOf(u':');
    if (colon <= 0 || text.startsWith(u'/') || text.startsWith(u'.'))
        return {{}, text};
    return {text.first(colon), colon + 1 == text.size() ? u"/"_s : text.sliced(colon + 1)};
}

Result<CopyTarget> copyTarget(const QString &source, bool sourceIsDirectory, const QString &destination,
                              Destination found)
{
    const auto refuse = [&destination](const char *why) {
        return failure(ErrorCode::InvalidArgument, std::format("'{}' {}", destination.toStdString(), why));
    };
    if (sourceIsDirectory) {
        if (found == Destination::File)
            return refuse("is not a directory, and a directory is to be copied");
        if (found == Destination::Missing)
            return CopyTarget{parentOf(destination), baseName(destination)};
        return CopyTarget{destination, isContent(source) ? u"."_s : baseName(source)};
    }
    if (found == Destination::Directory)
        return CopyTarget{destination, baseName(source)};
    if (destination.endsWith(u'/'))
        return refuse(found == Destination::File ? "is not a directory" : "does not exist");
    return CopyTarget{parentOf(destination), baseName(destination)};
}

Task<int> execute(Session &session, CopyOptions options)
{
    const CopyEnd from = parseCopyEnd(options.from);
    const CopyEnd to = parseCopyEnd(options.to);
    if (from.container.isEmpty() == to.container.isEmpty()) {
        session.complain(from.container.isEmpty() ? u"one of the two must be a container's, as CONTAINER:PATH"_s
                                                  : u"copying between containers is not possible"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    Copy copy(session, options);
    if (to.container.isEmpty())
        co_return co_await copy.out(from, options.to);
    co_return co_await copy.in(options.from, to);
}

Task<int> execute(Session &session, ExportOptions options)
{
    if (options.output.isEmpty() && ::isatty(STDOUT_FILENO) == 1) {
        session.complain(u"an archive is nothing for a terminal; use -o or a pipe"_s);
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    const auto path = co_await session.findContainer(options.container);
    if (!path)
        co_return exitFailure;
    const auto archive = co_await ask<UniqueFd>(&session, [&](QObject *context, auto done) {
        session.helper().openContainerStream(*path, ContainerStreamKind::Export, {}, context, done);
    });
    if (!archive) {
        session.complain(u"export"_s, options.container, archive.error());
        co_return exitFailure;
    }
    UniqueFd file;
    if (!options.output.isEmpty()) {
        file.reset(::open(options.output.toLocal8Bit().constData(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file) {
            session.complain(u"write"_s, options.output, Error::fromErrno(errno, "cannot open the file"));
            co_return exitFailure;
        }
    }
    const auto passed = pass(archive->get(), file ? file.get() : STDOUT_FILENO);
    if (!passed)
        session.complain(u"export"_s, options.container, passed.error());
    co_return passed ? 0 : exitFailure;
}

} // namespace kiste::ctl
