// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/task.h"
#include "core/ipc/helper.h"

#include <QObject>

namespace kiste::ctl {

/// Follows one job of the engine to its end.
class JobWatch : public QObject
{
    Q_OBJECT

public:
    JobWatch(Helper &helper, QString path);

    /// Waits for the end; the object path of what was made.
    Task<Result<QString>> result();

Q_SIGNALS:
    /// 0 to 1; below 0 while unknown.
    void progressed(double progress);

private:
    void look(const JobInfo &job);
    void lookAgain();
    void finish(Result<QString> result);

    Helper &m_helper;
    const QString m_path;
    Event m_ended;
    std::optional<Result<QString>> m_result;
};

} // namespace kiste::ctl
