// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/metrics/series.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

/// Layout of a metrics ring file; docs/metrics-format.md explains it. Byte order and alignment are the machine's own:
/// the file never leaves it.
namespace kiste::metricsformat {

inline constexpr std::array<char, 8> magic = {'K', 'I', 'S', 'T', 'E', 'M', 'E', 'T'};
inline constexpr std::uint32_t version = 2;
inline constexpr std::uint32_t byteOrderMark = 0x01020304;

inline constexpr std::size_t maxSeries = 64;
inline constexpr std::size_t maxTotals = 16;
inline constexpr std::size_t maxTiers = 4;
/// Bound for a tier of a file that is read; the writer's are far below.
inline constexpr std::uint32_t maxCapacity = 1'000'000;

enum class TierKind : std::uint32_t {
    Mean = 1, ///< one value per series
    Summary = 2, ///< min, max, mean and count per series
};

struct TierEntry
{
    std::uint32_t stepMs = 0;
    std::uint32_t capacity = 0; ///< records
    std::uint32_t recordSize = 0;
    TierKind kind = TierKind::Mean;
    std::uint64_t offset = 0; ///< of record 0
};

struct NameEntry
{
    std::uint16_t id = 0; ///< MetricsSeries or MetricsTotal
    std::array<char, 30> name{}; ///< padded with NUL, for people and other programs
};

/// At offset 0; written once.
struct Header
{
    std::array<char, 8> magic{};
    std::uint32_t version = 0;
    std::uint32_t byteOrder = 0;
    std::uint64_t fileSize = 0;
    std::int64_t createdMs = 0;
    std::uint32_t seriesCount = 0;
    std::uint32_t totalCount = 0;
    std::uint32_t tierCount = 0;
    MetricsKind kind = MetricsKind::Container;
    std::array<TierEntry, maxTiers> tiers;
    std::array<NameEntry, maxSeries> series;
    std::array<NameEntry, maxTotals> totals;
    std::uint64_t checksum = 0; ///< of all before it
};

/// One disk whose series have a place.
struct DeviceEntry
{
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::array<char, 32> name{}; ///< the kernel's, "nvme0n1", padded with NUL
};

/// Written again when a disk gets a place; entries that are there never change.
struct DeviceTable
{
    std::uint32_t count = 0;
    std::uint32_t reserved = 0;
    std::array<DeviceEntry, metricsDeviceCount> entries{};
    std::uint64_t checksum = 0; ///< of all before it
};

/// The moving part. There are two copies, written in turn, each with a checksum: at any moment at least one is whole,
/// so a reader never waits and a crash never loses both.
struct State
{
    std::uint64_t sequence = 0; ///< the higher one of the whole copies counts; copy = sequence % 2
    std::int64_t timeMs = 0; ///< of the newest sample
    std::uint64_t bootNs = 0; ///< CLOCK_BOOTTIME at the newest sample
    std::uint32_t intervalMs = 0; ///< between two samples
    std::uint32_t reserved = 0;
    std::array<std::uint64_t, maxTiers> newestSlot{}; ///< 0: none yet
    std::array<std::uint64_t, maxTotals> totals{};
    std::array<std::uint64_t, metricsDeviceCount * metricsDeviceValues> deviceTotals{};
    std::uint64_t checksum = 0; ///< of all before it
};

/// A record begins with this; the values follow, the last 8 bytes are the checksum of all before them.
struct RecordHead
{
    std::uint64_t slot = 0; ///< time / step since the epoch; 0: never written
    std::int64_t timeMs = 0; ///< of the newest sample in it
    std::uint32_t coveredMs = 0; ///< see MetricsSample
    std::uint32_t samples = 0; ///< how many went into it
};

inline constexpr std::size_t headerSize = 4096;
inline constexpr std::size_t deviceOffset = 2816;
inline constexpr std::size_t stateOffset[2] = {3072, 3584};
static_assert(sizeof(Header) <= deviceOffset && sizeof(DeviceTable) <= stateOffset[0] - deviceOffset);
static_assert(std::has_unique_object_representations_v<DeviceTable>);
static_assert( sizeof(State) <= stateOffset[1] - stateOffset[0]);
static_assert(std::has_unique_object_representations_v<Header> && std::has_unique_object_representations_v<State>);
static_assert(sizeof(TierEntry) == 24 && sizeof(NameEntry) == 32 && sizeof(RecordHead) == 24);
static_assert(sizeof(DeviceEntry) == 40 && offsetof(DeviceTable, checksum) + 8 == sizeof(DeviceTable));
static_assert(offsetof(Header, checksum) + 8 == sizeof(Header) && offsetof(State, checksum) + 8 == sizeof(State));
static_assert(metricsSeriesCount <= maxSeries && metricsTotalCount <= maxTotals);

constexpr std::size_t roundedUp(std::size_t size, std::size_t unit)
{
    return (size + unit - 1) / unit * unit;
}

/// Values of a Mean record: float mean[series]. Of a Summary record: float min[series], max[series], mean[series],
/// uint16_t count[series].
constexpr std::size_t recordSize(TierKind kind, std::size_t series)
{
    const std::size_t values = kind == TierKind::Mean ? series * 4 : series * (3 * 4 + 2);
    return sizeof(RecordHead) + roundedUp(values, 8) + 8;
}
inline constexpr std::size_t maxRecordSize = recordSize(TierKind::Summary, maxSeries);

/// Detects torn and damaged blocks; not meant against malice. @p bytes is a multiple of 8 long.
std::uint64_t checksum(std::span<const std::byte> bytes);

/// The header that this version writes.
Header makeHeader(std::int64_t createdMs, MetricsKind kind);
/// Whether every number of it can be used without another look: counts, sizes and offsets lie within @p fileSize.
bool isUsable(const Header &header, std::uint64_t fileSize);

} // namespace kiste::metricsformat
