// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/io/agentrelay.h"

#include "app/ctl/io/descriptors.h"

#include <cerrno>
#include <cstring>
#include <format>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

namespace kiste::ctl {

namespace {

Result<sockaddr_un> addressOf(const QString &path)
{
    const QByteArray name = path.toLocal8Bit();
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    if (name.isEmpty() || static_cast<std::size_t>(name.size()) >= sizeof address.sun_path)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' cannot be the path of a socket", path.toStdString()));
    std::memcpy(address.sun_path, name.constData(), static_cast<std::size_t>(name.size()));
    return address;
}

Result<UniqueFd> connectTo(const QString &path)
{
    const auto address = addressOf(path);
    if (!address)
        return std::unexpected(address.error());
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!socket || ::connect(socket.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0)
        return osFailure(errno, std::format("cannot connect to '{}'", path.toStdString()));
    return socket;
}

/// Both directions of one connection; goes with its end.
class Connection : public QObject
{
public:
    Connection(UniqueFd inside, UniqueFd outside, QObject *parent)
        : QObject(parent)
        , m_inside(std::move(inside))
        , m_outside(std::move(outside))
        , m_fromInside(m_inside.get())
        , m_fromOutside(m_outside.get())
        , m_toInside(m_inside.get())
        , m_toOutside(m_outside.get())
    {
        pass(m_fromInside, m_toOutside);
        pass(m_fromOutside, m_toInside);
    }

private:
    void pass(FdReader &from, FdWriter &to)
    {
        constexpr qsizetype mostPending = 1024 * 1024;
        connect(&from, &FdReader::arrived, this, [&from, &to](const QByteArray &bytes) {
            to.write(bytes);
            from.setPaused(to.pending() > mostPending);
        });
        connect(&to, &FdWriter::drained, this, [&from] { from.setPaused(false); });
        // An agent answers each request: whoever hangs up wants no answer any more.
        connect(&from, &FdReader::ended, this, [this] { deleteLater(); });
        connect(&to, &FdWriter::brokenOff, this, [this] { deleteLater(); });
    }

    UniqueFd m_inside;
    UniqueFd m_outside;
    FdReader m_fromInside;
    FdReader m_fromOutside;
    FdWriter m_toInside;
    FdWriter m_toOutside;
};

} // namespace

AgentRelay::AgentRelay(UniqueFd listening, QString target)
    : m_listening(std::move(listening)), m_target(std::move(target)), m_notifier(m_listening.get(), QSocketNotifier::Read)
{
    connect(&m_notifier, &QSocketNotifier::activated, this, &AgentRelay::takeOne);
}

Result<std::unique_ptr<AgentRelay>> AgentRelay::open(const QString &path, QString target)
{
    // One that is not there is found before the program runs.
    if (const auto there = connectTo(target); !there)
        return std::unexpected(there.error());
    const auto address = addressOf(path);
    if (!address)
        return std::unexpected(address.error());
    UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    constexpr int backlog = 16;
    constexpr mode_t everybody = 0666;
    if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr *>(&*address), sizeof *address) != 0
        || ::chmod(address->sun_path, everybody) != 0 || ::listen(socket.get(), backlog) != 0)
        return osFailure(errno, std::format("cannot make the socket '{}'", path.toStdString()));
    return std::unique_ptr<AgentRelay>(new AgentRelay(std::move(socket), std::move(target)));
}

void AgentRelay::takeOne()
{
    UniqueFd inside(::accept4(m_listening.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!inside)
        return;
    auto outside = connectTo(m_target);
    if (outside) // else the program sees that its connection ends
        new Connection(std::move(inside), std::move(*outside), this);
}

} // namespace kiste::ctl
