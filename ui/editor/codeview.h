// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPlainTextEdit>

namespace KSyntaxHighlighting {
class Definition;
class SyntaxHighlighter;
}

namespace kiste::ui {

/// Read-only text, highlighted in the colours of the palette.
class CodeView : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit CodeView(QWidget *parent = nullptr);

    /// A language by its name in KSyntaxHighlighting; empty: none.
    void setLanguage(const QString &name);
    /// The language that files with this name are in, if one is known.
    void setLanguageOf(const QString &fileName);
    /// Selects the next (or the previous) place with @p text, from the other end on if need be; false if there is none.
    bool findText(const QString &text, bool backward);

private:
    void refreshTheme();

    KSyntaxHighlighting::SyntaxHighlighter *m_highlighter;
};

} // namespace kiste::ui
