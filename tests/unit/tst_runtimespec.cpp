// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/oci/runtimespec.h"

#include <QTest>

using namespace kiste;
using namespace kiste::oci;

namespace {

Spec fullSpec()
{
    Spec spec;
    spec.process = {.terminal = true,
                    .consoleSize = ConsoleSize{24, 80},
                    .user = {1000, 100, {4, 27}, 022},
                    .args = {"/bin/sh", "-c", "true"},
                    .env = {"PATH=/bin", "EMPTY="},
                    .cwd = "/srv",
                    .capabilities = Capabilities{{"CAP_CHOWN"}, {"CAP_CHOWN"}, {"CAP_CHOWN"}, {}, {}},
                    .rlimits = {{"RLIMIT_NOFILE", 1024, 4096}},
                    .noNewPrivileges = true,
                    .oomScoreAdj = -5};
    spec.root = {"rootfs", true};
    spec.hostname = "web";
    spec.mounts = {{"/proc", "proc", "proc", {"nosuid"}}, {"/data", "", "", {}},
                   {"/own", "bind", "/srv", {"idmap"}, {{1000, 524288, 1}}, {{100, 524288, 1}}}};
    spec.annotations = {{std::string(userAnnotation), "www-data"}};
    LinuxConfig &config = spec.linuxConfig;
    config.namespaces = {{NamespaceType::Pid, {}}, {NamespaceType::Network, "/run/netns/x"}, {NamespaceType::User, {}}};
    config.uidMappings = {{0, 524288, 65536}};
    config.gidMappings = {{0, 524288, 65536}};
    config.devices = {{"/dev/fuse", 'c', 10, 229, 0666, 0, 5}};
    config.resources.memory = {67108864, 33554432, -1};
    config.resources.cpu = {512, 50000, 100000, "0-1", ""};
    config.resources.pidsLimit = 2048;
    config.resources.devices = {{false, 'a', {}, {}, "rwm"}, {true, 'c', 1, 3, "rwm"}};
    config.resources.unified = {{"memory.high", "1000"}};
    config.cgroupsPath = "x";
    config.maskedPaths = {"/proc/kcore"};
    config.readonlyPaths = {"/proc/sys"};
    config.sysctl = {{"net.ipv4.ip_forward", "1"}};
    config.rootfsPropagation = "private";
    config.seccomp = R"({"defaultAction":"SCMP_ACT_ERRNO"})";
    spec.process.apparmorProfile = "kiste-default";
    spec.process.ioPriority = IoPriority{"IOPRIO_CLASS_IDLE", 7};
    config.timeOffsets = {{"boottime", {-3600, 5}}, {"monotonic", {60, 0}}};
    config.resources.memory.swappiness = 0;
    config.resources.cpu.burst = 1000;
    config.resources.blockIo = {500, {{8, 0, 100}}, {{8, 0, 1048576}}, {}, {}, {{8, 16, 10}}};
    config.resources.hugepages = {{"2MB", 4194304}};
    spec.hooks.createRuntime = {{"/bin/hook", {"hook", "-x"}, {"A=b"}, 5}};
    spec.hooks.poststop = {{"/bin/stop", {}, {}, {}}};
    return spec;
}

} // namespace

class TestRuntimeSpec : public QObject
{
    Q_OBJECT

private slots:
    void roundTrip()
    {
        const Spec spec = fullSpec();
        const auto again = Spec::fromJson(spec.toJson());
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(*again == spec);
        QVERIFY(again->linuxConfig.hasNamespace(NamespaceType::User));
        QVERIFY(!again->linuxConfig.hasNamespace(NamespaceType::Time));
    }

    void smallest()
    {
        const auto spec = Spec::fromJson(R"({"ociVersion":"1.0.2","process":{"args":["a"],"cwd":"/"},"hooks":{}})");
        QVERIFY(spec.has_value());
        QVERIFY(!spec->process.capabilities);
        QVERIFY(!spec->linuxConfig.resources.memory.limit);
        QVERIFY(spec->linuxConfig.namespaces.empty());
    }

    void notUtf8IsWrittenAllTheSame()
    {
        Spec spec = fullSpec();
        spec.process.env.push_back("X=\xff");
        QVERIFY(Spec::fromJson(spec.toJson()).has_value());
    }

    void malformed_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("detail");
        const auto row = [](const char *name, QByteArray text, ErrorCode code, QByteArray detail) {
            QTest::newRow(name) << text << code << detail;
        };
        const auto process = [](const QByteArray &members) {
            return R"({"ociVersion":"1.2.0","process":{"args":["a"],"cwd":"/")" + members + "}}";
        };
        const auto linuxPart = [](const QByteArray &members) {
            return R"({"ociVersion":"1.2.0","process":{"args":["a"],"cwd":"/"},"linux":{)" + members + "}}";
        };
        const auto invalid = ErrorCode::InvalidArgument;
        row("empty", "", ErrorCode::Corrupt, "not valid JSON");
        row("cut", R"({"ociVersion":)", ErrorCode::Corrupt, "not valid JSON");
        row("array", "[]", invalid, "not an object");
        row("no version", R"({"process":{"args":["a"],"cwd":"/"}})", invalid, "'config.json.ociVersion' is missing");
        row("other version", R"({"ociVersion":"2.0.0","process":{"args":["a"],"cwd":"/"}})", invalid, "is not 1.x");
        row("no process", R"({"ociVersion":"1.2.0"})", invalid, "'config.json.process' is missing");
        row("no args", R"({"ociVersion":"1.2.0","process":{"args":[],"cwd":"/"}})", invalid, "args' is empty");
        row("args no list", R"({"ociVersion":"1.2.0","process":{"args":"a","cwd":"/"}})", invalid, "is not an array");
        row("relative cwd", R"({"ociVersion":"1.2.0","process":{"args":["a"],"cwd":"x"}})", invalid, "absolute");
        row("nul", R"({"ociVersion":"1.2.0","process":{"args":["a\u0000b"],"cwd":"/"}})", invalid,
            "'config.json.process.args[0]' holds a NUL byte");
        row("negative uid", process(R"(,"user":{"uid":-1})"), invalid, "user.uid' is out of range");
        row("uid too large", process(R"(,"user":{"uid":4294967296})"), invalid, "user.uid' is out of range");
        row("uid as float", process(R"(,"user":{"uid":1.5})"), invalid, "is not an integer");
        row("oom", process(R"(,"oomScoreAdj":1001)"), invalid, "between -1000 and 1000");
        row("rlimit", process(R"(,"rlimits":[{"type":"RLIMIT_CPU","soft":2,"hard":1}])"), invalid, "above the hard");
        row("unknown namespace", linuxPart(R"("namespaces":[{"type":"x"}])"), invalid, "namespaces[0].type'");
        row("namespace twice", linuxPart(R"("namespaces":[{"type":"pid"},{"type":"pid"}])"), invalid, "there twice");
        row("mapping wraps", linuxPart(R"("uidMappings":[{"containerID":0,"hostID":4294967295,"size":1}])"), invalid,
            "uidMappings[0]' is not a range");
        row("mapping cut", linuxPart(R"("uidMappings":[{"containerID":0,"size":1}])"), invalid, "hostID' is missing");
        row("device access", linuxPart(R"("resources":{"devices":[{"allow":true,"access":"x"}]})"), invalid, "access'");
        row("seccomp", linuxPart(R"("seccomp":[])"), invalid, "seccomp' is not an object");
        row("long", QByteArray(maxRuntimeSpec + 1, ' '), ErrorCode::LimitExceeded, "bytes long");
        row("deep", QByteArray(100000, '['), ErrorCode::LimitExceeded, "nested deeper");
    }

    void malformed()
    {
        QFETCH(QByteArray, text);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, detail);
        const auto spec = Spec::fromJson(text.toStdString());
        QVERIFY(!spec.has_value());
        QCOMPARE(spec.error().code, code);
        QVERIFY2(QByteArray::fromStdString(spec.error().detail).contains(detail), spec.error().detail.c_str());
    }
};

QTEST_APPLESS_MAIN(TestRuntimeSpec)
#include "tst_runtimespec.moc"
