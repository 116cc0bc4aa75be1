// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/registry/credentials.h"

#include "core/base/fileio.h"
#include "core/base/uniquefd.h"
#include "core/oci/jsonreader.h"
#include "core/registry/settings.h"

#include <QByteArray>

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <format>
#include <functional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kiste {

namespace {

constexpr std::size_t maxAuthFile = 1U << 20U;
constexpr int authDepth = 16;

/// Docker's old keys are addresses: "https://registry.example/v1/".
std::string plainKey(std::string_view key)
{
    for (const std::string_view scheme : {"https://", "http://"}) {
        if (key.starts_with(scheme))
            key.remove_prefix(scheme.size());
    }
    for (const std::string_view end : {"/v1/", "/v2/", "/v1", "/v2", "/"}) {
        if (key.ends_with(end)) {
            key.remove_suffix(end.size());
            break;
        }
    }
    return std::string(key);
}

/// Only what the user has written, or root for everybody, is believed: with a login that somebody else put there the user would push
/// into that one's account.
Result<void> checkAuthFile(int fd, const std::string &file)
{
    struct stat status = {};
    if (::fstat(fd, &status) != 0)
        return osFailure(errno, std::format("cannot look at '{}'", file));
    if (!S_ISREG(status.st_mode))
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is no file", file));
    if (status.st_uid != ::geteuid() && status.st_uid != 0)
        return failure(ErrorCode::NotAuthorized, std::format("'{}' belongs to another user", file));
    if ((status.st_mode & S_IWOTH) != 0)
        return failure(ErrorCode::NotAuthorized, std::format("everybody can write to '{}'; 'chmod 600' makes it safe", file));
    return {};
}

/// The whole document; an empty object if there is no such file.
Result<nlohmann::json> readAuthFile(const std::string &file)
{
    const UniqueFd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd && (errno == ENOENT || errno == ENOTDIR))
        return nlohmann::json::object();
    if (!fd)
        return osFailure(errno, std::format("cannot open '{}'", file));
    if (auto sound = checkAuthFile(fd.get(), file); !sound)
        return std::unexpected(sound.error());
    const auto text = readWholeFile(fd.get(), maxAuthFile, std::format("'{}'", file));
    if (!text)
        return std::unexpected(text.error());
    if (text->empty())
        return nlohmann::json::object();
    auto document = parseJson(*text, maxAuthFile, authDepth, std::format("'{}'", file));
    if (!document)
        return std::unexpected(document.error());
    const auto auths = document->is_object() ? document->find("auths") : document->end();
    if (!document->is_object() || (auths != document->end() && !auths->is_object()))
        return failure(ErrorCode::Corrupt, std::format("'{}' is no file of credentials", file));
    return document;
}

std::optional<RegistryCredentials> readEntry(const nlohmann::json &entry)
{
    RegistryCredentials credentials;
    if (!entry.is_object())
        return std::nullopt;
    const auto text = [&entry](const char *key) {
        const auto found = entry.find(key);
        return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
    };
    if (const std::string auth = text("auth"); !auth.empty()) {
        const auto decoded = decodeBasic(auth);
        if (!decoded)
            return std::nullopt;
        credentials = *decoded;
    } else {
        credentials.user = text("username");
        credentials.password = text("password");
    }
    credentials.identityToken = text("identitytoken");
    if (credentials.user.empty() && credentials.identityToken.empty())
        return std::nullopt;
    return credentials;
}

/// Beside the file, flushed, and put into its place in one step. The directory is locked: what lies beside it was left by a
/// program that was killed.
Result<void> writeAuthFile(const std::string &file, const std::string &text)
{
    const std::string temporary = file + ".new";
    ::unlink(temporary.c_str());
    UniqueFd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd)
        return osFailure(errno, std::format("cannot write '{}'", temporary));
    auto written = writeFully(fd.get(), std::as_bytes(std::span(text)), std::format("'{}'", temporary));
    if (written && (::fchmod(fd.get(), 0600) != 0 || ::fsync(fd.get()) != 0
            || ::rename(temporary.c_str(), file.c_str()) != 0))
        written = osFailure(errno, std::format("cannot write '{}'", file));
    if (!written)
        ::unlink(temporary.c_str());
    return written;
}

/// Reads the file, lets @p change change its "auths", and writes it if that says so. One at a time.
Result<void> changeAuths(const std::string &name, const std::function<bool(nlohmann::json &auths)> &change)
{
    std::error_code code;
    const std::filesystem::path given(name);
    // A link stays a link: what it leads to is written.
    const std::filesystem::path path =
        std::filesystem::exists(given, code) ? std::filesystem::canonical(given, code) : given;
    const std::filesystem::path directory = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    if (!std::filesystem::exists(directory, code)) {
        std::filesystem::create_directories(directory, code);
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, code);
    }
    const UniqueFd lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock)
        return osFailure(errno, std::format("cannot open '{}'", directory.string()));
    while (::flock(lock.get(), LOCK_EX) != 0) {
        if (errno != EINTR)
            return osFailure(errno, std::format("cannot lock '{}'", directory.string()));
    }
    auto document = readAuthFile(path.string());
    if (!document)
        return std::unexpected(document.error());
    nlohmann::json &auths = (*document)["auths"];
    if (auths.is_null())
        auths = nlohmann::json::object();
    if (!change(auths))
        return {};
    return writeAuthFile(path.string(), document->dump(4, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

} // namespace

std::string encodeBasic(const RegistryCredentials &credentials)
{
    return QByteArray::fromStdString(credentials.user + ':' + credentials.password).toBase64().toStdString();
}

std::optional<RegistryCredentials> decodeBasic(std::string_view text)
{
    const auto decoded = QByteArray::fromBase64Encoding(QByteArray(text.data(), static_cast<qsizetype>(text.size())),
        QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::nullopt;
    std::string pair = (*decoded).toStdString();
    while (pair.ends_with('\0')) // some tools count the end of the string
        pair.pop_back();
    const std::size_t colon = pair.find(':');
    if (colon == std::string::npos)
        return std::nullopt;
    return RegistryCredentials{
        .user = pair.substr(0, colon), .password = pair.substr(colon + 1), .identityToken = {}};
}

CredentialStore CredentialStore::standard(const std::string &authFile)
{
    if (!authFile.empty())
        return CredentialStore({authFile});
    if (const char *file = std::getenv("REGISTRY_AUTH_FILE"); file && *file)
        return CredentialStore({file});
    const std::string config = userConfigDirectory();
    std::vector<std::string> files{config + "/kiste/auth.json"};
    if (const char *runtime = std::getenv("XDG_RUNTIME_DIR"); runtime && *runtime == '/')
        files.push_back(std::string(runtime) + "/containers/auth.json");
    files.push_back(config + "/containers/auth.json");
    if (const char *home = std::getenv("HOME"); home && *home == '/')
        files.push_back(std::string(home) + "/.docker/config.json");
    return CredentialStore(std::move(files));
}

Result<std::optional<RegistryCredentials>> CredentialStore::find(
    const std::string &host, const std::string &repository) const
{
    if (const auto given = m_given.find(host); given != m_given.end())
        return std::optional(given->second);
    std::vector<std::string> keys;
    for (std::string key = repository.empty() ? host : host + '/' + repository;;) {
        keys.push_back(key);
        if (key.size() <= host.size())
            break;
        key.resize(key.rfind('/'));
    }
    for (const std::string &file : m_files) {
        const auto document = readAuthFile(file);
        if (!document)
            return std::unexpected(document.error());
        const auto auths = document->find("auths");
        if (auths == document->end())
            continue;
        for (const std::string &key : keys) {
            for (const auto &[name, entry] : auths->items()) {
                if (plainKey(name) != key)
                    continue;
                if (auto credentials = readEntry(entry))
                    return credentials;
            }
        }
    }
    return std::optional<RegistryCredentials>();
}

Result<void> CredentialStore::store(const std::string &key, const RegistryCredentials &credentials) const
{
    return changeAuths(writtenFile(), [&](nlohmann::json &auths) {
        nlohmann::json entry = {{"auth", encodeBasic(credentials)}};
        if (!credentials.identityToken.empty())
            entry["identitytoken"] = credentials.identityToken;
        auths[key] = std::move(entry);
        return true;
    });
}

Result<bool> CredentialStore::remove(const std::string &key) const
{
    bool removed = false;
    auto changed = changeAuths(writtenFile(), [&](nlohmann::json &auths) {
        for (auto entry = auths.begin(); entry != auths.end();) {
            const bool same = plainKey(entry.key()) == key;
            removed = removed || same;
            entry = same ? auths.erase(entry) : std::next(entry);
        }
        return removed;
    });
    return changed.transform([removed] { return removed; });
}

Result<std::size_t> CredentialStore::removeAll() const
{
    std::size_t count = 0;
    auto changed = changeAuths(writtenFile(), [&count](nlohmann::json &auths) {
        count = auths.size();
        auths = nlohmann::json::object();
        return count > 0;
    });
    return changed.transform([count] { return count; });
}

} // namespace kiste
