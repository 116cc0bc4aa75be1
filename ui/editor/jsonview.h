// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

#include <optional>

namespace KSyntaxHighlighting {
class SyntaxHighlighter;
}

namespace kiste::ui {

/// Read-only, highlighted JSON in the colours of the palette.
class JsonView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit JsonView(QWidget *parent = nullptr);

    /// Shows @p json indented; text that is no JSON is shown as it is. Keeps the place that is being read.
    void setJson(const QString &json);
    /// Selects the next (or the previous) place with @p text; false if there is none.
    bool findText(const QString &text, bool backward);

private:
    void refreshTheme();

    KSyntaxHighlighting::SyntaxHighlighter *m_highlighter;
    QString m_json;
};

/// @p json with two spaces of indentation and the keys' own order; nothing if it is no JSON.
std::optional<QString> indentedJson(const QString &json);

} // namespace kiste::ui
