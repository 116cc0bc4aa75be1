// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/metricswriter.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

using namespace metricsformat;

namespace {

/// pread(2) of exactly that many bytes.
bool readAll(int fd, std::uint64_t offset, std::span<std::byte> bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::pread(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return true;
}

template<typename T>
std::span<std::byte> bytesOf(T &object)
{
    return std::as_writable_bytes(std::span(&object, 1));
}

template<typename T>
std::uint64_t checksumOf(const T &object)
{
    return checksum(std::as_bytes(std::span(&object, 1)).first(offsetof(T, checksum)));
}

bool isWholeRecord(std::span<const std::byte> record)
{
    std::uint64_t stored = 0;
    std::memcpy(&stored, record.data() + record.size() - 8, 8);
    return stored == checksum(record.first(record.size() - 8));
}

std::uint64_t slotOf(std::int64_t timeMs, const TierEntry &tier)
{
    return static_cast<std::uint64_t>(timeMs) / tier.stepMs;
}

} // namespace

Result<MetricsWriter> MetricsWriter::open(int directory, const std::string &name, std::int64_t nowMs)
{
    MetricsWriter writer;
    writer.m_name = name;
    writer.m_fd.reset(::openat(directory, name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!writer.m_fd && errno != ENOENT && errno != ELOOP)
        return osFailure(errno, std::format("cannot open the metrics file '{}'", name));
    if (!writer.m_fd && errno == ENOENT)
        return create(directory, name, nowMs);
    std::string reason = writer.m_fd ? writer.load() : "it is a symbolic link";
    if (reason.empty())
        return writer;
    auto anew = create(directory, name, nowMs);
    if (anew)
        anew->m_discarded = std::format("metrics file '{}' is started anew: {}", name, reason);
    return anew;
}

Result<MetricsWriter> MetricsWriter::create(int directory, const std::string &name, std::int64_t nowMs)
{
    // Aside, then renamed: a reader of the old file keeps the old one, whole, and nobody ever sees a half-made header.
    const std::string aside = name + ".new";
    if (::unlinkat(directory, aside.c_str(), 0) != 0 && errno != ENOENT)
        return osFailure(errno, std::format("cannot remove '{}'", aside));
    MetricsWriter writer;
    writer.m_name = name;
    writer.m_fd.reset(::openat(directory, aside.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!writer.m_fd)
        return osFailure(errno, std::format("cannot create the metrics file '{}'", name));
    writer.m_header = makeHeader(nowMs);
    writer.m_buckets.resize(writer.m_header.tierCount);
    if (::ftruncate(writer.m_fd.get(), static_cast<off_t>(writer.m_header.fileSize)) != 0)
        return osFailure(errno, std::format("cannot size the metrics file '{}'", name));
    auto written = writer.writeAt(0, bytesOf(writer.m_header)).and_then([&] { return writer.writeState(); });
    if (written && ::renameat(directory, aside.c_str(), directory, name.c_str()) != 0)
        written = osFailure(errno, std::format("cannot put the metrics file '{}' in place", name));
    if (!written) {
        std::ignore = ::unlinkat(directory, aside.c_str(), 0); // best effort on the failure path
        return std::unexpected(written.error());
    }
    return writer;
}

std::string MetricsWriter::load()
{
    struct stat info = {};
    if (::fstat(m_fd.get(), &info) != 0 || !S_ISREG(info.st_mode))
        return "it is no regular file";
    if (!readAll(m_fd.get(), 0, bytesOf(m_header)))
        return "it is shorter than its header";
    if (m_header.magic != magic)
        return "it does not begin as one";
    if (m_header.version != version)
        return std::format("it has version {}, this program writes {}", m_header.version, version);
    if (!isUsable(m_header, static_cast<std::uint64_t>(info.st_size)))
        return "its header is damaged, or it was cut";
    const Header expected = makeHeader(m_header.createdMs);
    if (std::memcmp(&expected, &m_header, sizeof expected) != 0)
        return "it holds other series or tiers than this program records";
    m_buckets.resize(m_header.tierCount);
    loadState();
    for (std::size_t tier = 0; tier < m_buckets.size(); ++tier)
        loadBucket(tier);
    return {};
}

void MetricsWriter::loadState()
{
    bool found = false;
    for (const std::size_t offset : stateOffset) {
        State state;
        if (!readAll(m_fd.get(), offset, bytesOf(state)) || state.checksum != checksumOf(state))
            continue;
        if (!found || state.sequence > m_state.sequence)
            m_state = state;
        found = true;
    }
    if (found)
        return;
    for (std::size_t tier = 0; tier < m_buckets.size(); ++tier)
        m_state.newestSlot[tier] = scanForNewest(tier);
}

bool MetricsWriter::readRecord(std::size_t tier, std::uint64_t position, std::span<std::byte> record) const
{
    const TierEntry &entry = m_header.tiers[tier];
    return readAll(m_fd.get(), entry.offset + position % entry.capacity * entry.recordSize, record)
        && isWholeRecord(record);
}

std::uint64_t MetricsWriter::scanForNewest(std::size_t tier) const
{
    std::array<std::byte, maxRecordSize> buffer{};
    const TierEntry &entry = m_header.tiers[tier];
    const std::span<std::byte> record = std::span(buffer).first(entry.recordSize);
    std::uint64_t newest = 0;
    for (std::uint64_t position = 0; position < entry.capacity; ++position) {
        RecordHead head;
        if (!readRecord(tier, position, record))
            continue;
        std::memcpy(&head, record.data(), sizeof head);
        if (head.slot % entry.capacity == position)
            newest = std::max(newest, head.slot);
    }
    return newest;
}

void MetricsWriter::loadBucket(std::size_t tier)
{
    Bucket &bucket = m_buckets[tier];
    std::array<std::byte, maxRecordSize> buffer{};
    const std::span<std::byte> record = std::span(buffer).first(m_header.tiers[tier].recordSize);
    RecordHead head;
    if (m_state.newestSlot[tier] == 0 || !readRecord(tier, m_state.newestSlot[tier], record))
        return;
    std::memcpy(&head, record.data(), sizeof head);
    if (head.slot != m_state.newestSlot[tier])
        return;
    bucket.head = head;
    std::array<float, metricsSeriesCount> mean{};
    std::array<std::uint16_t, metricsSeriesCount> count{};
    const std::byte *values = record.data() + sizeof head;
    if (m_header.tiers[tier].kind == TierKind::Summary) {
        std::memcpy(bucket.min.data(), values, sizeof bucket.min);
        std::memcpy(bucket.max.data(), values + sizeof mean, sizeof bucket.max);
        std::memcpy(mean.data(), values + 2 * sizeof mean, sizeof mean);
        std::memcpy(count.data(), values + 3 * sizeof mean, sizeof count);
    } else {
        std::memcpy(mean.data(), values, sizeof mean);
        for (std::size_t i = 0; i < mean.size(); ++i)
            count[i] = std::isfinite(mean[i]) ? static_cast<std::uint16_t>(std::clamp(head.samples, 1U, 65535U)) : 0;
        bucket.min = bucket.max = mean;
    }
    for (std::size_t i = 0; i < mean.size(); ++i) {
        bucket.count[i] = std::isfinite(mean[i]) ? count[i] : 0;
        bucket.sum[i] = bucket.count[i] > 0 ? double(mean[i]) * count[i] : 0;
    }
}

void MetricsWriter::Bucket::add(const MetricsSample &sample)
{
    head.timeMs = sample.timeMs;
    head.coveredMs += sample.coveredMs;
    ++head.samples;
    for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
        const float value = sample.values.raw(i);
        if (!std::isfinite(value) || count[i] == UINT16_MAX)
            continue;
        min[i] = count[i] == 0 ? value : std::min(min[i], value);
        max[i] = count[i] == 0 ? value : std::max(max[i], value);
        sum[i] += value;
        ++count[i];
    }
}

Result<void> MetricsWriter::append(const MetricsSample &sample, const MetricsTotals &totals, std::uint64_t bootNs,
                                   std::uint32_t intervalMs)
{
    if (sample.timeMs < m_header.tiers[m_header.tierCount - 1].stepMs)
        return failure(ErrorCode::InvalidArgument, std::format("time {} ms is before all slots", sample.timeMs));
    for (std::size_t tier = 0; tier < m_buckets.size(); ++tier) {
        if (auto added = addToTier(tier, sample); !added)
            return added;
    }
    m_state.timeMs = sample.timeMs;
    m_state.bootNs = bootNs;
    m_state.intervalMs = intervalMs;
    std::ranges::copy(totals.values, m_state.totals.begin());
    return writeState();
}

Result<void> MetricsWriter::addToTier(std::size_t tier, const MetricsSample &sample)
{
    const std::uint64_t slot = slotOf(sample.timeMs, m_header.tiers[tier]);
    if (slot < m_state.newestSlot[tier]) {
        if (auto erased = eraseAfter(tier, slot); !erased)
            return erased;
    }
    Bucket &bucket = m_buckets[tier];
    if (bucket.head.slot != slot)
        bucket = Bucket{.head = {.slot = slot}};
    bucket.add(sample);
    m_state.newestSlot[tier] = slot;
    return writeBucket(tier);
}

Result<void> MetricsWriter::eraseAfter(std::size_t tier, std::uint64_t slot)
{
    const TierEntry &entry = m_header.tiers[tier];
    const std::uint64_t count = std::min<std::uint64_t>(m_state.newestSlot[tier] - slot, entry.capacity);
    static constexpr std::array<std::byte, 64 * 1024> zeros{};
    for (std::uint64_t done = 0; done < count;) {
        const std::uint64_t position = (slot + 1 + done) % entry.capacity;
        const std::uint64_t run = std::min({count - done, entry.capacity - position, zeros.size() / entry.recordSize});
        const auto bytes = std::span(zeros).first(static_cast<std::size_t>(run) * entry.recordSize);
        if (auto written = writeAt(entry.offset + position * entry.recordSize, bytes); !written)
            return written;
        done += run;
    }
    return {};
}

Result<void> MetricsWriter::writeBucket(std::size_t tier)
{
    const Bucket &bucket = m_buckets[tier];
    const TierEntry &entry = m_header.tiers[tier];
    std::array<std::byte, maxRecordSize> buffer{};
    std::array<float, metricsSeriesCount> min, max, mean;
    std::array<std::uint16_t, metricsSeriesCount> count{};
    for (std::size_t i = 0; i < metricsSeriesCount; ++i) {
        const bool any = bucket.count[i] > 0;
        const float none = std::numeric_limits<float>::quiet_NaN();
        count[i] = static_cast<std::uint16_t>(bucket.count[i]);
        min[i] = any ? bucket.min[i] : none;
        max[i] = any ? bucket.max[i] : none;
        mean[i] = any ? static_cast<float>(bucket.sum[i] / bucket.count[i]) : none;
    }
    std::memcpy(buffer.data(), &bucket.head, sizeof bucket.head);
    std::byte *values = buffer.data() + sizeof bucket.head;
    if (entry.kind == TierKind::Summary) {
        std::memcpy(values, min.data(), sizeof min);
        std::memcpy(values + sizeof min, max.data(), sizeof max);
        std::memcpy(values + 2 * sizeof min, mean.data(), sizeof mean);
        std::memcpy(values + 3 * sizeof min, count.data(), sizeof count);
    } else {
        std::memcpy(values, mean.data(), sizeof mean);
    }
    const std::uint64_t sum = checksum(std::span(buffer).first(entry.recordSize - 8));
    std::memcpy(buffer.data() + entry.recordSize - 8, &sum, 8);
    return writeAt(recordOffset(tier, bucket.head.slot), std::span(buffer).first(entry.recordSize));
}

std::uint64_t MetricsWriter::recordOffset(std::size_t tier, std::uint64_t slot) const
{
    const TierEntry &entry = m_header.tiers[tier];
    return entry.offset + slot % entry.capacity * entry.recordSize;
}

Result<void> MetricsWriter::writeState()
{
    ++m_state.sequence;
    m_state.checksum = checksumOf(m_state);
    return writeAt(stateOffset[m_state.sequence % 2], bytesOf(m_state));
}

Result<void> MetricsWriter::writeAt(std::uint64_t offset, std::span<const std::byte> bytes) const
{
    while (!bytes.empty()) {
        const ssize_t count = ::pwrite(m_fd.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return osFailure(errno, std::format("cannot write the metrics file '{}'", m_name));
        offset += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Result<UniqueFd> MetricsWriter::openReadOnly() const
{
    // Through the descriptor, not the name: the name may be another file by now.
    UniqueFd fd{::open(std::format("/proc/self/fd/{}", m_fd.get()).c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd)
        return osFailure(errno, std::format("cannot open the metrics file '{}' for reading", m_name));
    return fd;
}

} // namespace kiste
