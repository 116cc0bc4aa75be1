// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/chip.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace kiste::ui {

/// A message at the place it concerns: what happened, buttons that fix it, the technical text behind "Details".
class InlineMessage : public QWidget
{
    Q_OBJECT

public:
    explicit InlineMessage(QWidget *parent = nullptr);

    /// Shows the message; @p detail may be empty.
    void show(ToneKind tone, const QString &text, const QString &detail = {});
    void clear();
    QString text() const;
    QString detail() const;
    /// A button after the text; it stays until clear().
    QPushButton *addAction(const QString &text);
    void setClosable(bool closable);

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    ToneKind m_tone = ToneKind::Information;
    QLabel *m_icon;
    QLabel *m_text;
    QLabel *m_detail;
    QToolButton *m_more;
    QToolButton *m_close;
    QHBoxLayout *m_actions;
};

} // namespace kiste::ui
