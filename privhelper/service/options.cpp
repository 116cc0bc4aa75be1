// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/options.h"

#include <format>

namespace kiste {

Result<std::optional<std::int64_t>> checkTime(const std::optional<quint64> &time)
{
    if (time && *time > static_cast<quint64>(std::numeric_limits<std::int64_t>::max()))
        return invalidArgument(std::format("{} is not a time", *time));
    return time ? std::optional(static_cast<std::int64_t>(*time)) : std::nullopt;
}

bool OptionReader::decode(const QVariant &value, std::optional<StringMap> &out)
{
    // QtDBus hands out composite types undecoded.
    if (value.metaType() != QMetaType::fromType<QDBusArgument>())
        return false;
    const auto argument = value.value<QDBusArgument>();
    if (argument.currentSignature() != QLatin1StringView("a{ss}"))
        return false;
    out = qdbus_cast<StringMap>(argument);
    return true;
}

bool OptionReader::decode(const QVariant &value, std::optional<MapList> &out)
{
    if (value.metaType() != QMetaType::fromType<QDBusArgument>())
        return false;
    const auto argument = value.value<QDBusArgument>();
    if (argument.currentSignature() != QLatin1StringView("aa{sv}"))
        return false;
    out = qdbus_cast<MapList>(argument);
    return true;
}

void OptionReader::wrongType(QLatin1StringView key)
{
    if (!m_problem)
        m_problem = Error{ErrorCode::InvalidArgument, std::format("option '{}' has the wrong type", key.data()), 0};
}

Result<void> OptionReader::finish() const
{
    if (m_problem)
        return std::unexpected(*m_problem);
    for (const QString &key : m_options.keys()) {
        if (!m_read.contains(key)) {
            return failure(ErrorCode::InvalidArgument,
                           std::format("there is no option '{}'", key.left(80).toStdString()));
        }
    }
    return {};
}

} // namespace kiste
