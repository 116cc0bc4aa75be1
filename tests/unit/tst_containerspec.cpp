// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/signalname.h"
#include "core/oci/systemspec.h"
#include "core/ipc/dbustypes.h"
#include "privhelper/service/containername.h"
#include "privhelper/service/containerspec.h"
#include "privhelper/service/options.h"

#include <QFile>
#include <QTest>

#include <csignal>
#include <limits>
#include <unistd.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

ImageConfig shellImage()
{
    ImageConfig image;
    image.entrypoint = {"/entry"};
    image.cmd = {"image", "command"};
    image.env = {"PATH=/image/bin", "LANG=C"};
    image.workingDir = "srv";
    image.user = "www-data";
    image.stopSignal = "SIGQUIT";
    image.labels = {{"from", "image"}, {"org.kiste.secret", "x"}};
    return image;
}

ContainerPlan plan(const ImageConfig &image, const CreateOptions &options, std::uint32_t idBase = 524288)
{
    return planContainer(ContainerId::random(), idBase, "shell", image, options, HostFacts{4, true}).value();
}

} // namespace

class TestContainerSpec : public QObject
{
    Q_OBJECT

private slots:
    void systemContainers()
    {
        CreateOptions options;
        options.system = true;
        const ContainerPlan made = plan(ImageConfig{}, options);
        QCOMPARE(made.spec.process.args, std::vector<std::string>{"/sbin/init"});
        QCOMPARE(made.settings.stopSignal, std::string("SIGRTMIN+3"));
        QVERIFY(oci::isSystem(made.spec));
        QVERIFY(made.spec.process.terminal && !made.spec.process.noNewPrivileges);
        QVERIFY(std::ranges::contains(made.spec.process.env, "container=kiste"));
        for (const char *destination : {"/run", "/run/lock", "/tmp", "/sys/fs/cgroup"})
            QCOMPARE(std::ranges::count(made.spec.mounts, destination, &oci::Mount::destination), std::ptrdiff_t(1));
        options.stopSignal = SIGPWR;
        QCOMPARE(plan(shellImage(), options).settings.stopSignal, std::string("SIGPWR"));
        // Without a user namespace its capabilities would be the machine's.
        QVERIFY(!planContainer(ContainerId::random(), 0, "shell", ImageConfig{}, options, HostFacts{4, true}).has_value());
    }

    void commands_data()
    {
        QTest::addColumn<QStringList>("entrypoint");
        QTest::addColumn<QStringList>("command");
        QTest::addColumn<bool>("replacesEntrypoint");
        QTest::addColumn<QStringList>("expected");
        // Docker's table of how ENTRYPOINT and CMD go together.
        QTest::newRow("image alone") << QStringList() << QStringList() << false
                                     << QStringList{u"/entry"_s, u"image"_s, u"command"_s};
        QTest::newRow("command") << QStringList() << QStringList{u"mine"_s} << false
                                 << QStringList{u"/entry"_s, u"mine"_s};
        QTest::newRow("entrypoint") << QStringList{u"/mine"_s} << QStringList() << true << QStringList{u"/mine"_s};
        QTest::newRow("both") << QStringList{u"/mine"_s} << QStringList{u"arg"_s} << true
                              << QStringList{u"/mine"_s, u"arg"_s};
        QTest::newRow("no entrypoint") << QStringList{QString()} << QStringList{u"arg"_s} << true
                                       << QStringList{u"arg"_s};
    }

    void commands()
    {
        QFETCH(QStringList, entrypoint);
        QFETCH(QStringList, command);
        QFETCH(bool, replacesEntrypoint);
        QFETCH(QStringList, expected);
        QVariantMap map;
        if (replacesEntrypoint)
            map.insert(u"entrypoint"_s, entrypoint);
        if (!command.isEmpty())
            map.insert(u"command"_s, command);
        QStringList args;
        for (const std::string &arg : plan(shellImage(), CreateOptions::parse(map, 4).value()).spec.process.args)
            args.append(QString::fromStdString(arg));
        QCOMPARE(args, expected);
    }

    void imageAndOptionsAreMerged()
    {
        CreateOptions options;
        options.env = {"LANG=de", "NEW=1", "NEW=2"};
        options.tty = true;
        options.labels = {{"mine", "1"}};
        const ContainerPlan merged = plan(shellImage(), options);
        const auto &env = merged.spec.process.env;
        QCOMPARE(std::ranges::count(env, "PATH=/image/bin"), 1);
        QCOMPARE(std::ranges::count(env, "LANG=de"), 1);
        QCOMPARE(std::ranges::count(env, "NEW=2"), 1);
        QVERIFY(!std::ranges::contains(env, "LANG=C") && !std::ranges::contains(env, "NEW=1"));
        QVERIFY(std::ranges::contains(env, "TERM=xterm"));
        QCOMPARE(merged.spec.process.cwd, std::string("/srv"));
        QCOMPARE(merged.spec.annotations.at(std::string(oci::userAnnotation)), std::string("www-data"));
        QCOMPARE(merged.spec.process.user.uid, 0U);
        QCOMPARE(merged.settings.stopSignal, std::string("SIGQUIT"));
        // An image cannot set what would read as the engine's own.
        QCOMPARE(merged.settings.labels, (std::map<std::string, std::string>{{"from", "image"}, {"mine", "1"}}));
        const auto again = oci::Spec::fromJson(merged.config);
        QVERIFY(again && *again == merged.spec);
    }

    void defaultsAreTight()
    {
        const ContainerPlan tight = plan(shellImage(), {});
        const auto &spec = tight.spec;
        QVERIFY(spec.process.noNewPrivileges);
        QCOMPARE(spec.process.capabilities->bounding, spec.process.capabilities->effective);
        for (const char *dangerous : {"CAP_SYS_ADMIN", "CAP_NET_RAW", "CAP_MKNOD", "CAP_AUDIT_WRITE", "CAP_SYS_PTRACE"})
            QVERIFY(!std::ranges::contains(spec.process.capabilities->bounding, dangerous));
        for (const char *masked : {"/proc/kcore", "/proc/keys", "/sys/firmware", "/sys/devices/virtual/powercap"})
            QVERIFY2(std::ranges::contains(spec.linuxConfig.maskedPaths, masked), masked);
        for (const char *readonly : {"/proc/sys", "/proc/sysrq-trigger"})
            QVERIFY2(std::ranges::contains(spec.linuxConfig.readonlyPaths, readonly), readonly);
        QCOMPARE(spec.linuxConfig.resources.pidsLimit, std::int64_t(2048));
        QVERIFY(!spec.linuxConfig.resources.devices.front().allow);
        for (const oci::Mount &mount : spec.mounts) {
            QVERIFY2(std::ranges::contains(mount.options, "nosuid"), mount.destination.c_str());
            if (mount.destination.starts_with("/sys"))
                QVERIFY2(std::ranges::contains(mount.options, "ro"), mount.destination.c_str());
        }
        for (int type = 0; type <= int(oci::NamespaceType::Cgroup); ++type)
            QVERIFY(spec.linuxConfig.hasNamespace(static_cast<oci::NamespaceType>(type)));
        QVERIFY(!plan(shellImage(), {}, 0).spec.linuxConfig.hasNamespace(oci::NamespaceType::User));
    }

    void limits()
    {
        CreateOptions options;
        options.memoryLimit = 64 << 20;
        options.nanoCpus = 1'500'000'000;
        const auto &resources = plan(shellImage(), options).spec.linuxConfig.resources;
        QCOMPARE(resources.memory.limit, std::int64_t(64 << 20));
        QCOMPARE(resources.memory.swap, std::int64_t(128 << 20));
        QCOMPARE(resources.cpu.quota, std::int64_t(150000));
        QCOMPARE(resources.cpu.period, std::uint64_t(100000));
        const auto without
            = planContainer(ContainerId::random(), 0, "x", shellImage(), options, HostFacts{4, false}).value();
        QVERIFY(!without.spec.linuxConfig.resources.memory.swap);
    }

    void badImages()
    {
        ImageConfig image = shellImage();
        image.user = "4294967296";
        const auto large = planContainer(ContainerId::random(), 0, "x", image, {}, {});
        QCOMPARE(large.error().code, ErrorCode::InvalidArgument);
        image.user.clear();
        image.stopSignal = "SIGNONSENSE";
        QCOMPARE(plan(image, {}).settings.stopSignal, std::string("SIGTERM"));
        image.entrypoint.clear();
        image.cmd.clear();
        QCOMPARE(planContainer(ContainerId::random(), 0, "x", image, {}, {}).error().code, ErrorCode::InvalidArgument);
    }

    void signalNames()
    {
        for (const char *text : {"KILL", "SIGKILL", "sigkill", "9"})
            QCOMPARE(parseSignal(text).value(), SIGKILL);
        QCOMPARE(parseSignal("RTMIN+3").value(), 37);
        QCOMPARE(parseSignal("SIGRTMAX").value(), 64);
        for (const char *text : {"", "0", "65", "-9", "+9", "9 ", "SIG", "SIG9", "RTMIN+31", "RTMIN-1", "KILLL",
                                 "SIGKILLSIGKILLSIGKILL", "0x9", "99999999999999999999"})
            QVERIFY2(!parseSignal(text).has_value(), text);
        for (int number = 1; number <= 64; ++number) {
            if (number != 32 && number != 33)
                QCOMPARE(parseSignal(signalName(number)).value(), number);
        }
    }

    void maskedPathsDoNotLeadUp()
    {
        for (const char *path : {"/x/..", "/..", "/x/../y", "x", ""}) {
            for (const QString &option : {u"mask"_s, u"unmask"_s}) {
                const auto options = CreateOptions::parse({{option, QStringList{QString::fromLatin1(path)}}}, 4);
                QVERIFY2(!options, path);
                QCOMPARE(options.error().code, ErrorCode::InvalidArgument);
            }
        }
        QVERIFY(CreateOptions::parse({{u"mask"_s, QStringList{u"/x/..y"_s, u"/proc/z"_s}}}, 4).has_value());
    }

    void deviceQuestionsTellNothing()
    {
        // What is no device and what is not there cannot be told apart: directories below /dev may be closed to the caller.
        const QString file = u"/dev/shm/kiste-test-%1"_s.arg(::getpid());
        QFile there(file);
        if (!there.open(QIODevice::WriteOnly))
            QSKIP("there is no /dev/shm that can be written");
        const auto clean = qScopeGuard([&there] { there.remove(); });
        const std::string path = file.toStdString();
        const auto answers = [&](const std::string &name) {
            std::string both = parseDevice(name).error().detail + '\n' + parseBlockLimit(name + ":1", "device-read-bps").error().detail;
            for (std::size_t at = 0; (at = both.find(name, at)) != std::string::npos;)
                both.replace(at, name.size(), "NAME");
            return both;
        };
        QCOMPARE(answers(path), answers(path + "-absent"));
        QVERIFY(parseDevice("/dev/null").has_value());
    }

    void options()
    {
        OptionReader reader({{u"yes"_s, true}, {u"number"_s, 5U}});
        bool yes = false;
        quint32 number = 0;
        reader.read("yes"_L1, yes);
        QVERIFY(!reader.finish().has_value()); // "number" was not read
        reader.read("number"_L1, number);
        QVERIFY(reader.finish().has_value());
        QVERIFY(yes);
        QCOMPARE(number, 5U);
        // No conversions: 5 is not "5", and an int is not unsigned.
        OptionReader strict({{u"number"_s, 5}});
        strict.read("number"_L1, number);
        QCOMPARE(strict.finish().error().code, ErrorCode::InvalidArgument);
        QVERIFY(strict.finish().error().detail.contains("'number'"));
    }

    void randomNames()
    {
        QSet<QByteArray> seen;
        for (int i = 0; i < 200; ++i) {
            const std::string name = randomContainerName(i);
            QVERIFY2(ContainerName::parse(name).has_value(), name.c_str());
            seen.insert(QByteArray::fromStdString(name));
        }
        QVERIFY(seen.size() > 150);
    }
};

QTEST_APPLESS_MAIN(TestContainerSpec)
#include "tst_containerspec.moc"
