// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QVariantList>

#include <functional>
#include <memory>

namespace kiste {

/// One method call on its way through the gate. It is answered exactly once: a call that is dropped without an answer
/// answers with an error, so that no caller waits for nothing.
class Call
{
public:
    Call(const QDBusConnection &bus, const QDBusMessage &message) : m_bus(bus), m_message(message) {}
    ~Call();
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    const QDBusMessage &message() const { return m_message; }
    QString path() const { return m_message.path(); }
    QString sender() const { return m_message.service(); }
    QVariant argument(int index) const { return m_message.arguments().value(index); }
    /// uid of the sender; known once the gate has identified it.
    quint32 uid() const { return m_uid; }
    /// The last argument of methods that take options, without "auth.no-interaction".
    const QVariantMap &options() const { return m_options; }
    bool interaction() const { return m_interaction; }

    void setUid(quint32 uid) { m_uid = uid; }
    void setOptions(QVariantMap options, bool interaction);
    /// Called just before an answer goes out: what the call changed is announced first.
    void setBeforeAnswer(std::function<void()> function) { m_beforeAnswer = std::move(function); }

    void reply(const QVariantList &arguments = {});
    void fail(const Error &error);
    void fail(const QString &name, const QString &text);
    /// reply() or fail()
    void answer(const Result<void> &result);
    /// The caller gets a descriptor of its own.
    void answer(const Result<UniqueFd> &file);

private:
    void send(const QDBusMessage &answer);

    QDBusConnection m_bus;
    QDBusMessage m_message;
    QVariantMap m_options;
    std::function<void()> m_beforeAnswer;
    quint32 m_uid = 0xffffffff;
    bool m_interaction = true;
    bool m_answered = false;
};

using CallPtr = std::shared_ptr<Call>;

/// For what ends later: a function that answers the call with what came of it.
inline auto answerTo(CallPtr call)
{
    return [call = std::move(call)](const auto &result) { call->answer(result); };
}

} // namespace kiste
