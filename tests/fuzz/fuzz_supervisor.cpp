// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What helper, supervisor, keeper, unpacker and containers' first processes say to each other.
#include "privhelper/runtime/childchannel.h"
#include "privhelper/supervisor/keeperlink.h"
#include "privhelper/supervisor/protocol.h"
#include "privhelper/supervisor/requestreader.h"
#include "privhelper/unpack/report.h"
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace kiste;
using namespace kiste::fuzz;
using namespace kiste::supervisor;

namespace {

std::pair<UniqueFd, UniqueFd> sockets()
{
    int ends[2] = {-1, -1};
    require(::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == 0, "sockets can be made");
    return {UniqueFd(ends[0]), UniqueFd(ends[1])};
}

/// A packet with some descriptors arrives as it was sent.
void checkPackets(std::string_view text)
{
    static const UniqueFd null(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const auto [sender, receiver] = sockets();
    const std::size_t count = text.size() % 5;
    const auto sent = sendPacket(sender.get(), text, std::vector<int>(count, null.get()));
    require(sent.has_value() == !text.empty(), "a packet that is not too long can be sent");
    auto received = receivePacket(receiver.get());
    require(received.has_value() && received->has_value() == sent.has_value(), "what was sent arrives");
    if (*received)
        require((*received)->text == text && (*received)->fds.size() == count, "a packet stays the same");
}

/// Every member of a request, whatever it says, read as every kind of value.
void checkRequest(std::string_view text)
{
    const auto request = nlohmann::json::parse(text, nullptr, false);
    if (!request.is_object())
        return;
    for (const auto &item : request.items()) {
        if (item.key().contains('\0'))
            continue; // no name of ours
        const char *name = item.key().c_str();
        std::string word = "unchanged";
        std::uint32_t number = 7;
        std::uint16_t small = 7;
        std::uint64_t large = 7;
        bool flag = true;
        std::vector<std::string> list = {"unchanged"};
        const bool text = read(request, name, word).has_value();
        const bool fits = read(request, name, number).has_value();
        const bool narrow = read(request, name, small).has_value();
        const bool wide = read(request, name, large).has_value();
        const bool boolean = read(request, name, flag).has_value();
        const bool array = read(request, name, list).has_value();
        require(text + wide + boolean + array <= 1, "a value is of one kind");
        require(text || word == "unchanged", "a value of another kind changes nothing");
        require(fits || number == 7, "a number that does not fit changes nothing");
        require(narrow || small == 7, "a number that does not fit changes nothing");
        require(wide || large == 7, "a number that does not fit changes nothing");
        require(array || list == std::vector<std::string>{"unchanged"}, "a list of other things changes nothing");
        require(!fits || (wide && large == number), "a number is what it is");
    }
    std::string absent = "unchanged";
    if (!request.contains("absent"))
        require(read(request, "absent", absent).has_value() && absent == "unchanged",
                "what is not there changes nothing");
}

void checkKeeper(std::string_view text)
{
    const auto message = decode(text);
    if (!message)
        return requireSound(message.error());
    const auto again = decode(encode(*message));
    require(again && again->word == message->word && again->key == message->key && again->text == message->text
                && again->pid == message->pid && again->status == message->status && again->time == message->time,
            "a message of the keeper stays the same");
    require(!message->key.contains(' ') || message->word == KeeperMessage::Word::Drop, "a key is a word");
}

void checkReport(std::string_view text)
{
    const auto report = parseUnpackReport(text);
    if (!report)
        return requireSound(report.error());
    const auto again = parseUnpackReport(formatUnpackReport(report));
    require(again && *again == *report, "a report stays the same");
}

/// What a process in a container could write into its channel before it runs a program.
void checkChild(std::string_view text)
{
    auto [sender, receiver] = sockets();
    if (!sendPacket(sender.get(), text))
        return;
    const auto report = childchannel::receive(receiver.get());
    if (!report)
        return requireSound(report.error());
    require(report->has_value(), "a packet is a report, or wrong");
    require(static_cast<int>((*report)->error.code) < errorCodeCount, "a report has a known code");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    checkPackets(text);
    checkRequest(text);
    checkKeeper(text);
    checkReport(text);
    checkChild(text);
    return 0;
}
