// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mounts of RUN
#include "app/ctl/commands/buildsupplies.h"

#include "app/ctl/commands/jobwatch.h"
#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/temporaryfile.h"

#include <QDir>
#include <QStandardPaths>

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maxSecret = 512 * 1024; ///< as much as others take
constexpr auto lockLook = std::chrono::milliseconds(50);
constexpr auto cacheVolume = "build-cache-"_L1;
constexpr auto agentFolder = "/run/buildkit/ssh_agent."; ///< where programs that know docker's look

/// A file that only the user, and who is root in a container of his, can read.
Result<void> writePrivate(const QString &path, std::string_view content, mode_t mode)
{
    const UniqueFd file(::open(path.toLocal8Bit().constData(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!file)
        return osFailure(errno, "cannot make a file for a secret or a script");
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(content)), "a file for a step"); !written)
        return written;
    return ::fchmod(file.get(), mode) == 0 ? Result<void>() : osFailure(errno, "cannot set a file's mode");
}

Result<std::string> secretContent(const std::string &id, const BuildSecret &secret)
{
    if (!secret.variable.isEmpty())
        return qgetenv(secret.variable.toLocal8Bit().constData()).toStdString();
    const UniqueFd file(::open(secret.file.toLocal8Bit().constData(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return osFailure(errno, std::format("cannot open the file '{}' of secret '{}'", secret.file.toStdString(), id));
    return readWholeFile(file.get(), maxSecret, std::format("secret '{}'", id));
}

QVariantMap bindOf(const QString &source, const std::string &target, bool readOnly)
{
    return {{u"type"_s, u"bind"_s}, {u"source"_s, source}, {u"target"_s, QString::fromStdString(target)}, {u"read-only"_s, readOnly}};
}

QVariantMap volumeAt(const QString &volume, const std::string &target, const std::string &subpath, bool readOnly)
{
    QVariantMap map{{u"type"_s, u"volume"_s}, {u"source"_s, volume}, {u"target"_s, QString::fromStdString(target)}, {u"nocopy"_s, true}, {u"read-only"_s, readOnly}};
    if (!subpath.empty())
        map.insert(u"subpath"_s, QString::fromStdString(subpath));
    return map;
}

/// An archive with nothing but a top folder that has owner and mode of the cache.
Result<UniqueFd> emptyCache(const build::RunMount &mount)
{
    auto file = makeTemporaryFile();
    if (!file)
        return file;
    TarWriter writer([&file](std::span<const std::byte> bytes) { return writeFully(file->get(), bytes, "an archive"); });
    TarMember top{.path = "."};
    constexpr mode_t usual = 0755;
    top.status.st_mode = S_IFDIR | mount.mode.value_or(usual);
    top.status.st_uid = mount.uid;
    top.status.st_gid = mount.gid;
    auto done = writer.add(top);
    if (done)
        done = writer.finish();
    return done ? std::move(file) : std::unexpected(done.error());
}

/// The file that says who uses a cache.
Result<UniqueFd> openCacheLock(const QString &volume)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + u"/kiste"_s;
    QDir().mkpath(folder);
    const QString path = folder + u'/' + volume + u".lock"_s;
    UniqueFd file(::open(path.toLocal8Bit().constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file)
        return osFailure(errno, std::format("cannot open '{}'", path.toStdString()));
    return file;
}

} // namespace

bool BuildExecutor::isCacheVolume(const QString &name)
{
    return name.startsWith(cacheVolume);
}

Task<Result<void>> BuildExecutor::addMounts(const build::RunStep &run, Supplies &supplies)
{
    for (const build::PlannedMount &planned : run.mounts) {
        const build::RunMount &mount = planned.mount;
        Result<void> added;
        switch (mount.type) {
        case build::MountType::Tmpfs: {
            QVariantMap map{{u"type"_s, u"tmpfs"_s}, {u"target"_s, QString::fromStdString(mount.target)}};
            if (mount.size != 0)
                map.insert(u"size"_s, QVariant::fromValue(quint64(mount.size)));
            supplies.mounts.append(map);
            break;
        }
        case build::MountType::Cache:
            added = co_await addCache(planned, supplies);
            break;
        case build::MountType::Bind:
            added = co_await addBind(planned, supplies);
            break;
        case build::MountType::Secret:
            added = addSecret(mount, supplies);
            break;
        case build::MountType::Ssh:
            added = addAgent(mount, supplies);
            break;
        }
        if (!added)
            co_return added;
    }
    if (run.script.empty())
        co_return {};
    const QString file = supplies.folder.filePath(u"script"_s);
    constexpr mode_t executable = 0555;
    if (auto written = writePrivate(file, run.script, executable); !written)
        co_return written;
    supplies.mounts.append(bindOf(file, "/dev/pipes/script", true));
    co_return {};
}

/// Files of this computer as they are, which a program only reads and none of which is left out; others, and what it may write to, as a
/// copy that goes with the step.
Task<Result<void>> BuildExecutor::addBind(const build::PlannedMount &planned, Supplies &supplies)
{
    using Kind = build::FileSource::Kind;
    const build::RunMount &mount = planned.mount;
    const bool readOnly = mount.readOnly.value_or(true);
    const build::FileSource &source = planned.source;
    const auto inside = source.kind == Kind::Context ? inContext(mount.source) : Result<std::string>(mount.source);
    if (!inside)
        co_return std::unexpected(inside.error());
    if (source.kind == Kind::Context && readOnly && m_settings.ignored.isEmpty()) {
        supplies.mounts.append(bindOf(m_settings.folder + QString::fromStdString(*inside), mount.target, true));
        co_return {};
    }
    Result<UniqueFd> archive = UniqueFd();
    std::string subpath = *inside == "/" ? std::string() : inside->substr(inside->rfind('/') + 1);
    if (source.kind == Kind::Context) {
        Work work;
        build::CopyStep copy;
        copy.sources = {*inside == "/" ? "." : inside->substr(1)};
        copy.parents = true;
        const auto tree = co_await treeFor(copy, work);
        const auto selection = tree ? build::selectFiles(copy, **tree) : std::unexpected(tree.error());
        archive = selection ? makeTemporaryFile() : std::unexpected(selection.error());
        if (archive) {
            const build::ArchiveOptions options{.target = "/", .owner = {}, .mode = {}, .exists = {}};
            const auto written = build::writeArchive(
                *selection, **tree, options, [&](std::span<const std::byte> bytes) { return writeFully(archive->get(), bytes, "an archive"); });
            if (!written)
                archive = std::unexpected(written.error());
        }
        subpath = inside->substr(1);
    } else {
        archive = co_await archiveOfImage(imageOf(source), mount.source, subpath.empty() ? "." : subpath);
    }
    if (!archive)
        co_return std::unexpected(archive.error());
    const auto volume = co_await makeVolume({}, std::move(*archive));
    if (!volume)
        co_return std::unexpected(volume.error());
    supplies.volumes.append(*volume);
    supplies.mounts.append(volumeAt(volume->section(u'/', -1), mount.target, subpath, readOnly));
    co_return {};
}

/// A volume with the files of an archive; its object path.
Task<Result<QString>> BuildExecutor::makeVolume(QString name, UniqueFd archive)
{
    auto volume = co_await ask<QString>(&m_session, [&](QObject *context, auto done) { m_session.helper().createVolume(name, {}, context, done); });
    if (!volume)
        co_return volume;
    Result<void> filled = ::lseek(archive.get(), 0, SEEK_SET) == 0 ? Result<void>() : osFailure(errno, "cannot read an archive");
    if (filled) {
        const auto job = co_await ask<QString>(
            &m_session, [&](QObject *context, auto done) { m_session.helper().importVolume(*volume, std::move(archive), context, done); });
        filled = job ? Result<void>() : std::unexpected(job.error());
        if (job) {
            JobWatch watch(m_session.helper(), *job);
            if (const auto result = co_await watch.result(); !result)
                filled = std::unexpected(result.error());
        }
    }
    if (filled)
        co_return volume;
    co_await removeVolume(*volume);
    co_return std::unexpected(filled.error());
}

Task<bool> BuildExecutor::removeVolume(QString volume)
{
    const auto removed = co_await ask<void>(&m_session, [&](QObject *context, auto done) { m_session.helper().removeVolume(volume, context, done); });
    co_return removed.has_value();
}

/// The volume of a cache that nobody holds in a way that forbids it. Waits for one that is locked, takes another one for a private one.
Task<Result<BuildExecutor::HeldCache>> BuildExecutor::holdCache(const build::RunMount &mount)
{
    const QString name = cacheVolume + QString::fromStdString(Sha256::of(mount.id).hex().substr(0, 32));
    constexpr int mostPrivate = 64;
    for (int attempt = 0;; ++attempt) {
        const bool other = mount.sharing == build::CacheSharing::Private && attempt > 0;
        if (other && attempt == mostPrivate)
            co_return failure(ErrorCode::LimitExceeded, std::format("the cache '{}' is in use {} times", kiste::printable(mount.id), attempt));
        const QString volume = other ? name + u'-' + QString::number(attempt) : name;
        auto lock = openCacheLock(volume);
        if (!lock)
            co_return std::unexpected(lock.error());
        if (::flock(lock->get(), (mount.sharing == build::CacheSharing::Shared ? LOCK_SH : LOCK_EX) | LOCK_NB) == 0)
            co_return HeldCache{volume, std::move(*lock)};
        if (errno != EWOULDBLOCK)
            co_return osFailure(errno, std::format("cannot lock the cache '{}'", kiste::printable(mount.id)));
        if (m_cancelled)
            co_return failure(ErrorCode::Cancelled, "the build was interrupted");
        if (mount.sharing == build::CacheSharing::Private)
            continue;
        co_await pause(lockLook);
    }
}

Task<Result<void>> BuildExecutor::addCache(const build::PlannedMount &planned, Supplies &supplies)
{
    using Kind = build::FileSource::Kind;
    const build::RunMount &mount = planned.mount;
    auto held = co_await holdCache(mount);
    if (!held)
        co_return std::unexpected(held.error());
    // Nobody mounts it before it is complete.
    auto making = openCacheLock(held->volume + u"-new"_s);
    while (making && ::flock(making->get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            making = osFailure(errno, std::format("cannot lock the cache '{}'", kiste::printable(mount.id)));
        else if (m_cancelled)
            making = failure(ErrorCode::Cancelled, "the build was interrupted");
        else
            co_await pause(lockLook);
    }
    if (!making)
        co_return std::unexpected(making.error());
    const auto there = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().findVolume(held->volume, context, done); });
    if (!there && there.error().code == ErrorCode::NotFound) {
        // What it begins with: a folder of another image, or nothing.
        auto archive = emptyCache(mount);
        if (planned.source.kind != Kind::Context)
            archive = co_await archiveOfImage(imageOf(planned.source), mount.source, ".");
        if (!archive)
            co_return std::unexpected(archive.error());
        const auto volume = co_await makeVolume(held->volume, std::move(*archive));
        if (!volume && volume.error().code != ErrorCode::AlreadyExists)
            co_return std::unexpected(volume.error());
    }
    supplies.mounts.append(volumeAt(held->volume, mount.target, {}, mount.readOnly.value_or(false)));
    supplies.locks.push_back(std::move(held->lock));
    co_return {};
}

Result<void> BuildExecutor::addSecret(const build::RunMount &mount, Supplies &supplies) const
{
    const auto secret = m_settings.secrets.find(mount.id);
    if (secret == m_settings.secrets.end()) {
        if (!mount.required)
            return {};
        const std::string id = kiste::printable(mount.id);
        return failure(ErrorCode::NotFound, std::format("the secret '{}' is needed; give it with --secret id={}", id, id));
    }
    const auto content = secretContent(mount.id, secret->second);
    if (!content)
        return std::unexpected(content.error());
    if (!mount.environment.empty())
        supplies.environment.append(QString::fromStdString(mount.environment + '=' + *content));
    if (mount.target.empty())
        return {};
    const QString file = supplies.folder.filePath(u"secret%1"_s.arg(++supplies.files));
    constexpr mode_t usual = 0400;
    if (auto written = writePrivate(file, *content, mount.mode.value_or(usual)); !written)
        return written;
    supplies.mounts.append(bindOf(file, mount.target, true));
    return {};
}

Result<void> BuildExecutor::addAgent(const build::RunMount &mount, Supplies &supplies) const
{
    const std::string id = mount.id.empty() ? "default" : mount.id;
    const auto agent = m_settings.agents.find(id);
    if (agent == m_settings.agents.end()) {
        if (!mount.required)
            return {};
        return failure(ErrorCode::NotFound, std::format("the SSH agent '{}' is needed; give it with --ssh {}", kiste::printable(id), kiste::printable(id)));
    }
    const auto number = supplies.agents.size();
    const QString socket = supplies.folder.filePath(u"agent%1"_s.arg(number));
    auto relay = AgentRelay::open(socket, agent->second);
    if (!relay)
        return std::unexpected(relay.error());
    supplies.agents.push_back(std::move(*relay));
    const std::string target = mount.target.empty() ? agentFolder + std::to_string(number) : mount.target;
    if (number == 0)
        supplies.environment.append(u"SSH_AUTH_SOCK="_s + QString::fromStdString(target));
    supplies.mounts.append(bindOf(socket, target, false));
    return {};
}

} // namespace kiste::ctl
