// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/ipc/helper.h"
#include "ui/views/detailtab.h"

#include <memory>

class QLabel;
class QSocketNotifier;
class QSortFilterProxyModel;
class QStackedWidget;

namespace kiste::ui {

class ChangesModel;
class FilterField;
class StateView;
class TableView;

/// Which files the container has added, changed and deleted. Asked for when the tab comes to the front and by its button:
/// there may be a million of them.
class ChangesTab : public DetailTab
{
    Q_OBJECT

public:
    explicit ChangesTab(Helper *helper, QWidget *parent = nullptr);
    ~ChangesTab() override;

    void setContainer(const ContainerInfo *container) override;
    void setActive(bool active) override;
    ChangesModel *model() const { return m_model; }
    /// The table, or what stands in its place.
    QWidget *content() const;

private:
    void load();
    void read();
    void finish();
    void fail(const Error &error);
    void stop();

    Helper *m_helper;
    ChangesModel *m_model;
    QSortFilterProxyModel *m_filter;
    TableView *m_table;
    FilterField *m_field;
    QLabel *m_sums;
    StateView *m_state;
    QStackedWidget *m_stack;
    UniqueFd m_stream;
    std::unique_ptr<QSocketNotifier> m_notifier;
    QByteArray m_text;
    QString m_path;
    QString m_loadedPath;
    quint64 m_request = 0;
    bool m_active = false;
};

} // namespace kiste::ui
