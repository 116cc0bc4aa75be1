// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cgroup/cgrouplayout.h"

#include <QTest>

#include <linux/magic.h>

using namespace kiste;

namespace {

std::string fixture(const std::string &name)
{
    return std::string(KISTE_FIXTURES) + "/cgroup/" + name;
}

/// Ordinary directories stand for mounts in the fixtures, so the type comes from the name.
Result<std::int64_t> fixtureType(const std::string &path)
{
    if (path.ends_with("/unified") || path.ends_with("unified/sys/fs/cgroup"))
        return CGROUP2_SUPER_MAGIC;
    if (path.contains("/sys/fs/cgroup/"))
        return CGROUP_SUPER_MAGIC;
    return failure(ErrorCode::NotFound, path);
}

} // namespace

class TestCgroupLayout : public QObject
{
    Q_OBJECT

private slots:
    void unified()
    {
        const auto layout = CgroupLayout::detect(fixture("unified"), fixtureType);
        QVERIFY(layout.has_value());
        QCOMPARE(layout->mode(), CgroupMode::Unified);
        QCOMPARE(layout->modeName(), std::string_view("2"));
        QCOMPARE(layout->hierarchies().size(), std::size_t(1));
        for (const auto controller : {CgroupController::Cpu, CgroupController::CpuAccounting, CgroupController::CpuSet,
                                      CgroupController::Memory, CgroupController::Pids, CgroupController::BlockIo,
                                      CgroupController::Freezer, CgroupController::Devices})
            QCOMPARE(layout->find(controller), layout->unified());
        QCOMPARE(layout->unified()->ownCgroup, std::string("/system.slice/kiste-helper.service"));
        QCOMPARE(layout->directory(CgroupController::Memory, "/kiste/web").value(),
                 fixture("unified/sys/fs/cgroup/kiste/web"));
    }

    void hybrid()
    {
        const auto layout = CgroupLayout::detect(fixture("hybrid"), fixtureType);
        QVERIFY(layout.has_value());
        QCOMPARE(layout->mode(), CgroupMode::Hybrid);
        QCOMPARE(layout->modeName(), std::string_view("hybrid"));
        QCOMPARE(layout->hierarchies().size(), std::size_t(7));
        QCOMPARE(layout->find(CgroupController::Cpu)->mountPoint, std::string("/sys/fs/cgroup/cpu"));
        QCOMPARE(layout->find(CgroupController::CpuAccounting)->mountPoint, std::string("/sys/fs/cgroup/cpuacct"));
        QCOMPARE(layout->find(CgroupController::Memory)->ownCgroup, std::string("/outer/one"));
        QCOMPARE(layout->find(CgroupController::BlockIo)->version, CgroupVersion::V1);
        // The freezer of this tree is not mounted as v1, so the one of v2 works; cpusets lie nowhere.
        QCOMPARE(layout->find(CgroupController::Freezer), layout->unified());
        QVERIFY(!layout->find(CgroupController::CpuSet));
        const auto missing = layout->directory(CgroupController::CpuSet, "/kiste");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(layout->unified()->has("hugetlb"));
    }

    void legacy()
    {
        const auto layout = CgroupLayout::detect(fixture("legacy"), fixtureType);
        QVERIFY(layout.has_value());
        QCOMPARE(layout->mode(), CgroupMode::Legacy);
        QCOMPARE(layout->modeName(), std::string_view("1"));
        // The second mount of the memory tree is not a second tree.
        QCOMPARE(layout->hierarchies().size(), std::size_t(3));
        QVERIFY(!layout->unified());
        const CgroupHierarchy *cpu = layout->find(CgroupController::Cpu);
        QVERIFY(cpu && cpu == layout->find(CgroupController::CpuAccounting));
        QCOMPARE(cpu->controllers, (std::vector<std::string>{"cpu", "cpuacct"}));
        // Only /outer/one is mounted, so our own cgroup is seen below it.
        QCOMPARE(cpu->ownCgroup, std::string("/two"));
        const CgroupHierarchy *memory = layout->find(CgroupController::Memory);
        QCOMPARE(memory->mountPoint, std::string("/sys/fs/cgroup/my memory"));
        QCOMPARE(memory->ownCgroup, std::string("/"));
        QCOMPARE(layout->hierarchies().back().name, std::string("systemd"));
    }

    void coveredMountsDoNotCount()
    {
        const auto layout =
            CgroupLayout::detect(fixture("hybrid"), [](const std::string &path) -> Result<std::int64_t> {
                return path.ends_with("/memory") ? TMPFS_MAGIC : fixtureType(path);
            });
        QVERIFY(layout.has_value());
        QVERIFY(!layout->find(CgroupController::Memory));
        QVERIFY(layout->find(CgroupController::Cpu));
    }

    void hostile()
    {
        const auto layout = CgroupLayout::detect(fixture("hostile"), fixtureType);
        QVERIFY(!layout);
        QCOMPARE(layout.error().code, ErrorCode::Unsupported);
        const auto nothing = CgroupLayout::detect(fixture("no-such-fixture"), fixtureType);
        QVERIFY(!nothing);
        QCOMPARE(nothing.error().code, ErrorCode::NotFound);
    }

    void containerCgroups_data()
    {
        QTest::addColumn<std::string>("parent");
        QTest::addColumn<std::string>("expected");
        QTest::newRow("plain") << std::string("/kiste") << std::string("/kiste/abc");
        QTest::newRow("top") << std::string("/") << std::string("/abc");
        QTest::newRow("relative") << std::string("kiste") << std::string();
        QTest::newRow("empty") << std::string() << std::string();
        QTest::newRow("up") << std::string("/kiste/../..") << std::string();
        QTest::newRow("twice") << std::string("//kiste") << std::string();
        QTest::newRow("trailing") << std::string("/kiste/") << std::string();
        QTest::newRow("nul") << std::string("/ki\0ste", 7) << std::string();
        QTest::newRow("long") << '/' + std::string(256, 'a') << std::string();
    }

    void containerCgroups()
    {
        QFETCH(std::string, parent);
        QFETCH(std::string, expected);
        const auto path = CgroupLayout::containerCgroup(parent, ContainerId::parse("abc").value());
        if (!expected.empty()) {
            QCOMPARE(path.value(), expected);
        } else {
            QVERIFY(!path);
            QCOMPARE(path.error().code, ErrorCode::InvalidArgument);
        }
    }

    void thisMachine()
    {
        const auto layout = CgroupLayout::detect();
        if (!layout && layout.error().code == ErrorCode::Unsupported)
            QSKIP("no cgroup tree is mounted here");
        QVERIFY2(layout.has_value(), layout ? "" : layout.error().detail.c_str());
        for (const CgroupHierarchy &tree : layout->hierarchies()) {
            QVERIFY(!tree.mountPoint.empty());
            QVERIFY(isCgroupPath(tree.ownCgroup));
        }
    }
};

QTEST_APPLESS_MAIN(TestCgroupLayout)
#include "tst_cgrouplayout.moc"
