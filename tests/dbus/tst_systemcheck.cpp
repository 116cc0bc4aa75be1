// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// All checks of this computer as window and kistectl get them: over a bus with a helper and a polkit of the test's.
#include "ctlrunner.h"
#include "fakehelper.h"
#include "privatebus.h"

#include "core/ipc/helperclient.h"
#include "core/ipc/polkitcheck.h"
#include "core/ipc/polkittypes.h"
#include "core/ipc/systemcheck.h"

#include <QDBusVirtualObject>
#include <QTest>

#include <unistd.h>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr uid_t somebody = 1000;

/// Answers what a test says; knows whether an agent is registered for the session.
class FakePolkit : public QDBusVirtualObject
{
public:
    explicit FakePolkit(const QString &address)
        : m_bus(QDBusConnection::connectToBus(address, u"polkit"_s))
    {
        m_bus.registerService(u"org.freedesktop.PolicyKit1"_s);
        m_bus.registerVirtualObject(u"/org/freedesktop/PolicyKit1/Authority"_s, this);
    }
    ~FakePolkit() override { QDBusConnection::disconnectFromBus(u"polkit"_s); }

    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        calls << message.member();
        const auto fail = [&](const QString &text) {
            connection.send(message.createErrorReply(u"org.freedesktop.PolicyKit1.Error.Failed"_s, text));
        };
        if (message.member() == "CheckAuthorization"_L1) {
            flags = message.arguments().value(3).toUInt();
            if (error.isEmpty())
                connection.send(message.createReply(QVariant::fromValue(answer)));
            else
                fail(error);
        } else if (message.member() == "RegisterAuthenticationAgent"_L1) {
            if (hasAgent)
                fail(u"An authentication agent already exists for the given subject"_s);
            else
                connection.send(message.createReply());
        } else {
            connection.send(message.createReply());
        }
        return true;
    }

    PolkitResult answer;
    QString error;
    bool hasAgent = false;
    uint flags = 99;
    QStringList calls;

private:
    QDBusConnection m_bus;
};

} // namespace

class TestSystemCheck : public QObject
{
    Q_OBJECT

private:
    PrivateBus m_bus;
    CtlRunner m_ctl;

    CheckResult passwords()
    {
        std::optional<CheckResult> result;
        const auto bus = QDBusConnection::connectToBus(m_bus.address(), u"asker"_s);
        QObject context;
        checkPasswords(bus, somebody, &context, [&](const CheckResult &check) { result = check; });
        if (!QTest::qWaitFor([&] { return result.has_value(); }))
            return {};
        QDBusConnection::disconnectFromBus(u"asker"_s);
        return *result;
    }

    std::optional<CheckResults> allChecks(Helper &helper)
    {
        std::optional<CheckResults> results;
        checkThisComputer(&helper, this, [&](const CheckResults &checks) { results = checks; });
        std::ignore = QTest::qWaitFor([&] { return results.has_value(); }, 10'000);
        return results;
    }

private slots:
    void initTestCase()
    {
        registerPolkitTypes();
        QVERIFY(m_bus.start());
        QVERIFY(m_ctl.begin());
    }

    void passwordQuestions_data()
    {
        QTest::addColumn<PolkitResult>("answer");
        QTest::addColumn<QString>("error");
        QTest::addColumn<QString>("session");
        QTest::addColumn<bool>("hasAgent");
        QTest::addColumn<QString>("how");
        QTest::addColumn<CheckLevel>("level");
        const PolkitResult yes{true, false, {}};
        const PolkitResult no{false, false, {}};
        const PolkitResult password{false, true, {}};
        QTest::newRow("allowed") << yes << QString() << u"3"_s << true << u"allowed"_s << CheckLevel::Good;
        QTest::newRow("denied") << no << QString() << u"3"_s << true << u"denied"_s << CheckLevel::Bad;
        QTest::newRow("agent") << password << QString() << u"3"_s << true << u"agent"_s << CheckLevel::Good;
        QTest::newRow("no agent") << password << QString() << u"3"_s << false << u"no-agent"_s << CheckLevel::Attention;
        QTest::newRow("no session") << password << QString() << QString() << true << u"no-session"_s
                                    << CheckLevel::Attention;
        QTest::newRow("unknown action")
            << no << u"Action org.kiste.helper.container-manage is not registered"_s << u"3"_s << true << u"no-action"_s
            << CheckLevel::Bad;
        QTest::newRow("broken") << no << u"it hurts"_s << u"3"_s << true << u"unknown"_s << CheckLevel::Unknown;
    }

    void passwordQuestions()
    {
        QFETCH(const PolkitResult, answer);
        QFETCH(const QString, error);
        QFETCH(const QString, session);
        QFETCH(const bool, hasAgent);
        QFETCH(const QString, how);
        QFETCH(const CheckLevel, level);
        qputenv("XDG_SESSION_ID", session.toLatin1());
        FakePolkit polkit(m_bus.address());
        polkit.answer = answer;
        polkit.error = error;
        polkit.hasAgent = hasAgent;
        const CheckResult check = passwords();
        QCOMPARE(check.id, u"passwords"_s);
        QCOMPARE(check.facts.value(u"how"_s).toString(), how);
        QCOMPARE(check.level, level);
        QCOMPARE(polkit.flags, 0U); // nobody is asked for a password
        // An agent that was accepted for the try is taken back.
        QTRY_COMPARE(polkit.calls.contains(u"UnregisterAuthenticationAgent"_s), how == "no-agent"_L1);
        const CheckWords words = wordsOf(check);
        QVERIFY(!words.finding.isEmpty());
        QCOMPARE(words.advice.isEmpty(), level == CheckLevel::Good || level == CheckLevel::Unknown);
    }

    void withoutPolkit()
    {
        const CheckResult check = passwords();
        QCOMPARE(check.facts.value(u"how"_s).toString(), u"no-polkit"_s);
        QCOMPARE(check.level, CheckLevel::Bad);
        QVERIFY(wordsOf(check).command.contains("polkit"_L1));
    }

    void everythingTogether()
    {
        FakeHelper helper(m_bus.address());
        helper.onReply(u"CheckSystem"_s,
                       {QVariant::fromValue(CheckResults{
                           {u"kernel"_s, CheckLevel::Attention, {{u"release"_s, u"6.1.0"_s}}}})});
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        // Asked before the helper is connected: the answer waits for it.
        const auto checks = allChecks(client);
        QVERIFY(checks.has_value());
        QCOMPARE(checks->size(), 3);
        QCOMPARE(checks->at(0).id, u"helper"_s);
        QCOMPARE(checks->at(0).level, CheckLevel::Good);
        QCOMPARE(checks->at(1).id, u"passwords"_s);
        QCOMPARE(checks->at(2).facts.value(u"release"_s).toString(), u"6.1.0"_s);
        QCOMPARE(worstOf(*checks), std::max(checks->at(1).level, CheckLevel::Attention));
    }

    void helperWithoutTheMethod()
    {
        FakeHelper helper(m_bus.address());
        helper.onError(u"CheckSystem"_s, u"org.freedesktop.DBus.Error.UnknownMethod"_s, u"no such method"_s);
        QVERIFY(helper.start());
        HelperClient client(m_bus.address());
        const auto checks = allChecks(client);
        QVERIFY(checks.has_value());
        QCOMPARE(checks->first().level, CheckLevel::Bad);
        QVERIFY(wordsOf(checks->first()).finding.contains("older"_L1));
    }

    void withoutAHelper()
    {
        HelperClient client(m_bus.address());
        const auto checks = allChecks(client);
        QVERIFY(checks.has_value());
        QCOMPARE(checks->size(), 2);
        QCOMPARE(checks->first().level, CheckLevel::Bad);
        const CheckWords words = wordsOf(checks->first());
        QVERIFY(words.command.contains("kiste-helper"_L1));
        QVERIFY(!words.advice.isEmpty());
    }

    void withoutABus()
    {
        HelperClient client(u"unix:path=/nonexistent/bus"_s);
        const auto checks = allChecks(client);
        QVERIFY(checks.has_value());
        QCOMPARE(checks->first().facts.value(u"state"_s).toString(), u"NoBus"_s);
    }

    void exitStatusOfKistectl_data()
    {
        QTest::addColumn<CheckLevel>("level");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("word");
        QTest::newRow("bad") << CheckLevel::Bad << 1 << "bad"_ba;
        QTest::newRow("good") << CheckLevel::Good << 0 << "good"_ba;
        QTest::newRow("attention") << CheckLevel::Attention << 2 << "attention"_ba;
    }

    void exitStatusOfKistectl()
    {
        QFETCH(const CheckLevel, level);
        QFETCH(const int, code);
        QFETCH(const QByteArray, word);
        QVERIFY(m_ctl.resetHelper());
        m_ctl.helper().onReply(u"CheckSystem"_s,
                               {QVariant::fromValue(CheckResults{
                                   {u"kernel"_s, level, {{u"release"_s, u"6.1.0"_s}}}})});
        const CtlResult text = m_ctl.run({u"info"_s, u"--check"_s});
        QVERIFY2(text.out.contains(word.leftJustified(11) + "Kernel 6.1.0"), text.out);
        const CtlResult json = m_ctl.run({u"info"_s, u"--check"_s, u"--format"_s, u"json"_s});
        QVERIFY2(json.out.contains("\"Id\":\"kernel\",\"Level\":\"" + word + '"'), json.out);
        QCOMPARE(m_ctl.run({u"info"_s, u"--check"_s, u"--format"_s, u"{{.Id}}"_s}).out, "helper\npasswords\nkernel\n"_ba);
        if (::getuid() == 0) // nobody else is sure to pass the check of passwords
            QCOMPARE(text.code, code);
        else
            QVERIFY(text.code == code || text.code == 1);
        QCOMPARE(json.code, text.code);
    }
};

QTEST_GUILESS_MAIN(TestSystemCheck)
#include "tst_systemcheck.moc"
