// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/streamreader.h"

#include <QSocketNotifier>

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace kiste::ui {

namespace {
constexpr qsizetype readAtOnce = 64 * 1024;
constexpr int readsPerTurn = 8;
}

StreamReader::StreamReader(UniqueFd stream, qsizetype mostBytes, Done done)
    : m_stream(std::move(stream))
    , m_notifier(std::make_unique<QSocketNotifier>(m_stream.get(), QSocketNotifier::Read))
    , m_mostBytes(mostBytes)
    , m_done(std::move(done))
{
    ::fcntl(m_stream.get(), F_SETFL, ::fcntl(m_stream.get(), F_GETFL) | O_NONBLOCK);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, m_notifier.get(), [this] { read(); });
}

StreamReader::~StreamReader()
{
    m_notifier->setEnabled(false);
    m_notifier->disconnect();
    m_notifier.release()->deleteLater(); // it may be the sender of the signal that led here
}

void StreamReader::read()
{
    for (int i = 0; i < readsPerTurn; ++i) {
        const qsizetype before = m_bytes.size();
        // One byte more than wanted tells whether there is more.
        const qsizetype room = std::min(readAtOnce, m_mostBytes + 1 - before);
        m_bytes.resize(before + room);
        const ssize_t size = ::read(m_stream.get(), m_bytes.data() + before, std::size_t(room));
        const int error = errno;
        m_bytes.resize(before + std::max<ssize_t>(size, 0));
        if (size < 0 && (error == EAGAIN || error == EINTR))
            return;
        if (size < 0)
            return finish(osFailure(error, "cannot read what was sent"));
        if (size == 0)
            return finish(Content{std::move(m_bytes), false});
        if (m_bytes.size() > m_mostBytes) {
            m_bytes.chop(1);
            return finish(Content{std::move(m_bytes), true});
        }
    }
}

void StreamReader::finish(Result<Content> content)
{
    m_notifier->setEnabled(false);
    m_stream.reset();
    const Done done = std::move(m_done);
    done(std::move(content)); // nothing of this may be left after it
}

} // namespace kiste::ui
