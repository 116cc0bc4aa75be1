// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/jsonview.h"

#include "ui/theme/theme.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>

#include <QScrollBar>

#include <nlohmann/json.hpp>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr qsizetype largestDocument = 8 * 1024 * 1024;

KSyntaxHighlighting::Repository &repository()
{
    static KSyntaxHighlighting::Repository instance; // reading its index takes a while: once
    return instance;
}

} // namespace

std::optional<QString> indentedJson(const QString &json)
{
    if (json.size() > largestDocument)
        return {};
    const auto document = nlohmann::ordered_json::parse(json.toStdString(), nullptr, false);
    if (document.is_discarded())
        return {};
    return QString::fromStdString(document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

JsonView::JsonView(QWidget *parent)
    : QPlainTextEdit(parent)
    , m_highlighter(new KSyntaxHighlighting::SyntaxHighlighter(document()))
{
    setReadOnly(true);
    setFrameShape(QFrame::NoFrame);
    setLineWrapMode(NoWrap);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setAccessibleName(tr("JSON document"));
    document()->setDocumentMargin(12);
    m_highlighter->setDefinition(repository().definitionForName(u"JSON"_s));
    refreshTheme();
    connect(&Theme::instance(), &Theme::changed, this, &JsonView::refreshTheme);
}

void JsonView::setJson(const QString &json)
{
    if (json == m_json)
        return;
    m_json = json;
    const int place = verticalScrollBar()->value();
    setPlainText(indentedJson(json).value_or(json));
    verticalScrollBar()->setValue(place);
}

bool JsonView::findText(const QString &text, bool backward)
{
    if (text.isEmpty())
        return true;
    const QTextDocument::FindFlags flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
    if (find(text, flags))
        return true;
    const QTextCursor before = textCursor();
    moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
    if (find(text, flags))
        return true;
    setTextCursor(before);
    return false;
}

void JsonView::refreshTheme()
{
    setFont(Theme::font(TextRole::Code));
    m_highlighter->setTheme(repository().themeForPalette(palette()));
    m_highlighter->rehighlight();
}

} // namespace kiste::ui
