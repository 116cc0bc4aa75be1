// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/stopwish.h"

#include "core/base/signalname.h"
#include "privhelper/service/options.h"

#include <format>

using namespace Qt::StringLiterals;

namespace kiste {

Result<ContainerLife::StopWish> readStopWish(const QVariantMap &options)
{
    constexpr quint32 longest = 24 * 3600;
    OptionReader reader(options);
    std::optional<quint32> seconds;
    std::optional<QString> signal;
    reader.read("timeout"_L1, seconds);
    reader.read("signal"_L1, signal);
    if (auto sound = reader.finish(); !sound)
        return std::unexpected(std::move(sound.error()));
    ContainerLife::StopWish wish;
    if (seconds) {
        wish.timeout = std::chrono::seconds(*seconds);
        if (*seconds > longest && wish.timeout != ContainerLife::noTimeout)
            return failure(ErrorCode::InvalidArgument,
                           std::format("a timeout of {} seconds is longer than a day", *seconds));
    }
    if (signal) {
        const auto number = parseSignal(signal->toStdString());
        if (!number)
            return std::unexpected(number.error());
        wish.signal = *number;
    }
    return wish;
}

} // namespace kiste
