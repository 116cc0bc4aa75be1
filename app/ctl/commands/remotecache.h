// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/session.h"
#include "app/ctl/task.h"
#include "core/base/error.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kiste::ctl {

/// Where results of steps are kept for builds elsewhere.
struct CachePlace
{
    QString repository; ///< of a registry, each result under a tag of its own; empty: it is a folder
    QString folder; ///< with "cache.tar", an OCI archive of all results, and "cache.json", which says what is the result of what
    bool operator==(const CachePlace &) const = default;
};

/// "REPOSITORY", "type=registry,ref=REPOSITORY", or "type=local" with "src=FOLDER", of `--cache-to` "dest=FOLDER". InvalidArgument,
/// Unsupported.
Result<CachePlace> parseCachePlace(const QString &text, bool writes);
/// What "cache.json" says: digests of manifests by keys. Corrupt.
Result<std::map<std::string, QString>> parseCacheIndex(std::string_view text);
std::string formatCacheIndex(const std::map<std::string, QString> &digests);

/// `--cache-from` and `--cache-to` of a build. Whoever names a place trusts it: what it says is the result of a step is taken for that.
class RemoteCache
{
public:
    /// @p nameOf: what a result is called in the engine, by its key.
    RemoteCache(Session &session, std::vector<CachePlace> from, std::vector<CachePlace> to, std::function<QString(const std::string &)> nameOf);

    /// Brings the result of a step if a place has it; whether it is here now, under its name. A place that cannot be asked is complained of
    /// once.
    Task<bool> bring(std::string key);
    /// A result, by the digest of its manifest, for store().
    void add(const std::string &key, const QString &digest);
    /// Writes all results to the places they are to be kept in.
    Task<Result<void>> store();

private:
    struct Source
    {
        CachePlace place;
        bool usable = true;
        bool loaded = false; ///< of a folder
    };
    Task<bool> pullFrom(std::size_t source, std::string key);
    Task<bool> loadFrom(std::size_t source, std::string key);
    Task<bool> nameImage(QString image, std::string key);
    void giveUp(Source &source, const QString &why);
    Task<Result<void>> push(QString repository);
    Task<Result<void>> write(QString folder);

    Session &m_session;
    std::vector<Source> m_from;
    const std::vector<CachePlace> m_to;
    const std::function<QString(const std::string &)> m_nameOf;
    std::map<std::string, QString> m_results;
};

} // namespace kiste::ctl
