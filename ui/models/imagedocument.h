// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace kiste::ui {

/// One step of an image's history.
struct ImageLayer
{
    QString instruction; ///< "RUN", "COPY", … or empty
    QString text; ///< what follows it
    quint64 size = 0; ///< compressed bytes, 0 for a step without files
    bool hasFiles = true;
    QString digest;
    bool operator==(const ImageLayer &) const = default;
};

/// What an image's manifest and config say, for people.
struct ImageDocument
{
    QList<ImageLayer> layers;
    QList<std::pair<QString, QString>> facts; ///< (field of the config, value)
};

/// Nothing when either is no JSON object. Missing parts are left out; nothing in them is trusted.
std::optional<ImageDocument> parseImageDocument(const QString &manifest, const QString &config);
/// "created_by" of a history entry in the words of a Dockerfile: (instruction, rest).
std::pair<QString, QString> dockerfileWords(const QString &createdBy);

} // namespace kiste::ui
