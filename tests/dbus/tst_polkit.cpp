// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What PolkitAuthority asks polkit, and what it makes of the answers. Here polkit is an object of the test's.
#include "privatebus.h"

#include "privhelper/auth/polkitauthority.h"

#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusVirtualObject>
#include <QTest>

using namespace kiste;
using namespace kiste::test;
using namespace Qt::StringLiterals;

/// (bba{ss}) as the real one answers it.
struct Answer
{
    bool authorized = false;
    bool challenge = false;
    QMap<QString, QString> details;
};
Q_DECLARE_METATYPE(Answer)

QDBusArgument &operator<<(QDBusArgument &argument, const Answer &answer)
{
    argument.beginStructure();
    argument << answer.authorized << answer.challenge << answer.details;
    argument.endStructure();
    return argument;
}

const QDBusArgument &operator>>(const QDBusArgument &argument, Answer &answer)
{
    argument.beginStructure();
    argument >> answer.authorized >> answer.challenge >> answer.details;
    argument.endStructure();
    return argument;
}

class FakePolkit : public QDBusVirtualObject
{
    Q_OBJECT

public:
    QString introspect(const QString &) const override { return {}; }
    bool handleMessage(const QDBusMessage &message, const QDBusConnection &connection) override
    {
        calls.append(message);
        message.setDelayedReply(true);
        if (message.member() == "CheckAuthorization"_L1 && answer)
            connection.send(message.createReply(QVariant::fromValue(*answer)));
        else if (message.member() == "CheckAuthorization"_L1 && fails)
            connection.send(message.createErrorReply(u"org.freedesktop.PolicyKit1.Error.Failed"_s, u"broken"_s));
        return true;
    }

    std::optional<Answer> answer;
    bool fails = false;
    QList<QDBusMessage> calls;
};

class TestPolkit : public QObject
{
    Q_OBJECT

private:
    PrivateBus m_bus;
    std::unique_ptr<FakePolkit> m_polkit;
    std::unique_ptr<PolkitAuthority> m_authority;

    AuthorityRequest request(quint32 uid = 1000) const
    {
        return {u":1.77"_s, uid, Action::ContainerManage, {{u"container"_s, u"web"_s}}, true};
    }

private slots:
    void initTestCase()
    {
        qDBusRegisterMetaType<Answer>();
        QVERIFY(m_bus.start());
    }

    void init()
    {
        m_polkit = std::make_unique<FakePolkit>();
        auto server = QDBusConnection::connectToBus(m_bus.address(), u"polkit"_s);
        QVERIFY(server.registerService(u"org.freedesktop.PolicyKit1"_s));
        QVERIFY(server.registerVirtualObject(u"/org/freedesktop/PolicyKit1/Authority"_s, m_polkit.get()));
        m_authority
            = std::make_unique<PolkitAuthority>(QDBusConnection::connectToBus(m_bus.address(), u"helper"_s));
    }

    void cleanup()
    {
        m_authority.reset();
        QDBusConnection::disconnectFromBus(u"polkit"_s);
        QDBusConnection::disconnectFromBus(u"helper"_s);
        m_polkit.reset();
    }

    void verdicts_data()
    {
        QTest::addColumn<bool>("authorized");
        QTest::addColumn<bool>("challenge");
        QTest::newRow("yes") << true << false;
        QTest::newRow("no") << false << false;
        QTest::newRow("password") << false << true;
    }

    void verdicts()
    {
        QFETCH(bool, authorized);
        QFETCH(bool, challenge);
        m_polkit->answer = Answer{authorized, challenge, {}};
        std::optional<Result<void>> verdict;
        m_authority->check(request(), [&verdict](const Result<void> &result) { verdict = result; });
        QTRY_VERIFY(verdict.has_value());
        QCOMPARE(verdict->has_value(), authorized);
        if (!authorized)
            QCOMPARE(verdict->error().code, ErrorCode::NotAuthorized);
        const QDBusMessage asked = m_polkit->calls.constFirst();
        QCOMPARE(asked.signature(), u"(sa{sv})sa{ss}us"_s);
        const auto subject = asked.arguments().value(0).value<QDBusArgument>();
        QString kind;
        QVariantMap details;
        subject.beginStructure();
        subject >> kind >> details;
        subject.endStructure();
        QCOMPARE(kind, u"system-bus-name"_s);
        QCOMPARE(details, (QVariantMap{{u"name"_s, u":1.77"_s}}));
        QCOMPARE(asked.arguments().value(1).toString(), u"org.kiste.helper.container-manage"_s);
        QCOMPARE(asked.arguments().value(3).toUInt(), 1U);
    }

    void withoutInteraction()
    {
        m_polkit->answer = Answer{};
        bool answered = false;
        auto quiet = request();
        quiet.interaction = false;
        m_authority->check(quiet, [&answered](const Result<void> &) { answered = true; });
        QTRY_VERIFY(answered);
        QCOMPARE(m_polkit->calls.constFirst().arguments().value(3).toUInt(), 0U);
    }

    void errorsAreNo()
    {
        m_polkit->fails = true;
        std::optional<Result<void>> verdict;
        m_authority->check(request(), [&verdict](const Result<void> &result) { verdict = result; });
        QTRY_VERIFY(verdict.has_value());
        QCOMPARE(verdict->error().code, ErrorCode::NotAuthorized);
        QVERIFY(verdict->error().detail.contains("broken"));
    }

    void withoutPolkitIsNo()
    {
        QDBusConnection::disconnectFromBus(u"polkit"_s);
        std::optional<Result<void>> verdict;
        m_authority->check(request(), [&verdict](const Result<void> &result) { verdict = result; });
        QTRY_VERIFY(verdict.has_value());
        QCOMPARE(verdict->error().code, ErrorCode::NotAuthorized);
    }

    void callerWhoLeftIsTakenBack()
    {
        int answers = 0;
        Result<void> verdict;
        m_authority->check(request(), [&](const Result<void> &result) {
            ++answers;
            verdict = result;
        });
        QTRY_COMPARE(m_polkit->calls.size(), 1);
        const QDBusMessage asked = m_polkit->calls.constFirst();
        m_authority->callerLeft(u":1.78"_s); // somebody else
        QCOMPARE(answers, 0);
        m_authority->callerLeft(u":1.77"_s);
        QCOMPARE(answers, 1);
        QCOMPARE(verdict.error().code, ErrorCode::Cancelled);
        QTRY_COMPARE(m_polkit->calls.size(), 2);
        QCOMPARE(m_polkit->calls.constLast().member(), u"CancelCheckAuthorization"_s);
        QCOMPARE(m_polkit->calls.constLast().arguments().value(0), asked.arguments().value(4));
        // Polkit's late yes changes nothing.
        QDBusConnection(u"polkit"_s).send(asked.createReply(QVariant::fromValue(Answer{true, false, {}})));
        QTest::qWait(50);
        QCOMPARE(answers, 1);
    }

    void rootIsNotAskedAbout()
    {
        bool allowed = false;
        m_authority->check(request(0), [&allowed](const Result<void> &result) { allowed = result.has_value(); });
        QVERIFY(allowed);
        QVERIFY(m_polkit->calls.isEmpty());
    }

    void actionsAreInThePolicy()
    {
        QFile file(QStringLiteral(KISTE_SOURCE "/privhelper/data/org.kiste.helper.policy"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QString policy = QString::fromUtf8(file.readAll());
        for (int i = 0; i < actionCount; ++i) {
            const QString id = actionId(static_cast<Action>(i));
            QVERIFY2(policy.contains(u"<action id=\"%1\">"_s.arg(id)), qUtf8Printable(id));
        }
        QCOMPARE(policy.count("<action id="_L1), actionCount);
        // Nobody gets anything without an administrator's password unless a rule of the machine says so.
        QVERIFY(!policy.contains(">yes<"_L1) && !policy.contains("auth_self"_L1));
    }
};

QTEST_GUILESS_MAIN(TestPolkit)
#include "tst_polkit.moc"
