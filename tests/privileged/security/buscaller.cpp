// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/privileged/security/buscaller.h"

#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kiste::test {

pid_t BusCaller::start(const std::function<int(sd_bus *)> &act) const
{
    const pid_t pid = ::fork();
    if (pid != 0)
        return pid;
    sd_bus *bus = nullptr;
    const bool connected = ::setgroups(0, nullptr) == 0 && ::setresgid(m_uid, m_uid, m_uid) == 0
        && ::setresuid(m_uid, m_uid, m_uid) == 0 && sd_bus_new(&bus) >= 0
        && sd_bus_set_address(bus, m_address.c_str()) >= 0 && sd_bus_set_bus_client(bus, 1) >= 0
        && sd_bus_negotiate_fds(bus, 1) >= 0 && sd_bus_start(bus) >= 0;
    // Only then is it on the bus.
    const char *name = nullptr;
    ::_exit(connected && sd_bus_get_unique_name(bus, &name) >= 0 ? act(bus) : 126);
}

int BusCaller::wait(pid_t pid)
{
    int status = 0;
    if (pid <= 0 || ::waitpid(pid, &status, 0) != pid)
        return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

sd_bus_message *privilegedCreate(sd_bus *bus, const char *image, const char *name)
{
    sd_bus_message *message = nullptr;
    if (sd_bus_message_new_method_call(bus, &message, helperName, managerPath, managerInterface, "CreateContainer") < 0)
        return nullptr;
    const bool made = sd_bus_message_append(message, "sa{sv}", image, 3, "name", "s", name, "privileged", "b", 1,
                                            "command", "as", 1, "true")
        >= 0;
    return made ? message : sd_bus_message_unref(message);
}

} // namespace kiste::test
