// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What registries and token servers send, each text read as every kind: headers, manifests by a kind they are said to be,
// tokens, lists, errors. And what lies in the user's own files about registries.
#include "core/oci/image.h"
#include "core/registry/answers.h"
#include "core/registry/credentials.h"
#include "core/registry/headers.h"
#include "core/registry/settings.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

constexpr std::size_t longestHeader = 16U << 10U;
constexpr std::size_t longestShown = 4096;

bool isPlainWord(std::string_view text)
{
    return !text.empty() && std::ranges::none_of(text, [](char c) { return c <= ' ' || c >= 127 || (c >= 'A' && c <= 'Z') || c == '"' || c == ','; });
}

std::string inQuotes(std::string_view text)
{
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    return result + '"';
}

void checkChallenges(std::string_view text)
{
    const auto challenges = parseChallenges(text);
    std::string written;
    for (const AuthChallenge &challenge : challenges) {
        require(isPlainWord(challenge.scheme), "a scheme is a word in lower case");
        written += (written.empty() ? "" : ", ") + challenge.scheme;
        bool first = true;
        for (const auto &[key, value] : challenge.parameters) {
            require(isPlainWord(key), "a parameter is a word in lower case");
            require(challenge.parameter(key) == value, "a parameter can be found");
            written += (std::exchange(first, false) ? " " : ", ") + key + '=' + inQuotes(value);
        }
    }
    if (written.size() <= longestHeader)
        require(parseChallenges(written) == challenges, "challenges that were written stay the same");
}

void checkHeaders(std::string_view text)
{
    checkChallenges(text);
    if (const auto link = nextLink(text))
        require(text.contains('<' + *link + '>'), "a link is in its header");
    if (const auto range = parseContentRange(text)) {
        require(range->first <= range->last && (!range->total || *range->total > range->last), "a range is one");
        const std::string written = "bytes " + std::to_string(range->first) + '-' + std::to_string(range->last) + '/'
            + (range->total ? std::to_string(*range->total) : "*");
        require(parseContentRange(written) == range, "a range that was written stays the same");
    }
    if (const auto there = parseUploadRange(text))
        require(*there != 1 && parseUploadRange("0-" + std::to_string(*there == 0 ? 0 : *there - 1)) == there,
                "a number of bytes stays the same");
    constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'790'000'000)};
    if (const auto wait = parseRetryAfter(text, now))
        require(wait->count() >= 0 && wait->count() <= 1'000'000, "nobody waits for ever");
}

void checkManifests(std::string_view text)
{
    std::string_view rest = text;
    const std::string_view said = cut(rest, '\n'); // as the header of what comes behind it
    const auto type = manifestType(rest, said);
    if (!type)
        return requireSound(type.error());
    require(mediatype::isManifest(*type) != mediatype::isIndex(*type), "it is an image or an index");
    require(mediatype::isIndex(*type) ? !parseImageManifest(rest) : !parseImageIndex(rest), "it is not read as the other one");
}

void checkAnswers(std::string_view text)
{
    if (const auto token = readToken(text))
        require(!token->empty() && token->size() <= text.size()
                    && std::ranges::all_of(*token, [](char c) { return c > ' ' && c < 127; }),
                "a token fits into a header");
    for (const char *key : {"tags", "repositories"}) {
        if (const auto names = readNames(text, key))
            require(names->size() <= text.size(), "a list has what is in it");
        else
            requireSound(names.error());
    }
    if (const auto hits = readSearchHits(text); !hits)
        requireSound(hits.error());
    const std::string error = registryErrorText(text);
    require(error.size() <= longestShown && std::ranges::none_of(error, [](char c) { return c >= 0 && c < ' '; }),
            "an error can be shown on a terminal");
}

void checkFiles(std::string_view text)
{
    const auto settings = RegistrySettings::parse(text, "the file");
    if (settings) {
        const auto names = settings->resolve(*ImageReference::parse("app"));
        if (!names)
            requireSound(names.error());
        for (const ResolvedName &name : names.value_or(std::vector<ResolvedName>())) {
            require(!name.reference.registry().empty() && !name.reason.empty(), "a short name gets a registry, and a reason");
            const auto places = settings->pullEndpoints(name.reference);
            for (const RegistryEndpoint &place : places.value_or(std::vector<RegistryEndpoint>()))
                require(!place.host.empty() && !place.repository.empty(), "a place can be asked");
        }
    } else {
        requireSound(settings.error());
    }
    if (const auto known = decodeBasic(text)) {
        require(!known->user.contains(':'), "a user's name ends where the password begins");
        require(decodeBasic(encodeBasic(*known)) == known, "a login that was written stays the same");
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    checkHeaders(text);
    checkManifests(text);
    checkAnswers(text);
    checkFiles(text);
    return 0;
}
