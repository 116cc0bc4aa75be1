// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/supervisor/keeperlink.h"

#include "privhelper/supervisor/protocol.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

namespace kiste::supervisor {

namespace {

constexpr std::array<std::string_view, 6> words = {"hold", "drop", "reaped", "held", "ready", "exit"};

std::string_view cutWord(std::string_view &rest)
{
    const std::size_t at = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return word;
}

template<typename Number>
bool parse(std::string_view text, Number &number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

} // namespace

std::string encode(const KeeperMessage &message)
{
    using Word = KeeperMessage::Word;
    const std::string_view word = words[static_cast<std::size_t>(message.word)];
    switch (message.word) {
    case Word::Hold:
    case Word::Held:
        return std::format("{} {} {}", word, message.key, message.text);
    case Word::Drop:
        return std::format("{} {}", word, message.key);
    case Word::Reaped:
        return std::format("{} {}", word, message.pid);
    case Word::Exit:
        return std::format("{} {} {} {}", word, message.pid, message.status, message.time);
    case Word::Ready:
        break;
    }
    return std::string(word);
}

Result<KeeperMessage> decode(std::string_view packet)
{
    using Word = KeeperMessage::Word;
    std::string_view rest = packet;
    const auto found = std::ranges::find(words, cutWord(rest));
    KeeperMessage message;
    bool ok = found != words.end();
    if (ok) {
        message.word = static_cast<Word>(found - words.begin());
        switch (message.word) {
        case Word::Hold:
        case Word::Held:
            message.key = cutWord(rest);
            message.text = rest;
            ok = !message.key.empty();
            break;
        case Word::Drop:
            message.key = rest;
            ok = !message.key.empty();
            break;
        case Word::Reaped:
            ok = parse(rest, message.pid);
            break;
        case Word::Exit:
            ok = parse(cutWord(rest), message.pid);
            ok = parse(cutWord(rest), message.status) && ok;
            ok = parse(rest, message.time) && ok;
            break;
        case Word::Ready:
            ok = rest.empty();
            break;
        }
    }
    if (!ok)
        return failure(ErrorCode::Corrupt, std::format("'{}' is not a message of the keeper", packet.substr(0, 60)));
    return message;
}

Result<std::optional<KeeperMessage>> receiveKeeperMessage(int socket)
{
    auto packet = receivePacket(socket);
    if (!packet)
        return std::unexpected(packet.error());
    if (!*packet)
        return std::optional<KeeperMessage>();
    auto message = decode((*packet)->text);
    if (!message)
        return std::unexpected(message.error());
    message->fds = std::move((*packet)->fds);
    return std::optional(std::move(*message));
}

} // namespace kiste::supervisor
