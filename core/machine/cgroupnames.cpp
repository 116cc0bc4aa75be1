// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/machine/cgroupnames.h"

#include <algorithm>
#include <charconv>
#include <vector>

namespace kiste {

namespace {

/// Paths are at most 4096 bytes, so deeper ones are nobody's.
constexpr std::size_t maxElements = 64;

struct Element
{
    std::string_view text;
    std::size_t end = 0; ///< in the path
};

struct Path
{
    std::vector<Element> elements;
    bool isKubernetes = false;
    std::string pod;
};

bool isId(std::string_view text)
{
    return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// What stands between @p prefix and @p suffix; nothing if it does not, or if nothing does.
std::optional<std::string_view> between(std::string_view text, std::string_view prefix, std::string_view suffix)
{
    if (text.size() <= prefix.size() + suffix.size() || !text.starts_with(prefix) || !text.ends_with(suffix))
        return std::nullopt;
    return text.substr(prefix.size(), text.size() - prefix.size() - suffix.size());
}

std::string podOf(std::string_view element)
{
    if (const auto id = between(element, "machine-libpod_pod_", ".slice"))
        return std::string(*id);
    std::string_view rest = element;
    if (const auto slice = between(element, "kubepods", ".slice"))
        rest = *slice;
    else if (!element.starts_with("pod"))
        return {};
    const std::size_t at = rest.rfind("pod");
    if (at == std::string_view::npos || at + 3 == rest.size())
        return {};
    std::string id(rest.substr(at + 3));
    std::ranges::replace(id, '_', '-'); // systemd's slices cannot hold the dashes of a uid
    return id;
}

Path split(std::string_view text)
{
    Path path;
    for (std::size_t at = 1; at <= text.size() && path.elements.size() < maxElements;) {
        const std::size_t end = std::min(text.find('/', at), text.size());
        const std::string_view element = text.substr(at, end - at);
        path.elements.push_back({element, end});
        path.isKubernetes |= element.starts_with("kubepods") || element.starts_with("kubelet");
        if (std::string pod = podOf(element); !pod.empty())
            path.pod = std::move(pod);
        at = end + 1;
    }
    return path;
}

struct ScopeForm
{
    std::string_view prefix;
    ContainerEngine engine;
};

/// "<prefix><id>.scope" of systemd, "<prefix><id>" without it.
constexpr ScopeForm scopes[] = {
    {"docker-", ContainerEngine::Docker},      {"libpod-", ContainerEngine::Podman},
    {"libpod-payload-", ContainerEngine::Podman}, {"cri-containerd-", ContainerEngine::Kubernetes},
    {"crio-", ContainerEngine::Kubernetes},    {"nerdctl-", ContainerEngine::Containerd},
    {"kiste-", ContainerEngine::Kiste},
};

/// A directory that holds containers called by their ids.
constexpr ScopeForm folders[] = {
    {"docker", ContainerEngine::Docker},       {"moby", ContainerEngine::Docker},
    {"buildkit", ContainerEngine::Docker},     {"default", ContainerEngine::Containerd},
    {"k8s.io", ContainerEngine::Kubernetes},   {"libpod_parent", ContainerEngine::Podman},
};

/// Whether containers of Kiste lie in a folder: of this engine, or of one that runs inside of a container.
bool isKistes(std::string_view folder, std::string_view lastElement, std::string_view kisteParent)
{
    return (folder.starts_with('/') && folder.substr(1) == kisteParent) || lastElement == "kiste"
        || lastElement == "kiste-supervisor.service";
}

std::optional<CgroupName> byId(std::string_view element, std::string_view parent, std::string_view folderPath,
                               const Path &path, std::string_view kisteParent)
{
    CgroupName found;
    for (const ScopeForm &form : scopes) {
        const auto scope = between(element, form.prefix, ".scope");
        const std::string_view id = scope ? *scope : between(element, form.prefix, "").value_or(std::string_view());
        if (isId(id)) {
            found.engine = form.engine;
            found.id = id;
        }
    }
    if (found.id.empty() && isId(element)) {
        const auto folder = std::ranges::find(folders, parent, &ScopeForm::prefix);
        if (isKistes(folderPath, parent, kisteParent))
            found.engine = ContainerEngine::Kiste;
        else if (folder != std::end(folders))
            found.engine = folder->engine;
        else if (!path.isKubernetes)
            return std::nullopt;
        found.id = element;
    }
    if (found.id.empty())
        return std::nullopt;
    if (path.isKubernetes && found.engine != ContainerEngine::Kiste)
        found.engine = ContainerEngine::Kubernetes;
    return found;
}

/// "APP" of "app-flatpak-APP-4711.scope" and "app-flatpak-APP@4711.service".
std::optional<std::string> flatpakApp(std::string_view element)
{
    auto rest = between(element, "app-flatpak-", ".scope");
    if (!rest)
        rest = between(element, "flatpak-", ".scope");
    if (!rest)
        rest = between(element, "app-flatpak-", ".service");
    if (!rest)
        return std::nullopt;
    const std::size_t end = rest->find_last_of("-@");
    return unescapeUnitName(rest->substr(0, end));
}

std::optional<CgroupName> byName(std::string_view element, std::string_view parent)
{
    const auto named = [](ContainerEngine engine, std::string name) {
        return std::optional(CgroupName{engine, {}, std::move(name), {}, 0});
    };
    if (const auto name = between(element, "lxc.payload.", ""))
        return named(ContainerEngine::Lxc, std::string(*name));
    if ((parent == "lxc.payload" || parent == "lxc") && !element.empty())
        return named(ContainerEngine::Lxc, std::string(element));
    if (const auto name = between(element, "systemd-nspawn@", ".service"))
        return named(ContainerEngine::Nspawn, unescapeUnitName(*name));
    if (const auto name = between(element, "machine-", ".scope")) {
        std::string machine = unescapeUnitName(*name);
        // libvirt's machines are registered in the same way.
        return machine.starts_with("qemu-") ? std::nullopt : named(ContainerEngine::Nspawn, std::move(machine));
    }
    if (auto app = flatpakApp(element))
        return named(ContainerEngine::Flatpak, std::move(*app));
    for (const std::string_view suffix : {".scope", ".service"}) {
        const auto snap = between(element, "snap.", suffix);
        if (snap && snap->contains('.'))
            return named(ContainerEngine::Snap, std::string(snap->substr(0, snap->find('-'))));
    }
    for (const std::string_view prefix : {"crun-", "runc-", "youki-"}) {
        if (const auto id = between(element, prefix, ".scope"))
            return CgroupName{ContainerEngine::Oci, std::string(*id), {}, {}, 0};
    }
    return std::nullopt;
}

/// Engines put their own process into "supervisor" and the container beside it.
bool isBelow(std::string_view below, std::string_view folder)
{
    return below.starts_with(folder) && (below.size() == folder.size() || below[folder.size()] == '/');
}

} // namespace

std::string unescapeUnitName(std::string_view text)
{
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned value = 0;
        const char *digits = text.data() + i + 2;
        if (i + 3 < text.size() && text[i] == '\\' && text[i + 1] == 'x'
            && std::from_chars(digits, digits + 2, value, 16).ptr == digits + 2 && value != 0) {
            result += static_cast<char>(value);
            i += 3;
        } else {
            result += text[i];
        }
    }
    return result;
}

std::optional<CgroupName> nameOfCgroup(std::string_view text, std::string_view kisteParent)
{
    if (!text.starts_with('/'))
        return std::nullopt;
    Path path = split(text);
    for (std::size_t i = path.elements.size(); i-- > 0;) {
        const Element &element = path.elements[i];
        const std::string_view parent = i > 0 ? path.elements[i - 1].text : std::string_view();
        const std::string_view folder = text.substr(0, i > 0 ? path.elements[i - 1].end : 0);
        auto found = byId(element.text, parent, folder, path, kisteParent);
        if (!found)
            found = byName(element.text, parent);
        if (!found)
            continue;
        const std::string_view below = text.substr(element.end);
        if (isBelow(below, "/supervisor"))
            return std::nullopt;
        found->length = element.end;
        for (const std::string_view folder : {"/payload", "/container"}) { // of systemd-nspawn, of podman
            if (isBelow(below, folder))
                found->length += folder.size();
        }
        found->pod = std::move(path.pod);
        return found;
    }
    return std::nullopt;
}

} // namespace kiste
