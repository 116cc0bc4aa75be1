// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/systemchecks.h"

#include "core/base/removetree.h"
#include "core/base/uniquefd.h"
#include "core/cgroup/cgrouplayout.h"
#include "privhelper/service/engine.h"
#include "privhelper/service/statedir.h"
#include "privhelper/service/supervisorclient.h"

#include <QFile>

#include <cstdio>
#include <dirent.h>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

/// The oldest kernel that everything is made and tested for, and the oldest that can map the ids of overlay layers.
constexpr std::pair wantedKernel{6, 12};
constexpr std::pair neededKernel{5, 19};
/// Each container needs one.
constexpr std::uint64_t fewUserNamespaces = 64;
constexpr std::uint64_t littleSpace = std::uint64_t(5) << 30;
constexpr std::uint64_t noSpace = std::uint64_t(256) << 20;

QString text(const std::string &from)
{
    return QString::fromStdString(from);
}

CheckResult kernelCheck(const SystemFacts &facts)
{
    std::pair<int, int> have{0, 0};
    if (std::sscanf(facts.kernel.c_str(), "%d.%d", &have.first, &have.second) != 2)
        return {u"kernel"_s, CheckLevel::Unknown, {{u"release"_s, text(facts.kernel)}}};
    const CheckLevel level = have >= wantedKernel ? CheckLevel::Good
        : have >= neededKernel                    ? CheckLevel::Attention
                                                  : CheckLevel::Bad;
    return {u"kernel"_s, level, {{u"release"_s, text(facts.kernel)}}};
}

CheckResult cgroupCheck(const SystemFacts &facts)
{
    QStringList missing;
    for (const std::string &controller : facts.missingControllers)
        missing << text(controller);
    const bool unified = facts.cgroupMode == "2";
    const CheckLevel level = missing.contains("memory"_L1) || missing.contains("cpu"_L1) ? CheckLevel::Bad
        : unified && missing.isEmpty() && facts.pressure                                 ? CheckLevel::Good
                                                                                         : CheckLevel::Attention;
    return {u"cgroups"_s,
            level,
            {{u"mode"_s, text(facts.cgroupMode)}, {u"missing"_s, missing}, {u"pressure"_s, facts.pressure}}};
}

CheckResult userNamespaceCheck(const SystemFacts &facts)
{
    if (!facts.userNamespaces)
        return {u"user-namespaces"_s, CheckLevel::Bad, {}};
    const CheckLevel level = *facts.userNamespaces == 0 ? CheckLevel::Bad
        : *facts.userNamespaces < fewUserNamespaces     ? CheckLevel::Attention
                                                        : CheckLevel::Good;
    return {u"user-namespaces"_s, level, {{u"limit"_s, QVariant::fromValue<quint64>(*facts.userNamespaces)}}};
}

CheckResult overlayCheck(const SystemFacts &facts)
{
    QVariantMap values{{u"file-system"_s, text(facts.fileSystem)}};
    if (!facts.supervisor)
        return {u"overlay"_s, CheckLevel::Unknown, values};
    if (!facts.overlay)
        values.insert(u"detail"_s, text(facts.overlay.error().detail));
    return {u"overlay"_s, facts.overlay ? CheckLevel::Good : CheckLevel::Bad, values};
}

CheckResult spaceCheck(const SystemFacts &facts)
{
    const CheckLevel level = facts.freeBytes < noSpace ? CheckLevel::Bad
        : facts.freeBytes < littleSpace                ? CheckLevel::Attention
                                                       : CheckLevel::Good;
    return {u"free-space"_s,
            level,
            {{u"free"_s, QVariant::fromValue<quint64>(facts.freeBytes)},
             {u"total"_s, QVariant::fromValue<quint64>(facts.totalBytes)}}};
}

std::vector<std::string> missingControllers(const CgroupLayout &layout)
{
    const std::pair<CgroupController, const char *> needed[] = {{CgroupController::Cpu, "cpu"},
                                                                {CgroupController::Memory, "memory"},
                                                                {CgroupController::Pids, "pids"},
                                                                {CgroupController::BlockIo, "io"}};
    std::vector<std::string> missing;
    for (const auto &[controller, name] : needed) {
        if (!layout.find(controller))
            missing.emplace_back(name);
    }
    return missing;
}

std::optional<std::uint64_t> maxUserNamespaces()
{
    QFile file(u"/proc/sys/user/max_user_namespaces"_s);
    if (!QFile::exists(u"/proc/self/ns/user"_s) || !file.open(QIODevice::ReadOnly))
        return {};
    bool isNumber = false;
    const quint64 limit = file.readAll().trimmed().toULongLong(&isNumber);
    return isNumber ? std::optional<std::uint64_t>(limit) : std::nullopt;
}

/// Type of the file system that @p path lies on: the last mount of its device.
std::string fileSystemOf(const std::string &path)
{
    struct stat status{};
    QFile mounts(u"/proc/self/mountinfo"_s);
    if (::stat(path.c_str(), &status) != 0 || !mounts.open(QIODevice::ReadOnly))
        return {};
    const QByteArray device = QByteArray::number(gnu_dev_major(status.st_dev)) + ':'
        + QByteArray::number(gnu_dev_minor(status.st_dev));
    std::string type;
    for (const QByteArray &line : mounts.readAll().split('\n')) {
        const qsizetype dash = line.indexOf(" - ");
        if (dash > 0 && line.split(' ').value(2) == device)
            type = line.sliced(dash + 3).split(' ').value(0).toStdString();
    }
    return type;
}

SystemFacts readFacts(Engine &engine)
{
    SystemFacts facts;
    utsname kernel{};
    ::uname(&kernel);
    facts.kernel = kernel.release;
    facts.cgroupMode = std::string(engine.cgroups.modeName());
    facts.missingControllers = missingControllers(engine.cgroups);
    facts.pressure = QFile::exists(u"/proc/pressure/cpu"_s);
    facts.userNamespaces = maxUserNamespaces();
    facts.fileSystem = fileSystemOf(engine.state.path().string());
    struct statvfs space{};
    if (::statvfs(engine.state.path().c_str(), &space) == 0) {
        facts.freeBytes = std::uint64_t(space.f_bfree) * space.f_frsize;
        facts.totalBytes = std::uint64_t(space.f_blocks) * space.f_frsize;
    }
    facts.seccomp = engine.supervisor.hasFeature("seccomp");
    facts.supervisor = engine.supervisor.isConnected();
    return facts;
}

/// A directory below the store's for the supervisor's try; it goes with this object.
class ProbeDirectory
{
public:
    ProbeDirectory(const ProbeDirectory &) = delete;
    ProbeDirectory &operator=(const ProbeDirectory &) = delete;
    ~ProbeDirectory() { std::ignore = removeTree(m_top.get(), m_name); } // else the next check takes it away

    static Result<std::shared_ptr<ProbeDirectory>> make(const std::string &state)
    {
        static unsigned count = 0;
        std::shared_ptr<ProbeDirectory> probe(new ProbeDirectory);
        probe->m_top.reset(::open(state.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        if (!probe->m_top)
            return osFailure(errno, "cannot open the store");
        removeLeftOvers(probe->m_top.get());
        probe->m_name = std::format("{}{}", ownPrefix(), ++count);
        if (::mkdirat(probe->m_top.get(), probe->m_name.c_str(), 0700) != 0)
            return osFailure(errno, "cannot make a directory in the store");
        probe->m_directory.reset(
            ::openat(probe->m_top.get(), probe->m_name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
        for (const char *name : {"layer", "upper", "work"}) {
            if (!probe->m_directory || ::mkdirat(probe->m_directory.get(), name, 0755) != 0)
                return osFailure(errno, "cannot make a directory in the store");
        }
        const UniqueFd file(::openat(probe->m_directory.get(), "layer/file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
        if (!file)
            return osFailure(errno, "cannot make a file in the store");
        return probe;
    }

    UniqueFd duplicate() const { return UniqueFd(::fcntl(m_directory.get(), F_DUPFD_CLOEXEC, 3)); }

private:
    ProbeDirectory() = default;
    static std::string ownPrefix() { return std::format("probe-{}-", ::getpid()); }

    /// Those of a helper that was killed.
    static void removeLeftOvers(int top)
    {
        DIR *list = ::fdopendir(::openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        std::vector<std::string> names;
        for (const dirent *entry = list ? ::readdir(list) : nullptr; entry; entry = ::readdir(list)) {
            if (std::string_view(entry->d_name).starts_with("probe-")
                && !std::string_view(entry->d_name).starts_with(ownPrefix()))
                names.emplace_back(entry->d_name);
        }
        if (list)
            ::closedir(list);
        for (const std::string &name : names)
            std::ignore = removeTree(top, name); // there is a next time
    }

    UniqueFd m_top;
    UniqueFd m_directory;
    std::string m_name;
};

} // namespace

QList<CheckResult> checksOf(const SystemFacts &facts)
{
    return {
        {u"supervisor"_s, facts.supervisor ? CheckLevel::Good : CheckLevel::Bad, {}},
        kernelCheck(facts),
        cgroupCheck(facts),
        userNamespaceCheck(facts),
        overlayCheck(facts),
        {u"seccomp"_s,
         !facts.supervisor   ? CheckLevel::Unknown
             : facts.seccomp ? CheckLevel::Good
                             : CheckLevel::Bad,
         {}},
        spaceCheck(facts),
    };
}

void checkSystem(Engine &engine, std::function<void(const QList<CheckResult> &)> done)
{
    auto facts = std::make_shared<SystemFacts>(readFacts(engine));
    if (!facts->supervisor)
        return done(checksOf(*facts));
    auto probe = ProbeDirectory::make(engine.state.path().string());
    if (!probe) {
        facts->overlay = std::unexpected(probe.error());
        return done(checksOf(*facts));
    }
    engine.supervisor.probe((*probe)->duplicate(),
                            [facts, done = std::move(done), directory = *probe](Result<void> works) {
                                facts->overlay = std::move(works);
                                done(checksOf(*facts));
                            });
}

} // namespace kiste
