// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/importer.h"

namespace kiste::ui {

/// The images in an archive (OCI or docker, plain or compressed) as Helper::loadImage() takes them: Importer's planner.
Result<std::vector<ImportPlan>> planArchive(const QString &file, const std::atomic<bool> &cancelled);

} // namespace kiste::ui
