// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// ADD of repositories
#include "app/ctl/commands/buildexecutor.h"

#include "app/ctl/commands/transferprogram.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"

#include <QDir>
#include <QStandardPaths>

#include <filesystem>
#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

/// The user's git with the user's settings and keys, but nothing that a repository could make it run or read on this computer
/// (CVE-2022-39253, CVE-2018-17456 and relatives), and without questions.
class GitRunner
{
public:
    explicit GitRunner(QString folder)
        : m_folder(std::move(folder)), m_environment(QProcessEnvironment::systemEnvironment())
    {
        m_environment.insert(u"GIT_TERMINAL_PROMPT"_s, u"0"_s);
        // Before all settings, and for submodules as well: nothing that reads files here or runs a helper of some name.
        m_environment.insert(u"GIT_ALLOW_PROTOCOL"_s, u"http:https:git:ssh"_s);
        m_environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
        if (!m_environment.contains(u"GIT_SSH_COMMAND"_s) && !m_environment.contains(u"GIT_SSH"_s))
            m_environment.insert(u"GIT_SSH_COMMAND"_s, u"ssh -o BatchMode=yes"_s);
        // A git that has called this program says where it works.
        for (const QString &name : {u"GIT_DIR"_s, u"GIT_WORK_TREE"_s, u"GIT_INDEX_FILE"_s, u"GIT_OBJECT_DIRECTORY"_s, u"GIT_NAMESPACE"_s})
            m_environment.remove(name);
    }

    /// What it printed. Unavailable with its last line.
    Task<Result<std::string>> run(QStringList words) const
    {
        const QStringList first{u"-C"_s, m_folder, u"-c"_s, u"core.hooksPath=/dev/null"_s, u"-c"_s, u"core.fsmonitor=false"_s,
                                u"-c"_s, u"core.autocrlf=false"_s, u"-c"_s, u"advice.detachedHead=false"_s};
        const TransferOutcome outcome = co_await runProgramQuietly(u"git"_s, first + words, m_environment);
        if (outcome.good)
            co_return outcome.output.trimmed().toStdString();
        std::string line = outcome.error.trimmed().toStdString();
        line.erase(0, line.rfind('\n') + 1);
        co_return failure(ErrorCode::Unavailable, line.empty() ? std::string("git failed") : line);
    }

private:
    QString m_folder;
    QProcessEnvironment m_environment;
};

/// Only what is needed of the history, if the server can do that; all of it else.
Task<Result<void>> fetchReference(const GitRunner &git, QString reference)
{
    const QString wanted = reference.isEmpty() ? u"HEAD"_s : reference;
    auto fetched = co_await git.run({u"fetch"_s, u"--quiet"_s, u"--depth=1"_s, u"--no-tags"_s, u"origin"_s, wanted});
    if (fetched)
        co_return {};
    fetched = co_await git.run({u"fetch"_s, u"--quiet"_s, u"--no-tags"_s, u"origin"_s, wanted});
    if (fetched)
        co_return {};
    // A commit that is no tip: it comes with the branches.
    if (!build::isCommitId(wanted.toStdString()))
        co_return std::unexpected(fetched.error());
    auto all = co_await git.run({u"fetch"_s, u"--quiet"_s, u"--tags"_s, u"origin"_s, u"+refs/heads/*:refs/remotes/origin/*"_s});
    if (all)
        all = co_await git.run({u"update-ref"_s, u"--no-deref"_s, u"FETCH_HEAD"_s, wanted});
    co_return all ? Result<void>() : std::unexpected(all.error());
}

/// Where a folder of the checkout really is: links in it lead nowhere else.
Result<std::string> folderIn(const std::string &checkout, const std::string &folder)
{
    std::error_code code;
    const std::filesystem::path top = std::filesystem::canonical(checkout, code);
    const std::filesystem::path found = code ? top : std::filesystem::canonical(top / folder, code);
    const auto [end, ignored] = std::mismatch(top.begin(), top.end(), found.begin(), found.end());
    if (code || end != top.end() || !std::filesystem::is_directory(found, code))
        return failure(ErrorCode::NotFound, std::format("the repository has no folder '{}'", kiste::printable(folder)));
    return found.string();
}

} // namespace

Task<Result<BuildExecutor::Fetched>> BuildExecutor::clone(build::GitSource source, bool keepGitDir, std::string commit)
{
    const auto complain = [&source](const Error &error) {
        return failure(error.code, std::format("cannot clone '{}': {}", kiste::printable(source.repository), error.detail));
    };
    if (QStandardPaths::findExecutable(u"git"_s).isEmpty())
        co_return failure(ErrorCode::Unsupported, std::format("git is not installed, and ADD is to clone '{}'", kiste::printable(source.repository)));
    const auto folder = std::make_shared<QTemporaryDir>();
    const QString checkout = folder->filePath(u"checkout"_s);
    if (!QDir().mkpath(checkout))
        co_return failure(ErrorCode::Failed, "cannot make a folder for a repository");
    const GitRunner git(checkout);
    auto done = co_await git.run({u"init"_s, u"--quiet"_s});
    if (done)
        done = co_await git.run({u"remote"_s, u"add"_s, u"--"_s, u"origin"_s, QString::fromStdString(source.repository)});
    if (!done)
        co_return complain(done.error());
    if (auto fetched = co_await fetchReference(git, QString::fromStdString(source.reference)); !fetched)
        co_return m_cancelled ? failure(ErrorCode::Cancelled, "cancelled") : complain(fetched.error());
    const auto id = co_await git.run({u"rev-parse"_s, u"--verify"_s, u"--quiet"_s, u"FETCH_HEAD^{commit}"_s});
    if (!id)
        co_return complain(id.error());
    if (!commit.empty() && *id != commit)
        co_return failure(ErrorCode::Corrupt, std::format("'{}' is at {}, not at {}", kiste::printable(source.repository), *id, commit));
    done = co_await git.run({u"checkout"_s, u"--quiet"_s, u"--detach"_s, QString::fromStdString(*id)});
    if (done)
        done = co_await git.run({u"submodule"_s, u"--quiet"_s, u"update"_s, u"--init"_s, u"--recursive"_s, u"--depth=1"_s});
    if (!done)
        co_return complain(done.error());
    const auto top = folderIn(checkout.toStdString(), source.folder);
    if (!top)
        co_return std::unexpected(top.error());
    const auto rules = build::IgnoreRules::fromPatterns(keepGitDir ? std::vector<std::string>() : std::vector<std::string>{"**/.git"});
    if (!rules)
        co_return std::unexpected(rules.error());
    auto tree = build::FileTree::ofFolder(*top, *rules, m_cancelled);
    if (!tree)
        co_return std::unexpected(tree.error());
    Sha256 digest;
    digest.add(std::as_bytes(std::span(*id)));
    digest.add(std::as_bytes(std::span(source.folder)));
    co_return Fetched{{}, std::make_shared<build::FileTree>(std::move(*tree)), digest.finish(), folder};
}

} // namespace kiste::ctl
