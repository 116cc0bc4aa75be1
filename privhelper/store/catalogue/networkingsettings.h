// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/oci/jsonreader.h"
#include "privhelper/store/catalogue/networkrecords.h"

// For settings.cpp only: JSON stays out of other headers.
namespace kiste {

inline nlohmann::ordered_json networkingJson(const ContainerNetworking &networking)
{
    return {{"publish", networking.publish},       {"publishAll", networking.publishAll}, {"expose", networking.expose},
            {"dns", networking.dns},               {"dnsSearch", networking.dnsSearch},   {"dnsOptions", networking.dnsOptions},
            {"extraHosts", networking.extraHosts}, {"hostname", networking.hostname},
            {"files", networking.files}};
}

inline void readNetworking(const JsonNode &node, ContainerNetworking &networking)
{
    node.child("publish").read(networking.publish);
    node.child("publishAll").read(networking.publishAll);
    node.child("expose").read(networking.expose);
    node.child("dns").read(networking.dns);
    node.child("dnsSearch").read(networking.dnsSearch);
    node.child("dnsOptions").read(networking.dnsOptions);
    node.child("extraHosts").read(networking.extraHosts);
    node.child("hostname").read(networking.hostname);
    node.child("files").read(networking.files);
}

} // namespace kiste
