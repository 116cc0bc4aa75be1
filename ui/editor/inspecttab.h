// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/views/detailtab.h"

class QLineEdit;

namespace kiste::ui {

class InlineMessage;
class JsonView;
class Segmented;

/// The container's documents as JSON: the runtime specification and the engine's own settings.
class InspectTab : public DetailTab
{
    Q_OBJECT

public:
    explicit InspectTab(Helper *helper, QWidget *parent = nullptr);

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    JsonView *view() const { return m_view; }

private:
    void load();
    void showDocument();
    void find(bool backward);

    Helper *m_helper;
    Segmented *m_which;
    QLineEdit *m_find;
    InlineMessage *m_message;
    JsonView *m_view;
    QString m_path;
    QString m_loadedPath;
    std::pair<QString, QString> m_documents;
    quint64 m_request = 0;
    bool m_active = false;
};

} // namespace kiste::ui
