// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/tarbuilder.h"

#include <format>
#include <numeric>

namespace kiste::test {

namespace {

std::string padded(std::string_view data)
{
    std::string result(data);
    result.resize((data.size() + 511) / 512 * 512, '\0');
    return result;
}

/// Octal if it fits, else GNU's binary form.
void putNumber(std::string &block, std::size_t offset, std::size_t size, std::int64_t value)
{
    const std::string octal = value < 0 ? std::string() : std::format("{:0{}o}", value, size - 1);
    if (!octal.empty() && octal.size() < size) {
        block.replace(offset, octal.size(), octal);
        return;
    }
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t shift = (size - 1 - i) * 8;
        block[offset + i] = static_cast<char>(shift >= 64 ? (value < 0 ? 0xff : 0) : value >> shift & 0xff);
    }
    block[offset] = static_cast<char>(static_cast<unsigned char>(block[offset]) | 0x80U);
}

} // namespace

std::string TarBuilder::block(char type, std::string_view name, const Header &header)
{
    std::string block(512, '\0');
    block.replace(0, std::min<std::size_t>(name.size(), 100), name.substr(0, 100));
    putNumber(block, 100, 8, header.mode);
    putNumber(block, 108, 8, header.uid);
    putNumber(block, 116, 8, header.gid);
    putNumber(block, 124, 12, std::max<std::int64_t>(header.size, 0));
    putNumber(block, 136, 12, header.mtime);
    block[156] = type;
    block.replace(157, std::min<std::size_t>(header.link.size(), 100), header.link.substr(0, 100));
    block.replace(257, 8, std::string_view("ustar\00000", 8));
    putNumber(block, 329, 8, header.major);
    putNumber(block, 337, 8, header.minor);
    block.replace(148, 8, "        ");
    const int sum = std::accumulate(
        block.begin(), block.end(), 0, [](int total, char c) { return total + static_cast<unsigned char>(c); });
    block.replace(148, 8, std::format("{:06o}", sum) + std::string("\0 ", 2));
    return block;
}

TarBuilder &TarBuilder::entry(char type, std::string_view name, const Header &header, std::string_view data)
{
    Header complete = header;
    if (complete.size < 0)
        complete.size = static_cast<std::int64_t>(data.size());
    m_bytes += block(type, name, complete) + padded(data);
    return *this;
}

TarBuilder &TarBuilder::pax(const Records &records)
{
    std::string data;
    for (const auto &[key, value] : records) {
        const std::string body = ' ' + key + '=' + value + '\n';
        std::size_t length = body.size();
        while (length != body.size() + std::to_string(length).size())
            length = body.size() + std::to_string(length).size();
        data += std::to_string(length) + body;
    }
    return entry('x', "PaxHeader", {}, data);
}

TarBuilder &TarBuilder::gnuLong(char type, std::string_view text)
{
    return entry(type, "././@LongLink", {}, std::string(text) + '\0');
}

TarBuilder &TarBuilder::raw(std::string_view bytes)
{
    m_bytes += bytes;
    return *this;
}

std::string TarBuilder::finish(bool withEnd) const
{
    return withEnd ? m_bytes + std::string(1024, '\0') : m_bytes;
}

} // namespace kiste::test
