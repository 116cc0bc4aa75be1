// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/cgroupnames.h"
#include "core/machine/containernames.h"
#include "core/machine/machinecontainers.h"

#include "tests/support/machinetree.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <filesystem>
#include <format>
#include <fstream>
#include <set>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

const std::string id64 = std::string(32, '1') + std::string(32, 'f');

std::string desktop()
{
    return std::string(KISTE_FIXTURES) + "/machine/desktop.txt";
}

/// A machine of a test's own.
struct Tree
{
    QTemporaryDir directory;
    std::string root = directory.path().toStdString();

    void add(const MachineRow &row) const { writeProcess(root, row); }
    void addAll(const std::vector<MachineRow> &rows) const
    {
        for (const MachineRow &row : rows)
            add(row);
    }
    MachineRow init() const { return {1, 0, "systemd", 0, 1, {}, "/init.scope", {}, "/sbin/init"}; }
    std::vector<MachineContainer> containers() const
    {
        const auto processes = ProcessScanner(root).scan().value();
        return findContainers(processes, hostNamespaces(root, processes), "kiste");
    }
};

const MachineContainer *withPid(const std::vector<MachineContainer> &containers, pid_t pid)
{
    const auto found = std::ranges::find(containers, pid, &MachineContainer::pid);
    return found == containers.end() ? nullptr : &*found;
}

} // namespace

class TestMachine : public QObject
{
    Q_OBJECT

    Tree m_desktop;

private slots:
    void initTestCase()
    {
        m_desktop.addAll(readMachineRows(desktop()));
        const std::string record = m_desktop.root + "/var/lib/docker/containers/"
            + "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f";
        std::filesystem::create_directories(record);
        std::ofstream(record + "/config.v2.json") << R"({"Name": "/n8n", "State": {}})";
        std::filesystem::create_directories(m_desktop.root + "/run/crun/run-box");
        std::ofstream(m_desktop.root + "/run/crun/run-box/status") << "{}";
    }

    void cgroupName_data()
    {
        QTest::addColumn<std::string>("path");
        QTest::addColumn<std::string>("engine"); // empty: nobody's
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("pod");
        QTest::addColumn<std::string>("below");
        const std::string id = id64;
        const std::string none;
        const auto row = [](const char *title, const std::string &path, const char *engine, const std::string &id = {},
                            const std::string &name = {}, const std::string &pod = {}, const std::string &below = {}) {
            QTest::newRow(title) << path << std::string(engine) << id << name << pod << below;
        };
        row("docker, systemd", "/system.slice/docker-" + id + ".scope", "docker", id);
        row("docker, cgroupfs", "/docker/" + id, "docker", id);
        row("docker, inside", "/docker/" + id + "/init.scope", "docker", id, none, none, "/init.scope");
        row("docker, short id", "/docker/1234", "");
        row("docker itself", "/system.slice/docker.service", "");
        row("podman", "/machine.slice/libpod-" + id + ".scope", "podman", id);
        row("podman, split", "/user.slice/libpod-" + id + ".scope/container", "podman", id, none, none, "");
        row("podman, cgroupfs", "/libpod_parent/libpod-" + id, "podman", id);
        row("podman's pod", "/machine.slice/machine-libpod_pod_ab12.slice/libpod-" + id + ".scope", "podman", id, none,
            "ab12");
        row("conmon", "/machine.slice/libpod-conmon-" + id + ".scope", "");
        row("conmon, split", "/machine.slice/libpod-" + id + ".scope/supervisor", "");
        row("containerd in kubernetes", "/kubepods.slice/kubepods-pod12_34.slice/cri-containerd-" + id + ".scope",
            "kubernetes", id, none, "12-34");
        row("cri-o", "/kubepods.slice/kubepods-besteffort-podaa.slice/crio-" + id + ".scope", "kubernetes", id, none, "aa");
        row("crio-conmon", "/kubepods.slice/kubepods-podaa.slice/crio-conmon-" + id + ".scope", "");
        row("kubernetes, cgroupfs", "/kubepods/burstable/pod1234-56/" + id, "kubernetes", id, none, "1234-56");
        row("docker in kubernetes", "/kubepods.slice/kubepods-podaa.slice/docker-" + id + ".scope", "kubernetes", id,
            none, "aa");
        row("nerdctl", "/system.slice/nerdctl-" + id + ".scope", "containerd", id);
        row("containerd, cgroupfs", "/default/" + id, "containerd", id);
        row("lxc", "/lxc.payload.web", "lxc", none, "web");
        row("lxc, folder", "/lxc.payload/web/init.scope", "lxc", none, "web", none, "/init.scope");
        row("lxc monitor", "/lxc.monitor.web", "");
        row("nspawn", "/machine.slice/machine-deb\\x2droot.scope/payload", "systemd-nspawn", none, "deb-root");
        row("nspawn service", "/machine.slice/systemd-nspawn@deb.service/payload/init.scope", "systemd-nspawn", none,
            "deb", none, "/init.scope");
        row("nspawn itself", "/machine.slice/machine-deb.scope/supervisor", "");
        row("virtual machine", "/machine.slice/machine-qemu\\x2d1\\x2dvm.scope", "");
        row("flatpak", "/user.slice/app.slice/app-flatpak-org.gimp.GIMP-4711.scope", "flatpak", none, "org.gimp.GIMP");
        row("flatpak service", "/app.slice/app-flatpak-org.a.B@12.service", "flatpak", none, "org.a.B");
        row("snap", "/user.slice/snap.firefox.firefox-1a2b.scope", "snap", none, "firefox.firefox");
        row("crun", "/user.slice/crun-box.scope", "oci", "box");
        row("kiste", "/kiste/" + id, "kiste", id);
        row("kiste under systemd", "/system.slice/kiste-supervisor.service/" + id, "kiste", id);
        row("kiste of a container", "/docker/" + id64 + "/kiste/" + id, "kiste", id);
        row("docker in lxc", "/lxc.payload.web/system.slice/docker-" + id + ".scope", "docker", id);
        row("a service", "/system.slice/cups.service", "");
        row("a plain folder", "/machine/" + id, "");
        row("root", "/", "");
        row("empty", "", "");
        row("no path", "docker/" + id, "");
        row("slashes", "////////", "");
        row("deep", [&] {
            std::string deep;
            for (int i = 0; i < 2000; ++i)
                deep += "/a";
            return deep + "/docker/" + id;
        }(), "");
        row("bytes", "/lxc.payload.\x1b[31m\xff", "lxc", none, "\x1b[31m\xff");
    }

    void cgroupName()
    {
        QFETCH(std::string, path);
        QFETCH(std::string, engine);
        const auto found = nameOfCgroup(path, "kiste");
        QCOMPARE(found.has_value(), !engine.empty());
        if (!found)
            return;
        QCOMPARE(std::string(engineWord(found->engine)), engine);
        QTEST(found->id, "id");
        QTEST(found->name, "name");
        QTEST(found->pod, "pod");
        QTEST(path.substr(found->length), "below");
    }

    void ownParentIsKistes()
    {
        QVERIFY(!nameOfCgroup("/kiste-0a/" + id64, "kiste"));
        QCOMPARE(nameOfCgroup("/kiste-0a/" + id64, "kiste-0a")->engine, ContainerEngine::Kiste);
        QCOMPARE(nameOfCgroup("/a/b/" + id64, "a/b")->engine, ContainerEngine::Kiste);
        QVERIFY(!nameOfCgroup("/x/a/b/" + id64, "a/b"));
    }

    void words()
    {
        std::set<std::string> all;
        for (int i = 0; i < containerEngineCount; ++i) {
            const auto word = engineWord(ContainerEngine(i));
            QCOMPARE(engineFromWord(word), std::optional(ContainerEngine(i)));
            all.emplace(word);
        }
        QCOMPARE(all.size(), std::size_t(containerEngineCount));
        QVERIFY(!engineFromWord("docker "));
        QCOMPARE(engineOfProgram("containerd-shim"), std::optional(ContainerEngine::Containerd));
        QVERIFY(!engineOfProgram("crunch"));
        QVERIFY(!engineOfProgram(""));
        QCOMPARE(unescapeUnitName("a\\x2db\\x2"), std::string("a-b\\x2"));
        QCOMPARE(unescapeUnitName("a\\x00\\xzz"), std::string("a\\x00\\xzz"));
        QCOMPARE(optionOf("conmon -c 12 -n web -x", "-n", "--name"), std::string("web"));
        QCOMPARE(optionOf("conmon --name=web", "-n", "--name"), std::string("web"));
        QCOMPARE(optionOf("conmon --names=web -n", "-n", "--name"), std::string());
    }

    void desktopMachine_data()
    {
        QTest::addColumn<int>("pid");
        QTest::addColumn<std::string>("engine");
        QTest::addColumn<std::string>("name");
        QTest::addColumn<std::string>("command");
        QTest::addColumn<unsigned>("owner");
        QTest::addColumn<int>("members");
        QTest::addColumn<bool>("ownsCgroup");
        const auto row = [](int pid, const char *engine, const char *name, const char *command, unsigned owner,
                            int members, bool ownsCgroup) {
            QTest::addRow("%d %s", pid, engine) << pid << std::string(engine) << std::string(name)
                                                << std::string(command) << owner << members << ownsCgroup;
        };
        row(510, "docker", "n8n", "node", 0, 2, true);
        row(530, "docker", "", "pihole-FTL", 0, 1, true);
        row(610, "podman", "paperless-web", "python3", 1000, 1, true);
        row(630, "podman", "paperless-broker", "redis-server", 1000, 1, true);
        row(710, "kubernetes", "", "pause", 0, 1, true);
        row(720, "kubernetes", "", "coredns", 0, 1, true);
        row(810, "lxc", "buildhost", "systemd", 0, 2, true);
        row(830, "incus", "c1", "systemd", 0, 1, true);
        row(840, "docker", "", "dockerd-run", 1000000, 1, true);
        row(910, "systemd-nspawn", "trixie-root", "systemd", 0, 1, true);
        row(1010, "flatpak", "org.mozilla.firefox", "firefox", 1000, 4, true);
        row(1120, "bubblewrap", "", "cat", 1000, 2, false);
        row(1150, "other", "", "sleep", 1000, 1, false);
        row(1210, "kiste", "", "nginx", 0, 1, true);
        row(1300, "oci", "run-box", "mybox", 1000, 1, true);
    }

    void desktopMachine()
    {
        QFETCH(int, pid);
        const auto processes = ProcessScanner(m_desktop.root).scan().value();
        auto containers = findContainers(processes, hostNamespaces(m_desktop.root, processes), "kiste");
        QCOMPARE(containers.size(), std::size_t(15));
        const auto found = std::ranges::find(containers, pid, &MachineContainer::pid);
        QVERIFY(found != containers.end());
        completeContainer(m_desktop.root, processes, *found);
        QTEST(std::string(engineWord(found->engine)), "engine");
        QTEST(found->name, "name");
        QTEST(found->command, "command");
        QTEST(found->owner, "owner");
        QTEST(int(found->members.size()), "members");
        QTEST(found->ownsCgroup, "ownsCgroup");
        QCOMPARE(found->id.size(), std::size_t(32));
    }

    void podsAndNamespaces()
    {
        const auto containers = m_desktop.containers();
        const auto *web = withPid(containers, 610);
        const auto *broker = withPid(containers, 630);
        QCOMPARE(web->pod, std::string("abcdef"));
        QCOMPARE(broker->pod, web->pod);
        constexpr auto net = indexOf(NamespaceKind::Network);
        QCOMPARE(web->namespaces[net], broker->namespaces[net]);
        QVERIFY(web->namespaces[indexOf(NamespaceKind::Mount)] != broker->namespaces[indexOf(NamespaceKind::Mount)]);
        QCOMPARE(withPid(containers, 530)->namespaces[net], std::uint64_t(hostNamespace("net")));
        QCOMPARE(withPid(containers, 710)->pod, std::string("0a1b2c3d-1111-2222-3333-444455556666"));
        // In systemd's own cgroups the container's top one counts, not that of its first process.
        QCOMPARE(withPid(containers, 810)->cgroup, std::string("/lxc.payload.buildhost"));
        QCOMPARE(withPid(containers, 910)->cgroup, std::string("/machine.slice/machine-trixie\\x2droot.scope/payload"));
        std::set<std::string> ids;
        for (const auto &container : containers)
            ids.insert(container.id);
        QCOMPARE(ids.size(), containers.size());
        QCOMPARE(m_desktop.containers().front().id, containers.front().id);
    }

    /// The innermost container has a cgroup of its own inside the outer one's.
    void containerInContainer()
    {
        const auto containers = m_desktop.containers();
        const auto *outer = withPid(containers, 830);
        QCOMPARE(outer->members.size(), std::size_t(1));
        QCOMPARE(outer->cgroup, std::string("/lxc.payload.c1"));
        QVERIFY(outer->ownsCgroup);
        QCOMPARE(withPid(containers, 840)->engineId.substr(0, 4), std::string("7979"));
    }

    void hostIsWhatFirstProcessHas()
    {
        Tree tree;
        MachineRow init = tree.init();
        init.namespaces = {{"mnt", "77"}, {"net", "78"}}; // a machine that is a container itself
        tree.add(init);
        tree.add({50, 1, "sh", 0, 5, {}, "/", {{"mnt", "77"}, {"net", "78"}}, {}});
        tree.add({60, 1, "box", 0, 6, {"1"}, "/box", {{"mnt", "90"}, {"pid", "91"}}, {}});
        const auto processes = ProcessScanner(tree.root).scan().value();
        const NamespaceSet host = hostNamespaces(tree.root, processes);
        QCOMPARE(host[indexOf(NamespaceKind::Mount)], std::uint64_t(77));
        const auto containers = findContainers(processes, host);
        QCOMPARE(containers.size(), std::size_t(1));
        QCOMPARE(containers.front().pid, 60);
        QVERIFY(containers.front().ownsCgroup);
    }

    void hostWithoutLookAtFirstProcess_data()
    {
        QTest::addColumn<bool>("kernelThreads");
        QTest::newRow("kernel threads show it") << true;
        QTest::newRow("most processes have it") << false;
    }

    void hostWithoutLookAtFirstProcess()
    {
        QFETCH(bool, kernelThreads);
        Tree tree;
        tree.add(tree.init());
        std::filesystem::remove_all(tree.root + "/proc/1/ns");
        if (kernelThreads) {
            tree.add({2, 0, "kthreadd", 0, 1, {}, "/", {}, {}});
            std::ofstream(tree.root + "/proc/2/stat")
                << "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0 18446744073709551615\n";
        } else {
            for (int pid = 20; pid < 23; ++pid)
                tree.add({pid, 1, "sh", 0, 5, {}, "/", {}, {}});
        }
        tree.add({60, 1, "box", 0, 6, {"1"}, "/", {{"mnt", "90"}, {"pid", "91"}}, {}});
        tree.add({61, 60, "box", 0, 6, {"2"}, "/", {{"mnt", "90"}, {"pid", "91"}}, {}});
        const auto processes = ProcessScanner(tree.root).scan().value();
        const NamespaceSet host = hostNamespaces(tree.root, processes);
        QCOMPARE(host[indexOf(NamespaceKind::Mount)], std::uint64_t(hostNamespace("mnt")));
        QCOMPARE(host[indexOf(NamespaceKind::Pid)], std::uint64_t(hostNamespace("pid")));
    }

    void malformed_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<bool>("isThere");
        QTest::newRow("empty stat") << "stat"_ba << ""_ba << false;
        QTest::newRow("cut stat") << "stat"_ba << "60 (box) S 1 2 3"_ba << false;
        QTest::newRow("stat without a name") << "stat"_ba << "60 box S 1"_ba << false;
        QTest::newRow("parentheses in the wrong order") << "stat"_ba << ")60( S 1"_ba << false;
        QTest::newRow("empty status") << "status"_ba << ""_ba << true;
        QTest::newRow("bytes in status") << "status"_ba << QByteArray("\xff\0\0Uid:\tx\nNSpid:\t-3 q", 22) << true;
        QTest::newRow("empty cgroup") << "cgroup"_ba << ""_ba << true;
        QTest::newRow("cgroup without fields") << "cgroup"_ba << "0\n:\n::\nfoo"_ba << true;
        QTest::newRow("relative cgroup") << "cgroup"_ba << "0::docker/x\n"_ba << true;
    }

    void malformed()
    {
        QFETCH(QByteArray, file);
        QFETCH(QByteArray, content);
        QFETCH(bool, isThere);
        Tree tree;
        tree.add(tree.init());
        tree.add({60, 1, "box", 0, 6, {"1"}, "/x", {{"mnt", "90"}, {"pid", "91"}}, {}});
        std::ofstream(tree.root + "/proc/60/" + file.toStdString(), std::ios::binary)
            .write(content.constData(), content.size());
        QCOMPARE(tree.containers().size(), std::size_t(isThere ? 1 : 0));
    }

    void malformedNamespaces()
    {
        Tree tree;
        tree.add(tree.init());
        tree.add({60, 1, "box", 0, 6, {"1"}, "/x", {{"mnt", "12x"}, {"pid", "91"}}, {}});
        QCOMPARE(tree.containers().size(), std::size_t(0)); // its mount namespace is not known
        std::filesystem::create_directories(tree.root + "/proc/999999999999");
        std::filesystem::create_directories(tree.root + "/proc/-5");
        std::filesystem::create_directories(tree.root + "/proc/70"); // has ended
        QCOMPARE(ProcessScanner(tree.root).scan()->size(), std::size_t(2));
    }

    void noProcAtAll()
    {
        Tree tree;
        QCOMPARE(ProcessScanner(tree.root).scan().error().code, ErrorCode::NotFound);
    }

    void hostileNames()
    {
        Tree tree;
        tree.add(tree.init());
        tree.add({60, 1, ") S 1 (", 0, 6, {"1"}, "/\x1b[31m/lxc.payload.a\\x0ab", {{"mnt", "90"}, {"pid", "91"}}, "a b"});
        const auto containers = tree.containers();
        QCOMPARE(containers.size(), std::size_t(1));
        QCOMPARE(containers.front().command, std::string(") S 1 ("));
        QCOMPARE(containers.front().name, std::string("a\\x0ab"));
    }

    /// Processes come and go; a pid that is given out again is another process.
    void scannerFollows()
    {
        Tree tree;
        tree.add(tree.init());
        tree.add({60, 1, "box", 0, 6, {}, "/x", {}, {}});
        ProcessScanner scanner(tree.root);
        for (int look = 0; look < 6; ++look)
            QCOMPARE(scanner.scan()->size(), std::size_t(2));
        tree.add({60, 1, "box", 0, 7, {"1"}, "/y", {{"mnt", "90"}}, {}});
        const auto again = scanner.scan().value();
        QCOMPARE(again.back().cgroup, std::string("/y"));
        QCOMPARE(again.back().pids, (std::vector<pid_t>{60, 1}));
        removeProcess(tree.root, 60);
        QCOMPARE(scanner.scan()->size(), std::size_t(1));
    }

    /// What an old process changes without a new program is seen before long.
    void scannerLooksAgain()
    {
        Tree tree;
        tree.add(tree.init());
        MachineRow row{60, 1, "box", 0, 6, {}, "/x", {}, {}};
        tree.add(row);
        ProcessScanner scanner(tree.root);
        for (int look = 0; look < 4; ++look)
            QVERIFY(scanner.scan());
        row.cgroup = "/moved";
        tree.add(row);
        int looks = 0;
        while (scanner.scan()->back().cgroup != "/moved" && looks < 100)
            ++looks;
        QVERIFY2(looks > 0 && looks <= 15, qPrintable(u"%1 looks"_s.arg(looks)));
    }

    void thousandContainers()
    {
        // Five times as many must not take much more than five times as long.
        const auto time = [](int count) {
            std::vector<MachineProcess> processes{{1, 0, "systemd", 1, 0, 0, 0, {1}, "/init.scope", {1, 1, 1, 1, 1, 1, 1, 1}}};
            for (int i = 0; i < count; ++i) {
                const auto n = static_cast<std::uint64_t>(10 + i);
                for (int k = 0; k < 3; ++k) {
                    const pid_t pid = 10 + i * 3 + k;
                    // Every second one has no cgroup that says what it is.
                    const std::string cgroup = i % 2 ? std::format("/docker/{:064x}", i) : std::format("/some/{}", i);
                    processes.push_back({pid, k ? pid - 1 : 1, "p", 5, 0, 0, 0, {pid, k + 1}, cgroup, {1, n, n, n, n, n, n, 1}});
                }
            }
            qint64 best = std::numeric_limits<qint64>::max();
            for (int run = 0; run < 3; ++run) {
                QElapsedTimer timer;
                timer.start();
                const auto containers = findContainers(processes, {1, 1, 1, 1, 1, 1, 1, 1});
                best = std::min(best, timer.nsecsElapsed());
                if (containers.size() != std::size_t(count) || !containers.back().ownsCgroup)
                    return qint64(-1);
            }
            return best;
        };
        const qint64 few = time(1000);
        const qint64 many = time(5000);
        QVERIFY(few > 0 && many > 0);
        QVERIFY2(many < few * 20, qPrintable(u"%1 ns, then %2 ns"_s.arg(few).arg(many)));
    }
};

QTEST_GUILESS_MAIN(TestMachine)
#include "tst_machine.moc"
