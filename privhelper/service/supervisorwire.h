// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// For the two .cpp files of SupervisorClient only.

#include "core/oci/jsonreader.h"
#include "privhelper/service/supervisorclient.h"

#include <QDeadlineTimer>

namespace kiste {

/// A message and the descriptors beside it.
struct SupervisorClient::Wire
{
    nlohmann::json json;
    std::vector<UniqueFd> fds;

    Wire() = default;
    explicit Wire(std::string_view type) { json["type"] = type; }
    Wire(std::string_view type, const std::string &id) : Wire(type) { json["id"] = id; }
    Wire(nlohmann::json received, std::vector<UniqueFd> descriptors)
        : json(std::move(received))
        , fds(std::move(descriptors))
    {
    }

    Result<UniqueFd> takeFd()
    {
        if (fds.empty())
            return failure(ErrorCode::Corrupt, "the supervisor sent no descriptor");
        return std::move(fds.front());
    }
};

/// A request that waits for its reply.
struct SupervisorClient::Pending
{
    std::function<void(Result<Wire>)> done;
    QDeadlineTimer deadline;
    bool list = false;
};

} // namespace kiste
