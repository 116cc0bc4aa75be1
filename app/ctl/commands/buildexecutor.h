// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/buildlog.h"
#include "app/ctl/commands/remotecache.h"
#include "app/ctl/io/terminal.h"
#include "app/ctl/session.h"
#include "core/build/copyfiles.h"
#include "core/build/gitsource.h"
#include "core/build/plan.h"

#include <QSet>
#include <QTemporaryDir>
#include <QVariantMap>

#include <memory>
#include <set>

namespace kiste::ctl {

/// A secret of `build --secret`: where its content is.
struct BuildSecret
{
    QString file;
    QString variable;
};

struct BuildSettings
{
    QString folder; ///< the context
    build::IgnoreRules ignored;
    QStringList names; ///< of the image, full references
    std::map<std::string, BuildSecret> secrets; ///< by id
    std::map<std::string, QString> agents; ///< sockets of SSH agents by id
    std::string network; ///< of RUN, if it does not say: "", "none" or "host"
    std::int64_t created = 0; ///< of SOURCE_DATE_EPOCH, microseconds; 0: now
    std::string salt; ///< of the names of steps' results, known to nobody else: an archive somebody sent cannot bring one
    bool useCache = true;
    bool keepFailed = false;
    enum class Squash : std::uint8_t { None, New, All };
    Squash squash = Squash::None; ///< which layers of the image become one
    std::vector<CachePlace> cacheFrom; ///< where results of steps may come from
    std::vector<CachePlace> cacheTo; ///< and where they are kept besides the engine
};

/// Does what a plan says, the steps of a stage one after the other and stages that do not need each other at a time: programs run in
/// containers of the engine, files are copied into such, and each result is committed. A result gets a name made of its step's key, by
/// which a later build finds it. Runs as the user; what has to be done by root goes to the engine as calls that anybody may make.
class BuildExecutor
{
public:
    BuildExecutor(Session &session, const build::Plan &plan, BuildSettings settings, BuildLog &log);

    /// All steps.
    Task<Result<void>> run();
    /// After run(): makes the image; its object path.
    Task<Result<QString>> makeImage();
    /// After run(), even one that has failed: what `--cache-to` says.
    Task<Result<void>> storeCache() { return m_remote.store(); }
    /// After run(): writes the target's files to a tar archive in the descriptor @p out.
    Task<Result<void>> exportFiles(int out);
    /// The place of the step that failed, if one did.
    build::Place failedAt() const { return m_failedAt; }
    /// Signal that ended the build, or 0.
    int interruptedBy() const { return m_interruptedBy; }

    /// Whether it is the name of a step's result.
    static bool isCacheName(const QString &name);
    /// Whether it is the name of a volume of RUN --mount=type=cache.
    static bool isCacheVolume(const QString &name);

private:
    /// The files of a stage up to some step.
    struct Files
    {
        QString image; ///< digest of the manifest
        quint32 layers = 0;
        Digest key;
        std::vector<ImageHistory> history;
        quint64 bytes = 0; ///< of all layers
        quint32 baseLayers = 0; ///< of the image that the first of its stages is from
        quint64 createdAt = 0; ///< when the last step's result was made, Unix seconds; 0: there is no step with one yet
    };
    /// What was fetched from an address.
    struct Fetched
    {
        std::string name; ///< the last part of the address
        std::shared_ptr<build::FileTree> tree; ///< the file alone, or all files of a repository
        Digest digest;
        std::shared_ptr<QTemporaryDir> checkout; ///< where the files of a repository lie; null: it is a file
    };
    /// A step that is under way.
    struct Work
    {
        std::map<std::string, Fetched> fetched; ///< by address
        int number = 0;
        bool isCached = false;
        std::shared_ptr<build::FileTree> other; ///< files of another image, as long as they are needed
    };
    /// The volume of a cache mount, held as long as the step needs it as the mount wants to share it.
    struct HeldCache
    {
        QString volume;
        UniqueFd lock;
    };

    Task<Result<void>> runStage(const build::PlannedStage &stage);
    Task<Result<Files>> startingFiles(const build::PlannedStage &stage);
    Task<Result<Files>> fromScratch(const build::PlannedStage &stage);
    Task<Result<Files>> fromImage(const build::PlannedStage &stage);
    Task<Result<void>> runStep(const build::Step &step, Files &files, Work &work);
    Task<Result<void>> takeStep(const build::Step &step, Files &files, Work &work);
    Task<Result<void>> runProgram(const build::Step &step, Files &files, int number);
    Task<Result<void>> runAndKeep(const build::Step &step, Files &files, int number, QVariantMap options);
    Task<Result<void>> runContainer(QString container, int number);
    Task<Result<void>> makeFolder(const build::Step &step, std::string path, Files &files);
    Task<Result<void>> copyFiles(const build::Step &step, const build::CopyStep &copy, Files &files, Work &work);
    Task<Result<void>> deliver(const build::CopyStep &copy, const build::Selection &chosen, const build::FileTree &tree, QString container);
    Task<Result<std::set<std::string>>> foldersThere(const build::CopyStep &copy, build::Selection &selection, QString container);

    /// Where a program gets what it does not find in its image: lives as long as it runs.
    struct Supplies;
    Task<Result<QVariantMap>> programOptions(const build::RunStep &run, Supplies &supplies);
    Task<Result<void>> addMounts(const build::RunStep &run, Supplies &supplies);
    Task<Result<void>> addBind(const build::PlannedMount &planned, Supplies &supplies);
    Task<Result<QString>> makeVolume(QString name, UniqueFd archive);
    Task<bool> removeVolume(QString volume);
    Task<Result<void>> addCache(const build::PlannedMount &planned, Supplies &supplies);
    Result<void> addSecret(const build::RunMount &mount, Supplies &supplies) const;
    Result<void> addAgent(const build::RunMount &mount, Supplies &supplies) const;
    Task<Result<HeldCache>> holdCache(const build::RunMount &mount);
    Task<Result<std::string>> contentOf(const build::Step &step, Work &work);
    Task<Result<const build::FileTree *>> partTree(build::CopyStep &part, Work &work);
    Task<Result<Fetched>> fetch(std::string address);
    Task<Result<Fetched>> clone(build::GitSource source, bool keepGitDir, std::string commit);
    Task<Result<Fetched>> fetchOnce(const build::CopyStep &copy, std::string address, Work &work);
    /// Where a path of the context really is: links are followed, but lead nowhere else (openat2(2), RESOLVE_IN_ROOT). Begins with '/'.
    Result<std::string> inContext(const std::string &path) const;
    Task<Result<const build::FileTree *>> treeFor(const build::CopyStep &copy, Work &work);
    static Task<Result<void>> spool(int from, int to, std::string what);
    Task<Result<UniqueFd>> archiveOfImage(QString image, std::string path, std::string name);
    QString imageOf(const build::FileSource &source) const;
    Task<Result<std::shared_ptr<build::FileTree>>> treeOfImage(QString image, std::string source);
    Task<Result<void>> unpackArchives(const build::CopyStep &copy, build::Selection &selection, const build::FileTree &tree, QString container);
    Task<Result<std::optional<build::CopyOwner>>> ownerFor(const build::CopyStep &copy, QString container);
    Task<Result<bool>> isFolder(QString container, std::string path);
    Task<Result<std::string>> readFile(QString container, QString path);
    Task<Result<void>> send(QString container, QString folder, UniqueFd archive);

    Task<std::optional<Files>> cached(Digest key, const Files &before, const build::Step &step);
    Task<Result<QString>> makeContainer(QString image, QVariantMap options);
    void stop();
    Task<Result<void>> keepResult(QString container, const build::Step &step, Digest key, Files &files);
    Task<bool> removeContainer(QString container);
    /// What a result is known by outside of this engine. With a time of its own a build takes no results that were made at another.
    std::string publicKey(const Digest &key) const;
    QString cacheName(const Digest &key) const { return resultName(publicKey(key)); }
    QString resultName(const std::string &publicKey) const;
    QVariantMap commitOptions(const QStringList &names, const ImageConfig &config) const;

    Session &m_session;
    const build::Plan &m_plan;
    const BuildSettings m_settings;
    SignalWatcher m_signals;
    BuildLog &m_log;
    RemoteCache m_remote;
    std::map<std::size_t, Files> m_stages; ///< by index, at their ends
    std::shared_ptr<build::FileTree> m_context;
    QSet<QString> m_containers; ///< that exist right now
    build::Place m_failedAt;
    int m_interruptedBy = 0;
    std::atomic<bool> m_cancelled = false;
};

} // namespace kiste::ctl
