// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/auth/polkitauthority.h"

#include "core/ipc/polkittypes.h"

#include <QCoreApplication>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>

#include <format>
#include <limits>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr uint allowUserInteraction = 1;

QString cancellationId(quint64 number)
{
    return u"kiste-helper-%1-%2"_s.arg(QCoreApplication::applicationPid()).arg(number);
}

Result<void> verdictOf(const QDBusPendingReply<PolkitResult> &reply, Action action)
{
    const QByteArray name(actionId(action).data());
    if (reply.isError()) {
        return failure(ErrorCode::NotAuthorized, std::format("polkit does not answer about '{}': {}", name.constData(),
                                                             reply.error().message().toStdString()));
    }
    const PolkitResult result = reply.value();
    if (result.authorized)
        return {};
    return failure(ErrorCode::NotAuthorized,
                   std::format("polkit refuses '{}'{}", name.constData(),
                               result.challenge ? " without a password" : ""));
}

} // namespace

PolkitAuthority::PolkitAuthority(const QDBusConnection &bus, QObject *parent) : Authority(parent), m_bus(bus)
{
    registerPolkitTypes();
}

void PolkitAuthority::check(const AuthorityRequest &request, Verdict verdict)
{
    if (request.uid == 0)
        return verdict({});
    // Nobody logs in with such an id, which polkit would read as negative (CVE-2018-19788) or end at.
    if (request.uid > static_cast<quint32>(std::numeric_limits<qint32>::max()))
        return verdict(failure(ErrorCode::NotAuthorized, std::format("the user id {} is out of range", request.uid)));
    const quint64 number = ++m_last;
    m_open.insert(number, {request.sender, std::move(verdict)});

    const PolkitSubject subject{u"system-bus-name"_s, {{u"name"_s, request.sender}}};
    QDBusMessage message = polkitCall(u"CheckAuthorization"_s);
    message << QVariant::fromValue(subject) << QString(actionId(request.action))
            << QVariant::fromValue(request.details) << (request.interaction ? allowUserInteraction : 0U)
            << cancellationId(number);
    // Somebody may be typing a password: that takes as long as it takes.
    const auto pending = m_bus.asyncCall(message, std::numeric_limits<int>::max());
    auto *watcher = new QDBusPendingCallWatcher(pending, this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this,
            [this, number, action = request.action](QDBusPendingCallWatcher *done) {
                done->deleteLater();
                answer(number, verdictOf(*done, action));
            });
}

void PolkitAuthority::callerLeft(const QString &sender)
{
    QList<quint64> numbers;
    for (auto it = m_open.cbegin(); it != m_open.cend(); ++it) {
        if (it->sender == sender)
            numbers.append(it.key());
    }
    for (const quint64 number : numbers) {
        QDBusMessage message = polkitCall(u"CancelCheckAuthorization"_s);
        message << cancellationId(number);
        m_bus.send(message);
        answer(number, failure(ErrorCode::Cancelled, "the caller left"));
    }
}

void PolkitAuthority::answer(quint64 number, const Result<void> &verdict)
{
    if (const Question question = m_open.take(number); question.verdict)
        question.verdict(verdict);
}

} // namespace kiste
