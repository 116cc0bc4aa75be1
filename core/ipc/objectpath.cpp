// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/ipc/objectpath.h"

#include <charconv>
#include <format>

namespace kiste {

namespace {

constexpr std::string_view containerPrefix = "/org/kiste/Helper1/container/";
constexpr std::string_view imagePrefix = "/org/kiste/Helper1/image/";
constexpr std::string_view networkPrefix = "/org/kiste/Helper1/network/";
constexpr std::string_view jobPrefix = "/org/kiste/Helper1/job/";
constexpr std::string_view volumePrefix = "/org/kiste/Helper1/volume/";

QString join(std::string_view prefix, std::string_view text)
{
    return QString::fromStdString(std::string(prefix) + escapePathElement(text));
}

std::unexpected<Error> notAPath(const char *what, const QString &path)
{
    return failure(ErrorCode::InvalidArgument,
                   std::format("'{}' is not the object path of {}", path.left(160).toStdString(), what));
}

/// What stands behind the prefix, unescaped.
Result<std::string> lastElement(std::string_view prefix, const QString &path, const char *what)
{
    const std::string text = path.toStdString();
    if (!text.starts_with(prefix))
        return notAPath(what, path);
    auto element = unescapePathElement(std::string_view(text).substr(prefix.size()));
    if (!element)
        return notAPath(what, path);
    return element;
}

/// A decimal number as std::format writes it: no sign, no leading zero, all of the text.
template<typename Number>
std::optional<Number> number(std::string_view text)
{
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || std::format("{}", value) != text)
        return {};
    return value;
}

} // namespace

QString containerPath(const ContainerId &id)
{
    return join(containerPrefix, id.text());
}

QString imagePath(const ImageKey &key)
{
    return join(imagePrefix, std::format("{}_{}", key.owner, key.digest.hex()));
}

QString networkPath(const std::string &id)
{
    return join(networkPrefix, id);
}

QString jobPath(quint64 number)
{
    return join(jobPrefix, std::to_string(number));
}

QString volumePath(const VolumeId &id)
{
    return join(volumePrefix, id.text());
}

Result<ContainerId> containerFromPath(const QString &path)
{
    const auto element = lastElement(containerPrefix, path, "a container");
    if (!element)
        return std::unexpected(element.error());
    return ContainerId::parse(*element);
}

Result<ImageKey> imageFromPath(const QString &path)
{
    const auto element = lastElement(imagePrefix, path, "an image");
    if (!element)
        return std::unexpected(element.error());
    const std::size_t separator = element->find('_');
    if (separator == std::string::npos)
        return notAPath("an image", path);
    const auto owner = number<quint32>(std::string_view(*element).substr(0, separator));
    auto digest = Digest::parse("sha256:" + element->substr(separator + 1));
    if (!owner || !digest)
        return notAPath("an image", path);
    return ImageKey{*owner, std::move(*digest)};
}

Result<std::string> networkFromPath(const QString &path)
{
    const auto element = lastElement(networkPrefix, path, "a network");
    if (!element)
        return std::unexpected(element.error());
    if (element->size() != 64 || element->find_first_not_of("0123456789abcdef") != std::string::npos)
        return notAPath("a network", path);
    return std::string(*element);
}

Result<quint64> jobFromPath(const QString &path)
{
    const auto element = lastElement(jobPrefix, path, "a job");
    if (!element)
        return std::unexpected(element.error());
    const auto value = number<quint64>(*element);
    if (!value)
        return notAPath("a job", path);
    return *value;
}

Result<VolumeId> volumeFromPath(const QString &path)
{
    const auto element = lastElement(volumePrefix, path, "a volume");
    if (!element)
        return std::unexpected(element.error());
    return VolumeId::parse(*element);
}

} // namespace kiste
