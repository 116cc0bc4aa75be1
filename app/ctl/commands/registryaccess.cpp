// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/registryaccess.h"

namespace kiste::ctl {

Result<RegistryContext> registryContext(const RegistryAccess &access)
{
    auto settings = RegistrySettings::load();
    if (!settings)
        return std::unexpected(settings.error());
    RegistryContext context{.settings = *std::move(settings),
                            .credentials = CredentialStore::standard(access.authFile.toStdString()),
                            .transport = HttpTransport::standardOptions()};
    context.transport.certificateDirectory = access.certificateDirectory.toStdString();
    return context;
}

RegistryEndpoint adapted(RegistryEndpoint endpoint, const RegistryAccess &access)
{
    if (access.tlsVerify)
        endpoint.insecure = !*access.tlsVerify;
    return endpoint;
}

Result<std::optional<RegistryCredentials>> givenCredentials(const RegistryAccess &access)
{
    if (access.credentials.isEmpty())
        return std::optional<RegistryCredentials>();
    const qsizetype colon = access.credentials.indexOf(u':');
    if (colon <= 0)
        return failure(ErrorCode::InvalidArgument, "--creds needs USER:PASSWORD");
    return RegistryCredentials{.user = access.credentials.left(colon).toStdString(),
                               .password = access.credentials.sliced(colon + 1).toStdString(),
                               .identityToken = {}};
}

} // namespace kiste::ctl
