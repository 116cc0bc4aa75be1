// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListView>

#include <vector>

namespace kiste::ui {

/// The permanent list of pages at the leading edge, each with two counts: what is active (green) and the rest.
class Sidebar : public QListView
{
    Q_OBJECT

public:
    explicit Sidebar(QWidget *parent = nullptr);

    void addPage(const QString &iconName, const QString &title);
    void setCounts(int page, int active, int other);
    /// Draws a course behind a page's name, in place of counts; @p scale is its upper edge. @p words say the same.
    void setGraph(int page, const std::vector<float> &values, double scale, const QString &words);
    void setCurrentPage(int page);
    QSize sizeHint() const override;

Q_SIGNALS:
    void pageChosen(int page);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace kiste::ui
