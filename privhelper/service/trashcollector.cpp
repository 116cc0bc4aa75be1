// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/trashcollector.h"

#include "privhelper/service/statedir.h"

#include <utility>

namespace kiste {

TrashCollector::TrashCollector(const StateDir &state, QObject *parent) : QObject(parent), m_state(state)
{
    m_thread.setMaxThreadCount(1);
}

TrashCollector::~TrashCollector()
{
    m_thread.waitForDone();
}

void TrashCollector::collect(Done done)
{
    m_next.push_back(std::move(done));
    if (!m_busy)
        begin();
}

void TrashCollector::begin()
{
    m_busy = true;
    m_current = std::exchange(m_next, {});
    m_thread.start([this] {
        auto result = m_state.emptyTrash();
        QMetaObject::invokeMethod(this, [this, result] { ended(result); }, Qt::QueuedConnection);
    });
}

void TrashCollector::ended(const Result<void> &result)
{
    const auto waiting = std::exchange(m_current, {});
    m_busy = false;
    if (!m_next.empty())
        begin();
    for (const Done &done : waiting)
        done(result);
}

} // namespace kiste
