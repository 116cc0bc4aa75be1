// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the helper makes of the facts of a machine, and the words for it.
#include "core/ipc/systemcheck.h"
#include "privhelper/service/systemchecks.h"

#include <QTest>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

SystemFacts goodMachine()
{
    SystemFacts facts;
    facts.kernel = "6.12.48+deb13-amd64";
    facts.cgroupMode = "2";
    facts.pressure = true;
    facts.userNamespaces = 15000;
    facts.fileSystem = "ext4";
    facts.freeBytes = std::uint64_t(40) << 30;
    facts.totalBytes = std::uint64_t(100) << 30;
    facts.seccomp = true;
    facts.supervisor = true;
    return facts;
}

CheckResult find(const CheckResults &checks, const QString &id)
{
    const auto found = std::ranges::find(checks, id, &CheckResult::id);
    return found == checks.end() ? CheckResult{} : *found;
}

} // namespace

class TestSystemChecks : public QObject
{
    Q_OBJECT

private slots:
    void goodMachineIsGood()
    {
        const CheckResults checks = checksOf(goodMachine());
        QCOMPARE(checks.size(), 7);
        for (const CheckResult &check : checks) {
            QVERIFY2(check.level == CheckLevel::Good, qPrintable(check.id));
            const CheckWords words = wordsOf(check);
            QVERIFY2(!words.name.isEmpty() && !words.finding.isEmpty() && words.name != check.id, qPrintable(check.id));
            QVERIFY2(words.advice.isEmpty() && words.command.isEmpty(), qPrintable(check.id));
        }
        QCOMPARE(worstOf(checks), CheckLevel::Good);
    }

    void verdicts_data()
    {
        using Change = std::function<void(SystemFacts &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("id");
        QTest::addColumn<CheckLevel>("level");
        QTest::addColumn<QString>("word"); // in the finding
        const auto row = [](const char *name, const char *id, CheckLevel level, const char *word, Change change) {
            QTest::newRow(name) << change << QString::fromLatin1(id) << level << QString::fromLatin1(word);
        };
        using enum CheckLevel;
        row("newest kernel", "kernel", Good, "everything", [](SystemFacts &facts) { facts.kernel = "7.0.0-rc1"; });
        row("older kernel", "kernel", Attention, "older", [](SystemFacts &facts) { facts.kernel = "6.1.0-30-amd64"; });
        row("old kernel", "kernel", Bad, "too old", [](SystemFacts &facts) { facts.kernel = "5.10.0"; });
        row("odd kernel", "kernel", Unknown, "", [](SystemFacts &facts) { facts.kernel = "unknown"; });
        row("hybrid", "cgroups", Attention, "version 1", [](SystemFacts &facts) { facts.cgroupMode = "hybrid"; });
        row("no pressure", "cgroups", Attention, "pressure", [](SystemFacts &facts) { facts.pressure = false; });
        row("no io", "cgroups", Attention, "io", [](SystemFacts &facts) { facts.missingControllers = {"io"}; });
        row("no memory", "cgroups", Bad, "memory", [](SystemFacts &facts) { facts.missingControllers = {"memory"}; });
        row("no user namespaces", "user-namespaces", Bad, "none", [](SystemFacts &facts) { facts.userNamespaces = {}; });
        row("switched off", "user-namespaces", Bad, "switched off", [](SystemFacts &facts) { facts.userNamespaces = 0; });
        row("few", "user-namespaces", Attention, "12", [](SystemFacts &facts) { facts.userNamespaces = 12; });
        row("no overlay", "overlay", Bad, "fuse", [](SystemFacts &facts) {
            facts.fileSystem = "fuse";
            facts.overlay = failure(ErrorCode::Unsupported, "cannot map ids");
        });
        row("no supervisor, overlay", "overlay", Unknown, "supervisor",
            [](SystemFacts &facts) { facts.supervisor = false; });
        row("no supervisor", "supervisor", Bad, "cannot reach", [](SystemFacts &facts) { facts.supervisor = false; });
        row("no seccomp", "seccomp", Bad, "none", [](SystemFacts &facts) { facts.seccomp = false; });
        row("little space", "free-space", Attention, "free",
            [](SystemFacts &facts) { facts.freeBytes = std::uint64_t(2) << 30; });
        row("no space", "free-space", Bad, "free", [](SystemFacts &facts) { facts.freeBytes = 1000; });
    }

    void verdicts()
    {
        QFETCH(const std::function<void(SystemFacts &)>, change);
        QFETCH(const QString, id);
        QFETCH(const CheckLevel, level);
        QFETCH(const QString, word);
        SystemFacts facts = goodMachine();
        change(facts);
        const CheckResult check = find(checksOf(facts), id);
        QCOMPARE(check.id, id);
        QCOMPARE(check.level, level);
        const CheckWords words = wordsOf(check);
        QVERIFY2(words.finding.contains(word), qPrintable(words.finding));
        QCOMPARE(!words.advice.isEmpty(), level == CheckLevel::Attention || level == CheckLevel::Bad);
        if (facts.overlay || id != "overlay"_L1)
            QCOMPARE(words.detail, QString());
        else
            QCOMPARE(words.detail, u"cannot map ids"_s);
    }

    void checksOfANewerHelper()
    {
        const CheckWords words = wordsOf({u"time-travel"_s, CheckLevel::Good, {}});
        QCOMPARE(words.name, u"time-travel"_s);
    }
};

QTEST_GUILESS_MAIN(TestSystemChecks)
#include "tst_systemchecks.moc"
