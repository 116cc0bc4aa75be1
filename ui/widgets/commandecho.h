// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QToolButton;

namespace kiste::ui {

class ElideLabel;

/// "Last action  kistectl stop web  [copy]"
class CommandEcho : public QWidget
{
    Q_OBJECT

public:
    explicit CommandEcho(QWidget *parent = nullptr);

    void setCommand(const QString &command);
    QString command() const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ElideLabel *m_text;
    QToolButton *m_copy;
};

} // namespace kiste::ui
