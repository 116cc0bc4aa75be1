// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/codeview.h"

#include <optional>

namespace kiste::ui {

/// Read-only, highlighted JSON.
class JsonView : public CodeView
{
    Q_OBJECT

public:
    explicit JsonView(QWidget *parent = nullptr);

    /// Shows @p json indented; text that is no JSON is shown as it is. Keeps the place that is being read.
    void setJson(const QString &json);

private:
    QString m_json;
};

/// @p json with two spaces of indentation and the keys' own order; nothing if it is no JSON.
std::optional<QString> indentedJson(const QString &json);

} // namespace kiste::ui
