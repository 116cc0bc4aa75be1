// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/containers.h"
#include "privhelper/service/images.h"

#include <QThreadPool>

namespace kiste {

/// Container.OpenChanges: reads a container's own files in a thread, as there may be a million of them.
class OverlayDiff : public QObject
{
    Q_OBJECT

public:
    OverlayDiff(Containers &containers, const Images &images, const StateDir &state, QObject *parent = nullptr);
    ~OverlayDiff() override;

    void open(const ContainerId &id, std::function<void(Result<UniqueFd>)> done);

private:
    Containers &m_containers;
    const Images &m_images;
    const StateDir &m_state;
    QThreadPool m_threads;
};

} // namespace kiste
