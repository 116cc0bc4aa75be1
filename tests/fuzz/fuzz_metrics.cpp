// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// A metrics ring file that somebody damaged. The file is too large for an input, so an input says what is changed in a good
// one: four bytes of offset, one with the length (0 to 127; 128 more: give the block that it lies in a checksum that holds),
// the bytes; and so on.
#include "core/metrics/metricsreader.h"
#include "core/metrics/metricswriter.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <unistd.h>

using namespace kiste;
using namespace kiste::fuzz;
using namespace kiste::metricsformat;

namespace {

constexpr std::int64_t start = 1'790'000'100'000; // the first sample lies at the ring's beginning

/// A file with samples of a minute, in a directory of its own.
class Ring
{
public:
    Ring()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "metrics-XXXXXX").string();
        require(::mkdtemp(pattern.data()) != nullptr, "a directory can be made");
        m_directory = pattern;
        const UniqueFd directory(::open(pattern.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        auto writer = MetricsWriter::open(directory.get(), "ring", start);
        require(writer.has_value(), "a file can be made");
        for (int i = 0; i < 60; ++i) {
            MetricsSample sample{.timeMs = start + i * 1000, .coveredMs = 1000, .values = {}};
            sample.values.set(MetricsSeries::CpuUsage, i);
            must(writer->append(sample, {}, 1, 1000).transform([] { return 0; }), "a sample can be written");
        }
        const UniqueFd file = *writer->openReadOnly();
        const UniqueFd open(::openat(directory.get(), "ring", O_RDONLY | O_CLOEXEC));
        m_bytes.resize(makeHeader(start, MetricsKind::Container).fileSize);
        must(readFullyAt(open.get(), std::as_writable_bytes(std::span(m_bytes)), 0, "the file"),
             "the file can be read");
        // Only its beginning and the slots that are in use have to be put back each time.
        m_file = fileWith(m_bytes);
    }
    ~Ring() { std::filesystem::remove_all(m_directory); }

    const std::string &bytes() const { return m_bytes; }
    const std::filesystem::path &directory() const { return m_directory; }
    int file() const { return m_file.get(); }
    void write(std::size_t offset, std::string_view bytes) const
    {
        must(
            writeFullyAt(m_file.get(), std::as_bytes(std::span(bytes)), offset, "the file").transform([] { return 0; }),
            "the file can be changed");
    }

private:
    std::filesystem::path m_directory;
    std::string m_bytes;
    UniqueFd m_file;
};

struct Block
{
    std::size_t offset;
    std::size_t size; ///< with the checksum at its end
};

/// The block with a checksum that the byte at @p offset lies in.
Block blockAt(std::size_t offset)
{
    if (offset < stateOffset[0])
        return {0, sizeof(Header)};
    if (offset < headerSize)
        return {offset < stateOffset[1] ? stateOffset[0] : stateOffset[1], sizeof(State)};
    const Header header = makeHeader(start, MetricsKind::Container);
    for (std::size_t i = 0; i < header.tierCount; ++i) {
        const TierEntry &tier = header.tiers[i];
        if (offset >= tier.offset && offset < tier.offset + std::size_t(tier.capacity) * tier.recordSize)
            return {tier.offset + (offset - tier.offset) / tier.recordSize * tier.recordSize, tier.recordSize};
    }
    return {0, sizeof(Header)};
}

/// Changes the file, and @p bytes, its copy, as the input says; answers the ranges that must be put back.
std::vector<Block> damage(const Ring &ring, std::string &bytes, std::string_view input)
{
    std::vector<Block> changed;
    while (input.size() >= 5 && changed.size() < 64) {
        std::uint32_t offset = 0;
        std::memcpy(&offset, input.data(), 4);
        // Most of the file is empty slots.
        const std::size_t at = offset % 3 == 0 ? offset % bytes.size() : offset % (headerSize + 60UL * 512);
        const auto word = static_cast<std::uint8_t>(input[4]);
        input.remove_prefix(5);
        const std::size_t length = std::min({std::size_t(word & 0x7fU), input.size(), bytes.size() - at});
        std::copy_n(input.begin(), length, bytes.begin() + static_cast<std::ptrdiff_t>(at));
        input.remove_prefix(length);
        changed.push_back({at, length});
        if ((word & 0x80U) != 0) {
            const Block block = blockAt(at);
            const std::uint64_t sum = checksum(std::as_bytes(std::span(bytes)).subspan(block.offset, block.size - 8));
            std::memcpy(bytes.data() + block.offset + block.size - 8, &sum, 8);
            changed.push_back({block.offset + block.size - 8, 8});
        }
    }
    for (const Block &block : changed)
        ring.write(block.offset, std::string_view(bytes).substr(block.offset, block.size));
    return changed;
}

void checkReader(const MetricsReader &reader)
{
    require(!reader.tiers().empty() && reader.tiers().size() <= maxTiers, "there are tiers");
    const auto state = reader.state();
    require(!state || (state->timeMs >= 0 && state->intervalMs >= 100), "a state is possible");
    if (const auto latest = reader.latest())
        require(latest->timeMs > 0, "the newest sample has a time");
    for (const std::int64_t span : {std::int64_t(0), std::int64_t(60'000), std::numeric_limits<std::int64_t>::max()})
        require(reader.tierFor(span) < reader.tiers().size(), "a tier that is chosen exists");
    constexpr std::int64_t end = std::numeric_limits<std::int64_t>::max();
    for (std::size_t tier = 0; tier < reader.tiers().size(); ++tier) {
        const MetricsTier &about = reader.tiers()[tier];
        require(about.stepMs > 0 && about.capacity > 0 && about.spanMs() > 0, "a tier has a length");
        // Long tiers only where samples are, or each input takes seconds.
        const bool small = about.capacity <= 1000;
        const std::int64_t from =
            small ? std::numeric_limits<std::int64_t>::min() : start - 100 * std::int64_t(about.stepMs);
        const std::int64_t to = small ? end : start + 100 * std::int64_t(about.stepMs);
        std::int64_t last = 0;
        std::size_t count = 0;
        std::optional<MetricsRecord> before;
        reader.visit(tier, from, to, [&](const MetricsRecord &record) {
            require(record.timeMs > last || count == 0, "samples come in order");
            require(record.timeMs >= from && record.timeMs <= to, "samples lie in the range");
            last = record.timeMs;
            ++count;
            if (before)
                std::ignore = isGapBetween(*before, record, about);
            before = record;
        });
        require(count <= about.capacity, "a ring has no more samples than places");
    }
    require(reader.range(reader.tiers().size(), 0, end).empty(), "a tier that is not there has no samples");
}

/// The writer either goes on with the file or replaces it; what is then there is whole.
void checkWriter(const Ring &ring)
{
    const UniqueFd directory(::open(ring.directory().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const UniqueFd target(::openat(directory.get(), "damaged", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    std::string bytes(ring.bytes().size(), '\0');
    must(readFullyAt(ring.file(), std::as_writable_bytes(std::span(bytes)), 0, "the file"), "the file can be read");
    must(writeFullyAt(target.get(), std::as_bytes(std::span(bytes)), 0, "the file").transform([] { return 0; }),
         "a copy can be made");
    auto writer = MetricsWriter::open(directory.get(), "damaged", start + 61'000);
    require(writer.has_value(), "a damaged file is replaced");
    MetricsSample sample{.timeMs = start + 61'000, .coveredMs = 1000, .values = {}};
    must(writer->append(sample, {}, 2, 1000).transform([] { return 0; }), "a sample can be added");
    auto reader = MetricsReader::open(*writer->openReadOnly());
    require(reader.has_value(), "what the writer has made can be read");
    const auto latest = reader->latest();
    require(latest && latest->timeMs == sample.timeMs, "the sample that was added is the newest");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const Ring ring;
    static std::string bytes = ring.bytes();
    const auto changed = damage(ring, bytes, textOf(data, size));
    const auto reader = MetricsReader::open(UniqueFd(::fcntl(ring.file(), F_DUPFD_CLOEXEC, 3)));
    reader ? checkReader(*reader) : requireSound(reader.error());
    if (size % 16 == 0)
        checkWriter(ring);
    for (const Block &block : changed) {
        ring.write(block.offset, std::string_view(ring.bytes()).substr(block.offset, block.size));
        bytes.replace(block.offset, block.size, ring.bytes(), block.offset, block.size);
    }
    return 0;
}
