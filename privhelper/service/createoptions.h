// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "privhelper/service/isolationoptions.h"
#include "privhelper/service/mountwishes.h"
#include "privhelper/service/lifeoptions.h"
#include "privhelper/service/networkcreate.h"

#include <QVariantMap>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// The options of Manager.CreateContainer, checked; their meaning is documented in org.kiste.Helper1.Manager.xml.
struct CreateOptions
{
    std::optional<std::string> name;
    std::optional<std::vector<std::string>> entrypoint;
    std::optional<std::vector<std::string>> command;
    std::vector<std::string> env;
    std::optional<std::string> workdir;
    std::optional<std::string> user;
    std::optional<std::string> hostname;
    bool tty = false;
    bool openStdin = false;
    bool autoRemove = false;
    bool readOnly = false;
    bool system = false; ///< a system container, core/oci/systemspec.h
    std::uint64_t memoryLimit = 0;
    std::uint64_t nanoCpus = 0;
    std::int64_t pidsLimit = 2048;
    std::string network = "bridge"; ///< "none", "host", "bridge" or "container:" and what the caller calls it
    std::vector<EndpointRequest> networks; ///< with "bridge"
    ContainerNetworking networking;
    std::optional<int> stopSignal;
    std::uint32_t stopTimeout = 10;
    std::map<std::string, std::string> labels;
    IsolationOptions isolation;
    MountWishes mountWishes;
    /// What became of the wishes, and whose files binds show; Containers::create() fills them in.
    std::vector<MountSetting> mounts;
    BindOwner bindOwner;
    LifeOptions life;

    /// @p cpus: how many the machine has; nobody can be given more.
    static Result<CreateOptions> parse(const QVariantMap &options, int cpus);
};

/// "user", "user:group" with names or numbers; numbers above 2147483647 are refused, as programs read them as negative.
Result<void> checkUser(const std::string &user);
/// "NAME=value"
Result<void> checkEnvironment(const std::vector<std::string> &env);
/// An absolute path of a sensible length.
Result<void> checkWorkdir(const std::string &path);

} // namespace kiste
