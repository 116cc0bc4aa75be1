// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/settings.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "core/oci/jsonreader.h"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <format>

namespace kiste {

namespace {

constexpr std::size_t maxSettings = 1U << 20U;

std::unexpected<Error> wrongSettings(std::string_view file, std::string_view reason)
{
    return failure(ErrorCode::InvalidArgument, std::format("'{}': {}", file, reason));
}

/// @p key stands for itself or has something behind it that begins a new part.
bool isPrefixOf(std::string_view prefix, std::string_view repository)
{
    if (prefix.starts_with("*.")) { // any host below a domain
        const std::string_view host = repository.substr(0, repository.find('/'));
        return host.size() > prefix.size() - 1 && host.ends_with(prefix.substr(1));
    }
    return repository.starts_with(prefix)
        && (repository.size() == prefix.size() || std::string_view("/:@").contains(repository[prefix.size()]));
}

void allowOnly(const JsonNode &node, std::span<const std::string_view> keys)
{
    node.forEachMember([&](const std::string &key, const JsonNode &member) {
        if (std::ranges::find(keys, key) == keys.end())
            member.fail("is not known");
    });
}

} // namespace

bool isLoopbackHost(std::string_view host)
{
    if (host.starts_with('[')) {
        host = host.substr(1, host.find(']') - 1);
        return host == "::1";
    }
    host = host.substr(0, host.rfind(':'));
    if (host == "localhost")
        return true;
    return host.starts_with("127.") && std::ranges::count(host, '.') == 3
        && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string userConfigDirectory()
{
    if (const char *directory = std::getenv("XDG_CONFIG_HOME"); directory && *directory == '/')
        return directory;
    const char *home = std::getenv("HOME");
    return std::string(home ? home : "/") + "/.config";
}

Result<RegistrySettings> RegistrySettings::load()
{
    return load({userConfigDirectory() + "/kiste/registries.json", "/etc/kiste/registries.json"});
}

Result<RegistrySettings> RegistrySettings::load(const std::vector<std::string> &files)
{
    for (const std::string &file : files) {
        const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!fd && errno == ENOENT)
            continue;
        if (!fd)
            return osFailure(errno, std::format("cannot open '{}'", file));
        const auto text = readWholeFile(fd.get(), maxSettings, std::format("'{}'", file));
        if (!text)
            return std::unexpected(text.error());
        return parse(*text, file);
    }
    return RegistrySettings();
}

Result<RegistrySettings> RegistrySettings::parse(std::string_view text, std::string_view file)
{
    const auto document = parseJson(text, maxSettings, 8, std::format("'{}'", file));
    if (!document)
        return std::unexpected(document.error());
    RegistrySettings settings;
    settings.m_file = file;
    JsonNode::Problem problem;
    const JsonNode root(*document, file, problem);
    static constexpr std::array<std::string_view, 3> topKeys{"unqualified-search-registries", "aliases", "registry"};
    static constexpr std::array<std::string_view, 6> entryKeys{
        "prefix", "location", "insecure", "blocked", "mirror-by-digest-only", "mirror"};
    static constexpr std::array<std::string_view, 3> mirrorKeys{"location", "insecure", "pull-from-mirror"};
    allowOnly(root, topKeys);
    root.child("unqualified-search-registries").read(settings.m_searchRegistries);
    root.child("aliases").read(settings.m_aliases);
    root.child("registry").forEach([&](const JsonNode &node) {
        allowOnly(node, entryKeys);
        Entry &entry = settings.m_entries.emplace_back();
        node.child("location").read(entry.location);
        entry.prefix = entry.location;
        node.child("prefix").read(entry.prefix);
        if (entry.prefix.empty())
            node.fail("has neither prefix nor location");
        if (entry.prefix.starts_with("*.") && !entry.location.empty())
            node.fail("has a location although its prefix stands for many registries");
        node.child("insecure").read(entry.insecure);
        node.child("blocked").read(entry.blocked);
        node.child("mirror-by-digest-only").read(entry.mirrorByDigestOnly);
        node.child("mirror").forEach([&entry](const JsonNode &child) {
            allowOnly(child, mirrorKeys);
            Mirror &mirror = entry.mirrors.emplace_back();
            std::string pull = "all";
            child.child("location").require();
            child.child("location").read(mirror.location);
            child.child("insecure").read(mirror.insecure);
            child.child("pull-from-mirror").read(pull);
            if (pull != "all" && pull != "digest-only" && pull != "tag-only")
                child.child("pull-from-mirror").fail("is none of all, digest-only, tag-only");
            mirror.pull = pull == "all" ? Pull::All : pull == "digest-only" ? Pull::DigestOnly : Pull::TagOnly;
        });
    });
    if (problem)
        return std::unexpected(Error{ErrorCode::InvalidArgument, problem->detail, 0});
    for (const auto &[name, target] : settings.m_aliases) {
        const auto reference = ImageReference::parse(target);
        if (!reference || reference->registry().empty())
            return wrongSettings(file, std::format("the alias '{}' is not for a name with a registry", printable(name)));
    }
    return settings;
}

const RegistrySettings::Entry *RegistrySettings::find(std::string_view repository) const
{
    const Entry *best = nullptr;
    for (const Entry &entry : m_entries) {
        if (isPrefixOf(entry.prefix, repository) && (!best || entry.prefix.size() > best->prefix.size()))
            best = &entry;
    }
    return best;
}

Result<std::vector<ResolvedName>> RegistrySettings::resolve(const ImageReference &reference) const
{
    std::vector<ResolvedName> names;
    const auto add = [&](const std::string &repository, const std::string &reason) -> Result<void> {
        std::string text = repository;
        if (!reference.tag().empty())
            text += ':' + reference.tag();
        if (reference.digest())
            text += '@' + reference.digest()->text();
        const auto full = ImageReference::parse(text);
        if (!full)
            return std::unexpected(full.error());
        names.push_back({full->normalized(), reason});
        return {};
    };
    if (!reference.registry().empty()) {
        names.push_back({reference.normalized(), {}});
        return names;
    }
    if (const auto alias = m_aliases.find(reference.path()); alias != m_aliases.end()) {
        const auto target = ImageReference::parse(alias->second);
        if (auto added = add(target ? target->repository() : alias->second, "an alias in '" + m_file + "'"); !added)
            return std::unexpected(added.error());
        return names;
    }
    for (const std::string &registry : m_searchRegistries) {
        if (auto added = add(registry + '/' + reference.path(), "a search registry in '" + m_file + "'"); !added)
            return wrongSettings(m_file, added.error().detail);
    }
    if (names.empty()) {
        return failure(ErrorCode::InvalidArgument,
            std::format("'{}' names no registry; say which, as in REGISTRY/{}, or list registries for short names as "
                        "\"unqualified-search-registries\" in '{}'",
                reference.text(), reference.text(),
                m_file.empty() ? userConfigDirectory() + "/kiste/registries.json" : m_file));
    }
    return names;
}

Result<RegistryEndpoint> RegistrySettings::endpoint(const Entry *entry, const std::string &repository) const
{
    std::string text = repository;
    if (entry && !entry->location.empty())
        text = entry->location + repository.substr(entry->prefix.size());
    const auto rewritten = ImageReference::parse(text);
    if (!rewritten || rewritten->registry().empty())
        return wrongSettings(m_file, std::format("'{}' is not the address of an image", printable(text)));
    return RegistryEndpoint{.host = rewritten->registry(),
        .repository = rewritten->path(),
        .insecure = (entry && entry->insecure) || isLoopbackHost(rewritten->registry()),
        .mirror = false};
}

Result<RegistryEndpoint> RegistrySettings::endpoint(const ImageReference &reference) const
{
    const Entry *entry = find(reference.text());
    if (entry && entry->blocked) {
        return failure(ErrorCode::NotAuthorized,
            std::format("'{}' is blocked by '{}'", reference.repository(), m_file));
    }
    return endpoint(entry, reference.repository());
}

Result<RegistryEndpoint> RegistrySettings::endpointOf(const std::string &registry) const
{
    // Registries have no name of their own in the grammar; any image will do.
    const auto reference = ImageReference::parse(registry + "/any");
    if (!reference || reference->registry() != registry)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a registry's address", printable(registry)));
    auto found = endpoint(*reference);
    if (found)
        found->repository.clear();
    return found;
}

Result<std::vector<RegistryEndpoint>> RegistrySettings::pullEndpoints(const ImageReference &reference) const
{
    auto own = endpoint(reference);
    if (!own)
        return std::unexpected(own.error());
    std::vector<RegistryEndpoint> endpoints;
    if (const Entry *entry = find(reference.text())) {
        for (const Mirror &mirror : entry->mirrors) {
            const bool byDigest = reference.digest().has_value();
            if ((entry->mirrorByDigestOnly || mirror.pull == Pull::DigestOnly) && !byDigest)
                continue;
            if (mirror.pull == Pull::TagOnly && byDigest)
                continue;
            Entry place{.prefix = entry->prefix, .location = mirror.location, .insecure = mirror.insecure};
            if (entry->prefix.starts_with("*.")) // the host is what changes
                place.prefix = reference.registry();
            auto found = endpoint(&place, reference.repository());
            if (!found)
                return std::unexpected(found.error());
            found->mirror = true;
            endpoints.push_back(*std::move(found));
        }
    }
    endpoints.push_back(*std::move(own));
    return endpoints;
}

} // namespace kiste
