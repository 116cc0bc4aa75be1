// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/polkitcheck.h"

#include "core/ipc/polkittypes.h"

#include <QDBusConnection>
#include <QDBusError>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QLocale>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr int answerPatience = 10'000; // milliseconds
constexpr QLatin1StringView action("org.kiste.helper.container-manage");
constexpr QLatin1StringView agentPath("/org/kiste/Kiste/AgentProbe");

using Done = std::function<void(const CheckResult &)>;

CheckResult result(CheckLevel level, const QString &how, const QString &detail = {})
{
    QVariantMap facts{{u"how"_s, how}};
    if (!detail.isEmpty())
        facts.insert(u"detail"_s, detail);
    return {u"passwords"_s, level, facts};
}

/// Sends the call; @p answered gets the finished watcher.
template<typename Answered>
void ask(const QDBusConnection &bus, const QDBusMessage &message, QObject *context, Answered answered)
{
    auto *watcher = new QDBusPendingCallWatcher(bus.asyncCall(message, answerPatience), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [answered](QDBusPendingCallWatcher *done) {
        done->deleteLater();
        answered(*done);
    });
}

PolkitSubject ownSession()
{
    return {u"unix-session"_s, {{u"session-id"_s, qEnvironmentVariable("XDG_SESSION_ID")}}};
}

CheckResult refusal(const QDBusError &error)
{
    if (error.type() == QDBusError::ServiceUnknown || error.name() == "org.freedesktop.DBus.Error.NameHasNoOwner"_L1)
        return result(CheckLevel::Bad, u"no-polkit"_s, error.message());
    if (error.message().contains("is not registered"_L1))
        return result(CheckLevel::Bad, u"no-action"_s, error.message());
    return result(CheckLevel::Unknown, u"unknown"_s, error.message());
}

void tryAgent(const QDBusConnection &bus, QObject *context, const Done &done)
{
    if (qEnvironmentVariableIsEmpty("XDG_SESSION_ID"))
        return done(result(CheckLevel::Attention, u"no-session"_s));
    QDBusMessage message = polkitCall(u"RegisterAuthenticationAgent"_s);
    message << QVariant::fromValue(ownSession()) << QLocale::c().name() << QString(agentPath);
    ask(bus, message, context, [bus, done](const QDBusPendingCall &call) {
        const QDBusPendingReply<> reply = call;
        if (reply.isError() && reply.error().message().contains("already exists"_L1))
            return done(result(CheckLevel::Good, u"agent"_s));
        if (reply.isError())
            return done(result(CheckLevel::Unknown, u"unknown"_s, reply.error().message()));
        QDBusMessage back = polkitCall(u"UnregisterAuthenticationAgent"_s);
        back << QVariant::fromValue(ownSession()) << QString(agentPath);
        bus.send(back);
        done(result(CheckLevel::Attention, u"no-agent"_s));
    });
}

} // namespace

void checkPasswords(const QDBusConnection &bus, uid_t uid, QObject *context, Done done)
{
    if (uid == 0) {
        QMetaObject::invokeMethod(
            context, [done] { done(result(CheckLevel::Good, u"root"_s)); }, Qt::QueuedConnection);
        return;
    }
    registerPolkitTypes();
    QDBusMessage message = polkitCall(u"CheckAuthorization"_s);
    message << QVariant::fromValue(PolkitSubject{u"system-bus-name"_s, {{u"name"_s, bus.baseService()}}})
            << QString(action) << QVariant::fromValue(QMap<QString, QString>()) << 0U << QString();
    ask(bus, message, context, [bus, context, done](const QDBusPendingCall &call) {
        const QDBusPendingReply<PolkitResult> reply = call;
        if (reply.isError())
            return done(refusal(reply.error()));
        if (reply.value().authorized)
            return done(result(CheckLevel::Good, u"allowed"_s));
        if (!reply.value().challenge)
            return done(result(CheckLevel::Bad, u"denied"_s));
        tryAgent(bus, context, done);
    });
}

} // namespace kiste
