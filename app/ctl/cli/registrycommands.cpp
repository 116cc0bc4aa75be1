// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// pull, push, login, logout, search, manifest …; tag, save, history, image tree, image prune
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/units.h"
#include "core/archive/compressor.h"

#include <format>
#include <memory>

namespace kiste::ctl::cli {

namespace {

void defineAuthFile(CLI::App *app, RegistryAccess &access)
{
    text(app, "--authfile", access.authFile, "File of logins instead of the usual ones");
}

void defineAccess(CLI::App *app, RegistryAccess &access, bool credentials)
{
    app->add_flag_function(
        "--tls-verify", [&access](std::int64_t count) { access.tlsVerify = count > 0; },
        "Whether the registry has to prove who it is; --tls-verify=false takes any certificate, and none");
    defineAuthFile(app, access);
    text(app, "--cert-dir", access.certificateDirectory,
         "Directory with authorities (*.crt) and certificates of one's own (*.cert and *.key)");
    if (credentials)
        text(app, "--creds", access.credentials, "USER:PASSWORD instead of what login has kept");
}

std::vector<std::string> archiveFormats()
{
    return {"docker-archive", "oci-archive"};
}

Result<QString> parseArchiveFormat(const std::string &value)
{
    for (const std::string &format : archiveFormats()) {
        if (value == format)
            return QString::fromStdString(value);
    }
    return failure(ErrorCode::InvalidArgument, std::format("'{}' is not docker-archive or oci-archive", value));
}

Result<std::uint32_t> parseLimit(const std::string &value)
{
    constexpr int longest = 5;
    if (value.empty() || value.size() > longest || value.find_first_not_of("0123456789") != std::string::npos
        || std::stoul(value) == 0)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not a number from 1 to 99999", value));
    return static_cast<std::uint32_t>(std::stoul(value));
}

/// Whether it is to be told in objects for programs.
Result<bool> parseTransferProgress(const std::string &value)
{
    if (value != "auto" && value != "json")
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not auto or json", value));
    return value == "json";
}

void defineTransferProgress(CLI::App *app, bool &events)
{
    parsed(app, "--progress", events, parseTransferProgress, "auto (default), or json: an object in a line for each thing that happens, for programs");
}

Result<Compression> parseLayerFormat(const std::string &value)
{
    if (value == "gzip")
        return Compression::Gzip;
    if (value == "zstd")
        return Compression::Zstd;
    if (value == "none")
        return Compression::None;
    return failure(ErrorCode::InvalidArgument, std::format("'{}' is not gzip, zstd or none", value));
}

/// What --compression-format and --compression-level say.
struct CompressionWords
{
    std::optional<Compression> format;
    std::optional<int> level;

    std::optional<LayerCompression> wish() const
    {
        if (!format && level)
            reject("--compression-level", Error{ErrorCode::InvalidArgument, "--compression-level needs --compression-format", 0});
        if (!format)
            return {};
        if (const auto known = level ? Compressor::checkLevel(*format, *level) : Result<void>(); !known)
            reject("--compression-level", known.error());
        return LayerCompression{*format, level};
    }
};

Result<int> parseLevel(const std::string &value)
{
    return parseInteger(value, 1, 99, "a level of compression").transform([](std::int64_t level) { return static_cast<int>(level); });
}

std::shared_ptr<CompressionWords> defineCompression(CLI::App *app, const std::string &names)
{
    auto words = std::make_shared<CompressionWords>();
    parsed(app, names, words->format, parseLayerFormat, "How layers are to be compressed: gzip, zstd or none; those that are so already stay as they are");
    parsed(app, "--compression-level", words->level, parseLevel, "1 to 9 for gzip, 1 to 20 for zstd: more is smaller and slower");
    return words;
}

void addPull(CLI::App *parent, Outcome &outcome)
{
    add<PullOptions>(parent, outcome, "pull", "Bring images from a registry", [](CLI::App *app, PullOptions &options) {
        flag(app, "-a,--all-tags", options.allTags, "Every tag of the repository");
        flag(app, "-q,--quiet", options.quiet, "Only the names");
        app->add_flag("--if-there", options.ifThere, "That there is none is no error worth a word")->group("");
        defineTransferProgress(app, options.events);
        text(app, "--platform", options.platform, "OS/ARCHITECTURE instead of this computer's, such as linux/arm64");
        app->add_flag("--disable-content-trust", "Accepted for docker's sake")->group("");
        defineAccess(app, options.access, true);
        list(app, "images", options.images, "Names, with tag or digest")->required()->expected(1, 1 << 20)->allow_extra_args();
        return nullptr;
    });
}

void addPush(CLI::App *parent, Outcome &outcome)
{
    add<PushOptions>(parent, outcome, "push", "Bring an image to a registry", [](CLI::App *app, PushOptions &options) {
        flag(app, "-q,--quiet", options.quiet, "Do not show progress");
        defineTransferProgress(app, options.events);
        text(app, "--digestfile", options.digestFile, "File that is to hold the digest of what was pushed");
        const auto words = defineCompression(app, "--compression-format");
        app->add_flag("--force-compression", "Accepted for podman's sake: the format that is said is always used")->group("");
        app->add_flag("--disable-content-trust", "Accepted for docker's sake")->group("");
        defineAccess(app, options.access, true);
        text(app, "image", options.image, "Name of the image here")->required();
        text(app, "destination", options.destination, "Name there, if it is another");
        return [words, &options](CLI::App *) { options.compression = words->wish(); };
    });
}

void addSave(CLI::App *parent, Outcome &outcome)
{
    add<SaveOptions>(parent, outcome, "save", "Write images to an archive", [](CLI::App *app, SaveOptions &options) {
        text(app, "-o,--output", options.output, "File; standard output if there is none");
        parsed(app, "--format", options.format, parseArchiveFormat,
               "docker-archive (default), which OCI tools read as well, or oci-archive");
        const auto words = defineCompression(app, "--compression-format,--compress");
        flag(app, "-q,--quiet", options.quiet, "Do not show progress");
        app->add_flag("-m,--multi-image-archive", "Accepted for podman's sake: an archive may always hold several")->group("");
        list(app, "images", options.images, "Names, ids or digests")->required()->expected(1, 1 << 20)->allow_extra_args();
        return [words, &options](CLI::App *) { options.compression = words->wish(); };
    });
}

void addHistory(CLI::App *parent, Outcome &outcome)
{
    add<HistoryOptions>(parent, outcome, "history", "Show how an image was made, newest step first",
                        [](CLI::App *app, HistoryOptions &options) {
                            app->add_flag_function(
                                "-H,--human", [&options](std::int64_t count) { options.exact = count < 0; },
                                "Sizes and times in words; --human=false for numbers");
                            flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
                            flag(app, "-q,--quiet", options.quiet, "Only ids");
                            format(app, options.format);
                            text(app, "image", options.image, "Name, id or digest")->required();
                            return nullptr;
                        });
}

} // namespace

void addTransferCommands(CLI::App *parent, Outcome &outcome)
{
    addPull(parent, outcome);
    addPush(parent, outcome);
    addSave(parent, outcome);
    addHistory(parent, outcome);
    add<TagOptions>(parent, outcome, "tag", "Give an image one more name", [](CLI::App *app, TagOptions &options) {
        text(app, "image", options.image, "Name, id or digest")->required();
        list(app, "names", options.names, "New names")->required()->expected(1, 1 << 10)->allow_extra_args();
        return nullptr;
    });
}

void addImageOnlyCommands(CLI::App *parent, Outcome &outcome)
{
    add<ExistsOptions>(parent, outcome, "exists", "Say by the exit status whether there is an image: 0 yes, 1 no",
                       [](CLI::App *app, ExistsOptions &options) {
                           options.type = ExistsOptions::Type::Image;
                           text(app, "image", options.name, "Name, id or digest")->required();
                           return nullptr;
                       });
    addDiff(parent, outcome, DiffOptions::Type::Image);
    add<ImageTreeOptions>(parent, outcome, "tree", "Show the layers of an image, and who else has them",
                          [](CLI::App *app, ImageTreeOptions &options) {
                              text(app, "image", options.image, "Name, id or digest")->required();
                              return nullptr;
                          });
    add<ImagePruneOptions>(
        parent, outcome, "prune", "Remove images without a name that no container needs; `system undo` brings them back for a day",
        [](CLI::App *app, ImagePruneOptions &options) {
            flag(app, "-a,--all", options.all, "Those with a name as well; what steps of builds have made goes for good");
            flag(app, "-f,--force", options.force, "Do not ask");
            flag(app, "--no-bin", options.noBin, "Free the space at once: nothing can be brought back");
            flag(app, "--dry-run", options.dryRun, "Only show what would go, and what comes free with it");
            list(app, "--filter", options.filters, "Only some: until=, label=, label!=");
            return nullptr;
        });
}

void addRegistryCommands(CLI::App *parent, Outcome &outcome)
{
    add<LoginOptions>(parent, outcome, "login", "Log in to a registry", [](CLI::App *app, LoginOptions &options) {
        text(app, "-u,--username", options.user, "User name; else it is asked for");
        text(app, "-p,--password", options.password, "Password; other users of this computer may see it, so rather none");
        flag(app, "--password-stdin", options.passwordFromInput, "Read the password from standard input");
        defineAccess(app, options.access, false);
        text(app, "registry", options.registry, "Address, such as registry.example:5000");
        return nullptr;
    });
    add<LogoutOptions>(parent, outcome, "logout", "Forget the login to a registry", [](CLI::App *app, LogoutOptions &options) {
        flag(app, "-a,--all", options.all, "To every registry");
        defineAuthFile(app, options.access);
        text(app, "registry", options.registry, "Address, such as registry.example:5000");
        return nullptr;
    });
    add<SearchOptions>(parent, outcome, "search", "Look for images in registries", [](CLI::App *app, SearchOptions &options) {
        parsed(app, "--limit", options.limit, parseLimit, "At most so many of each registry; the default is 25");
        flag(app, "--no-trunc", options.noTruncation, "Do not shorten");
        flag(app, "--list-tags", options.listTags, "The tags of a repository");
        list(app, "-f,--filter", options.filters, "Only some: stars=NUMBER, is-official=true");
        format(app, options.format);
        defineAccess(app, options.access, true);
        text(app, "term", options.term, "What to look for, with or without a registry before it")->required();
        return nullptr;
    });
    CLI::App *const manifest = parent->add_subcommand("manifest", "Commands for manifests")->require_subcommand(1);
    whenChosen(manifest, outcome, [manifest, &outcome] {
        add<ManifestInspectOptions>(manifest, outcome, "inspect", "Show the manifest or index that a registry has",
                                    [](CLI::App *app, ManifestInspectOptions &options) {
                                        app->add_flag_callback(
                                            "--insecure", [&options] { options.access.tlsVerify = false; },
                                            "As --tls-verify=false");
                                        defineAccess(app, options.access, true);
                                        text(app, "image", options.image, "Name, with tag or digest")->required();
                                        return nullptr;
                                    });
    });
}

} // namespace kiste::ctl::cli
