// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/types.h"

#include <nlohmann/json.hpp>

namespace kiste::ctl {

/// What `inspect` shows: docker's fields where there is such a thing, then the engine's own documents. @p report: what
/// GetReport answered, or empty. Corrupt when a document is not JSON.
Result<nlohmann::ordered_json> inspectContainer(const ContainerInfo &container, const QString &runtimeSpec,
                                                const QString &settings, const QString &report = {});
Result<nlohmann::ordered_json> inspectImage(const ImageInfo &image, const QString &manifest, const QString &config);

} // namespace kiste::ctl
