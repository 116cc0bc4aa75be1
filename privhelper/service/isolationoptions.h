// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/runtimespec.h"
#include "privhelper/auth/authority.h"
#include "privhelper/service/options.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// One wish that needs an action of its own, and what the question shows of it.
struct Escalation
{
    Action action = Action::ContainerPrivileged;
    QString what;
};

/// Whose namespace a container has.
struct NamespaceChoice
{
    enum class Kind : std::uint8_t { Private, Host, Container };
    Kind kind = Kind::Private;
    std::string container; ///< name or id, then the id
};

/// The options of Manager.CreateContainer that are about isolation and limits, checked; org.kiste.Helper1.Manager.xml says
/// what they mean. Errors name the option, the value and what is wrong with it.
struct IsolationOptions
{
    bool privileged = false;
    bool init = false;
    std::vector<std::string> capAdd; ///< "CAP_NET_ADMIN", "ALL"
    std::vector<std::string> capDrop;
    std::optional<bool> noNewPrivileges;
    std::string seccomp; ///< profile as JSON; empty: the engine's own
    bool seccompUnconfined = false;
    std::string apparmor;
    std::vector<std::string> mask;
    std::vector<std::string> unmask; ///< paths; "ALL"
    std::optional<std::uint64_t> shmSize;
    std::vector<oci::Rlimit> rlimits;
    std::map<std::string, std::string> sysctls;
    std::vector<oci::DeviceNode> devices;
    std::vector<oci::DeviceRule> deviceRules;
    std::optional<int> oomScoreAdj;
    oci::MemoryLimits memory; ///< without the limit itself
    oci::CpuLimits cpu;
    oci::BlockIoLimits blockIo;
    std::vector<oci::HugepageLimit> hugepages;
    NamespaceChoice pid, ipc, uts, user, cgroup;
    bool keepId = false; ///< the caller's uid inside is the caller's outside
    std::vector<std::string> groups; ///< names or numbers
    std::map<std::string, std::string> annotations;
    std::string domainname;

    static Result<IsolationOptions> read(OptionReader &reader);

    /// Whether the container's ids are the machine's.
    bool hostIds() const { return user.kind == NamespaceChoice::Kind::Host; }
    /// The questions that must be answered with yes first.
    std::vector<Escalation> escalations() const;
    /// Changes a specification that has the engine's defaults. InvalidArgument when wishes do not fit together.
    Result<void> apply(oci::Spec &spec) const;
};

/// Capabilities that a program may be given inside a user namespace of its own without more of the kernel being in reach
/// than an ordinary container has.
bool isHarmlessCapability(const std::string &name);

/// "nofile=1024:2048", "core=-1".
Result<oci::Rlimit> parseUlimit(const std::string &text);
/// "/dev/sda", "/dev/sda:/dev/xvda", "/dev/sda:/dev/xvda:rwm"; the node is looked at.
Result<std::pair<oci::DeviceNode, std::string>> parseDevice(const std::string &text);
/// "c 1:3 rwm", "b 8:* r", "a *:* rwm".
Result<oci::DeviceRule> parseDeviceRule(const std::string &text);
/// "/dev/sda:1048576"; @p what names the option.
Result<oci::BlockIoDevice> parseBlockLimit(const std::string &text, std::string_view what);
/// Every device node below /dev of this machine, for containers that are allowed everything.
std::vector<oci::DeviceNode> hostDevices();

} // namespace kiste
