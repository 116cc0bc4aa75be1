// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/metricsreader.h"

#include <QWidget>

#include <memory>
#include <vector>

namespace kiste {

/// Something that can draw five charts of a container.
class PlotCandidate
{
public:
    virtual ~PlotCandidate() = default;
    virtual const char *name() const = 0;
    /// A new widget; the caller owns it.
    virtual QWidget *make() = 0;
    /// Shows that stretch in the newest widget.
    virtual void show(const MetricsReader &reader, qint64 fromMs, qint64 toMs) = 0;
};

/// The libraries that were there when this was built.
std::vector<std::unique_ptr<PlotCandidate>> otherCandidates();

} // namespace kiste
