// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uniquefd.h"

#include <QSocketNotifier>

#include <memory>
#include <string>
#include <utility>
#include <vector>

/// The part of systemd that a service with a descriptor store sees: a notify socket that takes FDSTORE, FDSTOREREMOVE and
/// READY, and what a service finds in its environment and from descriptor 3 on.
class ServiceManager
{
public:
    ServiceManager();

    const std::string &address() const { return m_address; } ///< in the abstract namespace, "@…"
    /// Reads what was sent until now.
    void drain();
    /// Stop and begin to read by itself whenever the event loop runs.
    void setListening(bool on) { m_notifier->setEnabled(on); }

    const std::vector<std::pair<std::string, kiste::UniqueFd>> &stored() const { return m_stored; }
    /// Copies of them, as a service gets them.
    std::vector<std::pair<std::string, kiste::UniqueFd>> copies() const;
    int readyCount() const { return m_ready; }
    /// In a new process: puts the store where a service finds it.
    void passOn() const;

private:
    bool receive();
    void handle(const std::string &state, std::vector<kiste::UniqueFd> fds);

    std::string m_address;
    kiste::UniqueFd m_socket;
    std::unique_ptr<QSocketNotifier> m_notifier;
    std::vector<std::pair<std::string, kiste::UniqueFd>> m_stored;
    int m_ready = 0;
};
