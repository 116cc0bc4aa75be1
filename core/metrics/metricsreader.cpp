// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricsreader.h"

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <format>
#include <sys/mman.h>
#include <sys/stat.h>
#include <utility>

namespace kiste {

using namespace metricsformat;

namespace {

/// How often a block is read again when its checksum does not hold, because the writer was in the middle of it.
constexpr int attempts = 4;

template<typename Entries, std::size_t N>
void mapColumns(const Entries &entries, std::size_t count, std::array<int, N> &columns)
{
    columns.fill(-1);
    for (std::size_t i = 0; i < count; ++i) {
        if (entries[i].id < N)
            columns[entries[i].id] = static_cast<int>(i);
    }
}

bool isUsableTime(std::int64_t timeMs, std::uint64_t slot, std::uint32_t stepMs)
{
    return timeMs > 0 && static_cast<std::uint64_t>(timeMs) / stepMs == slot;
}

} // namespace

MetricsReader::MetricsReader(MetricsReader &&other) noexcept
    : m_fd(std::move(other.m_fd))
    , m_map(std::exchange(other.m_map, nullptr))
    , m_size(other.m_size)
    , m_header(other.m_header)
    , m_columns(other.m_columns)
    , m_totalColumns(other.m_totalColumns)
    , m_tiers(std::move(other.m_tiers))
{ }

MetricsReader &MetricsReader::operator=(MetricsReader &&other) noexcept
{
    std::swap(m_fd, other.m_fd);
    std::swap(m_map, other.m_map);
    std::swap(m_size, other.m_size);
    std::swap(m_header, other.m_header);
    std::swap(m_columns, other.m_columns);
    std::swap(m_totalColumns, other.m_totalColumns);
    std::swap(m_tiers, other.m_tiers);
    return *this;
}

MetricsReader::~MetricsReader()
{
    if (m_map)
        ::munmap(const_cast<std::byte *>(m_map), m_size);
}

Result<MetricsReader> MetricsReader::open(UniqueFd fd)
{
    struct stat info = {};
    if (::fstat(fd.get(), &info) != 0)
        return osFailure(errno, "cannot examine the metrics file");
    // Larger than any tier table can describe, so nothing is mapped that could not be meant.
    constexpr std::uint64_t maxSize = headerSize + maxTiers * std::uint64_t(maxCapacity) * maxRecordSize;
    const auto size = static_cast<std::uint64_t>(info.st_size);
    if (!S_ISREG(info.st_mode) || size < headerSize || size > maxSize)
        return failure(ErrorCode::Corrupt, std::format("a file of {} bytes is no metrics file", info.st_size));
    void *map = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd.get(), 0);
    if (map == MAP_FAILED)
        return osFailure(errno, "cannot map the metrics file");
    MetricsReader reader;
    reader.m_fd = std::move(fd);
    reader.m_map = static_cast<const std::byte *>(map);
    reader.m_size = size;
    if (auto taken = reader.takeHeader(); !taken)
        return std::unexpected(taken.error());
    return reader;
}

Result<void> MetricsReader::takeHeader()
{
    std::memcpy(&m_header, m_map, sizeof m_header);
    if (m_header.magic == magic && m_header.version != version)
        return failure(ErrorCode::Unsupported, std::format("metrics file of version {}", m_header.version));
    if (!isUsable(m_header, m_size))
        return failure(ErrorCode::Corrupt, "the metrics file has a damaged header");
    mapColumns(m_header.series, m_header.seriesCount, m_columns);
    mapColumns(m_header.totals, m_header.totalCount, m_totalColumns);
    for (std::size_t i = 0; i < m_header.tierCount; ++i) {
        const TierEntry &tier = m_header.tiers[i];
        m_tiers.push_back({tier.stepMs, tier.capacity, tier.kind == TierKind::Summary});
    }
    return {};
}

bool MetricsReader::isWhole() const
{
    struct stat info = {};
    return m_map && ::fstat(m_fd.get(), &info) == 0 && static_cast<std::uint64_t>(info.st_size) >= m_size;
}

void MetricsReader::copyOut(std::uint64_t offset, std::span<std::uint64_t> words) const
{
    // Another process writes here: word-wise atomic loads, so that the compiler reads each word once.
    const auto *source = reinterpret_cast<const std::uint64_t *>(m_map + offset);
    for (std::size_t i = 0; i < words.size(); ++i)
        words[i] = __atomic_load_n(source + i, __ATOMIC_RELAXED);
    std::atomic_thread_fence(std::memory_order_acquire);
}

std::optional<State> MetricsReader::readState() const
{
    std::optional<State> newest;
    if (!isWhole())
        return newest;
    bool both = false;
    // With one copy torn the other one may be older than what was read before, so both must be whole if they can.
    for (int attempt = 0; attempt < attempts && !both; ++attempt) {
        both = true;
        for (const std::size_t offset : stateOffset) {
            std::array<std::uint64_t, sizeof(State) / 8> words;
            copyOut(offset, words);
            const auto bytes = std::as_bytes(std::span(words));
            const auto state = std::bit_cast<State>(words);
            const bool whole = state.checksum == checksum(bytes.first(offsetof(State, checksum)));
            both = both && whole;
            if (whole && (!newest || state.sequence > newest->sequence))
                newest = state;
        }
    }
    return newest;
}

std::vector<MetricsDevice> MetricsReader::devices() const
{
    std::vector<MetricsDevice> found;
    DeviceTable table;
    bool whole = false;
    for (int attempt = 0; attempt < attempts && !whole && isWhole(); ++attempt) {
        std::array<std::uint64_t, sizeof(DeviceTable) / 8> words;
        copyOut(deviceOffset, words);
        table = std::bit_cast<DeviceTable>(words);
        whole = table.checksum == checksum(std::as_bytes(std::span(words)).first(offsetof(DeviceTable, checksum)));
    }
    if (!whole || table.count > table.entries.size())
        return found;
    for (std::size_t i = 0; i < table.count; ++i) {
        const DeviceEntry &entry = table.entries[i];
        std::string name(entry.name.data(), ::strnlen(entry.name.data(), entry.name.size()));
        std::ranges::replace_if(name, [](char c) { return c <= ' ' || c > '~'; }, '?');
        found.push_back({i, entry.major, entry.minor, std::move(name)});
    }
    return found;
}

std::optional<MetricsState> MetricsReader::state() const
{
    const auto state = readState();
    if (!state)
        return std::nullopt;
    MetricsState result;
    result.timeMs = std::max<std::int64_t>(state->timeMs, 0);
    result.bootNs = state->bootNs;
    result.intervalMs = std::clamp(state->intervalMs, 100U, 3'600'000U);
    result.sequence = state->sequence;
    for (std::size_t i = 0; i < metricsTotalCount; ++i)
        result.totals.values[i] =
            m_totalColumns[i] >= 0 ? state->totals[static_cast<std::size_t>(m_totalColumns[i])] : 0;
    for (std::size_t i = 0; i < state->deviceTotals.size(); ++i)
        result.totals.devices[i / metricsDeviceValues][i % metricsDeviceValues] = state->deviceTotals[i];
    return result;
}

std::optional<MetricsSample> MetricsReader::latest() const
{
    const auto state = readState();
    MetricsRecord record;
    if (!state || state->newestSlot[0] == 0 || !readSlot(0, state->newestSlot[0], record))
        return std::nullopt;
    return MetricsSample{record.timeMs, record.coveredMs, record.mean};
}

std::size_t MetricsReader::tierFor(std::int64_t spanMs) const
{
    for (std::size_t i = 0; i < m_tiers.size(); ++i) {
        if (m_tiers[i].spanMs() >= spanMs)
            return i;
    }
    const auto longest = std::ranges::max_element(m_tiers, {}, &MetricsTier::spanMs);
    return static_cast<std::size_t>(longest - m_tiers.begin());
}

std::vector<MetricsRecord> MetricsReader::range(std::size_t tier, std::int64_t fromMs, std::int64_t toMs) const
{
    std::vector<MetricsRecord> records;
    visit(tier, fromMs, toMs, [&](const MetricsRecord &record) { records.push_back(record); });
    return records;
}

MetricsReader::Slots MetricsReader::slotsBetween(std::size_t tier, std::int64_t fromMs, std::int64_t toMs) const
{
    const auto state = readState();
    if (tier >= m_tiers.size() || !state || state->newestSlot[tier] == 0 || toMs < 0 || toMs < fromMs)
        return {};
    const std::uint64_t newest = state->newestSlot[tier];
    const std::uint64_t stepMs = m_tiers[tier].stepMs;
    const std::uint64_t capacity = m_tiers[tier].capacity;
    // Older slots have been written over; a newest slot near 2^64 comes from damage and must not overflow.
    const std::uint64_t end = std::min(newest, static_cast<std::uint64_t>(toMs) / stepMs) + 1;
    const std::uint64_t oldest = newest >= capacity ? newest - capacity + 1 : 1;
    const std::uint64_t first =
        std::max(static_cast<std::uint64_t>(std::max<std::int64_t>(fromMs, 0)) / stepMs, oldest);
    return first < end ? Slots{first, end} : Slots{};
}

bool MetricsReader::readSlot(std::size_t tier, std::uint64_t slot, MetricsRecord &record) const
{
    const TierEntry &entry = m_header.tiers[tier];
    const std::uint64_t offset = entry.offset + slot % entry.capacity * entry.recordSize;
    std::array<std::uint64_t, maxRecordSize / 8> buffer;
    const std::span<std::uint64_t> words = std::span(buffer).first(entry.recordSize / 8);
    std::array<std::uint64_t, sizeof(RecordHead) / 8> headWords;
    RecordHead head;
    bool whole = false;
    for (int attempt = 0; attempt < attempts && !whole; ++attempt) {
        copyOut(offset, words);
        std::memcpy(headWords.data(), words.data(), sizeof headWords);
        head = std::bit_cast<RecordHead>(headWords);
        if (head.slot == 0)
            return false; // never written, or erased
        whole = words.back() == checksum(std::as_bytes(words.first(words.size() - 1)));
    }
    if (!whole || head.slot != slot || !isUsableTime(head.timeMs, slot, entry.stepMs))
        return false;
    record.timeMs = head.timeMs;
    record.coveredMs = head.coveredMs;
    record.samples = head.samples;
    const auto *values = reinterpret_cast<const std::byte *>(words.data()) + sizeof head;
    const std::size_t columnBytes = std::size_t(m_header.seriesCount) * 4;
    const auto valueAt = [&](std::size_t block, int column) {
        float value = std::numeric_limits<float>::quiet_NaN();
        if (column >= 0)
            std::memcpy(&value, values + block * columnBytes + static_cast<std::size_t>(column) * 4, 4);
        return value;
    };
    const bool summary = entry.kind == TierKind::Summary;
    for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
        record.min.setRaw(i, valueAt(0, m_columns[i]));
        record.max.setRaw(i, valueAt(summary ? 1 : 0, m_columns[i]));
        record.mean.setRaw(i, valueAt(summary ? 2 : 0, m_columns[i]));
    }
    return true;
}

bool isGapBetween(const MetricsRecord &earlier, const MetricsRecord &later, const MetricsTier &tier)
{
    if (tier.summary)
        return later.timeMs / tier.stepMs - earlier.timeMs / tier.stepMs > 1;
    // A sample covers the time since the one before it, so whatever is left in between was not measured.
    return later.timeMs - std::int64_t(later.coveredMs) - earlier.timeMs > std::int64_t(tier.stepMs) / 2;
}

} // namespace kiste
