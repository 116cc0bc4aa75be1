// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/transfers.h"

#include <QHash>
#include <QWidget>

class QBoxLayout;

namespace kiste::ui {

class TransferCard;

/// A card for each pull and push that goes on or has failed.
class TransferBar : public QWidget
{
    Q_OBJECT

public:
    explicit TransferBar(Transfers *transfers, QWidget *parent = nullptr);

    /// The card of a transfer; null if it has none.
    TransferCard *card(quint64 id) const { return m_cards.value(id); }

private:
    void refresh();

    Transfers *m_transfers;
    QBoxLayout *m_layout;
    QHash<quint64, TransferCard *> m_cards;
};

} // namespace kiste::ui
