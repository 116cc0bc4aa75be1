// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/treedifference.h"

#include <QHash>
#include <QObject>
#include <QThreadPool>

#include <memory>

namespace kiste {

/// Manager.OpenDifference: compares trees in a thread and sends what it found through a pipe, in the words of the XML. What somebody
/// asked for who left the bus meanwhile is given up.
class Differences : public QObject
{
    Q_OBJECT

public:
    struct Request
    {
        ComparedTree tree;
        ComparedTree base;
        bool withHidden = false; ///< also files that the layers of tree hide from each other
        quint32 uid = 0;
        QString sender; ///< unique name on the bus
    };
    /// Bytes of one answer.
    static constexpr std::uint64_t maxAnswer = 128U << 20U;
    /// Of one user at a time, answers that are not read to their end among them.
    static constexpr int maxAtOnce = 8;

    explicit Differences(QObject *parent = nullptr);
    ~Differences() override;

    /// The reading end of the answer, complete. LimitExceeded for one that is too large, or for too many at a time.
    void open(Request request, std::function<void(Result<UniqueFd>)> done);
    void callerLeft(const QString &sender);

private:
    using CancelFlag = std::shared_ptr<std::atomic<bool>>;

    QObject *readersOf(quint32 uid);

    QThreadPool m_threads;
    QHash<quint32, QObject *> m_readers; ///< owner of the streams that a user still reads
    QHash<quint32, int> m_running;
    QMultiHash<QString, CancelFlag> m_cancel; ///< by sender
};

} // namespace kiste
