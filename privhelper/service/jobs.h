// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <QObject>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>

namespace kiste {

/// Work that takes longer than a second, as clients see it. A job stays for a while after it ended, so that whoever
/// asked for it can read how it went.
class Jobs : public QObject
{
    Q_OBJECT

public:
    using CancelFlag = std::shared_ptr<std::atomic<bool>>;

    explicit Jobs(QObject *parent = nullptr) : QObject(parent) {}

    struct Job
    {
        JobInfo info;
        quint32 owner = 0;
        CancelFlag cancelled;
    };

    /// A new job that runs; its number.
    quint64 begin(const QString &kind, quint32 owner);
    const Job *find(quint64 number) const;
    CancelFlag cancelFlag(quint64 number) const;
    void setProgress(quint64 number, double progress);
    /// It is done, with the object path of what it made.
    void finish(quint64 number, const Result<QString> &result);
    Result<void> cancel(quint64 number);
    bool isIdle() const;
    /// For the end of the process.
    void cancelAll();

    /// How long an ended job stays.
    void setKeepTime(std::chrono::milliseconds time) { m_keepTime = time; }

Q_SIGNALS:
    void added(quint64 number);
    void changed(quint64 number);
    void removed(quint64 number);

private:
    std::map<quint64, Job> m_jobs;
    quint64 m_last = 0;
    std::chrono::milliseconds m_keepTime = std::chrono::minutes(1);
};

} // namespace kiste
