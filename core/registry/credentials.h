// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// What a registry knows somebody by.
struct RegistryCredentials
{
    std::string user;
    std::string password;
    std::string identityToken; ///< an OAuth 2 refresh token instead of the password; may be empty
    bool operator==(const RegistryCredentials &) const = default;
};

/// Credentials in auth.json files, in the form of docker and containers:
/// `{"auths": {"registry.example:5000/team": {"auth": base64("user:password"), "identitytoken": "…"}}}`.
/// Whatever else is in a file stays as it is. The desktop's keyring is not used yet; a "credsStore" of docker's is not
/// either.
class CredentialStore
{
public:
    /// @p files are searched in this order; the first one is written.
    explicit CredentialStore(std::vector<std::string> files) : m_files(std::move(files)) {}
    /// @p authFile alone if there is one, else $REGISTRY_AUTH_FILE alone if it is set; else
    /// `${XDG_CONFIG_HOME}/kiste/auth.json`, then what other engines' logins left: `${XDG_RUNTIME_DIR}/containers/auth.json`,
    /// `${XDG_CONFIG_HOME}/containers/auth.json`, `~/.docker/config.json`.
    static CredentialStore standard(const std::string &authFile = {});

    /// For a registry, or a repository in it: what is kept for "HOST/a/b" comes before "HOST/a" and "HOST". Nothing if
    /// there is none in any file. Corrupt for a file that is none of this kind, NotAuthorized for one that another user has
    /// written or could write.
    Result<std::optional<RegistryCredentials>> find(const std::string &host, const std::string &repository = {}) const;
    /// Keeps them for @p key, a host with or without a path, replacing what was kept. The file is only the user's (0600).
    Result<void> store(const std::string &key, const RegistryCredentials &credentials) const;
    /// Forgets them in the file that is written; whether there were any.
    Result<bool> remove(const std::string &key) const;
    /// Forgets all of them there; how many there were.
    Result<std::size_t> removeAll() const;

    /// For @p host these and no others from now on, in no file.
    void give(const std::string &host, RegistryCredentials credentials) { m_given[host] = std::move(credentials); }

    const std::string &writtenFile() const { return m_files.front(); }

private:
    std::vector<std::string> m_files;
    std::map<std::string, RegistryCredentials> m_given;
};

/// "user:password" in base64, as "auth" and the header of basic authentication have it, and back.
std::string encodeBasic(const RegistryCredentials &credentials);
std::optional<RegistryCredentials> decodeBasic(std::string_view text);

} // namespace kiste
