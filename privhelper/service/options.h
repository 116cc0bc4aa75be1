// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/ipc/dbustypes.h"

#include <QSet>
#include <QVariantMap>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace kiste {

/// Labels of this kind would be the engine's own.
inline constexpr std::string_view reservedLabel = "org.kiste.";
/// Bytes. Below this no program can start; docker's limit.
inline constexpr std::uint64_t minMemory = 6 * 1024 * 1024;
/// A hundredth of a core is what the kernel's scheduler can keep to.
inline constexpr std::uint64_t minNanoCpus = 10'000'000;
inline constexpr std::int64_t maxPids = 4 * 1024 * 1024;
/// Of bytes and shares: the kernel's files know no more.
inline constexpr auto largestAmount = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

/// Microseconds since the epoch as a caller gives them. InvalidArgument beyond what the engine counts with.
Result<std::optional<std::int64_t>> checkTime(const std::optional<quint64> &time);

/// Reads an option map strictly: a value of another type than the documented one is an error, and so is a key that
/// nobody read. Read all keys that exist, then ask finish().
class OptionReader
{
public:
    explicit OptionReader(QVariantMap options) : m_options(std::move(options)) {}

    /// Sets @p out if the key is there. Types: bool, quint32, quint64, qint64, QString, QStringList, StringMap, MapList.
    template<typename T>
    void read(QLatin1StringView key, T &out)
    {
        std::optional<T> value;
        read(key, value);
        if (value)
            out = std::move(*value);
    }
    template<typename T>
    void read(QLatin1StringView key, std::optional<T> &out)
    {
        const auto found = m_options.constFind(QString(key));
        if (found == m_options.cend())
            return;
        m_read.insert(found.key());
        if (found->metaType() == QMetaType::fromType<T>())
            out = found->value<T>();
        else if (!decode(*found, out))
            wrongType(key);
    }
    /// The first problem: a wrong type, else an unknown key.
    Result<void> finish() const;

private:
    template<typename T>
    static bool decode(const QVariant &, std::optional<T> &)
    {
        return false;
    }
    static bool decode(const QVariant &value, std::optional<StringMap> &out);
    static bool decode(const QVariant &value, std::optional<MapList> &out);
    void wrongType(QLatin1StringView key);

    QVariantMap m_options;
    QSet<QString> m_read;
    std::optional<Error> m_problem;
};

} // namespace kiste
