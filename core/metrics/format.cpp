// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/format.h"

#include <algorithm>
#include <cstring>

namespace kiste::metricsformat {

namespace {

struct TierPlan
{
    std::uint32_t stepMs, capacity;
    TierKind kind;
};

/// 15 minutes by the second, a day by 10 s, 30 days by 5 min.
constexpr TierPlan plans[] = {
    {1'000, 900, TierKind::Mean},
    {10'000, 8'640, TierKind::Summary},
    {300'000, 8'640, TierKind::Summary},
};

NameEntry nameEntry(std::size_t id, std::string_view name)
{
    NameEntry entry;
    entry.id = static_cast<std::uint16_t>(id);
    std::ranges::copy(name.substr(0, entry.name.size() - 1), entry.name.begin());
    return entry;
}

bool isUsable(const TierEntry &tier, const Header &header)
{
    if (tier.kind != TierKind::Mean && tier.kind != TierKind::Summary)
        return false;
    return tier.stepMs >= 1 && tier.stepMs <= 86'400'000 && tier.capacity >= 1 && tier.capacity <= maxCapacity
        && tier.recordSize == recordSize(tier.kind, header.seriesCount) && tier.offset >= headerSize
        && tier.offset % 8 == 0 && tier.offset <= header.fileSize
        && std::uint64_t(tier.capacity) * tier.recordSize <= header.fileSize - tier.offset;
}

} // namespace

std::uint64_t checksum(std::span<const std::byte> bytes)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ULL ^ bytes.size();
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        hash = (std::rotl(hash, 23) ^ word) * 0xd6e8feb86659fd93ULL;
    }
    return hash ^ (hash >> 32);
}

Header makeHeader(std::int64_t createdMs, MetricsKind kind)
{
    const std::span<const MetricsSeries> series = metricsSeriesOf(kind);
    Header header;
    header.magic = magic;
    header.version = version;
    header.byteOrder = byteOrderMark;
    header.createdMs = createdMs;
    header.seriesCount = static_cast<std::uint32_t>(series.size());
    header.kind = kind;
    header.totalCount = metricsTotalCount;
    header.tierCount = std::size(plans);
    std::uint64_t offset = headerSize;
    for (std::size_t i = 0; i < std::size(plans); ++i) {
        TierEntry &tier = header.tiers[i];
        tier = {plans[i].stepMs, plans[i].capacity,
                static_cast<std::uint32_t>(recordSize(plans[i].kind, series.size())), plans[i].kind, offset};
        offset = roundedUp(offset + std::uint64_t(tier.capacity) * tier.recordSize, 4096);
    }
    header.fileSize = offset;
    for (std::size_t i = 0; i < series.size(); ++i)
        header.series[i] = nameEntry(static_cast<std::size_t>(series[i]), metricsSeriesName(series[i]));
    for (std::size_t i = 0; i < metricsTotalCount; ++i)
        header.totals[i] = nameEntry(i, metricsTotalName(static_cast<MetricsTotal>(i)));
    header.checksum = checksum(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, checksum)));
    return header;
}

bool isUsable(const Header &header, std::uint64_t fileSize)
{
    if (header.magic != magic || header.version != version || header.byteOrder != byteOrderMark)
        return false;
    if (header.checksum != checksum(std::as_bytes(std::span(&header, 1)).first(offsetof(Header, checksum))))
        return false;
    if (header.fileSize > fileSize || header.seriesCount < 1 || header.seriesCount > maxSeries
        || header.totalCount > maxTotals || header.tierCount < 1 || header.tierCount > maxTiers)
        return false;
    return std::ranges::all_of(std::span(header.tiers).first(header.tierCount),
                               [&](const TierEntry &tier) { return isUsable(tier, header); });
}

} // namespace kiste::metricsformat
