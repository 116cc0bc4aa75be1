// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/io/descriptors.h"
#include "app/ctl/task.h"

#include <QByteArray>
#include <QObject>

#include <optional>

namespace kiste::ctl {

/// What comes out of a descriptor, cut at a separator. `co_await next()` until it gives nothing.
class LineReader : public QObject
{
public:
    LineReader(int fd, char separator, QObject *parent = nullptr) : QObject(parent), m_separator(separator), m_reader(fd)
    {
        connect(&m_reader, &FdReader::arrived, this, [this](const QByteArray &bytes) {
            m_buffer += bytes;
            wake();
        });
        connect(&m_reader, &FdReader::ended, this, [this] { wake(); });
    }

    /// The next piece without its separator; nothing at the end. A last one without separator was cut off and is dropped.
    Task<std::optional<QByteArray>> next()
    {
        for (;;) {
            const qsizetype at = m_buffer.indexOf(m_separator, m_start);
            if (at >= 0) {
                QByteArray line = m_buffer.sliced(m_start, at - m_start);
                m_start = at + 1;
                co_return line;
            }
            m_buffer.remove(0, std::exchange(m_start, 0));
            if (m_reader.atEnd())
                co_return std::nullopt;
            m_event.reset();
            co_await m_event;
        }
    }

private:
    void wake()
    {
        if (!m_event.happened())
            m_event.happen();
    }

    const char m_separator;
    QByteArray m_buffer;
    qsizetype m_start = 0;
    Event m_event;
    FdReader m_reader;
};

} // namespace kiste::ctl
