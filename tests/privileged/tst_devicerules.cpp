// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgrouplayout.h"
#include "privhelper/runtime/containercgroup.h"

#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <fcntl.h>
#include <optional>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace kiste;

namespace {

constexpr auto nodeNull = std::pair(1U, 3U);
constexpr auto nodeLoopControl = std::pair(10U, 237U);
constexpr auto nodeFuse = std::pair(10U, 229U);

oci::DeviceRule allow(std::int64_t major, std::optional<std::int64_t> minor, std::string access)
{
    return {true, 'c', major, minor, std::move(access)};
}

const oci::DeviceRule denyAll{false, 'a', {}, {}, "rwm"};

} // namespace

/// Device rules in a real cgroup: a BPF program on v2, the controller's files on v1.
class TestDeviceRules : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root to make cgroups and device nodes");
        auto layout = CgroupLayout::detect();
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().detail.c_str());
        m_layout = std::move(*layout);
        if (!m_layout->find(CgroupController::Devices))
            QSKIP("this machine has neither a v2 tree nor the devices controller");
        // A file system of its own, as the directory may lie on one that refuses device nodes.
        QCOMPARE(::mount("none", qPrintable(m_nodes.path()), "tmpfs", MS_NOSUID, "mode=700"), 0);
    }

    void cleanupTestCase() { ::umount2(qPrintable(m_nodes.path()), MNT_DETACH); }

    void init()
    {
        auto cgroup = ContainerCgroup::create(*m_layout, "/kiste-devices-" + std::to_string(::getpid()) + "/one");
        QVERIFY2(cgroup.has_value(), cgroup ? "" : cgroup.error().detail.c_str());
        m_cgroup.emplace(std::move(*cgroup));
    }

    void cleanup()
    {
        QVERIFY(m_cgroup->remove().has_value());
        const auto parent = ContainerCgroup::open(*m_layout, "/kiste-devices-" + std::to_string(::getpid()));
        QVERIFY(parent.remove().has_value());
    }

    void withoutRulesAllIsAsBefore()
    {
        QVERIFY(m_cgroup->apply({}).has_value());
        QCOMPARE(tryOpen(nodeNull, O_RDWR), 0);
        QVERIFY(tryOpen(nodeLoopControl, O_RDONLY) != EPERM);
        QCOMPARE(tryMake(nodeLoopControl), 0);
    }

    void whatIsDeniedIsDenied()
    {
        apply({denyAll});
        // What every container has stays.
        QCOMPARE(tryOpen(nodeNull, O_RDWR), 0);
        QCOMPARE(tryMake(nodeNull), 0);
        QCOMPARE(tryOpen(nodeLoopControl, O_RDONLY), EPERM);
        QCOMPARE(tryOpen(nodeLoopControl, O_WRONLY), EPERM);
        QCOMPARE(tryMake(nodeLoopControl), EPERM);
    }

    void eachKindOfAccessForItself()
    {
        apply({denyAll, allow(10, 237, "r"), allow(10, {}, "m")});
        QVERIFY(tryOpen(nodeLoopControl, O_RDONLY) != EPERM);
        QCOMPARE(tryOpen(nodeLoopControl, O_WRONLY), EPERM);
        QCOMPARE(tryOpen(nodeLoopControl, O_RDWR), EPERM);
        QCOMPARE(tryMake(nodeFuse), 0);
        QCOMPARE(tryOpen(nodeFuse, O_RDONLY), EPERM);
    }

    void newRulesTakeThePlaceOfTheOldOnes()
    {
        apply({denyAll});
        QCOMPARE(tryMake(nodeFuse), EPERM);
        apply({denyAll, allow(10, 229, "rwm")});
        QCOMPARE(tryMake(nodeFuse), 0);
        apply({denyAll});
        QCOMPARE(tryMake(nodeFuse), EPERM);
        for (int i = 0; i < 100; ++i) // more than may be attached side by side
            apply({denyAll, allow(10, 229, i % 2 == 0 ? "rw" : "rwm")});
        QCOMPARE(tryMake(nodeFuse), 0);
    }

    void cgroupsBelowAreBoundToo()
    {
        if (m_layout->find(CgroupController::Devices)->version == CgroupVersion::V1)
            QSKIP("on v1 the rules of a child are a copy made at its birth; cgroups of a container are made before its processes");
        apply({denyAll});
        const std::string below = m_layout->directory(CgroupController::Devices, m_cgroup->path()).value() + "/below";
        QCOMPARE(::mkdir(below.c_str(), 0755), 0);
        QCOMPARE(tryMake(nodeFuse, below), EPERM);
        QCOMPARE(::rmdir(below.c_str()), 0);
    }

    void aRuleThatCannotMatchIsAnError()
    {
        if (m_layout->find(CgroupController::Devices)->version == CgroupVersion::V1)
            QSKIP("v1 leaves checking to the kernel");
        oci::Resources resources;
        resources.devices = {{true, 'c', 1, 3, "x"}};
        const auto applied = m_cgroup->apply(resources);
        QVERIFY(!applied.has_value());
        QCOMPARE(applied.error().code, ErrorCode::InvalidArgument);
    }

private:
    void apply(std::vector<oci::DeviceRule> rules) const
    {
        oci::Resources resources;
        resources.devices = std::move(rules);
        const auto applied = m_cgroup->apply(resources);
        QVERIFY2(applied.has_value(), applied ? "" : applied.error().detail.c_str());
    }

    /// What @p work answers in a process inside the cgroup: an errno.
    template<typename Work>
    int inside(Work work, const std::string &directory = {}) const
    {
        std::vector<std::string> groups;
        for (const CgroupHierarchy &tree : m_layout->hierarchies()) {
            if (tree.name.empty())
                groups.push_back((directory.empty() ? m_layout->directory(tree, m_cgroup->path()) : directory) + "/cgroup.procs");
        }
        const pid_t pid = ::fork();
        if (pid == 0) {
            for (const std::string &group : groups) {
                const int fd = ::open(group.c_str(), O_WRONLY | O_CLOEXEC);
                if (fd < 0 || ::write(fd, "0", 1) != 1)
                    ::_exit(255);
            }
            ::_exit(work());
        }
        int status = 0;
        return ::waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 254;
    }

    std::string node(std::pair<unsigned, unsigned> number) const
    {
        return QStringLiteral("%1/%2-%3").arg(m_nodes.path()).arg(number.first).arg(number.second).toStdString();
    }
    /// errno of opening the device from inside; 0 or another errno than EPERM means that the rules let it pass.
    int tryOpen(std::pair<unsigned, unsigned> number, int flags) const
    {
        const std::string path = node(number);
        ::unlink(path.c_str());
        if (::mknod(path.c_str(), S_IFCHR | 0600, makedev(number.first, number.second)) != 0)
            return 253;
        return inside([&] { return ::open(path.c_str(), flags | O_CLOEXEC) >= 0 ? 0 : errno; });
    }
    int tryMake(std::pair<unsigned, unsigned> number, const std::string &directory = {}) const
    {
        const std::string path = node(number);
        ::unlink(path.c_str());
        return inside([&] { return ::mknod(path.c_str(), S_IFCHR | 0600, makedev(number.first, number.second)) == 0 ? 0 : errno; },
                      directory);
    }

    QTemporaryDir m_nodes;
    std::optional<CgroupLayout> m_layout;
    std::optional<ContainerCgroup> m_cgroup;
};

QTEST_GUILESS_MAIN(TestDeviceRules)
#include "tst_devicerules.moc"
