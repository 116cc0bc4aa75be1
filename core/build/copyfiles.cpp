// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/copyfiles.h"

#include "core/base/fileio.h"
#include "core/base/sha256.h"

#include <algorithm>
#include <charconv>
#include <format>

namespace kiste::build {

namespace {

std::string baseOf(std::string_view path)
{
    return std::string(path.substr(path.rfind('/') + 1));
}

std::string joinedPath(const std::string &folder, const std::string &path)
{
    if (folder.empty() || path.empty())
        return folder.empty() ? path : folder;
    return folder + '/' + path;
}

class Selector
{
public:
    Selector(const CopyStep &step, const FileTree &tree) : m_step(step), m_tree(tree) {}

    Result<Selection> run()
    {
        auto rules = IgnoreRules::fromPatterns(m_step.excludes);
        if (!rules)
            return std::unexpected(rules.error());
        m_rules = std::move(*rules);
        m_out.onlyContent = m_step.files.empty();
        for (const std::string &source : m_step.sources) {
            if (auto added = add(source); !added)
                return std::unexpected(added.error());
        }
        for (const Heredoc &file : m_step.files)
            m_out.files.push_back({nullptr, m_step.targetIsFolder ? file.name : std::string(), file.content});
        return std::move(m_out);
    }

private:
    Result<void> add(const std::string &source)
    {
        // With --parents the part behind "/./" is kept, else all of it.
        const std::size_t pivot = m_step.parents ? source.find("/./") : std::string::npos;
        const std::string kept = pivot == std::string::npos ? std::string() : cleanPath(source.substr(0, pivot));
        std::string clean = cleanPath("/" + source).substr(1);
        if (clean.empty())
            clean = ".";
        if (PathPattern::isPlain(clean) || m_tree.find(clean)) {
            const SourceFile *const file = m_tree.find(clean);
            if (!file)
                return failure(ErrorCode::NotFound, std::format("there is no '{}' to copy", printable(clean)));
            addRoot(*file, kept);
            return {};
        }
        const auto pattern = PathPattern::parse(clean);
        if (!pattern)
            return std::unexpected(pattern.error());
        bool found = false;
        std::string within = "\n";
        for (const SourceFile &file : m_tree.files()) {
            // What is in a folder that fits comes with the folder.
            if (file.path.starts_with(within) || !pattern->matches(file.path))
                continue;
            found = true;
            addRoot(file, kept);
            within = file.path + '/';
        }
        if (!found)
            return failure(ErrorCode::NotFound, std::format("no file fits '{}'", printable(clean)));
        return {};
    }

    void addRoot(const SourceFile &root, const std::string &kept)
    {
        const bool folder = S_ISDIR(root.status.st_mode);
        m_out.onlyContent = m_out.onlyContent && folder && !m_step.parents;
        std::string path = folder ? std::string() : m_step.targetIsFolder ? baseOf(root.path) : std::string();
        if (m_step.parents) {
            path = root.path == "." ? std::string() : root.path;
            if (!kept.empty() && path.starts_with(kept + '/'))
                path.erase(0, kept.size() + 1);
            addParents(root, path);
        }
        if (!isExcluded(root))
            m_out.files.push_back({&root, path, {}});
        if (!folder)
            return;
        const auto [begin, end] = m_tree.below(root.path);
        for (std::size_t i = begin; i < end; ++i) {
            const SourceFile &file = m_tree.files()[i];
            const std::string relative = root.path == "." ? file.path : file.path.substr(root.path.size() + 1);
            if (!m_rules.ignores(relative))
                m_out.files.push_back({&file, joinedPath(path, relative), {}});
        }
    }

    /// Folders on the way, as they are in the source.
    void addParents(const SourceFile &root, const std::string &path)
    {
        const std::size_t cut = root.path.size() - std::min(root.path.size(), path.size());
        for (std::size_t slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1)) {
            const SourceFile *const folder = m_tree.find(std::string_view(root.path).substr(0, cut + slash));
            const std::string there = path.substr(0, slash);
            if (folder && !std::ranges::contains(m_out.files, there, &CopiedFile::path))
                m_out.files.push_back({folder, there, {}});
        }
    }

    bool isExcluded(const SourceFile &file) const
    {
        return !S_ISDIR(file.status.st_mode) && (m_rules.ignores(file.path) || m_rules.ignores(baseOf(file.path)));
    }

    const CopyStep &m_step;
    const FileTree &m_tree;
    IgnoreRules m_rules;
    Selection m_out;
};

void addField(Sha256 &hash, std::string_view text)
{
    hash.add(std::format("{}:", text.size()));
    hash.add(text);
}

/// The number that a name has in a file like /etc/passwd, and with @p fourth the one behind it.
std::optional<std::pair<std::uint32_t, std::uint32_t>> numbersOf(std::string_view file, std::string_view name)
{
    while (!file.empty()) {
        std::string_view line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
        std::vector<std::string_view> fields;
        for (std::size_t colon = line.find(':');; colon = line.find(':')) {
            fields.push_back(line.substr(0, colon));
            if (colon == std::string_view::npos)
                break;
            line.remove_prefix(colon + 1);
        }
        if (fields.size() < 3 || fields[0] != name)
            continue;
        const auto number = [&fields](std::size_t index) {
            std::uint32_t value = 0;
            if (index < fields.size())
                std::from_chars(fields[index].data(), fields[index].data() + fields[index].size(), value);
            return value;
        };
        return std::pair(number(2), number(3));
    }
    return std::nullopt;
}

std::optional<std::uint32_t> plainNumber(std::string_view text)
{
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return !text.empty() && error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// The bits of one "u=rwX" applied.
std::optional<mode_t> clauseApplied(std::string_view clause, mode_t mode)
{
    mode_t who = 0;
    std::size_t at = 0;
    for (; at < clause.size() && std::string_view("ugoa").contains(clause[at]); ++at)
        who |= clause[at] == 'u' ? 04700U : clause[at] == 'g' ? 02070U : clause[at] == 'o' ? 01007U : 07777U;
    if (who == 0)
        who = 07777;
    if (at >= clause.size() || !std::string_view("+-=").contains(clause[at]))
        return std::nullopt;
    const char operation = clause[at++];
    mode_t bits = 0;
    for (; at < clause.size(); ++at) {
        const char c = clause[at];
        const bool runs = S_ISDIR(mode) || (mode & 0111U) != 0;
        if (c == 'r')
            bits |= 0444U;
        else if (c == 'w')
            bits |= 0222U;
        else if (c == 'x' || c == 'X')
            bits |= c == 'x' || runs ? 0111U : 0U;
        else if (c == 's')
            bits |= 06000U;
        else if (c == 't')
            bits |= 01000U;
        else
            return std::nullopt;
    }
    bits &= who;
    if (operation == '+')
        return mode | bits;
    return operation == '-' ? mode & ~bits : (mode & ~who) | bits;
}

} // namespace

Result<Selection> selectFiles(const CopyStep &step, const FileTree &tree)
{
    return Selector(step, tree).run();
}

Result<Digest> contentKey(const Selection &selection, const FileTree &tree)
{
    Sha256 hash;
    for (const CopiedFile &copied : selection.files) {
        addField(hash, copied.path);
        if (!copied.file) {
            addField(hash, copied.content);
            continue;
        }
        const SourceFile &file = *copied.file;
        addField(hash, std::format("{:o} {} {} {}", file.status.st_mode, file.status.st_uid, file.status.st_gid,
                                   S_ISREG(file.status.st_mode) ? file.status.st_size : 0));
        addField(hash, file.link);
        addField(hash, file.isHardLink ? "1" : "0");
        for (const auto &[key, value] : file.attributes) {
            addField(hash, key);
            addField(hash, value);
        }
        if (!S_ISREG(file.status.st_mode) || file.isHardLink)
            continue;
        const auto read = tree.read(file, [&hash](std::span<const std::byte> bytes) {
            hash.add(bytes);
            return Result<void>();
        });
        if (!read)
            return std::unexpected(read.error());
    }
    return hash.finish();
}

Result<CopyOwner> parseOwner(const std::string &text, std::string_view passwd, std::string_view group)
{
    const std::size_t colon = text.find(':');
    const std::string user = text.substr(0, colon);
    const std::string groupName = colon == std::string::npos ? std::string() : text.substr(colon + 1);
    CopyOwner owner;
    if (const auto number = plainNumber(user)) {
        owner = {*number, *number};
    } else if (!user.empty()) {
        const auto found = numbersOf(passwd, user);
        if (!found)
            return failure(ErrorCode::InvalidArgument, std::format("the image has no user '{}'", printable(user)));
        owner = {found->first, found->second};
    }
    if (const auto number = plainNumber(groupName)) {
        owner.gid = *number;
    } else if (!groupName.empty()) {
        const auto found = numbersOf(group, groupName);
        if (!found)
            return failure(ErrorCode::InvalidArgument, std::format("the image has no group '{}'", printable(groupName)));
        owner.gid = found->first;
    }
    return owner;
}

Result<mode_t> changedMode(std::string_view text, mode_t mode)
{
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
    constexpr unsigned highest = 07777;
    if (error == std::errc() && end == text.data() + text.size() && number <= highest)
        return (mode & S_IFMT) | number;
    std::string_view rest = text;
    while (true) {
        const std::string_view clause = rest.substr(0, rest.find(','));
        const auto changed = clauseApplied(clause, mode);
        if (!changed)
            return failure(ErrorCode::InvalidArgument, std::format("'{}' is no mode; one is written 755 or u=rwX,go=rX", printable(text)));
        mode = *changed;
        if (clause.size() == rest.size())
            return mode;
        rest.remove_prefix(clause.size() + 1);
    }
}

Result<void> writeArchive(const Selection &selection, const FileTree &tree, const ArchiveOptions &options, const TarWriter::Sink &sink)
{
    TarWriter writer(sink);
    const std::string top = cleanPath(options.target).substr(1);
    std::map<std::string, std::string> places; ///< by path in the source
    for (const CopiedFile &copied : selection.files) {
        TarMember member{.path = joinedPath(top, copied.path)};
        if (copied.file) {
            member.status = copied.file->status;
            member.attributes = copied.file->attributes;
        } else {
            member.status.st_mode = S_IFREG | 0644;
            member.status.st_size = static_cast<off_t>(copied.content.size());
        }
        if (S_ISDIR(member.status.st_mode) && (member.path.empty() || (options.exists && options.exists('/' + member.path))))
            continue; // it stays as it is
        if (options.owner) {
            member.status.st_uid = options.owner->uid;
            member.status.st_gid = options.owner->gid;
        }
        if (!options.mode.empty() && !S_ISLNK(member.status.st_mode)) {
            const auto mode = changedMode(options.mode, member.status.st_mode);
            if (!mode)
                return std::unexpected(mode.error());
            member.status.st_mode = *mode;
        }
        bool content = S_ISREG(member.status.st_mode);
        const SourceFile *data = copied.file;
        if (copied.file && copied.file->isHardLink) {
            const auto first = places.find(copied.file->link);
            data = tree.find(copied.file->link);
            if (first != places.end()) {
                member.isHardLink = true;
                member.link = first->second;
                content = false;
            } else if (!data) {
                return failure(ErrorCode::Corrupt, std::format("'{}' is a name of a file that is not there", printable(copied.file->path)));
            } else {
                member.status.st_size = data->status.st_size;
            }
        } else if (copied.file) {
            member.link = copied.file->link;
            places.emplace(copied.file->path, member.path);
        }
        if (auto begun = writer.add(member); !begun)
            return begun;
        if (!content)
            continue;
        const auto done = copied.file
            ? tree.read(*data, [&writer](std::span<const std::byte> bytes) { return writer.write(bytes); })
            : copied.content.empty() ? Result<void>() : writer.write(std::as_bytes(std::span(copied.content)));
        if (!done)
            return done;
    }
    return writer.finish();
}

} // namespace kiste::build
