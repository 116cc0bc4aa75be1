// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>
#include <sys/types.h>
#include <systemd/sd-bus.h>

namespace kiste::test {

inline constexpr const char *helperName = "org.kiste.Helper1";
inline constexpr const char *managerPath = "/org/kiste/Helper1";
inline constexpr const char *managerInterface = "org.kiste.Helper1.Manager";

/// A message that may break every rule, from a process of its own, as somebody else. kistectl would never send these.
class BusCaller
{
public:
    /// @p address: of the bus.
    BusCaller(std::string address, uid_t uid)
        : m_address(std::move(address))
        , m_uid(uid)
    {
    }

    /// Forks, becomes the user, connects, and runs @p act, whose result (0 to 125) is the process's exit code. Answers the
    /// child's pid; wait() for it. 126 without a connection.
    pid_t start(const std::function<int(sd_bus *)> &act) const;
    /// The exit code; -1 for a process that was killed.
    static int wait(pid_t pid);
    int run(const std::function<int(sd_bus *)> &act) const { return wait(start(act)); }

private:
    std::string m_address;
    uid_t m_uid;
};

/// A call of the Manager's that asks for a container with everything, which takes `container-privileged`. The caller owns it.
sd_bus_message *privilegedCreate(sd_bus *bus, const char *image, const char *name);

} // namespace kiste::test
