// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/containername.h"

#include <QRandomGenerator>

#include <array>
#include <format>
#include <string_view>

namespace kiste {

namespace {

constexpr std::array<std::string_view, 64> adjectives = {
    "agile",
    "amber",
    "ample",
    "bold",
    "brave",
    "breezy",
    "bright",
    "brisk",
    "calm",
    "candid",
    "cheery",
    "clever",
    "cosy",
    "crisp",
    "daring",
    "deft",
    "eager",
    "early",
    "fair",
    "fleet",
    "fond",
    "frank",
    "gentle",
    "glad",
    "golden",
    "grand",
    "handy",
    "happy",
    "hardy",
    "hazel",
    "humble",
    "jolly",
    "keen",
    "kind",
    "lively",
    "lucid",
    "lucky",
    "mellow",
    "merry",
    "mild",
    "neat",
    "nimble",
    "noble",
    "patient",
    "placid",
    "plucky",
    "polite",
    "prompt",
    "proud",
    "quick",
    "quiet",
    "rapid",
    "ready",
    "rosy",
    "silver",
    "sleek",
    "snug",
    "solid",
    "spry",
    "steady",
    "sturdy",
    "sunny",
    "tidy",
    "witty",
};

constexpr std::array<std::string_view, 64> nouns = {
    "acacia",
    "alder",
    "anchor",
    "ash",
    "barrel",
    "basket",
    "beech",
    "birch",
    "bobbin",
    "box",
    "bucket",
    "bundle",
    "cabinet",
    "canvas",
    "casket",
    "cedar",
    "cellar",
    "chest",
    "chestnut",
    "cherry",
    "coffer",
    "cork",
    "crate",
    "cypress",
    "drawer",
    "ebony",
    "elm",
    "fir",
    "flask",
    "hammer",
    "hamper",
    "harbour",
    "hickory",
    "hinge",
    "hornbeam",
    "juniper",
    "keg",
    "ladder",
    "lantern",
    "larch",
    "lathe",
    "linden",
    "locker",
    "maple",
    "oak",
    "olive",
    "pallet",
    "parcel",
    "pine",
    "plank",
    "poplar",
    "pouch",
    "rowan",
    "satchel",
    "spruce",
    "tackle",
    "teak",
    "trolley",
    "trunk",
    "twine",
    "walnut",
    "willow",
    "wharf",
    "yew",
};

} // namespace

std::string randomContainerName(int attempt)
{
    QRandomGenerator &random = *QRandomGenerator::system();
    const auto adjective = adjectives[random.bounded(quint32(adjectives.size()))];
    const auto noun = nouns[random.bounded(quint32(nouns.size()))];
    if (attempt == 0)
        return std::format("{}_{}", adjective, noun);
    return std::format("{}_{}_{}", adjective, noun, random.bounded(10u, 10000u));
}

} // namespace kiste
