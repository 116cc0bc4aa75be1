// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// search, manifest inspect
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/transferrun.h"
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "core/registry/manifests.h"

#include <format>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype shownDescription = 45;

struct SearchFilter
{
    std::uint64_t stars = 0;
    std::optional<bool> official;
    bool passes(const SearchHit &hit) const { return hit.stars >= stars && (!official || hit.official == *official); }
};

Result<SearchFilter> parseSearchFilter(const QStringList &filters)
{
    SearchFilter result;
    for (const QString &filter : filters) {
        const QString value = filter.section(u'=', 1);
        bool good = false;
        if (filter.startsWith("stars="_L1)) {
            result.stars = value.toULongLong(&good);
        } else if (filter.startsWith("is-official="_L1)) {
            good = value == "true"_L1 || value == "false"_L1;
            result.official = value == "true"_L1;
        }
        if (!good) {
            return failure(ErrorCode::InvalidArgument,
                           std::format("'{}' is not a filter; there are stars=NUMBER and is-official=true", filter.toStdString()));
        }
    }
    return result;
}

struct SearchPlace
{
    std::string registry;
    std::string term;
};

/// The registry before the term, else those for short names.
Result<std::vector<SearchPlace>> searchPlaces(const std::string &text, const RegistrySettings &settings)
{
    const std::size_t slash = text.find('/');
    const std::string first = text.substr(0, slash);
    if (slash != std::string::npos && (first.find_first_of(".:") != std::string::npos || first == "localhost"))
        return std::vector<SearchPlace>{{.registry = first, .term = text.substr(slash + 1)}};
    std::vector<SearchPlace> places;
    for (const std::string &registry : settings.searchRegistries())
        places.push_back({.registry = registry.substr(0, registry.find('/')), .term = text});
    if (places.empty()) {
        return failure(ErrorCode::InvalidArgument,
                       std::format("'{}' names no registry; say which, as in REGISTRY/{}", text, text));
    }
    return places;
}

Result<RegistryEndpoint> endpointFor(const RegistryContext &context, const RegistryAccess &access, const SearchPlace &place,
                                     bool repository, CredentialStore &credentials)
{
    Result<RegistryEndpoint> found = context.settings.endpointOf(place.registry);
    if (repository) {
        const auto reference = ImageReference::parse(place.registry + '/' + place.term);
        found = reference ? context.settings.endpoint(*reference) : std::unexpected(reference.error());
    }
    const auto given = givenCredentials(access);
    if (!given)
        return std::unexpected(given.error());
    if (found && *given)
        credentials.give(found->host, **given);
    if (found)
        found = adapted(*std::move(found), access);
    return found;
}

Task<Result<void>> addTags(Listing &listing, TransferRun &run, const CredentialStore &credentials, RegistryEndpoint endpoint,
                           std::string name, std::uint32_t limit)
{
    RegistryClient client(run.transport(), credentials, std::move(endpoint), RegistryClient::Access::Pull);
    const auto tags = co_await listTags(client);
    if (!tags)
        co_return std::unexpected(tags.error());
    for (std::size_t i = 0; i < std::min<std::size_t>(limit, tags->size()); ++i)
        listing.add({name, printable(QString::fromStdString((*tags)[i])).toStdString()});
    co_return Result<void>();
}

Task<Result<void>> addHits(Listing &listing, TransferRun &run, const CredentialStore &credentials, RegistryEndpoint endpoint,
                           SearchPlace place, const SearchOptions &options, SearchFilter filter)
{
    RegistryClient client(run.transport(), credentials, std::move(endpoint), RegistryClient::Access::Pull);
    const auto hits = co_await searchRegistry(client, place.term, options.limit);
    if (!hits)
        co_return std::unexpected(hits.error());
    for (const SearchHit &hit : *hits) {
        if (!filter.passes(hit))
            continue;
        QString description = printable(QString::fromStdString(hit.description));
        if (!options.noTruncation)
            description = shortened(description, shownDescription);
        listing.add({printable(QString::fromStdString(place.registry + '/' + hit.name)).toStdString(), description.toStdString(),
                     std::to_string(hit.stars), hit.official ? "[OK]" : ""});
    }
    co_return Result<void>();
}

} // namespace

Task<int> execute(Session &session, SearchOptions options)
{
    const auto context = registryContext(options.access);
    const auto filter = parseSearchFilter(options.filters);
    const auto places = context ? searchPlaces(options.term.toStdString(), context->settings) : std::unexpected(context.error());
    if (!places || !filter) {
        session.complain(QString::fromStdString(places ? filter.error().detail : places.error().detail));
        co_return exitFailure;
    }
    using Columns = std::vector<Listing::Column>;
    Listing listing(options.listTags ? Columns{{"Name", "NAME"}, {"Tag", "TAG"}}
                                     : Columns{{"Name", "NAME"}, {"Description", "DESCRIPTION"}, {"StarCount", "STARS"}, {"IsOfficial", "OFFICIAL"}});
    TransferRun run(session, context->transport);
    bool good = true;
    for (const SearchPlace &place : *places) {
        CredentialStore credentials = context->credentials;
        const auto endpoint = endpointFor(*context, options.access, place, options.listTags, credentials);
        Result<void> searched;
        if (!endpoint)
            searched = std::unexpected(endpoint.error());
        else if (options.listTags)
            searched = co_await addTags(listing, run, credentials, *endpoint, place.registry + '/' + place.term, options.limit);
        else
            searched = co_await addHits(listing, run, credentials, *endpoint, place, options, *filter);
        if (!searched && !run.wasKilled())
            session.complain(u"search"_s, QString::fromStdString(place.registry), searched.error());
        good = good && searched;
    }
    const auto text = listing.render(options.format.toStdString());
    if (!text) {
        session.complain(QString::fromStdString(text.error().detail));
        co_return exitFailure;
    }
    if (run.wasKilled())
        co_return run.failureCode();
    session.print(*text);
    co_return good ? 0 : exitFailure;
}

Task<int> execute(Session &session, ManifestInspectOptions options)
{
    const auto context = registryContext(options.access);
    const auto reference = ImageReference::parse(options.image.toStdString());
    const auto names = !context ? std::unexpected(context.error())
        : !reference            ? std::unexpected(reference.error())
                                : context->settings.resolve(*reference);
    if (!names) {
        session.complain(QString::fromStdString(names.error().detail));
        co_return exitFailure;
    }
    TransferRun run(session, context->transport);
    Result<RegistryDocument> document = failure(ErrorCode::NotFound, "there is no registry to ask");
    for (const ResolvedName &name : *names) {
        CredentialStore credentials = context->credentials;
        const auto given = givenCredentials(options.access);
        auto endpoint = given ? context->settings.endpoint(name.reference) : std::unexpected(given.error());
        if (!endpoint) {
            document = std::unexpected(endpoint.error());
            continue;
        }
        if (*given)
            credentials.give(endpoint->host, **given);
        RegistryClient client(run.transport(), credentials, adapted(*std::move(endpoint), options.access),
                              RegistryClient::Access::Pull);
        const auto &digest = name.reference.digest();
        document = co_await fetchManifest(client, digest ? digest->text() : name.reference.tag());
        if (document)
            break;
    }
    if (!document) {
        if (!run.wasKilled())
            session.complain(u"inspect the manifest of"_s, options.image, document.error());
        co_return run.failureCode();
    }
    const auto json = nlohmann::ordered_json::parse(document->text, nullptr, false);
    session.print(json.dump(3, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n");
    co_return 0;
}

} // namespace kiste::ctl
