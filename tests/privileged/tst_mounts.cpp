// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/mountoptions.h"
#include "tests/privileged/supervisorharness.h"

#include <QDir>
#include <QTest>

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kiste;
using nlohmann::json;

namespace {

constexpr std::uint32_t caller = 4321; // owns the files outside

std::string detailOf(const json &ended)
{
    return ended.contains("error") ? ended["error"].value("detail", "") : std::string();
}

} // namespace

/// Bind mounts and tmpfs of containers, with files of the machine and with images that set traps.
class TestMounts : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("containers are made by root");
    }

    void init()
    {
        m_harness = std::make_unique<SupervisorHarness>();
        m_harness->start();
        m_outside = std::make_unique<QTemporaryDir>();
        QVERIFY(m_outside->isValid());
        for (const char *name : {"", "/below", "/target"}) {
            ::mkdir(outside(name).c_str(), 0755);
            QCOMPARE(::chown(outside(name).c_str(), caller, caller), 0);
        }
        write("/file", "words\n");
        QCOMPARE(::chown(outside("/file").c_str(), caller, caller), 0);
    }

    void cleanup()
    {
        m_harness.reset();
        m_outside.reset();
        m_sources.clear();
        m_recursive = true;
        QTRY_COMPARE(SupervisorHarness::processesOfRange(), 0);
    }

    void filesBelongToTheContainersRoot()
    {
        oci::Spec spec = specFor("cat /data/file; stat -c '%u %g' /data /data/file; echo new > /data/made; id -u");
        bind(spec, "/data", "", {"rbind", "nosuid", "nodev"}, true);
        QCOMPARE(run(spec), std::string("words\n0 0\n0 0\n0\n"));
        struct stat status
        {
        };
        QCOMPARE(::stat(outside("/made").c_str(), &status), 0);
        QCOMPARE(status.st_uid, caller);
        QCOMPARE(status.st_gid, caller);
    }

    void mappingOfTheContainersNamespace()
    {
        // As a volume is kept: with the container's own ids on disk.
        QCOMPARE(::chown(outside("/file").c_str(), 33, 44), 0);
        oci::Spec spec = specFor("stat -c '%u %g' /data/file");
        bind(spec, "/data", "", {"bind", "idmap"});
        QCOMPARE(run(spec), std::string("33 44\n"));
    }

    void withoutMappingFilesAreNobodys()
    {
        oci::Spec spec = specFor("stat -c '%u %g' /data/file; echo x 2>/dev/null >> /data/file || echo refused");
        bind(spec, "/data", "", {"bind"});
        QCOMPARE(run(spec), std::string("65534 65534\nrefused\n"));
    }

    void readOnlyAndFlags()
    {
        write("/script", "#!/bin/sh\necho ran\n");
        QCOMPARE(::chmod(outside("/script").c_str(), 0755), 0);
        oci::Spec spec =
            specFor("touch /ro/x 2>/dev/null || echo ro; /noexec/script 2>/dev/null || echo noexec; /ro/script;"
                    "grep -E ' /(ro|noexec) ' /proc/self/mounts | grep -c -E '(ro,nosuid|nodev,noexec)'");
        bind(spec, "/ro", "", {"rbind", "ro", "nosuid"}, true);
        bind(spec, "/noexec", "", {"rbind", "nodev", "noexec"}, true);
        QCOMPARE(run(spec), std::string("ro\nnoexec\nran\n2\n"));
    }

    void readOnlySourceStaysSo()
    {
        QCOMPARE(::mount(outside("/below").c_str(), outside("/below").c_str(), nullptr, MS_BIND, nullptr), 0);
        QCOMPARE(::mount(nullptr, outside("/below").c_str(), nullptr, MS_BIND | MS_REMOUNT | MS_RDONLY, nullptr), 0);
        oci::Spec spec = specFor(
            "touch /data/x 2>/dev/null || echo ro; touch /all/below/x 2>/dev/null || echo ro; touch /all/x && echo rw;"
            "touch /alone/below/x && echo hidden; touch /rro/below/x 2>/dev/null || echo rro");
        bind(spec, "/data", "/below", {"bind", "rw"}, true);
        bind(spec, "/all", "", {"rbind", "rw", "ridmap"}, true);
        bind(spec, "/rro", "", {"rbind", "rro", "ridmap"}, true);
        m_recursive = false;
        bind(spec, "/alone", "", {"bind"}, true);
        const std::string text = run(spec);
        QCOMPARE(::umount2(outside("/below").c_str(), MNT_DETACH), 0);
        QCOMPARE(text, std::string("ro\nro\nrw\nhidden\nrro\n"));
    }

    void singleFiles()
    {
        oci::Spec spec = specFor("cat /etc/made-for-it /etc/passwd; echo more >> /etc/passwd");
        bind(spec, "/etc/made-for-it", "/file", {"bind", "ro"}, true);
        bind(spec, "/etc/passwd", "/file", {"bind"}, true);
        QCOMPARE(run(spec), std::string("words\nwords\n"));
        QCOMPARE(read("/file"), QByteArray("words\nmore\n"));
        struct stat status
        {
        };
        QCOMPARE(::stat((m_harness->containerDirectory("mounts") + "/upper/etc/made-for-it").c_str(), &status), 0);
        QCOMPARE(status.st_size, off_t(0));
    }

    void kindsMustFit()
    {
        oci::Spec spec = specFor("true");
        bind(spec, "/etc", "/file", {"bind"});
        const json ended = m_harness->runToEnd("mounts", spec);
        QVERIFY2(detailOf(ended).find("mounting '/etc': a file cannot be mounted over a directory")
                     != std::string::npos,
                 ended.dump().c_str());
    }

    void sourceMustBePassed()
    {
        oci::Spec spec = specFor("cat /data/shadow");
        spec.mounts.push_back({"/data", "bind", "/etc", {"bind"}});
        const json ended = m_harness->runToEnd("mounts", spec);
        QVERIFY2(detailOf(ended).find("mounting '/data': no source was passed") != std::string::npos,
                 ended.dump().c_str());
    }

    void linksStayInside_data()
    {
        QTest::addColumn<bool>("absolute");
        QTest::newRow("absolute") << true;
        QTest::newRow("relative") << false;
    }

    void linksStayInside()
    {
        QFETCH(bool, absolute);
        // The image points the place of the mount at a directory of the machine.
        const std::string target = (absolute ? "" : "../../../../../../..") + outside("/target");
        QCOMPARE(::symlink(target.c_str(), (m_harness->layer() + "/data").c_str()), 0);
        oci::Spec spec = specFor("cat /data/deep/file; ls " + outside("/target"));
        bind(spec, "/data/deep", "", {"bind"}, true);
        // The link is followed inside of the root, where its target does not exist: a link to nowhere is not repaired.
        const json refused = m_harness->runToEnd("mounts", spec);
        QVERIFY2(refused.contains("error"), refused.dump().c_str());
        QVERIFY(QDir(QString::fromStdString(outside("/target"))).isEmpty());
        // With the directory in the image it is an ordinary link.
        QVERIFY(QDir().mkpath(QString::fromStdString(m_harness->layer() + outside("/target"))));
        QCOMPARE(run(spec), std::string("words\ndeep\n"));
        QVERIFY(QDir(QString::fromStdString(outside("/target"))).isEmpty());
    }

    void kernelFilesCannotBeReplaced_data()
    {
        QTest::addColumn<QByteArray>("destination");
        QTest::newRow("/proc") << QByteArray("/proc");
        QTest::newRow("dots") << QByteArray("/etc/../proc/");
        QTest::newRow("below") << QByteArray("/proc/sys/kernel");
        QTest::newRow("link") << QByteArray("/innocent/attr");
        QTest::newRow("root") << QByteArray("/");
        QTest::newRow("root with dots") << QByteArray("/etc/..");
    }

    void kernelFilesCannotBeReplaced()
    {
        QFETCH(QByteArray, destination);
        QCOMPARE(::symlink("/proc/1", (m_harness->layer() + "/innocent").c_str()), 0);
        oci::Spec spec = specFor("true");
        bind(spec, destination.toStdString(), "", {"bind"});
        const json ended = m_harness->runToEnd("mounts", spec);
        QVERIFY2(detailOf(ended).find("mounting '" + destination.toStdString() + "': ") != std::string::npos,
                 ended.dump().c_str());
    }

    void someProcFilesCan()
    {
        oci::Spec spec = specFor("cat /proc/uptime");
        bind(spec, "/proc/uptime", "/file", {"bind"}, true);
        QCOMPARE(run(spec), std::string("words\n"));
    }

    void tmpfsWithOptions()
    {
        oci::Spec spec = specFor(
            "stat -c '%a %u' /tmp/x; grep ' /tmp/x ' /proc/self/mounts | grep -o size=4096k; cat /etc/passwd | wc -l;"
            "touch /etc/y 2>/dev/null || echo ro; ls /var/run | wc -l; stat -c %a /etc/group");
        QCOMPARE(::mkdir((m_harness->layer() + "/var").c_str(), 0755), 0);
        QCOMPARE(::mkdir((m_harness->layer() + "/run").c_str(), 0755), 0);
        QCOMPARE(::symlink("/run", (m_harness->layer() + "/var/run").c_str()), 0);
        QCOMPARE(::chmod((m_harness->layer() + "/etc/group").c_str(), 0640), 0);
        spec.mounts.push_back({"/tmp/x", "tmpfs", "tmpfs", {"mode=1770", "size=4m", "uid=33", "nosuid"}});
        spec.mounts.push_back({"/etc", "tmpfs", "tmpfs", {"tmpcopyup", "ro"}});
        spec.mounts.push_back({"/var/run", "tmpfs", "tmpfs", {"nodev"}});
        QCOMPARE(run(spec), std::string("1770 33\nsize=4096k\n2\nro\n0\n640\n"));
        struct stat status
        {
        };
        QVERIFY(::stat((m_harness->containerDirectory("mounts") + "/upper/etc").c_str(), &status) != 0);
    }

    void wrongTmpfsOptionIsNamed()
    {
        oci::Spec spec = specFor("true");
        spec.mounts.push_back({"/tmp", "tmpfs", "tmpfs", {"size=many"}});
        const json ended = m_harness->runToEnd("mounts", spec);
        QVERIFY2(detailOf(ended).starts_with("mounting '/tmp': cannot mount 'tmpfs': option 'size'"),
                 ended.dump().c_str());
    }

    void options()
    {
        const auto parsed = parseMountOptions({"rbind", "rro", "rw", "rslave", "noatime", "ridmap", "size=5"});
        QVERIFY(parsed.has_value());
        QVERIFY(parsed->bind && parsed->recursive && parsed->idmap && parsed->idmapBelow && parsed->propagationBelow);
        QCOMPARE(parsed->propagation, std::uint64_t(MS_SLAVE));
        QCOMPARE(parsed->attributes, std::uint64_t(MOUNT_ATTR_NOATIME));
        QVERIFY((parsed->cleared & MOUNT_ATTR_RDONLY) != 0);
        QCOMPARE(parsed->allAttributes, std::uint64_t(MOUNT_ATTR_RDONLY));
        QCOMPARE(parsed->data.size(), std::size_t(1));
        QVERIFY(!parseMountOptions({""}).has_value());
    }

private:
    static oci::Spec specFor(const std::string &script) { return SupervisorHarness::spec({"/bin/sh", "-c", script}); }
    std::string outside(const std::string &name) const
    {
        return (m_outside->path() + QStringLiteral("/source")).toStdString() + name;
    }

    void write(const std::string &name, const QByteArray &text)
    {
        QFile file(QString::fromStdString(outside(name)));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(text), text.size());
    }

    QByteArray read(const std::string &name) const
    {
        QFile file(QString::fromStdString(outside(name)));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    void bind(oci::Spec &spec, const std::string &destination, const std::string &source,
              std::vector<std::string> options, bool map = false)
    {
        oci::Mount mount{destination, "bind", outside(source), std::move(options)};
        if (map) {
            mount.uidMappings = {{caller, SupervisorHarness::idBase, 1}};
            mount.gidMappings = {{caller, SupervisorHarness::idBase, 1}};
        }
        spec.mounts.push_back(std::move(mount));
        m_sources.push_back({destination, outside(source), m_recursive});
        m_harness->setSources(m_sources);
    }

    std::string run(const oci::Spec &spec)
    {
        SupervisorHarness::Output output;
        const json ended = m_harness->runToEnd("mounts", spec, &output);
        return detailOf(ended) + output.standard + output.error;
    }

    std::unique_ptr<SupervisorHarness> m_harness;
    std::unique_ptr<QTemporaryDir> m_outside;
    SupervisorHarness::Sources m_sources;
    bool m_recursive = true;
};

QTEST_GUILESS_MAIN(TestMounts)
#include "tst_mounts.moc"
