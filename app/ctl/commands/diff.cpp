// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// diff
#include "app/ctl/commands/commands.h"
#include "app/ctl/commands/imagecontent.h"
#include "app/ctl/format/human.h"
#include "app/ctl/io/lines.h"
#include "core/ipc/imagehelper.h"
#include "core/ipc/objectpath.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <format>
#include <memory>
#include <ranges>
#include <utility>
#include <vector>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

using Json = nlohmann::ordered_json;

/// A record of Manager.OpenDifference.
struct Change
{
    char what = ' ';
    char type = ' ';
    std::uint64_t before = 0; ///< bytes
    std::uint64_t after = 0; ///< bytes; of a hidden file the number of its layer
    QByteArray path;
};

/// Nothing for what is not such a record.
std::optional<Change> parseChange(const QByteArray &record)
{
    constexpr qsizetype numbersAt = 4; // behind "A f "
    const qsizetype second = record.indexOf(' ', numbersAt);
    const qsizetype third = second < 0 ? -1 : record.indexOf(' ', second + 1);
    if (third < 0 || record[1] != ' ' || record[3] != ' ')
        return {};
    bool good = false, alsoGood = false;
    Change change{record[0], record[2], record.sliced(numbersAt, second - numbersAt).toULongLong(&good),
                  record.sliced(second + 1, third - second - 1).toULongLong(&alsoGood), record.sliced(third + 1)};
    return good && alsoGood ? std::optional(std::move(change)) : std::nullopt;
}

std::string wordFor(char what)
{
    return what == 'A' ? "added" : what == 'D' ? "deleted" : what == 'M' ? "attributes" : what == 'I' ? "" : "changed";
}

std::string typeName(char type)
{
    constexpr std::array<std::pair<char, const char *>, 7> names
        = {{{'f', "file"}, {'d', "directory"}, {'l', "link"}, {'c', "character device"}, {'b', "block device"}, {'p', "fifo"}, {'s', "socket"}}};
    const auto *const found = std::ranges::find(names, type, &std::pair<char, const char *>::first);
    return found == names.end() ? "unknown" : found->second;
}

/// How changes are shown.
class ChangeView
{
public:
    virtual ~ChangeView() = default;
    virtual void add(const Change &change) = 0;
    virtual void finish() {}
    /// Whether it also tells of files that layers hide.
    virtual bool wantsHidden() const { return true; }
};

/// Lines as docker and podman have them.
class PlainView : public ChangeView
{
public:
    explicit PlainView(Session &session) : m_session(session) {}
    bool wantsHidden() const override { return false; }
    void add(const Change &change) override
    {
        const char letter = change.what == 'A' || change.what == 'D' ? change.what : 'C';
        m_session.print(std::format("{} {}\n", letter, printable(QString::fromUtf8(change.path)).toStdString()));
    }

private:
    Session &m_session;
};

/// A tree: each name below that of its directory.
class TreeView : public ChangeView
{
public:
    TreeView(Session &session, QStringList layers) : m_session(session), m_layers(std::move(layers)) {}

    void add(const Change &change) override
    {
        if (change.what == 'W')
            return hide(change);
        if (!std::exchange(m_begun, true))
            m_session.print(row("CHANGE", "BEFORE", "AFTER", "PATH"));
        const bool directory = change.type == 'd';
        const bool wasThere = change.what != 'A' && change.what != 'I' && (!directory || change.what == 'D');
        const bool isThere = change.what != 'D' && change.what != 'I' && !directory;
        count(change);
        const qsizetype depth = change.path.count('/') - 1;
        QString name = printable(QString::fromUtf8(change.path.sliced(change.path.lastIndexOf('/') + 1)));
        if (directory)
            name += u'/';
        m_session.print(row(wordFor(change.what), wasThere ? size(change.before) : "-", isThere ? size(change.after) : "-",
                                    std::string(static_cast<std::size_t>(2 * std::max<qsizetype>(depth, 0)), ' ') + name.toStdString()));
    }

    void finish() override
    {
        if (m_begun) {
            m_session.print(std::format("\n{} added, {}; {} deleted, {}; {} changed, {} before, {} after; {} with other attributes\n",
                                        m_added.number, size(m_added.after), m_deleted.number, size(m_deleted.before), m_changed.number,
                                        size(m_changed.before), size(m_changed.after), m_attributes.number));
        }
        if (m_hidden.empty())
            return;
        std::ranges::stable_sort(m_hidden, std::ranges::greater(), &Change::before);
        std::uint64_t bytes = 0;
        for (const Change &hidden : m_hidden)
            bytes += hidden.before;
        m_session.print(std::format("\n{} wasted by files that later layers replace or delete: {}\n", size(bytes), m_hidden.size()));
        m_session.print(wastedRow("SIZE", "LAYER", "PATH"));
        constexpr std::size_t shown = 20;
        for (const Change &hidden : m_hidden | std::views::take(shown)) {
            m_session.print(wastedRow(size(hidden.before), layerName(hidden.after),
                                        printable(QString::fromUtf8(hidden.path)).toStdString()));
        }
        if (m_hidden.size() > shown)
            m_session.print(std::format("and {} more; --format json has all\n", m_hidden.size() - shown));
    }

private:
    struct Total
    {
        std::uint64_t number = 0, before = 0, after = 0;
    };
    static std::string row(const std::string &change, const std::string &before, const std::string &after, const std::string &path)
    {
        return std::format("{:<10}   {:>8}   {:>8}   {}\n", change, before, after, path);
    }
    static std::string wastedRow(const std::string &bytes, const std::string &layer, const std::string &path)
    {
        return std::format("{:>8}   {:<12}   {}\n", bytes, layer, path);
    }
    static std::string size(std::uint64_t bytes) { return humanSize(double(bytes)).toStdString(); }
    std::string layerName(std::uint64_t index) const
    {
        const QString digest = m_layers.value(static_cast<qsizetype>(index));
        return digest.isEmpty() ? std::to_string(index) : digest.section(u':', 1).left(shortId).toStdString();
    }
    void count(const Change &change)
    {
        if (change.what == 'I')
            return;
        Total &total = change.what == 'A' ? m_added : change.what == 'D' ? m_deleted : change.what == 'M' ? m_attributes : m_changed;
        ++total.number;
        total.before += change.before;
        total.after += change.after;
    }
    void hide(const Change &change) { m_hidden.push_back(change); }

    Session &m_session;
    QStringList m_layers; ///< diff ids, lowest first
    bool m_begun = false;
    Total m_added, m_deleted, m_changed, m_attributes;
    std::vector<Change> m_hidden;
};

/// podman's lists, and what they do not say beside them.
class JsonView : public ChangeView
{
public:
    JsonView(Session &session, QStringList layers) : m_session(session), m_layers(std::move(layers)) {}

    void add(const Change &change) override
    {
        const std::string path = change.path.toStdString();
        if (change.what == 'W') {
            const QString layer = m_layers.value(static_cast<qsizetype>(change.after));
            m_wasted += change.before;
            m_hidden.push_back({{"path", path}, {"bytes", change.before}, {"layer", layer.isEmpty() ? std::to_string(change.after) : layer.toStdString()}});
            return;
        }
        m_document[change.what == 'A' ? "added" : change.what == 'D' ? "deleted" : "changed"].push_back(path);
        if (change.what != 'I')
            m_files.push_back({{"path", path}, {"change", wordFor(change.what)}, {"type", typeName(change.type)}, {"before", change.before}, {"after", change.after}});
    }

    void finish() override
    {
        if (!m_files.empty())
            m_document["files"] = std::move(m_files);
        if (!m_layers.isEmpty())
            m_document["wasted"] = {{"bytes", m_wasted}, {"files", std::move(m_hidden)}};
        m_session.print(m_document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n");
    }

private:
    Session &m_session;
    QStringList m_layers; ///< of an image; else nothing is said of layers
    Json m_document = Json::object();
    Json m_files = Json::array();
    Json m_hidden = Json::array();
    std::uint64_t m_wasted = 0;
};

bool mayBeLayer(const QString &text)
{
    constexpr qsizetype fewest = 4;
    const QString digits = text.startsWith("sha256:"_L1) ? text.sliced(7) : text;
    return digits.size() >= fewest && std::ranges::all_of(digits, [](QChar c) { return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f'); });
}

/// What OpenDifference is to be told: an object path, or the word itself.
Task<Result<QString>> findSide(Session &session, QString text, DiffOptions::Type type)
{
    Result<QString> found = failure(ErrorCode::NotFound, {});
    if (type != DiffOptions::Type::Image) {
        found = co_await ask<QString>(&session, [&](QObject *context, auto done) { session.helper().findContainer(text, context, done); });
        if (found || found.error().code != ErrorCode::NotFound || type == DiffOptions::Type::Container)
            co_return found;
    }
    const auto image = co_await ask<QString>(&session, [&](QObject *context, auto done) { session.helper().findImage(text, context, done); });
    if (image || (image.error().code != ErrorCode::NotFound && !mayBeLayer(text)))
        co_return image;
    if (mayBeLayer(text))
        co_return text; // the engine says if there is none
    if (type == DiffOptions::Type::Image)
        co_return image;
    co_return failure(ErrorCode::NotFound, std::format("there is no container and no image '{}'", text.toStdString()));
}

/// Diff ids of an image's layers; of anything else nothing.
Task<QStringList> layersOf(Session &session, QString object)
{
    QStringList layers;
    if (imageFromPath(object)) {
        if (const auto documents = co_await imageDocuments(session, object)) {
            for (const Digest &diffId : documents->config.diffIds)
                layers.append(QString::fromStdString(diffId.text()));
        }
    }
    co_return layers;
}

} // namespace

Task<int> execute(Session &session, DiffOptions options)
{
    if (!options.format.isEmpty() && options.format != "json"_L1 && options.format != "table"_L1) {
        session.complain(u"'%1' is not a format of diff; there are json and table"_s.arg(options.format));
        co_return exitFailure;
    }
    if (!co_await session.connected())
        co_return exitFailure;
    QStringList sides;
    for (const QString &text : {options.object, options.base}) {
        const auto side = text.isEmpty() ? Result<QString>(QString()) : co_await findSide(session, text, options.type);
        if (!side) {
            session.complain(u"compare the files of"_s, text, side.error());
            co_return exitFailure;
        }
        sides.append(*side);
    }
    std::unique_ptr<ChangeView> view = std::make_unique<PlainView>(session);
    const QStringList layers = options.format.isEmpty() ? QStringList() : co_await layersOf(session, sides[0]);
    if (options.format == "json"_L1)
        view = std::make_unique<JsonView>(session, layers);
    else if (options.format == "table"_L1)
        view = std::make_unique<TreeView>(session, layers);
    QVariantMap wishes;
    if (view->wantsHidden() && !layers.isEmpty())
        wishes.insert(u"hidden"_s, true);
    const auto stream = co_await ask<UniqueFd>(&session, [&](QObject *context, auto done) {
        ImageHelper::of(&session.helper()).openDifference(sides[0], sides[1], wishes, context, done);
    });
    if (!stream) {
        session.complain(u"compare the files of"_s, options.object, stream.error());
        co_return exitFailure;
    }
    bool complete = false;
    LineReader records(stream->get(), '\0');
    while (const auto record = co_await records.next()) {
        complete = *record == ".";
        const auto change = parseChange(*record);
        if (change)
            view->add(*change);
        if (session.broken())
            co_return exitBrokenPipe;
    }
    if (!complete) {
        session.complain(u"compare the files of"_s, options.object, Error{ErrorCode::Unavailable, "the engine went away before it had said everything", 0});
        co_return exitFailure;
    }
    view->finish();
    co_return 0;
}

} // namespace kiste::ctl
