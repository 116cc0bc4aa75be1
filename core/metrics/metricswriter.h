// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/uniquefd.h"
#include "core/metrics/format.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kiste {

/// Writes one ring file, the only writer it has. It writes with pwrite(2), never through a mapping: a full disk or a
/// broken one is then an error of that call and not a signal that ends the helper. Not thread-safe.
class MetricsWriter
{
public:
    /// Opens the file @p name in @p directory, or makes it. History is kept; a file that is damaged, cut or of another
    /// version is replaced by a new one, and discarded() says why.
    static Result<MetricsWriter> open(int directory, const std::string &name, std::int64_t nowMs,
                                      MetricsKind kind = MetricsKind::Container);

    /// The place of a disk, see metricsDeviceSeries(); one that has none gets the next free place. Nothing when all are
    /// taken, or when the table cannot be written.
    std::optional<std::size_t> placeOf(std::uint32_t major, std::uint32_t minor, std::string_view name);
    /// The same, but gives no new place.
    std::optional<std::size_t> findPlace(std::uint32_t major, std::uint32_t minor, std::string_view name) const;

    /// Adds a sample to every tier. The time may jump: forward leaves a gap, backward removes what is now in the
    /// future. After a failure the file is as before or lacks this sample.
    Result<void> append(const MetricsSample &sample, const MetricsTotals &totals, std::uint64_t bootNs,
                        std::uint32_t intervalMs);
    /// A new descriptor for a MetricsReader.
    Result<UniqueFd> openReadOnly() const;
    /// Why the file that was there is not continued; empty if it is.
    const std::string &discarded() const { return m_discarded; }

private:
    /// What has come together in the newest slot of a tier.
    struct Bucket
    {
        metricsformat::RecordHead head;
        std::array<float, metricsSeriesCount> min{}, max{};
        std::array<double, metricsSeriesCount> sum{};
        std::array<std::uint32_t, metricsSeriesCount> count{};

        void add(const MetricsSample &sample);
    };

    static Result<MetricsWriter> create(int directory, const std::string &name, std::int64_t nowMs, MetricsKind kind);
    /// Why the open file cannot be continued, or empty.
    std::string load(MetricsKind kind);
    void loadState();
    bool loadDevices();
    Result<void> writeDevices();
    void loadBucket(std::size_t tier);
    std::uint64_t scanForNewest(std::size_t tier) const;
    bool readRecord(std::size_t tier, std::uint64_t position, std::span<std::byte> record) const;
    Result<void> addToTier(std::size_t tier, const MetricsSample &sample);
    Result<void> eraseAfter(std::size_t tier, std::uint64_t slot);
    Result<void> writeBucket(std::size_t tier);
    Result<void> writeState();
    Result<void> writeAt(std::uint64_t offset, std::span<const std::byte> bytes) const;
    std::uint64_t recordOffset(std::size_t tier, std::uint64_t slot) const;

    UniqueFd m_fd;
    std::string m_name;
    std::string m_discarded;
    metricsformat::Header m_header;
    metricsformat::State m_state;
    metricsformat::DeviceTable m_devices;
    std::span<const MetricsSeries> m_series; ///< by column
    std::vector<Bucket> m_buckets;
};

} // namespace kiste
