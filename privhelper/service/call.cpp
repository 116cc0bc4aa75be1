// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/call.h"

#include <QDBusUnixFileDescriptor>

namespace kiste {

Call::~Call()
{
    if (!m_answered)
        fail(Error{ErrorCode::Failed, "the call was given up", 0});
}

void Call::setOptions(QVariantMap options, bool interaction)
{
    m_options = std::move(options);
    m_interaction = interaction;
}

void Call::reply(const QVariantList &arguments)
{
    send(m_message.createReply(arguments));
}

void Call::fail(const Error &error)
{
    fail(QString::fromStdString(errorName(error.code)), QString::fromStdString(error.detail));
}

void Call::fail(const QString &name, const QString &text)
{
    send(m_message.createErrorReply(name, text));
}

void Call::answer(const Result<void> &result)
{
    if (result)
        reply();
    else
        fail(result.error());
}

void Call::answer(const Result<UniqueFd> &file)
{
    if (file)
        reply({QVariant::fromValue(QDBusUnixFileDescriptor(file->get()))}); // which duplicates it
    else
        fail(file.error());
}

void Call::send(const QDBusMessage &answer)
{
    if (m_answered)
        return;
    m_answered = true;
    if (m_beforeAnswer)
        m_beforeAnswer();
    if (m_message.isReplyRequired())
        m_bus.send(answer);
}

} // namespace kiste
