// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Names: of images, containers, volumes and objects on the bus.
#include "core/base/ids.h"
#include "core/base/volumeid.h"
#include "core/image/reference.h"
#include "tests/fuzz/fuzz.h"

#include <algorithm>

using namespace kiste;
using namespace kiste::fuzz;

namespace {

bool isSafe(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127 && c != '\\' && c != '"' && c != '\''; });
}

void checkReference(std::string_view typed, const ImageReference &reference)
{
    require(reference.text() == typed, "a reference is written as it was typed");
    // Two dots may stand in a tag, which is never a path.
    require(isSafe(typed) && !reference.path().contains("..") && !typed.contains("//"), "a reference has no odd characters");
    require(!reference.path().empty() && reference.path().front() != '/' && reference.path().back() != '/',
            "a path has no loose ends");
    require(reference.repository().size() <= 255 && reference.tag().size() <= 128, "a reference is short");
    const ImageReference full = reference.normalized();
    require(!full.registry().empty() && (!full.tag().empty() || full.digest()), "a full reference is complete");
    require(must(ImageReference::parseFull(full.text()), "a full reference can be read") == full,
            "a full reference stays the same");
    require(full.normalized() == full, "a full reference is full");
    require(reference.candidates().front() == full.text(), "the best candidate is the full reference");
    for (const std::string &candidate : reference.candidates())
        must(ImageReference::parseFull(candidate), "a candidate is a full reference");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const auto reference = ImageReference::parse(text);
    reference ? checkReference(text, *reference) : requireSound(reference.error());
    if (const auto full = ImageReference::parseFull(text))
        require(full->normalized() == *full, "what is full needs no more");
    if (const auto id = ContainerId::parse(text))
        require(id->text() == text && text.size() <= 64 && isSafe(text) && !text.contains('/') && text.front() != '.',
                "an id is a safe file name");
    if (const auto name = ContainerName::parse(text))
        require(name->text() == text && text.size() <= 63 && isSafe(text) && !text.contains('/') && text.front() != '.',
                "a name is safe");
    if (const auto digest = Digest::parse(text))
        require(digest->text() == text && digest->hex().size() == 64 && !text.contains('/'),
                "a digest is a safe file name");
    if (const auto id = VolumeId::parse(text))
        require(id->text() == text && text.size() == 64 && isSafe(text) && !text.contains('/'),
                "an id is a safe file name");
    if (checkVolumeName(text))
        require(isSafe(text) && !text.contains('/') && text.front() != '.', "a volume's name is safe");
    const std::string element = escapePathElement(text);
    require(must(unescapePathElement(element), "an escaped element can be read") == text, "escaping can be undone");
    require(!element.empty()
                && std::ranges::all_of(element,
                                       [](char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)); }),
            "an element fits an object's path");
    if (const auto plain = unescapePathElement(text))
        require(escapePathElement(*plain) == text, "there is one way to escape a text");
    return 0;
}
