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

Result<MetricsWriter> MetricsWriter::open(int directory, const std::string &name, std::int64_t nowMs, MetricsKind kind)
{
    MetricsWriter writer;
    writer.m_name = name;
    writer.m_fd.reset(::openat(directory, name.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (!writer.m_fd && errno != ENOENT && errno != ELOOP)
        return osFailure(errno, std::format("cannot open the metrics file '{}'", name));
    if (!writer.m_fd && errno == ENOENT)
        return create(directory, name, nowMs, kind);
    std::string reason = writer.m_fd ? writer.load(kind) : "it is a symbolic link";
    if (reason.empty())
        return writer;
    auto anew = create(directory, name, nowMs, kind);
    if (anew)
        anew->m_discarded = std::format("metrics file '{}' is started anew: {}", name, reason);
    return anew;
}

Result<MetricsWriter> MetricsWriter::create(int directory, const std::string &name, std::int64_t nowMs,
                                            MetricsKind kind)
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
    writer.m_header = makeHeader(nowMs, kind);
    writer.m_series = metricsSeriesOf(kind);
    writer.m_buckets.resize(writer.m_header.tierCount);
    if (::ftruncate(writer.m_fd.get(), static_cast<off_t>(writer.m_header.fileSize)) != 0)
        return osFailure(errno, std::format("cannot size the metrics file '{}'", name));
    auto written = writer.writeAt(0, bytesOf(writer.m_header))
                       .and_then([&] { return writer.writeDevices(); })
                       .and_then([&] { return writer.writeState(); });
    if (written && ::renameat(directory, aside.c_str(), directory, name.c_str()) != 0)
        written = osFailure(errno, std::format("cannot put the metrics file '{}' in place", name));
    if (!written) {
        std::ignore = ::unlinkat(directory, aside.c_str(), 0); // best effort on the failure path
        return std::unexpected(written.error());
    }
    return writer;
}

std::string MetricsWriter::load(MetricsKind kind)
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
    const Header expected = makeHeader(m_header.createdMs, kind);
    if (std::memcmp(&expected, &m_header, sizeof expected) != 0)
        return "it holds other series or tiers than this program records";
    if (!loadDevices())
        return "its table of disks is damaged";
    m_series = metricsSeriesOf(kind);
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

bool MetricsWriter::loadDevices()
{
    return readAll(m_fd.get(), deviceOffset, bytesOf(m_devices)) && m_devices.checksum == checksumOf(m_devices)
        && m_devices.count <= m_devices.entries.size();
}

Result<void> MetricsWriter::writeDevices()
{
    m_devices.checksum = checksumOf(m_devices);
    return writeAt(deviceOffset, bytesOf(m_devices));
}

std::optional<std::size_t> MetricsWriter::findPlace(std::uint32_t major, std::uint32_t minor,
                                                    std::string_view name) const
{
    // Numbers are given out again; with the name they mean the same disk as far as the kernel says.
    for (std::size_t i = 0; i < m_devices.count; ++i) {
        const DeviceEntry &entry = m_devices.entries[i];
        const std::string_view known(entry.name.data(), ::strnlen(entry.name.data(), entry.name.size()));
        if (entry.major == major && entry.minor == minor && known == name.substr(0, entry.name.size() - 1))
            return i;
    }
    return std::nullopt;
}

std::optional<std::size_t> MetricsWriter::placeOf(std::uint32_t major, std::uint32_t minor, std::string_view name)
{
    if (const auto found = findPlace(major, minor, name))
        return found;
    if (m_devices.count == m_devices.entries.size())
        return std::nullopt;
    const DeviceTable before = m_devices;
    DeviceEntry &entry = m_devices.entries[m_devices.count];
    entry = {.major = major, .minor = minor, .name = {}};
    std::ranges::copy(name.substr(0, entry.name.size() - 1), entry.name.begin());
    ++m_devices.count;
    if (!writeDevices()) {
        m_devices = before;
        return std::nullopt;
    }
    return m_devices.count - 1;
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
    const bool summary = m_header.tiers[tier].kind == TierKind::Summary;
    const std::byte *values = record.data() + sizeof head;
    const std::size_t block = m_series.size() * sizeof(float);
    const auto valueAt = [&](std::size_t index, std::size_t column) {
        float value = 0;
        std::memcpy(&value, values + index * block + column * sizeof value, sizeof value);
        return value;
    };
    for (std::size_t column = 0; column < m_series.size(); ++column) {
        const auto i = static_cast<std::size_t>(m_series[column]);
        const float mean = valueAt(summary ? 2 : 0, column);
        auto count = static_cast<std::uint16_t>(std::clamp(head.samples, 1U, 65535U));
        if (summary)
            std::memcpy(&count, values + 3 * block + column * sizeof count, sizeof count);
        bucket.min[i] = valueAt(0, column);
        bucket.max[i] = valueAt(summary ? 1 : 0, column);
        bucket.count[i] = std::isfinite(mean) ? count : 0;
        bucket.sum[i] = bucket.count[i] > 0 ? double(mean) * count : 0;
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
    for (std::size_t i = 0; i < totals.devices.size(); ++i)
        std::ranges::copy(totals.devices[i], m_state.deviceTotals.begin() + i * metricsDeviceValues);
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
    std::memcpy(buffer.data(), &bucket.head, sizeof bucket.head);
    std::byte *values = buffer.data() + sizeof bucket.head;
    const std::size_t block = m_series.size() * sizeof(float);
    const auto put = [&](std::size_t index, std::size_t column, float value) {
        std::memcpy(values + index * block + column * sizeof value, &value, sizeof value);
    };
    for (std::size_t column = 0; column < m_series.size(); ++column) {
        const auto i = static_cast<std::size_t>(m_series[column]);
        const bool any = bucket.count[i] > 0;
        const float none = std::numeric_limits<float>::quiet_NaN();
        const float mean = any ? static_cast<float>(bucket.sum[i] / bucket.count[i]) : none;
        if (entry.kind == TierKind::Mean) {
            put(0, column, mean);
            continue;
        }
        const auto count = static_cast<std::uint16_t>(bucket.count[i]);
        put(0, column, any ? bucket.min[i] : none);
        put(1, column, any ? bucket.max[i] : none);
        put(2, column, mean);
        std::memcpy(values + 3 * block + column * sizeof count, &count, sizeof count);
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
