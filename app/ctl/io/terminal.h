// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"

#include <QObject>
#include <QSocketNotifier>

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace kiste::ctl {

struct TerminalSize
{
    std::uint32_t columns = 0;
    std::uint32_t rows = 0;
};

/// The size of the terminal behind a descriptor, if it is one.
std::optional<TerminalSize> terminalSize(int fd);
void setTerminalSize(int fd, TerminalSize size);

/// Hands every key on unread and unchanged while it lives. The former mode comes back when it goes, when the program
/// exits, and when it crashes.
class RawTerminal
{
public:
    /// Does nothing for a descriptor that is no terminal.
    explicit RawTerminal(int fd);
    ~RawTerminal();
    RawTerminal(const RawTerminal &) = delete;
    RawTerminal &operator=(const RawTerminal &) = delete;
};

/// Unix signals as Qt signals. Those watched lose their usual effect while it lives.
class SignalWatcher : public QObject
{
    Q_OBJECT

public:
    explicit SignalWatcher(std::vector<int> numbers, QObject *parent = nullptr);
    ~SignalWatcher() override;

Q_SIGNALS:
    void raised(int number);

private:
    void readSome();

    UniqueFd m_read;
    std::vector<int> m_numbers;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace kiste::ctl
