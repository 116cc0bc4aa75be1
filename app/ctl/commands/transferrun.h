// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/commands/registryaccess.h"
#include "app/ctl/io/terminal.h"
#include "app/ctl/session.h"
#include "core/image/loadplan.h"

#include <QThread>

#include <atomic>
#include <functional>
#include <memory>

namespace kiste::ctl {

/// Work of a command that a signal ends: transfers, a job of the engine, a thread. What they had made goes with them.
class TransferRun : public QObject
{
    Q_OBJECT

public:
    TransferRun(Session &session, HttpTransport::Options options);

    HttpTransport &transport() { return m_transport; }
    /// Hands the plan to the engine and waits; the object path of the image. @p progress gets 0 to 1.
    Task<Result<QString>> load(LoadPlan plan, QString origin, std::function<void(double)> progress);
    /// Runs the function in a thread, as it reads or writes files. Cancelled if a signal came; nobody waits for the thread then,
    /// which may hang in a pipe, and it keeps what it uses.
    template<typename T>
    Task<Result<T>> inThread(std::function<Result<T>(const std::atomic<bool> &cancelled)> work)
    {
        struct Shared
        {
            std::atomic<bool> cancelled = false;
            std::optional<Result<T>> result;
        };
        const auto shared = std::make_shared<Shared>();
        QThread *const thread = QThread::create([shared, work = std::move(work)] { shared->result = work(shared->cancelled); });
        m_step.reset();
        connect(thread, &QThread::finished, this, &TransferRun::step);
        connect(thread, &QThread::finished, thread, &QObject::deleteLater);
        thread->start();
        if (!m_killedBy)
            co_await m_step;
        if (m_killedBy) {
            shared->cancelled = true;
            co_return failure(ErrorCode::Cancelled, "cancelled");
        }
        co_return *std::move(shared->result);
    }

    bool wasKilled() const { return m_killedBy != 0; }
    int failureCode() const { return m_killedBy ? 128 + m_killedBy : exitFailure; }

private:
    void step();
    void cancel(int number);

    Session &m_session;
    HttpTransport m_transport;
    SignalWatcher m_signals;
    Event m_step;
    QString m_job;
    int m_killedBy = 0;
};

} // namespace kiste::ctl
