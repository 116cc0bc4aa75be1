// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/remotecache.h"

#include "app/ctl/commands/transferprogram.h"
#include "core/base/fileio.h"
#include "core/base/ids.h"
#include "core/base/sha256.h"
#include "core/base/uniquefd.h"
#include "core/image/reference.h"
#include "core/ipc/imagehelper.h"
#include "core/oci/jsonreader.h"

#include <QCoreApplication>
#include <QDir>
#include <QUuid>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maxIndex = 8U << 20U;
constexpr int indexDepth = 4;
constexpr auto archiveFile = "/cache.tar"_L1;
constexpr auto indexFile = "/cache.json"_L1;

std::unexpected<Error> refusePlace(std::string why)
{
    return failure(ErrorCode::InvalidArgument, std::move(why));
}

Result<QString> checkRepository(const QString &text)
{
    const auto reference = ImageReference::parse(text.toStdString());
    if (!reference)
        return std::unexpected(reference.error());
    if (!reference->tag().empty() || text.contains(u'@'))
        return refusePlace(std::format("'{}' has a tag; each result of a cache gets its own", text.toStdString()));
    if (reference->registry().empty())
        return refusePlace(std::format("'{}' names no registry", text.toStdString()));
    return text;
}

QString tagOf(const std::string &key)
{
    return QString::fromStdString(Sha256::of(key).hex());
}

/// "sha256:…", with a time behind it or not.
bool isKey(std::string_view key)
{
    const std::size_t time = key.find(':', key.find(':') + 1);
    const bool timed = time != std::string_view::npos;
    return Digest::parse(std::string(key.substr(0, time))).has_value()
        && (!timed || (time + 1 < key.size() && std::ranges::all_of(key.substr(time + 1), [](char c) { return c >= '0' && c <= '9'; })));
}

QString sayingOf(const TransferOutcome &outcome)
{
    return QString::fromUtf8(outcome.error.trimmed()).section(u'\n', -1);
}

QString described(const CachePlace &place)
{
    return place.repository.isEmpty() ? place.folder : place.repository;
}

} // namespace

Result<CachePlace> parseCachePlace(const QString &text, bool writes)
{
    CachePlace place;
    if (!text.contains(u'=')) {
        auto repository = checkRepository(text);
        if (!repository)
            return std::unexpected(repository.error());
        place.repository = *repository;
        return place;
    }
    QString type = u"registry"_s;
    const QString folderKey = writes ? u"dest"_s : u"src"_s;
    for (const QString &part : text.split(u',')) {
        const QString key = part.section(u'=', 0, 0);
        const QString value = part.section(u'=', 1);
        if (key == "type"_L1)
            type = value;
        else if (key == "ref"_L1)
            place.repository = value;
        else if (key == folderKey)
            place.folder = value;
        else if (key != "mode"_L1 || value != "max"_L1) // all results are kept in any case
            return refusePlace(std::format("there is no '{}'; there are type, ref and {}", part.toStdString(), folderKey.toStdString()));
    }
    if (type != "registry"_L1 && type != "local"_L1)
        return failure(ErrorCode::Unsupported, std::format("there is no type '{}' of a cache; there are registry and local", type.toStdString()));
    const bool isFolder = type == "local"_L1;
    if (isFolder ? place.folder.isEmpty() || !place.repository.isEmpty() : place.repository.isEmpty() || !place.folder.isEmpty())
        return refusePlace(isFolder ? std::format("type=local needs {}=FOLDER and no ref", folderKey.toStdString()) : std::format("type=registry needs ref=REPOSITORY and no {}", folderKey.toStdString()));
    if (const auto checked = isFolder ? Result<QString>(place.folder) : checkRepository(place.repository); !checked)
        return std::unexpected(checked.error());
    return place;
}

Result<std::map<std::string, QString>> parseCacheIndex(std::string_view text)
{
    const auto document = parseJson(text, maxIndex, indexDepth, "cache.json");
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode top(*document, "cache.json", problem);
    std::map<std::string, std::string> read;
    top.child("results").read(read);
    if (problem)
        return failure(ErrorCode::Corrupt, problem->detail);
    std::map<std::string, QString> digests;
    for (const auto &[key, digest] : read) {
        if (!isKey(key) || !Digest::parse(digest))
            return failure(ErrorCode::Corrupt, std::format("cache.json: '{}' of '{}' is no result of a step", kiste::printable(digest), kiste::printable(key)));
        digests.emplace(key, QString::fromStdString(digest));
    }
    return digests;
}

std::string formatCacheIndex(const std::map<std::string, QString> &digests)
{
    nlohmann::ordered_json results = nlohmann::ordered_json::object();
    for (const auto &[key, digest] : digests)
        results[key] = digest.toStdString();
    return nlohmann::ordered_json{{"results", std::move(results)}}.dump(1, '\t') + '\n';
}

RemoteCache::RemoteCache(Session &session, std::vector<CachePlace> from, std::vector<CachePlace> to, std::function<QString(const std::string &)> nameOf)
    : m_session(session), m_to(std::move(to)), m_nameOf(std::move(nameOf))
{
    for (CachePlace &place : from)
        m_from.push_back({.place = std::move(place)});
}

void RemoteCache::add(const std::string &key, const QString &digest)
{
    if (!m_to.empty())
        m_results.insert_or_assign(key, digest);
}

void RemoteCache::giveUp(Source &source, const QString &why)
{
    if (std::exchange(source.usable, false))
        m_session.complain(u"no results are taken from the cache '%1': %2"_s.arg(described(source.place), why));
}

Task<bool> RemoteCache::bring(std::string key)
{
    for (std::size_t source = 0; source < m_from.size(); ++source) {
        if (!m_from[source].usable)
            continue;
        const bool isFolder = m_from[source].place.repository.isEmpty();
        const bool brought = isFolder ? co_await loadFrom(source, key) : co_await pullFrom(source, key);
        if (brought)
            co_return true;
    }
    co_return false;
}

Task<bool> RemoteCache::nameImage(QString image, std::string key)
{
    const auto path = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().findImage(image, context, done); });
    if (!path)
        co_return false;
    const auto named = co_await ask<void>(&m_session, [&](QObject *context, auto done) {
        ImageHelper::of(&m_session.helper()).addImageName(*path, m_nameOf(key), context, done);
    });
    co_return named.has_value();
}

Task<bool> RemoteCache::pullFrom(std::size_t source, std::string key)
{
    const QString name = m_from[source].place.repository + u':' + tagOf(key);
    const TransferOutcome pulled = co_await runTransfer({u"pull"_s, u"--quiet"_s, u"--if-there"_s, u"--"_s, name});
    if (!pulled.good) {
        if (!pulled.error.trimmed().isEmpty()) // else there is none, which is nothing to complain of
            giveUp(m_from[source], sayingOf(pulled));
        co_return false;
    }
    const bool named = co_await nameImage(name, key);
    // Here it is a result as any other.
    const auto path = co_await ask<QString>(
        &m_session, [&](QObject *context, auto done) { m_session.helper().findImage(name, context, done); });
    const auto info = path ? m_session.image(*path) : std::nullopt;
    for (const QString &other : info ? info->names : QStringList()) {
        if (other.endsWith(u':' + tagOf(key)))
            std::ignore = co_await ask<void>(&m_session, [&](QObject *context, auto done) {
                m_session.helper().removeImage(*path, {{u"name"_s, other}}, context, done);
            });
    }
    co_return named;
}

Task<bool> RemoteCache::loadFrom(std::size_t source, std::string key)
{
    const std::string name = (m_from[source].place.folder + indexFile).toStdString();
    const UniqueFd file(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file && errno == ENOENT)
        co_return false; // the first build of all
    const auto text = file ? readWholeFile(file.get(), maxIndex, name) : Result<std::string>(osFailure(errno, std::format("cannot open '{}'", name)));
    const auto digests = text ? parseCacheIndex(*text) : std::unexpected(text.error());
    if (!digests) {
        giveUp(m_from[source], QString::fromStdString(digests.error().detail));
        co_return false;
    }
    const auto wanted = digests->find(key);
    if (wanted == digests->end())
        co_return false;
    if (!std::exchange(m_from[source].loaded, true)) {
        const TransferOutcome loaded = co_await runProgramQuietly(QCoreApplication::applicationFilePath(),
                                                                  {u"load"_s, u"--quiet"_s, u"--input"_s, m_from[source].place.folder + archiveFile},
                                                                  QProcessEnvironment::systemEnvironment());
        if (!loaded.good) {
            giveUp(m_from[source], sayingOf(loaded));
            co_return false;
        }
        // None of them stays without a name.
        for (const auto &[other, digest] : *digests)
            std::ignore = co_await nameImage(digest, other);
        co_return co_await nameImage(wanted->second, key);
    }
    co_return co_await nameImage(wanted->second, key);
}

Task<Result<void>> RemoteCache::store()
{
    Result<void> done;
    for (const CachePlace &place : m_to) {
        if (m_results.empty())
            break;
        const auto kept = place.repository.isEmpty() ? co_await write(place.folder) : co_await push(place.repository);
        if (!kept && done)
            done = failure(kept.error().code, std::format("the results of steps could not be kept in '{}': {}", described(place).toStdString(), kept.error().detail));
    }
    co_return done;
}

Task<Result<void>> RemoteCache::push(QString repository)
{
    for (const auto &[key, digest] : m_results) {
        const TransferOutcome pushed = co_await runTransfer({u"push"_s, u"--quiet"_s, u"--"_s, digest, repository + u':' + tagOf(key)});
        if (!pushed.good)
            co_return failure(ErrorCode::Unavailable, sayingOf(pushed).toStdString());
    }
    co_return {};
}

Task<Result<void>> RemoteCache::write(QString folder)
{
    if (!QDir().mkpath(folder))
        co_return failure(ErrorCode::Failed, "the folder cannot be made");
    // Aside first: whoever interrupts this finds the old ones or the new ones, and an index that knows less than there is.
    const QString aside = folder + u"/.cache-"_s + QUuid::createUuid().toString(QUuid::Id128);
    QStringList arguments{u"save"_s, u"--quiet"_s, u"--format"_s, u"oci-archive"_s, u"--output"_s, aside, u"--"_s};
    for (const auto &[key, digest] : m_results) {
        if (!arguments.contains(digest))
            arguments.append(digest);
    }
    const TransferOutcome saved = co_await runTransfer(arguments);
    const auto fail = [&aside](std::string why) {
        QFile::remove(aside);
        return failure(ErrorCode::Failed, std::move(why));
    };
    if (!saved.good)
        co_return fail(sayingOf(saved).toStdString());
    const std::string index = (folder + indexFile).toStdString();
    const std::string archive = (folder + archiveFile).toStdString();
    if (::unlink(index.c_str()) != 0 && errno != ENOENT)
        co_return fail(std::format("cannot remove '{}': {}", index, std::strerror(errno)));
    if (::rename(aside.toStdString().c_str(), archive.c_str()) != 0)
        co_return fail(std::format("cannot write '{}': {}", archive, std::strerror(errno)));
    const UniqueFd file(::open(aside.toStdString().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
    const std::string text = formatCacheIndex(m_results);
    const auto written = file ? writeFully(file.get(), std::as_bytes(std::span(text)), index) : Result<void>(osFailure(errno, std::format("cannot write '{}'", index)));
    if (!written || ::rename(aside.toStdString().c_str(), index.c_str()) != 0)
        co_return fail(written ? std::format("cannot write '{}': {}", index, std::strerror(errno)) : written.error().detail);
    co_return {};
}

} // namespace kiste::ctl
