// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/io/terminal.h"
#include "app/ctl/session.h"
#include "core/build/copyfiles.h"
#include "core/build/plan.h"

#include <QElapsedTimer>
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
    std::string network; ///< of RUN, if it does not say: "", "none" or "host"
    std::int64_t created = 0; ///< of SOURCE_DATE_EPOCH, microseconds; 0: now
    std::string salt; ///< of the names of steps' results, known to nobody else: an archive somebody sent cannot bring one
    bool useCache = true;
    bool quiet = false;
    bool keepFailed = false;
};

/// Does what a plan says, one step after the other: programs run in containers of the engine, files are copied into such, and each
/// result is committed. A result gets a name made of its step's key, by which a later build finds it. Runs as the user; what has to be
/// done by root goes to the engine as calls that anybody may make.
class BuildExecutor
{
public:
    BuildExecutor(Session &session, const build::Plan &plan, BuildSettings settings);

    /// The object path of the image.
    Task<Result<QString>> run();
    /// The place of the step that failed, if one did.
    build::Place failedAt() const { return m_failedAt; }
    /// Signal that ended the build, or 0.
    int interruptedBy() const { return m_interruptedBy; }

    /// Whether it is the name of a step's result.
    static bool isCacheName(const QString &name);

private:
    /// The files of a stage up to some step.
    struct Files
    {
        QString image; ///< digest of the manifest
        quint32 layers = 0;
        Digest key;
        std::vector<ImageHistory> history;
    };

    Task<Result<void>> runStage(const build::PlannedStage &stage);
    Task<Result<Files>> startingFiles(const build::PlannedStage &stage);
    Task<Result<Files>> fromScratch(const build::PlannedStage &stage);
    Task<Result<Files>> fromImage(const build::PlannedStage &stage);
    Task<Result<void>> runStep(const build::PlannedStage &stage, const build::Step &step, Files &files);
    Task<Result<void>> runProgram(const build::Step &step, Files &files);
    Task<Result<void>> copyFiles(const build::Step &step, const build::CopyStep &copy, Files &files);
    Task<Result<void>> deliver(const build::CopyStep &copy, const build::Selection &chosen, const build::FileTree &tree, QString container);
    Task<Result<std::set<std::string>>> foldersThere(const build::CopyStep &copy, build::Selection &selection, QString container);

    Task<Result<QVariantMap>> programOptions(const build::RunStep &run, const QString &scratch);
    Result<void> addMounts(const build::RunStep &run, const QString &scratch, QVariantMap &options, QStringList &environment) const;
    Task<Result<std::string>> contentOf(const build::Step &step);
    Task<Result<const build::FileTree *>> treeFor(const build::CopyStep &copy);
    Task<Result<std::shared_ptr<build::FileTree>>> treeOfImage(QString image, std::string source);
    Task<Result<void>> unpackArchives(const build::CopyStep &copy, build::Selection &selection, const build::FileTree &tree, QString container);
    Task<Result<std::optional<build::CopyOwner>>> ownerFor(const build::CopyStep &copy, QString container);
    Task<Result<bool>> isFolder(QString container, std::string path);
    Task<Result<std::string>> readFile(QString container, QString path);
    Task<Result<void>> send(QString container, QString folder, UniqueFd archive);

    Task<std::optional<Files>> cached(Digest key, const Files &before, const build::Step &step);
    Task<Result<QString>> makeContainer(QString image, QVariantMap options);
    Task<Result<void>> keepResult(QString container, const build::Step &step, Digest key, Files &files);
    Task<bool> removeContainer(QString container);
    Task<Result<QString>> finalImage(const build::PlannedStage &stage, const Files &files);
    QString cacheName(const Digest &key) const;
    void say(const QString &text);
    QVariantMap commitOptions(const QStringList &names, const ImageConfig &config) const;

    Session &m_session;
    const build::Plan &m_plan;
    const BuildSettings m_settings;
    SignalWatcher m_signals;
    std::map<std::size_t, Files> m_stages; ///< by index, at their ends
    std::shared_ptr<build::FileTree> m_context;
    std::shared_ptr<build::FileTree> m_other; ///< of the step that is under way
    QString m_container; ///< that exists right now
    build::Place m_failedAt;
    int m_number = 0;
    int m_interruptedBy = 0;
    std::atomic<bool> m_cancelled = false;
};

} // namespace kiste::ctl
