// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/overlaydiff.h"

#include "core/base/fileio.h"
#include "privhelper/service/changes.h"
#include "privhelper/service/logstream.h"
#include "privhelper/service/treesize.h"

#include <fcntl.h>
#include <format>
#include <sys/mman.h>

namespace kiste {

namespace {

Result<UniqueFd> inMemory(std::string_view text)
{
    UniqueFd file{::memfd_create("kiste-changes", MFD_CLOEXEC)};
    if (!file)
        return osFailure(errno, "cannot make a buffer");
    if (auto written = writeFully(file.get(), std::as_bytes(std::span(text)), "a buffer"); !written)
        return std::unexpected(written.error());
    return file;
}

} // namespace

OverlayDiff::OverlayDiff(Containers &containers, const Images &images, const StateDir &state, QObject *parent)
    : QObject(parent), m_containers(containers), m_images(images), m_state(state)
{
    m_threads.setMaxThreadCount(2);
}

OverlayDiff::~OverlayDiff()
{
    m_ending = true;
    m_threads.waitForDone();
}

Result<UniqueFd> openUpperDirectory(const StateDir &state, const ContainerId &id)
{
    const auto directory = state.openContainer(id);
    if (!directory)
        return std::unexpected(directory.error());
    UniqueFd upper{::openat(directory->get(), "upper", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)};
    if (!upper)
        return osFailure(errno, std::format("cannot open the files of container '{}'", id.shortText()));
    return upper;
}

std::set<std::string> mountPointsOf(const oci::Spec &spec)
{
    std::set<std::string> points;
    for (const oci::Mount &mount : spec.mounts) {
        // The directories on the way there were made with it.
        for (std::size_t end = mount.destination.size(); end > 0 && end != std::string::npos;
             end = mount.destination.rfind('/', end - 1))
            points.insert(mount.destination.substr(0, end));
    }
    return points;
}

void OverlayDiff::usage(const ContainerId &id, std::function<void(Result<VolumeUsage>)> done)
{
    auto upper = openUpperDirectory(m_state, id);
    if (!upper)
        return done(std::unexpected(upper.error()));
    const auto directory = std::make_shared<UniqueFd>(std::move(*upper)); // std::function copies, descriptors do not
    m_threads.start([this, directory, done = std::move(done)] {
        const auto usage = measureTree(directory->get(), m_ending);
        QMetaObject::invokeMethod(
            this, [done, usage] { done(usage); }, Qt::QueuedConnection);
    });
}

void OverlayDiff::open(const ContainerId &id, std::function<void(Result<UniqueFd>)> done)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return done(failure(ErrorCode::NotFound, std::format("there is no container '{}'", id.shortText())));
    const auto config = m_state.readContainerFile(id, "config.json", oci::maxRuntimeSpec);
    const auto spec = config ? oci::Spec::fromJson(*config) : std::unexpected(config.error());
    auto upper = openUpperDirectory(m_state, id);
    auto layers = m_images.openLayers(container->record.owner, container->record.imageDigest);
    if (!spec || !upper || !layers)
        return done(std::unexpected(!spec ? spec.error() : !upper ? upper.error() : layers.error()));
    const std::set<std::string> mountPoints = mountPointsOf(*spec);
    // std::function copies, descriptors do not.
    const auto files =
        std::make_shared<std::pair<UniqueFd, std::vector<UniqueFd>>>(std::move(*upper), std::move(*layers));
    m_threads.start([this, files, mountPoints, done = std::move(done)] {
        const auto text = listChanges(std::move(files->first), std::move(files->second), mountPoints);
        auto file = text ? inMemory(*text) : Result<UniqueFd>(std::unexpected(text.error()));
        const std::uint64_t size = text ? text->size() : 0;
        const auto shared = std::make_shared<Result<UniqueFd>>(std::move(file));
        QMetaObject::invokeMethod(
            this,
            [this, shared, size, done] {
                if (!*shared)
                    return done(std::unexpected(shared->error()));
                done(LogStream::open(std::move(**shared), {0, size}, this));
            },
            Qt::QueuedConnection);
    });
}

} // namespace kiste
