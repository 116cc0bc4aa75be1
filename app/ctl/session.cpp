// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/session.h"

#include "app/ctl/format/human.h"
#include "app/ctl/io/descriptors.h"

#include <unistd.h>

#include <QTimer>
namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

QString stateText(HelperState state)
{
    switch (state) {
    case HelperState::NoBus:
        return u"the system message bus cannot be reached"_s;
    case HelperState::NotAuthorized:
        return u"you are not allowed to use the engine"_s;
    case HelperState::WrongVersion:
        return u"the engine does not fit this version of kistectl"_s;
    default:
        return u"the engine is not running"_s;
    }
}

bool isSearching(HelperState state)
{
    return state == HelperState::Connecting || state == HelperState::Reconnecting;
}

template<typename Info>
std::optional<Info> withPath(const QList<Info> &list, const QString &path)
{
    const auto found = std::ranges::find(list, path, &Info::path);
    return found == list.end() ? std::nullopt : std::optional(*found);
}

} // namespace

Task<bool> pause(std::chrono::milliseconds time)
{
    Event over;
    QTimer::singleShot(time, QCoreApplication::instance(), [&over] { over.happen(); });
    co_await over;
    co_return true;
}

QString errorLine(const QString &action, const QString &object, const Error &error)
{
    const QString detail = printable(QString::fromStdString(error.detail)).trimmed();
    const QString shown = printable(object);
    if (!object.isEmpty() && detail.contains(shown))
        return detail;
    return u"cannot %1 '%2': %3"_s.arg(action, shown, detail);
}

int exitCodeFor(const Error &error, int other)
{
    if (error.code == ErrorCode::CommandNotFound)
        return 127;
    if (error.code == ErrorCode::CommandNotExecutable)
        return 126;
    return other;
}

Session::Session(Helper &helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
    connect(&m_helper, &Helper::stateChanged, this, [this] {
        if (!isSearching(m_helper.state()))
            m_settled.happen();
    });
}

Task<bool> Session::connected()
{
    if (isSearching(m_helper.state())) {
        m_settled.reset();
        co_await m_settled;
    }
    if (m_helper.state() == HelperState::Connected)
        co_return true;
    const QString detail = m_helper.stateDetail();
    complain(stateText(m_helper.state()) + (detail.isEmpty() ? QString() : u": "_s + printable(detail)));
    co_return false;
}

Task<Result<QString>> Session::findContainer(QString text)
{
    auto path = co_await ask<QString>(
        this, [this, text](QObject *context, auto done) { m_helper.findContainer(text, context, done); });
    if (!path)
        complain(u"find container"_s, text, path.error());
    co_return path;
}

Task<Result<QString>> Session::findImage(QString text)
{
    auto path = co_await ask<QString>(
        this, [this, text](QObject *context, auto done) { m_helper.findImage(text, context, done); });
    if (!path)
        complain(u"find image"_s, text, path.error());
    co_return path;
}

std::optional<ContainerInfo> Session::container(const QString &path) const
{
    return withPath(m_helper.containers(), path);
}

std::optional<ImageInfo> Session::image(const QString &path) const
{
    return withPath(m_helper.images(), path);
}

void Session::print(std::string_view text)
{
    if (m_broken || text.empty())
        return;
    if (const int number = writeAll(STDOUT_FILENO, text)) {
        m_broken = true;
        if (number != EPIPE)
            complain(QString::fromStdString(Error::fromErrno(number, "cannot write to standard output").detail));
    }
}

void Session::complain(const QString &text)
{
    std::ignore = writeAll(STDERR_FILENO, "kistectl: " + text.toStdString() + "\n"); // there is nowhere else to say it
}

void Session::complain(const QString &action, const QString &object, const Error &error)
{
    complain(errorLine(action, object, error));
}

} // namespace kiste::ctl
