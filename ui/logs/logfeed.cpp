// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/logs/logfeed.h"

#include <QSocketNotifier>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kiste::ui {

namespace {
constexpr std::size_t pieceBytes = 64 * 1024;
}

LogFeed::LogFeed(LogStore *store, QObject *parent)
    : QObject(parent)
    , m_store(store)
{
}

LogFeed::~LogFeed() = default;

void LogFeed::start(UniqueFd stream)
{
    stop();
    m_fd = std::move(stream);
    m_reader = {};
    const int flags = ::fcntl(m_fd.get(), F_GETFL);
    ::fcntl(m_fd.get(), F_SETFL, flags | O_NONBLOCK);
    m_buffer.resize(pieceBytes);
    m_notifier = std::make_unique<QSocketNotifier>(m_fd.get(), QSocketNotifier::Read);
    m_notifier->setEnabled(!m_paused);
    connect(m_notifier.get(), &QSocketNotifier::activated, this, &LogFeed::step);
}

void LogFeed::stop()
{
    if (m_notifier)
        m_notifier.release()->deleteLater(); // it may be the sender of the signal that led here
    m_fd.reset();
}

void LogFeed::setPaused(bool paused)
{
    m_paused = paused;
    if (m_notifier)
        m_notifier->setEnabled(!paused);
}

void LogFeed::step()
{
    std::size_t taken = 0;
    while (taken < stepBytes) {
        const ssize_t count = ::read(m_fd.get(), m_buffer.data(), m_buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
            break;
        if (count <= 0)
            return end(count < 0 ? errno : 0);
        taken += std::size_t(count);
        m_reader.add({m_buffer.data(), std::size_t(count)});
        while (const auto record = m_reader.next())
            m_store->add(*record);
    }
    if (taken > 0)
        Q_EMIT advanced();
}

void LogFeed::end(int osError)
{
    stop();
    m_store->finish();
    Q_EMIT advanced();
    Q_EMIT ended(osError);
}

} // namespace kiste::ui
