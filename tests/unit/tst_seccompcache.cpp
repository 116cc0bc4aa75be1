// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/apparmor.h"
#include "privhelper/runtime/seccompcache.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cerrno>
#include <cstring>
#include <format>
#include <linux/audit.h>
#include <linux/bpf_common.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <sys/socket.h>
#include <sys/syscall.h>

using namespace kiste;

namespace {

constexpr CapabilityMask none = 0;
constexpr CapabilityMask admin = CapabilityMask(1) << CAP_SYS_ADMIN;

std::string profileWith(int number)
{
    return std::format(
        R"({{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{{"names":["mount"],"action":"SCMP_ACT_ERRNO","errnoRet":{}}}]}})",
        number);
}

struct Verdict
{
    std::uint32_t answer = 0;
    int steps = 0; ///< instructions that the kernel runs for it
};

Verdict run(const SeccompProgram &program, const seccomp_data &call)
{
    Verdict verdict;
    std::uint32_t accumulator = 0;
    for (std::size_t at = 0; at < program.instructions.size(); ++at) {
        const sock_filter &step = program.instructions[at];
        ++verdict.steps;
        const auto jump = [&](bool holds) { at += holds ? step.jt : step.jf; };
        switch (step.code) {
        case BPF_LD | BPF_W | BPF_ABS:
            std::memcpy(&accumulator, reinterpret_cast<const char *>(&call) + step.k, 4);
            break;
        case BPF_JMP | BPF_JA:
            at += step.k;
            break;
        case BPF_JMP | BPF_JEQ | BPF_K:
            jump(accumulator == step.k);
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            jump(accumulator >= step.k);
            break;
        case BPF_JMP | BPF_JGT | BPF_K:
            jump(accumulator > step.k);
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            jump((accumulator & step.k) != 0);
            break;
        case BPF_ALU | BPF_AND | BPF_K:
            accumulator &= step.k;
            break;
        case BPF_RET | BPF_K:
            verdict.answer = step.k;
            return verdict;
        default:
            return {0, -1};
        }
    }
    return {0, -1};
}

class SeccompCacheTest : public QObject
{
    Q_OBJECT

private slots:
    void compiledOnce()
    {
        SeccompCache cache;
        const auto first = cache.find({}, none);
        QVERIFY(first.has_value());
        const SeccompProgram *program = *first;
        QVERIFY(program->instructions.size() > 100);
        QCOMPARE(*cache.find({}, none), program);
        QCOMPARE(cache.compiled(), std::size_t(1));
    }

    void whatDiffersIsCompiledAnew()
    {
        SeccompCache cache;
        const auto plain = (*cache.find({}, none))->instructions.size();
        QVERIFY((*cache.find({}, admin))->instructions.size() != plain);
        QVERIFY((*cache.find(profileWith(1), none))->instructions.size() < plain);
        QVERIFY(cache.find(profileWith(1), admin).has_value());
        QCOMPARE(cache.compiled(), std::size_t(4));
        QCOMPARE((*cache.find({}, none))->instructions.size(), plain);
        QCOMPARE(cache.compiled(), std::size_t(4));
    }

    void brokenProfilesAreNotKept()
    {
        SeccompCache cache;
        for (int i = 0; i < 3; ++i) {
            const auto program = cache.find(R"({"defaultAction":"SCMP_ACT_SHRUG"})", none);
            QVERIFY(!program.has_value());
            QVERIFY2(program.error().detail.contains("defaultAction"), program.error().detail.c_str());
        }
        QCOMPARE(cache.size(), std::size_t(0));
    }

    void usersCannotFillIt()
    {
        SeccompCache cache(4);
        for (int i = 1; i <= 100; ++i) {
            QVERIFY(cache.find(profileWith(i), none).has_value());
            QVERIFY(cache.find({}, none).has_value()); // used all the time, so it stays
            QVERIFY(cache.size() <= 4);
        }
        QCOMPARE(cache.compiled(), std::size_t(101));
        QVERIFY(cache.find(profileWith(100), none).has_value());
        QCOMPARE(cache.compiled(), std::size_t(101));
        QVERIFY(cache.find(profileWith(1), none).has_value());
        QCOMPARE(cache.compiled(), std::size_t(102)); // gone long ago
    }

    /// A list of rules would take hundreds of steps for the last ones at every system call; a tree takes a few.
    void programIsATree()
    {
#if defined(__x86_64__)
        SeccompCache cache;
        const SeccompProgram &program = **cache.find({}, none);
        int most = 0;
        for (int number = 0; number < 470; ++number) {
            const Verdict verdict =
                run(program, {.nr = number, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = 0, .args = {}});
            QVERIFY2(verdict.steps > 0, std::format("call {} is not answered", number).c_str());
            most = std::max(most, verdict.steps);
        }
        qInfo("%zu instructions, at most %d of them for one call", program.instructions.size(), most);
        QVERIFY2(most <= 40, std::format("{} steps for one call", most).c_str());
        const auto answer = [&](int number) {
            return run(program, {.nr = number, .arch = AUDIT_ARCH_X86_64, .instruction_pointer = 0, .args = {}}).answer;
        };
        QCOMPARE(answer(SYS_read), std::uint32_t(SECCOMP_RET_ALLOW));
        QCOMPARE(answer(SYS_mount), std::uint32_t(SECCOMP_RET_ERRNO | EPERM));
        QCOMPARE(answer(469), std::uint32_t(SECCOMP_RET_ERRNO | ENOSYS));
#else
        QSKIP("the numbers of calls are those of x86-64");
#endif
    }

    /// 32-bit x86 opens sockets by socketcall(2) too, which hides what is opened.
    void socketcallOpensNothingUnseen()
    {
#if defined(__x86_64__)
        SeccompCache cache;
        const auto answer = [&](bool socketcall, int number, std::uint64_t first, std::uint32_t arch = AUDIT_ARCH_I386) {
            return run(**cache.find({}, none, socketcall), {.nr = number, .arch = arch, .instruction_pointer = 0, .args = {first}}).answer;
        };
        constexpr std::uint32_t refused = SECCOMP_RET_ERRNO | EPERM;
        constexpr std::uint32_t allowed = SECCOMP_RET_ALLOW;
        QCOMPARE(answer(false, 102, 1), refused);
        QCOMPARE(answer(false, 102, 1ULL << 32 | 1), refused); // the kernel takes 32 bits
        QCOMPARE(answer(false, 102, 3), allowed); // connect(2)
        QCOMPARE(answer(false, 359, AF_INET), allowed);
        QCOMPARE(answer(true, 102, 1), allowed);
        for (const bool socketcall : {false, true}) {
            QVERIFY(answer(socketcall, 359, AF_ALG) != allowed);
            QVERIFY(answer(socketcall, 359, AF_VSOCK) != allowed);
            QVERIFY(answer(socketcall, SYS_socket, AF_ALG, AUDIT_ARCH_X86_64) != allowed);
            QCOMPARE(answer(socketcall, SYS_socket, AF_INET, AUDIT_ARCH_X86_64), allowed);
        }
        QCOMPARE(cache.compiled(), std::size_t(2));
#else
        QSKIP("the numbers of calls are those of x86-64");
#endif
    }

    void profilesOfAppArmor()
    {
        QTemporaryDir directory;
        const std::string path = directory.filePath(QStringLiteral("profiles")).toStdString();
        QVERIFY(!isProfileEnforced(containerProfile, path));
        for (const auto &[text, enforced] : {std::pair("kiste-container (enforce)\n", true), {"man (enforce)\nkiste-container (enforce)\n", true},
                                             {"kiste-container (complain)\n", false}, {"x kiste-container (enforce)\n", false},
                                             {"kiste-container//sub (enforce)\n", false}, {"", false}}) {
            QFile file(QString::fromStdString(path));
            QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(text) >= 0);
            file.close();
            QCOMPARE(isProfileEnforced(containerProfile, path), enforced);
        }
    }

    void keptIsFasterThanCompiled()
    {
        constexpr int rounds = 20;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < rounds; ++i)
            QVERIFY(SeccompCache().find({}, none).has_value());
        const double compiling = static_cast<double>(timer.nsecsElapsed()) / rounds / 1000;
        SeccompCache cache;
        QVERIFY(cache.find({}, none).has_value());
        timer.start();
        for (int i = 0; i < rounds * 100; ++i)
            QVERIFY(cache.find({}, none).has_value());
        const double finding = static_cast<double>(timer.nsecsElapsed()) / (rounds * 100) / 1000;
        qInfo("compiled: %.1f us, kept: %.3f us", compiling, finding);
        QVERIFY2(finding * 20 < compiling, std::format("{} us to find, {} us to compile", finding, compiling).c_str());
    }
};

} // namespace

QTEST_APPLESS_MAIN(SeccompCacheTest)
#include "tst_seccompcache.moc"
