// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/tarmutator.h"

#include "core/archive/tarheader.h"

#include <algorithm>
#include <cstring>
#include <format>
#include <random>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t *data, std::size_t size, std::size_t maxSize);

namespace kiste::fuzz {

namespace {

tar::Block blockOf(std::span<std::uint8_t, 512> header)
{
    return std::as_bytes(header).first<512>();
}

bool isHeader(std::span<std::uint8_t, 512> header)
{
    return std::memcmp(header.data() + 257, "ustar", 5) == 0 || tar::verifyChecksum(blockOf(header)).has_value();
}

/// One change of a field that the format gives a meaning.
void changeField(std::span<std::uint8_t, 512> header, std::minstd_rand &random)
{
    constexpr std::string_view types("0123456757xgLKSXA\0", 18);
    constexpr tar::Field numbers[] = {tar::modeField, tar::uidField, tar::sizeField, tar::mtimeField,
                                      {386, 12},      {398, 12},     {483, 12}};
    constexpr std::uint64_t values[] = {0, 1, 511, 512, 513, 4096, 077777777777};
    const tar::Field field = numbers[random() % std::size(numbers)];
    if (random() % 2 == 0) {
        header[tar::typeOffset] = static_cast<std::uint8_t>(types[random() % types.size()]);
    } else if (random() % 4 == 0) {
        // GNU's binary form, negative or large.
        std::fill_n(header.begin() + static_cast<std::ptrdiff_t>(field.offset), field.size,
                    random() % 2 == 0 ? 0xff : 0x80);
        header[field.offset + field.size - 1 - random() % 8] = static_cast<std::uint8_t>(random());
    } else {
        const std::string digits = std::format("{:0{}o}", values[random() % std::size(values)], field.size - 1);
        std::memcpy(header.data() + field.offset, digits.data() + digits.size() - (field.size - 1), field.size - 1);
        header[field.offset + field.size - 1] = 0;
    }
}

} // namespace

void visitTarHeaders(std::span<std::uint8_t> archive, const std::function<void(std::span<std::uint8_t, 512>)> &visit)
{
    for (std::size_t at = 0; at + 512 <= archive.size(); at += 512) {
        if (const auto header = archive.subspan(at).first<512>(); isHeader(header))
            visit(header);
    }
}

void fixTarChecksum(std::span<std::uint8_t, 512> header)
{
    constexpr tar::Field field = tar::checksumField;
    std::fill_n(header.begin() + field.offset, field.size, ' ');
    unsigned sum = 0;
    for (const std::uint8_t byte : header)
        sum += byte;
    const std::string digits = std::format("{:06o}", sum);
    std::memcpy(header.data() + field.offset, digits.c_str(), 7);
}

std::size_t mutateTar(std::uint8_t *data, std::size_t size, std::size_t maxSize, unsigned seed)
{
    std::minstd_rand random(seed);
    if (random() % 4 != 0 || size < 512)
        size = LLVMFuzzerMutate(data, size, maxSize);
    const bool change = random() % 2 == 0;
    const bool fix = random() % 16 != 0;
    visitTarHeaders({data, size}, [&](std::span<std::uint8_t, 512> header) {
        if (change && random() % 4 == 0)
            changeField(header, random);
        if (fix)
            fixTarChecksum(header);
    });
    return size;
}

} // namespace kiste::fuzz
