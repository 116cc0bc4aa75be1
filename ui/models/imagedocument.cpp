// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/imagedocument.h"

#include <QCoreApplication>

#include <nlohmann/json.hpp>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

using Json = nlohmann::json;

constexpr qsizetype largestDocument = 8 * 1024 * 1024;
constexpr std::size_t mostLayers = 1000;

QString documentText(const char *text)
{
    return QCoreApplication::translate("kiste::ui::ImageDocument", text);
}

std::optional<Json> parsed(const QString &text)
{
    if (text.size() > largestDocument)
        return {};
    Json document = Json::parse(text.toStdString(), nullptr, false);
    return document.is_object() ? std::optional(std::move(document)) : std::nullopt;
}

QString textOf(const Json &object, const char *key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? QString::fromStdString(found->get<std::string>()) : QString();
}

const Json &member(const Json &object, const char *key)
{
    static const Json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() ? *found : nothing;
}

QStringList listOf(const Json &array)
{
    QStringList list;
    if (array.is_array())
        for (const Json &item : array)
            if (item.is_string())
                list << QString::fromStdString(item.get<std::string>());
    return list;
}

QStringList keysOf(const Json &object)
{
    QStringList keys;
    if (object.is_object())
        for (const auto &item : object.items())
            keys << QString::fromStdString(item.key());
    return keys;
}

/// Layers of the manifest in order, as (size, digest).
QList<ImageLayer> blobsOf(const Json &manifest)
{
    QList<ImageLayer> blobs;
    const Json &layers = member(manifest, "layers");
    if (!layers.is_array())
        return blobs;
    for (const Json &layer : layers) {
        if (!layer.is_object() || std::size_t(blobs.size()) >= mostLayers)
            break;
        ImageLayer blob;
        const Json &size = member(layer, "size");
        blob.size = size.is_number_unsigned() ? size.get<quint64>() : 0;
        blob.digest = textOf(layer, "digest");
        blobs.append(blob);
    }
    return blobs;
}

QList<ImageLayer> layersOf(const Json &manifest, const Json &config)
{
    const QList<ImageLayer> blobs = blobsOf(manifest);
    QList<ImageLayer> layers;
    qsizetype next = 0;
    const Json &history = member(config, "history");
    if (history.is_array()) {
        for (const Json &step : history) {
            if (!step.is_object() || std::size_t(layers.size()) >= mostLayers)
                break;
            const Json &empty = member(step, "empty_layer");
            const bool hasFiles = !(empty.is_boolean() && empty.get<bool>());
            ImageLayer layer = hasFiles && next < blobs.size() ? blobs[next++] : ImageLayer{};
            layer.hasFiles = hasFiles;
            std::tie(layer.instruction, layer.text) = dockerfileWords(textOf(step, "created_by"));
            if (layer.text.isEmpty())
                layer.text = textOf(step, "comment");
            layers.append(layer);
        }
    }
    for (; next < blobs.size(); ++next) // layers that the history does not mention
        layers.append(blobs[next]);
    return layers;
}

} // namespace

std::pair<QString, QString> dockerfileWords(const QString &createdBy)
{
    QString text = createdBy.simplified();
    constexpr auto shell = "/bin/sh -c "_L1;
    constexpr auto nop = "#(nop) "_L1;
    if (text.startsWith(shell)) {
        text = text.sliced(shell.size()).trimmed();
        if (!text.startsWith(nop))
            return {u"RUN"_s, text};
        text = text.sliced(nop.size()).trimmed();
    }
    if (const qsizetype comment = text.lastIndexOf("# buildkit"_L1); comment >= 0)
        text = text.first(comment).trimmed();
    static const QStringList words{u"ADD"_s,     u"ARG"_s,    u"CMD"_s,   u"COPY"_s,        u"ENTRYPOINT"_s,
                                   u"ENV"_s,     u"EXPOSE"_s, u"FROM"_s,  u"HEALTHCHECK"_s, u"LABEL"_s,
                                   u"ONBUILD"_s, u"RUN"_s,    u"SHELL"_s, u"STOPSIGNAL"_s,  u"USER"_s,
                                   u"VOLUME"_s,  u"WORKDIR"_s};
    const QString first = text.section(u' ', 0, 0);
    if (!words.contains(first))
        return {QString(), text};
    QString rest = text.sliced(first.size()).trimmed();
    if (first == "RUN"_L1 && rest.startsWith(shell))
        rest = rest.sliced(shell.size()).trimmed();
    return {first, rest};
}

std::optional<ImageDocument> parseImageDocument(const QString &manifestText, const QString &configText)
{
    const auto manifest = parsed(manifestText);
    const auto config = parsed(configText);
    if (!manifest || !config)
        return {};
    ImageDocument document;
    document.layers = layersOf(*manifest, *config);
    const auto add = [&document](const char *label, const QString &value) {
        if (!value.isEmpty())
            document.facts.append({documentText(label), value});
    };
    const Json &run = member(*config, "config");
    const bool hasRun = run.is_object();
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Entry point"), listOf(member(run, "Entrypoint")).join(u' '));
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Command"), listOf(member(run, "Cmd")).join(u' '));
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Working folder"),
        hasRun ? textOf(run, "WorkingDir") : QString());
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "User"), hasRun ? textOf(run, "User") : QString());
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Stop signal"), hasRun ? textOf(run, "StopSignal") : QString());
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Ports"), keysOf(member(run, "ExposedPorts")).join(u", "_s));
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Volumes"), keysOf(member(run, "Volumes")).join(u'\n'));
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Environment"), listOf(member(run, "Env")).join(u'\n'));
    QStringList labels;
    for (const QString &key : keysOf(member(run, "Labels"))) {
        const Json &value = member(member(run, "Labels"), key.toUtf8().constData());
        labels << key + u'=' + (value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString());
    }
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Labels"), labels.join(u'\n'));
    add(QT_TRANSLATE_NOOP("kiste::ui::ImageDocument", "Author"), textOf(*config, "author"));
    return document;
}

} // namespace kiste::ui
