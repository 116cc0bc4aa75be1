// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/registry/credentials.h"
#include "core/registry/headers.h"
#include "core/registry/settings.h"
#include "core/registry/transport.h"

#include <QDateTime>

#include <optional>
#include <string>
#include <vector>

namespace kiste {

/// One repository of one registry (OCI distribution specification 1.1, docker's registry API version 2): finds out how the
/// registry is to be spoken with, who it lets in, and when it has had enough.
class RegistryClient
{
public:
    enum class Access { Pull, Push };

    /// @p transport, @p credentials and @p endpoint's registry are those of everything that is asked through it. With an empty
    /// repository only the registry as a whole can be asked.
    RegistryClient(HttpTransport &transport, const CredentialStore &credentials, RegistryEndpoint endpoint, Access access);
    RegistryClient(const RegistryClient &) = delete;
    RegistryClient &operator=(const RegistryClient &) = delete;

    const RegistryEndpoint &endpoint() const { return m_endpoint; }
    /// Another repository of the registry that blobs are to be mounted from.
    void alsoRead(const std::string &repository);

    /// Sends the request; its address is relative to the registry ("/v2/…") or absolute. Logs in if need be, waits when the
    /// registry says that it is asked too much or is not well, and tries again what is safe to try again. The answer is a
    /// good one: a bad status has become an error (NotFound, NotAuthorized, LimitExceeded for 429, Unavailable for 5xx…).
    /// @p accepted: bad statuses that are an answer as well.
    Task<Result<HttpAnswer>> send(HttpRequest request, std::vector<int> accepted = {});
    /// Whether the registry lets this user in; asks nothing else.
    Task<Result<void>> check();

    /// "/v2/team/app/KIND/WHAT"
    QUrl path(const std::string &kind, const std::string &what) const;

private:
    Task<Result<void>> connect();
    Task<Result<HttpAnswer>> attempt(const HttpRequest &request);
    Task<Result<void>> authenticate(std::string header);
    Task<Result<void>> fetchToken(AuthChallenge challenge, std::optional<RegistryCredentials> known);
    Task<Result<void>> pause(const HttpAnswer &answer, int attempt);
    QStringList scopes(const AuthChallenge &challenge) const;
    std::unexpected<Error> refused(const HttpAnswer &answer, const QUrl &asked) const;

    HttpTransport &m_transport;
    const CredentialStore &m_credentials;
    const RegistryEndpoint m_endpoint;
    const Access m_access;
    std::vector<std::string> m_alsoRead;
    QUrl m_base; ///< "https://registry.example:5000", once it is known
    QByteArray m_authorization;
    std::chrono::milliseconds m_waited{0};
};

} // namespace kiste
