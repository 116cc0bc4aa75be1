// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/task.h"
#include "core/ipc/helper.h"

#include <QObject>

#include <optional>

namespace kiste::ctl {

/// Follows one container until it has ended, across a restart of the helper and its own removal.
class ContainerWatch : public QObject
{
    Q_OBJECT

public:
    ContainerWatch(Helper &helper, QString path);

    /// Whether the container ended after the watch began, or went.
    bool isOver() const { return m_over; }
    /// Waits for that, at most for @p time if there is one; the result is isOver().
    Task<bool> over(std::optional<std::chrono::milliseconds> time = {});
    /// Nothing when the container went before anybody said how it had ended.
    std::optional<int> exitCode() const { return m_exitCode; }

Q_SIGNALS:
    void ended();

private:
    void look(const ContainerInfo &info);
    void lookAgain();
    void finish();

    Helper &m_helper;
    const QString m_path;
    quint64 m_formerEnd = 0; ///< an end before this watch
    bool m_over = false;
    std::optional<int> m_exitCode;
};

} // namespace kiste::ctl
