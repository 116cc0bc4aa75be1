// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <vector>

namespace kiste::ui {

/// Pulls and pushes of images that go on or have failed. Each is a process of kistectl-transfer that tells in JSON what it does
/// (app/ctl/commands/transferevents.h), instead of a library in this one: what a registry sends is parsed where it can break no
/// window, Qt Network and its forty libraries stay out of it, and to cancel is to end a process, which leaves nothing behind.
class Transfers : public QObject
{
    Q_OBJECT

public:
    enum class Direction { Pull, Push };
    enum class Phase { Asking, Moving, Storing, Cancelling, LoggingIn, Done, Failed };
    enum class LayerState { Waiting, Moving, Again, Done, Present, Mounted };

    struct Layer
    {
        QString digest;
        LayerState state = LayerState::Waiting;
        quint64 done = 0; ///< bytes
        quint64 size = 0;
        bool operator==(const Layer &) const = default;
    };

    struct Transfer
    {
        quint64 id = 0;
        Direction direction = Direction::Pull;
        QString image; ///< as the user named it
        QString destination; ///< of a push; empty: as the image is called
        QString platform; ///< of a pull; empty: this computer's
        QString name; ///< the full name; empty until it is known
        QString why; ///< why a short name means that; may be empty
        Phase phase = Phase::Asking;
        QList<Layer> layers;
        double storing = -1; ///< the engine's part, 0 to 1; below 0: not begun
        Error error; ///< of one that has failed
        QString registry; ///< that refused or failed; may be empty
        QString digest; ///< of what was pushed

        quint64 bytes() const; ///< of all layers that are to be moved
        quint64 bytesDone() const;
        bool wantsLogin() const; ///< it failed because the registry does not know who asks
        bool isRunning() const { return phase != Phase::Done && phase != Phase::Failed; }
    };

    /// @p program: path of kistectl-transfer; empty: nothing is possible.
    explicit Transfers(const QString &program, QObject *parent = nullptr);
    ~Transfers() override;

    bool isPossible() const { return !m_program.isEmpty(); }
    quint64 pull(const QString &image, const QString &platform = {});
    quint64 push(const QString &image, const QString &destination = {});
    /// Ends it; what came of it is gone when the row goes.
    void cancel(quint64 id);
    /// Begins one that has failed anew.
    void retry(quint64 id);
    /// Takes one that has ended out of the list.
    void dismiss(quint64 id);
    /// Logs in to the registry of one that was refused, and begins it anew. The password goes to the program's standard input.
    void login(quint64 id, const QString &user, const QString &password);

    /// In the order in which they began.
    QList<Transfer> transfers() const;

Q_SIGNALS:
    /// One of them has changed, come or gone.
    void changed();
    /// An image is here now. @p image: object path.
    void pulled(const QString &image);

private:
    struct Running;

    Running *find(quint64 id);
    quint64 add(const Transfer &transfer);
    void begin(Running &running);
    void start(Running &running, const QStringList &arguments, const QByteArray &input);
    void takeLines(quint64 id);
    void takeEvent(Running &running, const QByteArray &line);
    void ended(quint64 id);
    void finishTransfer(Running &running, bool good);
    void fail(Running &running);
    void remove(quint64 id);

    QString m_program;
    std::vector<std::unique_ptr<Running>> m_running;
    quint64 m_lastId = 0;
};

/// What went wrong, in a sentence.
QString transferSentence(const Transfers::Transfer &transfer);
/// "Downloading", "Already here", …
QString layerStateWord(Transfers::LayerState state, Transfers::Direction direction);

} // namespace kiste::ui
