// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/changes.h"

#include "privhelper/service/mergedtree.h"

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>

namespace kiste {

namespace {

/// Deeper trees are not followed: every level keeps descriptors open.
constexpr int maxDepth = 200;

Result<std::set<std::string>> namesIn(int directory)
{
    return plainNames(directory).transform([](const std::vector<std::string> &names) { return std::set(names.begin(), names.end()); });
}

/// The same directory in the image's layers, as far as they show through.
class Lower
{
public:
    Lower() = default;
    explicit Lower(std::vector<UniqueFd> layers) : m_layers(std::move(layers)) {}

    struct Found
    {
        bool exists = false;
        bool directory = false;
        mode_t mode = 0; ///< type and permissions
        std::vector<UniqueFd> below; ///< for a directory: it in the layers
    };
    Found find(const std::string &name) const
    {
        Found found;
        for (const UniqueFd &layer : m_layers) {
            struct stat status{};
            if (::fstatat(layer.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
                continue;
            if (isOverlayWhiteout(status))
                break;
            const bool directory = S_ISDIR(status.st_mode);
            if (found.exists && !directory)
                break; // hidden by the directory above it
            if (!found.exists) {
                found.directory = directory;
                found.mode = status.st_mode;
            }
            found.exists = true;
            if (!directory)
                break;
            UniqueFd fd = openPlainDirectory(layer.get(), name);
            const bool opaque = fd && isOverlayOpaque(fd.get());
            if (fd)
                found.below.push_back(std::move(fd));
            if (opaque)
                break;
        }
        return found;
    }
    /// Every name that shows through.
    Result<std::set<std::string>> names() const
    {
        std::set<std::string> all;
        for (const UniqueFd &layer : m_layers) {
            auto names = namesIn(layer.get());
            if (!names)
                return names;
            all.merge(*names);
        }
        std::erase_if(all, [this](const std::string &name) { return !find(name).exists; });
        return all;
    }

private:
    std::vector<UniqueFd> m_layers;
};

class Walk
{
public:
    Walk(const std::set<std::string> &mountPoints, bool complete) : m_mountPoints(mountPoints), m_complete(complete) {}

    Result<void> directory(const UniqueFd &upper, const Lower &lower, const std::string &path, int depth)
    {
        const auto names = namesIn(upper.get());
        if (!names)
            return std::unexpected(names.error());
        for (const std::string &name : *names) {
            if (auto done = entry(upper, lower, path + '/' + name, name, depth); !done)
                return done;
        }
        return {};
    }
    std::string take() { return std::move(m_out); }

private:
    void say(char what, const std::string &path)
    {
        m_out += what;
        m_out += ' ' + path;
        m_out += '\0';
    }

    Result<void> entry(const UniqueFd &upper, const Lower &lower, const std::string &path, const std::string &name,
                       int depth)
    {
        struct stat status{};
        if (::fstatat(upper.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return {}; // a running container deletes as it likes
        Lower::Found below = lower.find(name);
        if (isOverlayWhiteout(status)) {
            if (below.exists)
                say('D', path);
            return {};
        }
        const UniqueFd child = S_ISDIR(status.st_mode) ? openPlainDirectory(upper.get(), name) : UniqueFd();
        if (!below.exists && m_mountPoints.contains(path)) {
            const auto content = child ? namesIn(child.get()) : Result<std::set<std::string>>();
            if (content && content->empty() && (child || status.st_size == 0))
                return {};
        }
        const std::size_t before = m_out.size();
        say(below.exists ? 'C' : 'A', path);
        const std::size_t after = m_out.size();
        if (child && depth >= maxDepth && m_complete)
            return failure(ErrorCode::LimitExceeded, std::format("the container's directories are nested more than {} deep", maxDepth));
        if (!child || depth >= maxDepth)
            return {};
        // Perhaps it was only made or copied up because the engine made a mount point in it.
        const bool untouched = !below.exists || (below.mode == status.st_mode && !isOverlayOpaque(child.get()));
        const bool onlyTheWay = untouched && m_mountPoints.contains(path);
        const Lower inside(std::move(below.below));
        if (isOverlayOpaque(child.get())) {
            // It was removed and made anew: what the image had in it is gone, unless it is here again.
            const auto old = inside.names();
            const auto now = namesIn(child.get());
            if (old && now) {
                for (const std::string &gone : *old) {
                    if (!now->contains(gone))
                        say('D', path + '/' + gone);
                }
            }
        }
        auto done = directory(child, inside, path, depth + 1);
        if (done && onlyTheWay && m_out.size() == after)
            m_out.resize(before);
        return done;
    }

    const std::set<std::string> &m_mountPoints;
    const bool m_complete;
    std::string m_out;
};

} // namespace

Result<std::string> listChanges(UniqueFd upper, std::vector<UniqueFd> layers, const std::set<std::string> &mountPoints, bool complete)
{
    // The store's descriptors may be for their path alone.
    std::vector<UniqueFd> readable;
    for (const UniqueFd &layer : layers) {
        UniqueFd fd = openPlainDirectory(layer.get(), ".");
        if (!fd)
            return osFailure(errno, "cannot read a layer of the image");
        readable.push_back(std::move(fd));
    }
    Walk walk(mountPoints, complete);
    if (auto done = walk.directory(upper, Lower(std::move(readable)), {}, 0); !done)
        return std::unexpected(done.error());
    return walk.take();
}

} // namespace kiste
