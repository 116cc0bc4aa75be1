// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/metrics/format.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kiste {

/// One slot of a tier. Of a tier by the second min, max and mean are the same.
struct MetricsRecord
{
    std::int64_t timeMs = 0; ///< of the newest sample in the slot
    std::uint32_t coveredMs = 0;
    std::uint32_t samples = 0;
    MetricsValues min, max, mean;
};

/// The moving part of the file.
struct MetricsState
{
    std::int64_t timeMs = 0; ///< of the newest sample; 0 when there is none yet
    std::uint64_t bootNs = 0;
    std::uint32_t intervalMs = 1000;
    MetricsTotals totals;
    std::uint64_t sequence = 0; ///< changes with each sample
};

/// A disk that has a place among the series.
struct MetricsDevice
{
    std::size_t place = 0; ///< see metricsDeviceSeries()
    std::uint32_t major = 0;
    std::uint32_t minor = 0;
    std::string name; ///< the kernel's, "nvme0n1"; printable ASCII
};

struct MetricsTier
{
    std::uint32_t stepMs = 0;
    std::uint32_t capacity = 0;
    bool summary = false;
    /// How far back it reaches.
    std::int64_t spanMs() const { return std::int64_t(stepMs) * capacity; }
};

/// Reads a metrics ring file (docs/metrics-format.md) that somebody else writes at the same time. It takes no lock,
/// never waits and trusts nothing in the file: each size, slot and time is checked, each block has a checksum, and what
/// does not hold is "no sample".
///
/// The file is mapped, and a mapped file that shrinks under its reader ends the reader with SIGBUS. Nobody but the
/// helper can shrink it: the file is root's in a directory of mode 0700, the descriptor handed out is read-only, and
/// the helper never truncates a ring, it replaces it. For the rest each look at the file first checks that it still has
/// its size.
class MetricsReader
{
public:
    /// Maps the file. Corrupt for anything that is no ring file, Unsupported for another version.
    static Result<MetricsReader> open(UniqueFd fd);

    MetricsReader(MetricsReader &&other) noexcept;
    MetricsReader &operator=(MetricsReader &&other) noexcept;
    ~MetricsReader();

    const std::vector<MetricsTier> &tiers() const { return m_tiers; }
    /// Whether the file records that series at all.
    bool has(MetricsSeries series) const { return m_columns[static_cast<std::size_t>(series)] >= 0; }

    /// Whether it is about a container or about the machine; 0 or another number: about something later versions know.
    MetricsKind kind() const { return m_header.kind; }
    /// The disks that have series of their own, by place; none when their table is damaged.
    std::vector<MetricsDevice> devices() const;

    /// Nothing when the file is damaged.
    std::optional<MetricsState> state() const;
    /// The newest sample; nothing when there is none.
    std::optional<MetricsSample> latest() const;

    /// Index of the finest tier that reaches back @p spanMs from the newest sample, else of the longest one.
    std::size_t tierFor(std::int64_t spanMs) const;
    /// The records of a tier with @p fromMs <= time <= @p toMs, oldest first. Slots without a sample are left out.
    std::vector<MetricsRecord> range(std::size_t tier, std::int64_t fromMs, std::int64_t toMs) const;
    /// The same without a copy of all: calls @p visit(const MetricsRecord &) for each.
    template<typename Visit>
    void visit(std::size_t tier, std::int64_t fromMs, std::int64_t toMs, Visit &&visit) const
    {
        MetricsRecord record;
        const Slots wanted = slotsBetween(tier, fromMs, toMs);
        for (std::uint64_t slot = wanted.first; slot < wanted.end; ++slot) {
            if (readSlot(tier, slot, record) && record.timeMs >= fromMs && record.timeMs <= toMs)
                visit(std::as_const(record));
        }
    }

private:
    struct Slots
    {
        std::uint64_t first = 0;
        std::uint64_t end = 0; ///< one past the last
    };

    MetricsReader() = default;
    Result<void> takeHeader();
    bool isWhole() const;
    std::optional<metricsformat::State> readState() const;
    Slots slotsBetween(std::size_t tier, std::int64_t fromMs, std::int64_t toMs) const;
    bool readSlot(std::size_t tier, std::uint64_t slot, MetricsRecord &record) const;
    void copyOut(std::uint64_t offset, std::span<std::uint64_t> words) const;

    UniqueFd m_fd;
    const std::byte *m_map = nullptr;
    std::size_t m_size = 0;
    metricsformat::Header m_header; ///< a copy: what was checked cannot change
    std::array<int, metricsSeriesCount> m_columns{};
    std::array<int, metricsTotalCount> m_totalColumns{};
    std::vector<MetricsTier> m_tiers;
};

/// Whether something is missing between two neighbouring records of a tier, so that no line may join them.
bool isGapBetween(const MetricsRecord &earlier, const MetricsRecord &later, const MetricsTier &tier);

} // namespace kiste
