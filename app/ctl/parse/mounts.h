// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <QVariantMap>

#include <string>

/// What `-v`, `--mount` and `--tmpfs` say, as one entry of CreateContainer's "mounts". Paths of the host become absolute
/// here: the engine does not know where the user stands. InvalidArgument names the part that is wrong.
namespace kiste::ctl {

/// "[SOURCE:]TARGET[:OPTIONS]": a path of the host, a volume's name, or nothing for an anonymous volume.
Result<QVariantMap> parseVolumeOption(const std::string &text, const std::string &directory);
/// "type=bind,source=/data,target=/data,readonly", with quotes around what holds a comma, as encoding/csv has them.
Result<QVariantMap> parseMountOption(const std::string &text, const std::string &directory);
/// "TARGET[:OPTIONS]", options as mount(8) has them.
Result<QVariantMap> parseTmpfsOption(const std::string &text);

} // namespace kiste::ctl
