// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <optional>
#include <unordered_map>

namespace kiste::ui {

/// Which process of a container uses most processor time at the moment: the difference of two looks at all of them. It asks
/// while it is active and never before the last answer has come.
class BusiestProcess : public QObject
{
    Q_OBJECT

public:
    struct Found
    {
        QString command; ///< name and first argument
        double cores = 0;
        int processes = 0;
        int threads = 0;
    };

    explicit BusiestProcess(Helper *helper, QObject *parent = nullptr);

    /// Empty path: none.
    void setContainer(const QString &path);
    void setActive(bool active);
    /// Nothing before the second answer.
    const std::optional<Found> &found() const { return m_found; }

    static constexpr int askEveryMs = 2'000;

Q_SIGNALS:
    void changed();

private:
    void ask();
    void answered(const QList<QVariantMap> &processes);

    Helper *m_helper;
    QString m_path;
    QTimer m_timer;
    quint64 m_request = 0;
    QElapsedTimer m_since;
    std::unordered_map<quint32, quint64> m_before; ///< processor time by pid, microseconds
    std::optional<Found> m_found;
};

} // namespace kiste::ui
