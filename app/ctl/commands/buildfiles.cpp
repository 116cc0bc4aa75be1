// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// COPY and ADD
#include "app/ctl/commands/buildexecutor.h"

#include "app/ctl/io/descriptors.h"
#include "core/archive/tarwriter.h"
#include "core/base/fileio.h"
#include "core/base/sha256.h"
#include "core/image/temporaryfile.h"

#include <QFile>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <format>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t maxAccountFile = 4U << 20U;

/// Whether a plain tar archive begins there.
bool beginsAsTar(int file)
{
    constexpr std::uint64_t magicAt = 257;
    std::array<std::byte, 5> magic{};
    const auto count = readFullyAt(file, magic, magicAt, "an archive");
    return count && *count == magic.size() && std::ranges::equal(magic, std::as_bytes(std::span(std::string_view("ustar"))));
}

/// The part of a path before its first wildcard, up to a '/'.
std::string fixedPart(const std::string &path)
{
    const std::size_t wild = path.find_first_of("*?[\\");
    if (wild == std::string::npos)
        return path;
    const std::size_t slash = path.rfind('/', wild);
    return slash == std::string::npos ? "." : path.substr(0, slash);
}

} // namespace

Result<std::string> BuildExecutor::inContext(const std::string &path) const
{
    const std::string folder = m_settings.folder.toStdString();
    const UniqueFd top(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!top)
        return osFailure(errno, std::format("cannot open the context '{}'", folder));
    open_how how{.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
    const UniqueFd found(static_cast<int>(::syscall(SYS_openat2, top.get(), path.c_str(), &how, sizeof how)));
    if (!found)
        return osFailure(errno, std::format("cannot open '{}' of the context", kiste::printable(path)));
    const std::string real = QFile::symLinkTarget(u"/proc/self/fd/"_s + QString::number(found.get())).toStdString();
    const std::string prefix = folder == "/" ? std::string() : folder;
    if (real == folder)
        return "/";
    if (!real.starts_with(prefix + '/'))
        return failure(ErrorCode::NotFound, std::format("'{}' of the context has been moved away", kiste::printable(path)));
    return real.substr(prefix.size());
}

/// What of files a step depends on.
Task<Result<std::string>> BuildExecutor::contentOf(const build::Step &step, Work &work)
{
    using Kind = build::FileSource::Kind;
    const auto definition = [this](const build::FileSource &source) {
        return source.kind == Kind::Stage ? m_stages.at(source.stage).key.text() : source.digest;
    };
    if (const auto *const run = std::get_if<build::RunStep>(&step.action)) {
        std::string content;
        for (const build::PlannedMount &mount : run->mounts) {
            if (mount.mount.type != build::MountType::Bind)
                continue;
            if (mount.source.kind != Kind::Context) {
                content += definition(mount.source) + '\n';
                continue;
            }
            const auto source = inContext(mount.mount.source);
            if (!source)
                co_return std::unexpected(source.error());
            build::CopyStep whole;
            whole.sources = {*source == "/" ? "." : source->substr(1)};
            const auto tree = co_await treeFor(whole, work);
            const auto selection = tree ? build::selectFiles(whole, **tree) : std::unexpected(tree.error());
            const auto key = selection ? build::contentKey(*selection, **tree) : std::unexpected(selection.error());
            if (!key)
                co_return std::unexpected(key.error());
            content += key->text() + '\n';
        }
        co_return content;
    }
    if (std::holds_alternative<build::FolderStep>(step.action))
        co_return std::string();
    const auto &copy = std::get<build::CopyStep>(step.action);
    if (copy.from.kind != Kind::Context) {
        std::string content = definition(copy.from);
        for (const std::string &source : copy.sources)
            content += '\n' + source;
        co_return content;
    }
    // What is fetched counts with its content, too. With a checksum that is known before.
    std::string remote;
    build::CopyStep local = copy;
    local.sources.clear();
    for (const std::string &source : copy.sources) {
        if (!build::isRemote(source)) {
            local.sources.push_back(source);
        } else if (copy.checksum.empty()) {
            const auto fetched = co_await fetchOnce(copy, source, work);
            if (!fetched)
                co_return std::unexpected(fetched.error());
            remote += fetched->digest.text() + '\n';
        }
    }
    const auto tree = co_await treeFor(local, work);
    if (!tree)
        co_return std::unexpected(tree.error());
    const auto selection = build::selectFiles(local, **tree);
    if (!selection)
        co_return std::unexpected(selection.error());
    const auto key = build::contentKey(*selection, **tree);
    if (!key)
        co_return std::unexpected(key.error());
    co_return remote + key->text();
}

QString BuildExecutor::imageOf(const build::FileSource &source) const
{
    return source.kind == build::FileSource::Kind::Stage ? m_stages.at(source.stage).image : QString::fromStdString(source.digest);
}

Task<Result<const build::FileTree *>> BuildExecutor::treeFor(const build::CopyStep &copy, Work &work)
{
    using Kind = build::FileSource::Kind;
    if (copy.from.kind == Kind::Context) {
        if (!m_context) {
            auto tree = build::FileTree::ofFolder(m_settings.folder.toStdString(), m_settings.ignored, m_cancelled);
            if (!tree)
                co_return std::unexpected(tree.error());
            m_context = std::make_shared<build::FileTree>(std::move(*tree));
        }
        co_return m_context.get();
    }
    auto tree = co_await treeOfImage(imageOf(copy.from), copy.sources.empty() ? "." : copy.sources.front());
    if (!tree)
        co_return std::unexpected(tree.error());
    work.other = std::move(*tree);
    co_return work.other.get();
}

Task<Result<void>> BuildExecutor::spool(int from, int to, std::string what)
{
    FdReader reader(from);
    Event over;
    int problem = 0;
    QObject::connect(&reader, &FdReader::arrived, &reader, [&](const QByteArray &bytes) {
        problem = problem != 0 ? problem : writeAll(to, {bytes.constData(), static_cast<std::size_t>(bytes.size())});
    });
    QObject::connect(&reader, &FdReader::ended, &reader, [&over] {
        if (!over.happened())
            over.happen();
    });
    if (!reader.atEnd())
        co_await over;
    if (problem != 0)
        co_return osFailure(problem, std::format("cannot write {}", what));
    co_return {};
}

/// The file or folder @p path (absolute) of an image as an archive, under the name @p name; of a folder with "." what is in it.
Task<Result<UniqueFd>> BuildExecutor::archiveOfImage(QString image, std::string path, std::string name)
{
    const auto container = co_await makeContainer(image, {});
    if (!container)
        co_return std::unexpected(container.error());
    const QVariantMap options{{u"follow"_s, true}, {u"name"_s, QString::fromStdString(name)}};
    const auto archive = co_await ask<UniqueFd>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().copyOut(*container, QString::fromStdString(path), options, context, done);
    });
    Result<UniqueFd> spooled = archive ? makeTemporaryFile() : std::unexpected(archive.error());
    if (spooled) {
        if (auto done = co_await spool(archive->get(), spooled->get(), "the files that are copied"); !done)
            spooled = std::unexpected(done.error());
    }
    co_await removeContainer(*container);
    co_return spooled;
}

Task<Result<std::shared_ptr<build::FileTree>>> BuildExecutor::treeOfImage(QString image, std::string source)
{
    const std::string part = build::cleanPath("/" + fixedPart(source));
    const std::string name = part == "/" ? "." : part.substr(part.rfind('/') + 1);
    auto archive = co_await archiveOfImage(image, part, name);
    if (!archive)
        co_return std::unexpected(archive.error());
    auto tree = build::FileTree::ofArchive(std::move(*archive), part.substr(1, part.rfind('/')));
    if (!tree)
        co_return std::unexpected(tree.error());
    co_return std::make_shared<build::FileTree>(std::move(*tree));
}

Task<Result<bool>> BuildExecutor::isFolder(QString container, std::string path)
{
    const auto found = co_await ask<QVariantMap>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().statPath(container, QString::fromStdString(path), {{u"follow"_s, true}}, context, done);
    });
    if (found)
        co_return S_ISDIR(found->value(u"mode"_s).toUInt());
    if (found.error().code == ErrorCode::NotFound)
        co_return false;
    co_return std::unexpected(found.error());
}

Task<Result<std::string>> BuildExecutor::readFile(QString container, QString path)
{
    const auto archive = co_await ask<UniqueFd>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().copyOut(container, path, {{u"follow"_s, true}}, context, done);
    });
    if (!archive)
        co_return archive.error().code == ErrorCode::NotFound ? Result<std::string>() : std::unexpected(archive.error());
    auto file = makeSeekable(UniqueFd(::fcntl(archive->get(), F_DUPFD_CLOEXEC, 3)), "a file of the image", m_cancelled);
    if (!file)
        co_return std::unexpected(file.error());
    const auto tree = build::FileTree::ofArchive(std::move(*file), "");
    if (!tree)
        co_return std::unexpected(tree.error());
    std::string content;
    if (!tree->files().empty() && S_ISREG(tree->files().front().status.st_mode)
        && static_cast<std::size_t>(tree->files().front().status.st_size) <= maxAccountFile) {
        const auto read = tree->read(tree->files().front(), [&content](std::span<const std::byte> bytes) {
            content.append(reinterpret_cast<const char *>(bytes.data()), bytes.size());
            return Result<void>();
        });
        if (!read)
            co_return std::unexpected(read.error());
    }
    co_return content;
}

Task<Result<std::optional<build::CopyOwner>>> BuildExecutor::ownerFor(const build::CopyStep &copy, QString container)
{
    if (copy.chown.empty())
        co_return std::nullopt;
    std::string passwd;
    std::string group;
    if (!std::ranges::all_of(copy.chown, [](char c) { return (c >= '0' && c <= '9') || c == ':'; })) {
        auto users = co_await readFile(container, u"/etc/passwd"_s);
        auto groups = co_await readFile(container, u"/etc/group"_s);
        if (!users || !groups)
            co_return std::unexpected(users ? groups.error() : users.error());
        passwd = std::move(*users);
        group = std::move(*groups);
    }
    const auto owner = build::parseOwner(copy.chown, passwd, group);
    if (!owner)
        co_return std::unexpected(owner.error());
    co_return *owner;
}

Task<Result<void>> BuildExecutor::send(QString container, QString folder, UniqueFd archive)
{
    if (::lseek(archive.get(), 0, SEEK_SET) != 0)
        co_return osFailure(errno, "cannot read the archive of files to copy");
    co_return co_await ask<void>(&m_session, [&](QObject *context, auto done) {
        m_session.helper().copyIn(container, folder, std::move(archive), {{u"keep-ownership"_s, true}}, context, done);
    });
}

/// Of ADD, local archives become what is in them.
Task<Result<void>> BuildExecutor::unpackArchives(const build::CopyStep &copy, build::Selection &selection, const build::FileTree &tree,
                                                 QString container)
{
    if (!copy.add || !copy.unpack.value_or(true) || copy.from.kind != build::FileSource::Kind::Context)
        co_return {};
    for (auto it = selection.files.begin(); it != selection.files.end();) {
        const build::SourceFile *const file = it->file;
        if (!file || !S_ISREG(file->status.st_mode) || !std::ranges::contains(copy.sources, file->path)) {
            ++it;
            continue;
        }
        auto plain = makeTemporaryFile();
        if (!plain)
            co_return std::unexpected(plain.error());
        const auto read = tree.read(*file, [&](std::span<const std::byte> bytes) { return writeFully(plain->get(), bytes, "an archive"); });
        if (!read)
            co_return read;
        const auto compression = compressionOf(plain->get(), file->path);
        if (compression && *compression != Compression::None) {
            auto unpacked = decompress(plain->get(), file->path, m_cancelled);
            if (!unpacked) { // it only looked like one
                ++it;
                continue;
            }
            plain = std::move(unpacked);
        }
        if (!beginsAsTar(plain->get())) {
            ++it;
            continue;
        }
        build::Selection folder;
        build::SourceFile top{.path = "."};
        top.status.st_mode = S_IFDIR | 0755;
        folder.files.push_back({&top, {}, {}});
        const auto there = co_await isFolder(container, copy.target);
        if (!there)
            co_return std::unexpected(there.error());
        auto directory = makeTemporaryFile();
        if (!directory)
            co_return std::unexpected(directory.error());
        build::ArchiveOptions options{.target = copy.target, .owner = {}, .mode = {}, .exists = [&there](const std::string &) { return *there; }};
        const auto written = build::writeArchive(folder, tree, options,
                                                 [&](std::span<const std::byte> bytes) { return writeFully(directory->get(), bytes, "an archive"); });
        Result<void> sent = written;
        if (sent)
            sent = co_await send(container, u"/"_s, std::move(*directory));
        if (sent)
            sent = co_await send(container, QString::fromStdString(copy.target), std::move(*plain));
        if (!sent)
            co_return sent;
        it = selection.files.erase(it);
    }
    co_return {};
}

/// Where the sources of a part of a step are; the address of something fetched becomes its name in there.
Task<Result<const build::FileTree *>> BuildExecutor::partTree(build::CopyStep &part, Work &work)
{
    if (part.sources.empty() || !build::isRemote(part.sources.front()))
        co_return co_await treeFor(part, work);
    const auto fetched = co_await fetchOnce(part, part.sources.front(), work);
    if (!fetched)
        co_return std::unexpected(fetched.error());
    part.sources = {fetched->checkout ? "." : fetched->tree->files().front().path};
    part.unpack = part.unpack.value_or(false);
    work.other = fetched->tree;
    co_return work.other.get();
}

Task<Result<void>> BuildExecutor::copyFiles(const build::Step &step, const build::CopyStep &copy, Files &files, Work &work)
{
    const auto container = co_await makeContainer(files.image, {});
    if (!container)
        co_return std::unexpected(container.error());
    // Of an image only what is needed is fetched, one source after the other, and of addresses each by itself.
    std::vector<build::CopyStep> parts(1, copy);
    const bool remote = std::ranges::any_of(copy.sources, build::isRemote);
    if ((remote || copy.from.kind != build::FileSource::Kind::Context) && copy.sources.size() > 1) {
        parts.assign(copy.sources.size(), copy);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            parts[i].sources = {copy.sources[i]};
            if (i > 0)
                parts[i].files.clear();
        }
    }
    Result<void> done;
    for (build::CopyStep &part : parts) {
        const auto tree = co_await partTree(part, work);
        const auto selection = tree ? build::selectFiles(part, **tree) : std::unexpected(tree.error());
        if (selection)
            done = co_await deliver(part, *selection, **tree, *container);
        else
            done = std::unexpected(selection.error());
        if (!done)
            break;
    }
    if (done)
        done = co_await keepResult(*container, step, files.key, files);
    co_await removeContainer(*container);
    co_return done;
}

/// A folder that is there stays as it is, whatever it is a link to.
Task<Result<void>> BuildExecutor::makeFolder(const build::Step &step, std::string path, Files &files)
{
    const auto container = co_await makeContainer(files.image, {});
    if (!container)
        co_return std::unexpected(container.error());
    auto archive = makeTemporaryFile();
    Result<void> done = archive ? Result<void>() : std::unexpected(archive.error());
    TarWriter writer([&archive](std::span<const std::byte> bytes) { return writeFully(archive->get(), bytes, "an archive"); });
    bool missing = false;
    for (std::size_t slash = path.find('/', 1); done; slash = path.find('/', slash + 1)) {
        const std::string part = path.substr(0, slash);
        const auto there = missing ? Result<bool>(false) : co_await isFolder(*container, part);
        if (!there)
            done = std::unexpected(there.error());
        missing = there && !*there;
        if (missing) {
            TarMember folder{.path = part.substr(1)};
            folder.status.st_mode = S_IFDIR | 0755;
            folder.status.st_mtim.tv_sec = ::time(nullptr);
            done = writer.add(folder);
        }
        if (slash == std::string::npos)
            break;
    }
    if (done && missing)
        done = writer.finish();
    if (done && missing)
        done = co_await send(*container, u"/"_s, std::move(*archive));
    if (done)
        done = co_await keepResult(*container, step, files.key, files);
    co_await removeContainer(*container);
    co_return done;
}

/// Folders of the container that files go into, and that stay as they are. A file on its own goes into a folder that is there.
Task<Result<std::set<std::string>>> BuildExecutor::foldersThere(const build::CopyStep &copy, build::Selection &selection, QString container)
{
    std::set<std::string> there;
    for (build::CopiedFile &copied : selection.files) {
        const bool folder = copied.file && S_ISDIR(copied.file->status.st_mode);
        const bool onTop = copied.path.empty();
        if (!folder && !onTop)
            continue;
        const std::string path = onTop ? copy.target : build::cleanPath(copy.target + '/' + copied.path);
        const std::string parent = path.substr(0, std::max<std::size_t>(path.rfind('/'), 1));
        if (folder && !onTop && !there.contains(parent))
            continue; // nothing is in what is not there
        const auto found = co_await isFolder(container, path);
        if (!found)
            co_return std::unexpected(found.error());
        if (*found && folder)
            there.insert(path);
        else if (*found)
            copied.path = copied.file ? copied.file->path.substr(copied.file->path.rfind('/') + 1) : copy.files.front().name;
    }
    co_return there;
}

Task<Result<void>> BuildExecutor::deliver(const build::CopyStep &copy, const build::Selection &chosen, const build::FileTree &tree,
                                          QString container)
{
    build::Selection selection = chosen;
    if (auto unpacked = co_await unpackArchives(copy, selection, tree, container); !unpacked)
        co_return unpacked;
    const auto owner = co_await ownerFor(copy, container);
    if (!owner)
        co_return std::unexpected(owner.error());
    const auto there = co_await foldersThere(copy, selection, container);
    if (!there)
        co_return std::unexpected(there.error());
    auto archive = makeTemporaryFile();
    if (!archive)
        co_return std::unexpected(archive.error());
    const build::ArchiveOptions options{.target = copy.target,
                                        .owner = *owner,
                                        .mode = copy.chmod,
                                        .exists = [&there](const std::string &path) { return there->contains(path); }};
    const auto written = build::writeArchive(
        selection, tree, options, [&](std::span<const std::byte> bytes) { return writeFully(archive->get(), bytes, "an archive"); });
    if (!written)
        co_return written;
    co_return co_await send(container, u"/"_s, std::move(*archive));
}

} // namespace kiste::ctl
