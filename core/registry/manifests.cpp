// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/manifests.h"

#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/platformchoice.h"
#include "core/registry/answers.h"

#include <QUrlQuery>

#include <algorithm>
#include <format>

namespace kiste {

using namespace Qt::StringLiterals;

namespace {

constexpr int maxNestedIndexes = 4;
constexpr int maxPages = 1000;
constexpr std::size_t maxNames = 100'000;

QByteArray acceptedTypes()
{
    QByteArray types;
    for (const std::string_view type :
        {mediatype::ociManifest, mediatype::ociIndex, mediatype::dockerManifest, mediatype::dockerIndex})
        types += (types.isEmpty() ? "" : ", ") + QByteArray(type.data(), static_cast<qsizetype>(type.size()));
    return types;
}

/// Reads the array @p key of every page: "/v2/…" links to the next.
Task<Result<std::vector<std::string>>> readPages(RegistryClient &client, QUrl first, std::string key,
    std::function<bool(const std::string &)> wanted, std::size_t limit)
{
    std::vector<std::string> names;
    HttpRequest request;
    request.url = first;
    request.limit = static_cast<qsizetype>(maxListAnswer);
    for (int page = 0; page < maxPages && names.size() < limit; ++page) {
        const auto answer = co_await client.send(request);
        if (!answer)
            co_return std::unexpected(answer.error());
        auto some = readNames(answer->body.toStdString(), key);
        if (!some)
            co_return std::unexpected(some.error());
        for (std::string &name : *some) {
            if (names.size() < limit && wanted(name))
                names.push_back(std::move(name));
        }
        const auto next = nextLink(answer->header("link"));
        if (!next || some->empty())
            break;
        // Only further pages of the same list, wherever the link says they are.
        const QUrl target = first.resolved(QUrl::fromEncoded(QByteArray::fromStdString(*next)));
        request.url.setQuery(target.query(QUrl::FullyEncoded));
    }
    co_return names;
}

} // namespace

Task<Result<RegistryDocument>> fetchManifest(
    RegistryClient &client, const std::string &what, const std::optional<Descriptor> &expected)
{
    HttpRequest request;
    request.url = client.path("manifests", what);
    request.headers = {{"Accept", acceptedTypes()}};
    request.limit = static_cast<qsizetype>(maxImageDocument);
    const auto answer = co_await client.send(request);
    if (!answer)
        co_return std::unexpected(answer.error());
    RegistryDocument document{.text = answer->body.toStdString(), .digest = Sha256::of({}), .mediaType = {}};
    document.digest = Sha256::of(document.text);
    const auto byDigest = Digest::parse(what);
    if (byDigest && *byDigest != document.digest) {
        co_return failure(ErrorCode::Corrupt,
            std::format("the registry answered something else for '{}': its digest is '{}'", what, document.digest.text()));
    }
    if (expected && expected->size != document.text.size()) {
        co_return failure(ErrorCode::Corrupt,
            std::format("'{}' has {} bytes, its index says {}", what, document.text.size(), expected->size));
    }
    // A cache on the way may have mixed them up.
    const auto said = Digest::parse(answer->header("docker-content-digest"));
    if (said && *said != document.digest)
        co_return failure(ErrorCode::Corrupt,
            std::format("the registry says that '{}' is '{}', and sent '{}'", what, said->text(), document.digest.text()));
    const auto type = manifestType(document.text, expected ? expected->mediaType : answer->header("content-type"));
    if (!type)
        co_return std::unexpected(type.error());
    document.mediaType = *type;
    document.isIndex = mediatype::isIndex(*type);
    co_return document;
}

Task<Result<RegistryImage>> fetchImage(RegistryClient &client, const ImageReference &reference, const Platform &wanted)
{
    const std::string what = reference.digest() ? reference.digest()->text() : reference.tag();
    auto document = co_await fetchManifest(client, what);
    if (!document)
        co_return std::unexpected(document.error());
    const Digest named = document->digest;
    bool chosen = false;
    for (int depth = 0; document->isIndex; ++depth) {
        if (depth >= maxNestedIndexes)
            co_return failure(ErrorCode::Corrupt, "its indexes are nested too deeply");
        auto index = parseImageIndex(document->text);
        if (!index)
            co_return std::unexpected(index.error());
        std::erase_if(index->manifests, [](const Descriptor &entry) { return !isPlatformImage(entry); });
        const auto entry = choosePlatform(index->manifests, wanted);
        if (!entry)
            co_return std::unexpected(entry.error());
        if (entry->size > maxImageDocument)
            co_return failure(ErrorCode::LimitExceeded, "a manifest that its index names is too long");
        document = co_await fetchManifest(client, entry->digest.text(), *entry);
        if (!document)
            co_return std::unexpected(document.error());
        chosen = true;
    }
    auto manifest = parseImageManifest(document->text);
    if (!manifest)
        co_return std::unexpected(manifest.error());
    co_return RegistryImage{
        .document = *std::move(document), .manifest = *std::move(manifest), .named = named, .chosen = chosen};
}

Task<Result<std::vector<std::string>>> listTags(RegistryClient &client)
{
    QUrl url = client.path("tags", "list");
    url.setQuery(u"n=100"_s);
    co_return co_await readPages(
        client, url, "tags", [](const std::string &) { return true; }, maxNames);
}

Task<Result<std::vector<std::string>>> listRepositories(RegistryClient &client, std::string term, std::size_t limit)
{
    co_return co_await readPages(
        client, QUrl(u"/v2/_catalog?n=100"_s), "repositories",
        [term](const std::string &name) { return name.contains(term); }, std::min(limit, maxNames));
}

Task<Result<std::vector<SearchHit>>> searchRegistry(RegistryClient &client, std::string term, std::size_t limit)
{
    HttpRequest request;
    QUrlQuery query;
    query.addQueryItem(u"q"_s, QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(term))));
    query.addQueryItem(u"n"_s, QString::number(limit));
    request.url = QUrl(u"/v1/search"_s);
    request.url.setQuery(query);
    request.limit = static_cast<qsizetype>(maxListAnswer);
    const auto answer = co_await client.send(request, {404, 405, 403, 401});
    if (!answer)
        co_return std::unexpected(answer.error());
    if (answer->isGood()) {
        auto hits = readSearchHits(answer->body.toStdString());
        if (hits && hits->size() > limit)
            hits->resize(limit);
        co_return hits;
    }
    const auto names = co_await listRepositories(client, term, limit);
    if (!names)
        co_return std::unexpected(names.error());
    std::vector<SearchHit> hits;
    for (const std::string &name : *names)
        hits.push_back({.name = name, .description = {}});
    co_return hits;
}

} // namespace kiste
