// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/jsonview.h"

#include <QScrollBar>

#include <nlohmann/json.hpp>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr qsizetype largestDocument = 8 * 1024 * 1024;
}

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
    : CodeView(parent)
{
    setAccessibleName(tr("JSON document"));
    setLanguage(u"JSON"_s);
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

} // namespace kiste::ui
