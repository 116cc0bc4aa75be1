// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/registryoptions.h"
#include "core/registry/credentials.h"
#include "core/registry/settings.h"
#include "core/registry/transport.h"

namespace kiste::ctl {

/// What a command needs to speak with registries, made of its options and the user's files.
struct RegistryContext
{
    RegistrySettings settings;
    CredentialStore credentials;
    HttpTransport::Options transport;
};
Result<RegistryContext> registryContext(const RegistryAccess &access);
/// The endpoint as --tls-verify wants it.
RegistryEndpoint adapted(RegistryEndpoint endpoint, const RegistryAccess &access);
/// What --creds says; InvalidArgument unless it is USER:PASSWORD.
Result<std::optional<RegistryCredentials>> givenCredentials(const RegistryAccess &access);

} // namespace kiste::ctl
