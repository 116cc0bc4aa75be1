// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/machine/machinekernel.h"

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kiste::test {

/// A machine with the containers that a test wants.
class FakeMachine : public MachineKernel
{
public:
    /// 32 digits that make an id.
    static std::string id(char digit) { return std::string(32, digit); }
    /// A container with one process; its pid tells it apart.
    void add(char digit, ContainerEngine engine, const std::string &name, pid_t pid, bool ownsCgroup = true);
    void remove(char digit);
    void change(char digit, const std::function<void(MachineContainer &)> &how);
    void setHidesProcesses(bool hides);
    void setFailure(std::optional<Error> failure);

    Result<MachineView> look() override;
    Result<void> setFrozen(const MachineView &view, const MachineContainer &container, bool frozen) override;
    Result<void> signal(const MachineProcess &process, int number) override;

    /// "pid number" of each signal, "freeze id", "thaw id", in order.
    std::vector<std::string> acts() const;
    int looks() const { return m_looks; }

private:
    mutable std::mutex m_mutex; ///< looks are taken in another thread
    MachineView m_view;
    std::optional<Error> m_failure;
    std::vector<std::string> m_acts;
    std::atomic<int> m_looks = 0;
};

} // namespace kiste::test
