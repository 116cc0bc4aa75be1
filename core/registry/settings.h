// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/image/reference.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// Where an image can be asked for.
struct RegistryEndpoint
{
    std::string host; ///< "registry.example:5000"
    std::string repository; ///< "team/app"
    bool insecure = false; ///< a certificate that nobody vouches for, or no encryption at all, is fine
    bool mirror = false;
    bool operator==(const RegistryEndpoint &) const = default;
};

/// A name that a short one may stand for, and why.
struct ResolvedName
{
    ImageReference reference; ///< with registry and tag or digest
    std::string reason; ///< for the user; empty for a name that was whole
};

/// Which registries there are and how they are reached: registries.json, whose keys are those of containers'
/// registries.conf (version 2). JSON, because this engine reads JSON everywhere and would need one more library for TOML.
///
///     { "unqualified-search-registries": ["registry.example"],
///       "aliases": { "debian": "registry.example/library/debian" },
///       "registry": [ { "prefix": "registry.example", "location": "cache.example:5000/proxy", "insecure": true,
///                       "blocked": false, "mirror-by-digest-only": false,
///                       "mirror": [ { "location": "…", "insecure": true, "pull-from-mirror": "digest-only" } ] } ] }
class RegistrySettings
{
public:
    /// The user's file, `${XDG_CONFIG_HOME}/kiste/registries.json`, else the computer's, `/etc/kiste/registries.json`;
    /// without any nothing is configured.
    static Result<RegistrySettings> load();
    static Result<RegistrySettings> load(const std::vector<std::string> &files);
    /// InvalidArgument for a key that is not known: a "blocked" with a slip in it must not go unnoticed.
    static Result<RegistrySettings> parse(std::string_view text, std::string_view file);

    /// Every full name that this one may mean, to be tried in this order. InvalidArgument for a short name if no registry is
    /// configured for those.
    Result<std::vector<ResolvedName>> resolve(const ImageReference &reference) const;
    /// Where to pull a full reference from: mirrors first, then the registry itself. NotAuthorized if it is blocked.
    Result<std::vector<RegistryEndpoint>> pullEndpoints(const ImageReference &reference) const;
    /// Where to push it to, or to log in: never a mirror.
    Result<RegistryEndpoint> endpoint(const ImageReference &reference) const;
    /// The same for a registry as a whole, such as "registry.example:5000".
    Result<RegistryEndpoint> endpointOf(const std::string &registry) const;

    const std::vector<std::string> &searchRegistries() const { return m_searchRegistries; }
    /// The file it came from; empty if there was none.
    const std::string &file() const { return m_file; }

private:
    enum class Pull { All, DigestOnly, TagOnly };
    struct Mirror
    {
        std::string location;
        bool insecure = false;
        Pull pull = Pull::All;
    };
    struct Entry
    {
        std::string prefix;
        std::string location; ///< empty: as the prefix
        bool insecure = false;
        bool blocked = false;
        bool mirrorByDigestOnly = false;
        std::vector<Mirror> mirrors;
    };
    const Entry *find(std::string_view repository) const;
    Result<RegistryEndpoint> endpoint(const Entry *entry, const std::string &repository) const;

    std::string m_file;
    std::vector<std::string> m_searchRegistries;
    std::map<std::string, std::string> m_aliases;
    std::vector<Entry> m_entries;
};

/// Whether the host, with or without a port, is this computer itself: docker and others speak plain HTTP with it.
bool isLoopbackHost(std::string_view host);
/// `${XDG_CONFIG_HOME}` or `~/.config`.
std::string userConfigDirectory();

} // namespace kiste
