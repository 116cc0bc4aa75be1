// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/transfers.h"

#include <QWidget>

class QLineEdit;
class QPushButton;
class QScrollArea;
class QToolButton;

namespace kiste::ui {

class ElideLabel;
class InlineMessage;
class MutedLabel;

/// The layers of one transfer as rows: digest, bar, word, bytes.
class LayerBars : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    void show(const Transfers::Transfer &transfer);
    static int rowHeight();
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Row
    {
        QString label;
        QString words;
        double part = 0; ///< of the bar, 0 to 1
        bool ended = false;
    };

    QList<Row> m_rows;
};

/// One pull or push: what, how far, each layer; what went wrong and the ways forward, a login among them.
class TransferCard : public QWidget
{
    Q_OBJECT

public:
    TransferCard(Transfers *transfers, quint64 id, QWidget *parent = nullptr);

    using QWidget::show;
    void show(const Transfers::Transfer &transfer);

    QString title() const;
    QString summary() const;
    QPushButton *cancelButton() const { return m_cancel; }
    InlineMessage *message() const { return m_message; }
    QLineEdit *userField() const { return m_user; }
    QLineEdit *passwordField() const { return m_password; }
    QPushButton *loginButton() const { return m_login; }
    QPushButton *retryButton() const { return m_retry; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *makeLogin();
    void showPhase(const Transfers::Transfer &transfer);
    void showFailure(const Transfers::Transfer &transfer);

    Transfers *m_transfers;
    const quint64 m_id;
    Transfers::Phase m_phase = Transfers::Phase::Asking;
    ElideLabel *m_title;
    MutedLabel *m_summary;
    QPushButton *m_cancel;
    QToolButton *m_close;
    LayerBars *m_bars;
    QScrollArea *m_layers;
    InlineMessage *m_message;
    QWidget *m_loginRow;
    QLineEdit *m_user;
    QLineEdit *m_password;
    QPushButton *m_login;
    QPushButton *m_retry = nullptr; ///< in the message, while there is one
};

} // namespace kiste::ui
