// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Words of kistectl's command line: numbers with units, mounts, security options. An input is lines.
#include "app/ctl/parse/mounts.h"
#include "app/ctl/parse/securityoptions.h"
#include "app/ctl/parse/units.h"
#include "privhelper/service/mountwishes.h"
#include "tests/fuzz/options.h"

#include <algorithm>

using namespace kiste;
using namespace kiste::fuzz;
using namespace kiste::ctl;

namespace {

bool isDigits(std::string_view text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The number in @p digits if 64 bits hold it.
std::optional<std::uint64_t> numberIn(std::string_view digits)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

void checkUnits(std::string_view word)
{
    const auto size = parseSize(word);
    if (isDigits(word)) {
        const auto value = numberIn(word);
        require(!size || (value && *size == *value), "a number of bytes is that number");
        require(size || !value || *value >= (1ULL << 63U) - 1024, "a number of bytes is understood");
    }
    if (size)
        require(*size < 1ULL << 63U && parseSize(std::to_string(*size)) == size, "a size stays the same");
    else
        requireSound(size.error());
    if (const auto cpus = parseCpus(word); cpus && isDigits(word))
        require(numberIn(word).value_or(0) * 1'000'000'000 == *cpus, "a number of processors is that number");
    if (const auto duration = parseDuration(word)) {
        require(duration->count() >= 0, "a duration is not negative");
        // More digits than fit are not no time at all.
        const bool seconds = word.size() > 1 && word.ends_with('s') && isDigits(word.substr(0, word.size() - 1));
        const auto value = seconds ? numberIn(word.substr(0, word.size() - 1)) : std::nullopt;
        require(!seconds || (value && static_cast<double>(*value) * 1e6 <= 1.0001e17),
                "a duration is as long as it says");
    } else {
        requireSound(duration.error());
    }
    if (const auto moment = parseMoment(word, 1'790'000'000'000'000); !moment)
        requireSound(moment.error());
    if (const auto number = parseInteger(word, -5, 99, "a small number"))
        require(*number >= -5 && *number <= 99, "a number is in its range");
}

/// What kistectl makes of a mount is something that the engine knows.
void checkMount(const Result<QVariantMap> &mount)
{
    if (!mount)
        return requireSound(mount.error());
    OptionReader reader({{QStringLiteral("mounts"), QVariant::fromValue(MapList{*mount})}});
    const auto wishes = MountWishes::read(reader);
    if (!wishes) {
        // At its start: further in, words of the user's are told back, and those may be these.
        require(!(wishes.error().detail.starts_with("option '") && wishes.error().detail.ends_with("' has the wrong type")),
                "kistectl asks with the types of the engine");
        require(!wishes.error().detail.starts_with("there is no option"), "kistectl asks for what the engine has");
        return requireSound(wishes.error());
    }
    require(reader.finish().has_value() && wishes->mounts.size() == 1, "a mount is one mount");
    if (wishes->mounts.front().setting.type == MountSetting::Type::Bind)
        require(wishes->mounts.front().setting.source.starts_with('/'), "a path of the machine's is absolute");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    std::string_view rest = textOf(data, size);
    for (int i = 0; i < 8 && !rest.empty(); ++i) {
        std::string word(cut(rest, '\n'));
        std::erase(word, '\0'); // there are none in arguments
        checkUnits(word);
        checkMount(parseVolumeOption(word, "/home/somebody"));
        checkMount(parseMountOption(word, "/home/somebody"));
        checkMount(parseTmpfsOption(word));
        QVariantMap options;
        // Not the ones that read a file.
        if (!word.starts_with("seccomp")) {
            if (const auto applied = applySecurityOption(word, options); !applied)
                requireSound(applied.error());
        }
    }
    return 0;
}
