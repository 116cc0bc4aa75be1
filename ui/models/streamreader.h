// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"

#include <QByteArray>

#include <functional>
#include <memory>

class QSocketNotifier;

namespace kiste::ui {

/// Reads what comes out of a pipe or socket to its end while the event loop goes on. Destroying it ends the reading.
class StreamReader
{
public:
    /// All there was, or @p mostBytes of it.
    struct Content
    {
        QByteArray bytes;
        bool cut = false; ///< there is more
    };
    using Done = std::function<void(Result<Content>)>;

    /// @p done is called once, at the end, and may destroy the reader.
    StreamReader(UniqueFd stream, qsizetype mostBytes, Done done);
    ~StreamReader();

private:
    void read();
    void finish(Result<Content> content);

    UniqueFd m_stream;
    std::unique_ptr<QSocketNotifier> m_notifier;
    qsizetype m_mostBytes;
    QByteArray m_bytes;
    Done m_done;
};

} // namespace kiste::ui
