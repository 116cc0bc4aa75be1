// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/busiestprocess.h"

#include <QFileInfo>

#include <utility>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// "node worker.js" of "/usr/bin/node /app/worker.js --port 80".
QString shortCommand(const QVariantMap &process)
{
    const QStringList command = process.value(u"command"_s).toStringList();
    QString name = command.isEmpty() ? process.value(u"name"_s).toString() : QFileInfo(command.first()).fileName();
    if (command.size() > 1 && !command[1].startsWith(u'-'))
        name += u' ' + QFileInfo(command[1]).fileName();
    return name;
}

} // namespace

BusiestProcess::BusiestProcess(Helper *helper, QObject *parent)
    : QObject(parent)
    , m_helper(helper)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(askEveryMs);
    connect(&m_timer, &QTimer::timeout, this, &BusiestProcess::ask);
}

void BusiestProcess::setContainer(const QString &path)
{
    if (path == m_path)
        return;
    const bool active = m_timer.isActive();
    setActive(false);
    m_path = path;
    m_found.reset();
    setActive(active);
}

void BusiestProcess::setActive(bool active)
{
    if (active && !m_path.isEmpty()) {
        if (!m_timer.isActive())
            ask();
        return;
    }
    ++m_request; // an answer that is under way comes too late
    m_timer.stop();
    m_before.clear();
    if (m_found) {
        m_found.reset();
        Q_EMIT changed();
    }
}

void BusiestProcess::ask()
{
    const quint64 request = ++m_request;
    m_timer.start();
    m_helper->containerProcesses(m_path, this, [this, request](Result<QList<QVariantMap>> processes) {
        if (request == m_request && processes)
            answered(*processes);
    });
}

void BusiestProcess::answered(const QList<QVariantMap> &processes)
{
    const qint64 passedUs = m_since.isValid() ? m_since.nsecsElapsed() / 1000 : 0;
    m_since.start();
    const auto before = std::exchange(m_before, {});
    Found found;
    for (const QVariantMap &process : processes) {
        const quint32 pid = process.value(u"pid"_s).toUInt();
        const quint64 time = process.value(u"cpu-time"_s).toULongLong();
        m_before[pid] = time;
        ++found.processes;
        found.threads += process.value(u"threads"_s).toInt();
        const auto known = before.find(pid);
        const quint64 used = known != before.end() && time > known->second ? time - known->second : 0;
        const double cores = passedUs > 0 ? double(used) / double(passedUs) : 0;
        if (found.command.isEmpty() || cores > found.cores) {
            found.command = shortCommand(process);
            found.cores = cores;
        }
    }
    if (before.empty() || processes.isEmpty())
        return;
    m_found = found;
    Q_EMIT changed();
}

} // namespace kiste::ui
