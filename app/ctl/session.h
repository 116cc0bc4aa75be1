// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/task.h"
#include "core/ipc/helper.h"

#include <QObject>

#include <chrono>
#include <string_view>

namespace kiste::ctl {

inline constexpr int exitFailure = 1;
inline constexpr int exitEngine = 125; ///< `run` and `create` failed before there was a program
inline constexpr int exitBrokenPipe = 141; ///< as a shell shows the end by SIGPIPE

/// What all commands need: the engine, standard output and standard error, the words for what went wrong.
class Session : public QObject
{
    Q_OBJECT

public:
    explicit Session(Helper &helper, QObject *parent = nullptr);

    Helper &helper() { return m_helper; }

    /// Waits until the engine is there, or it is clear that it is not; then the reason has been printed.
    Task<bool> connected();
    /// The object path of what the user means; prints why there is none.
    Task<Result<QString>> findContainer(QString text);
    Task<Result<QString>> findImage(QString text);
    /// The container as it is known now.
    std::optional<ContainerInfo> container(const QString &path) const;
    std::optional<ImageInfo> image(const QString &path) const;

    /// To standard output. Once nobody reads it any more nothing is written, and broken() says so.
    void print(std::string_view text);
    bool broken() const { return m_broken; }
    /// One line to standard error, after the program's name.
    void complain(const QString &text);
    /// The error in one line that names the object: "cannot stop 'web': …", or the detail alone if that names it.
    void complain(const QString &action, const QString &object, const Error &error);

private:
    Helper &m_helper;
    Event m_settled;
    bool m_broken = false;
};

/// Lets the event loop work for this long.
Task<bool> pause(std::chrono::milliseconds time);
/// The line behind Session::complain().
QString errorLine(const QString &action, const QString &object, const Error &error);
/// 126 or 127 for a program that cannot be run, else @p other.
int exitCodeFor(const Error &error, int other);

} // namespace kiste::ctl
