// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/transfercard.h"

#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/views/celldelegate.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int rowsShown = 6; ///< more are scrolled to
constexpr qsizetype idLength = 12;

QString shownBytes(const Transfers::Layer &layer)
{
    return Transfers::tr("%1 of %2").arg(formatBytesLike(layer.done, layer.size), formatBytes(layer.size));
}

QString titleOf(const Transfers::Transfer &transfer)
{
    const QString name = !transfer.name.isEmpty() ? transfer.name
        : transfer.destination.isEmpty()          ? transfer.image
                                                  : transfer.destination;
    const bool pulls = transfer.direction == Transfers::Direction::Pull;
    switch (transfer.phase) {
    case Transfers::Phase::Failed: return name;
    case Transfers::Phase::Done: return TransferCard::tr("Pushed %1").arg(name);
    default: return pulls ? TransferCard::tr("Pulling %1").arg(name) : TransferCard::tr("Pushing %1").arg(name);
    }
}

QString summaryOf(const Transfers::Transfer &transfer)
{
    switch (transfer.phase) {
    case Transfers::Phase::Asking: return TransferCard::tr("asking the registry");
    case Transfers::Phase::Moving: {
        const quint64 size = transfer.bytes();
        return size == 0 ? QString()
                         : Transfers::tr("%1 of %2").arg(formatBytesLike(transfer.bytesDone(), size), formatBytes(size));
    }
    case Transfers::Phase::Storing: return TransferCard::tr("unpacking, %1 %").arg(int(transfer.storing * 100));
    case Transfers::Phase::Cancelling: return TransferCard::tr("is being cancelled");
    case Transfers::Phase::LoggingIn: return TransferCard::tr("logging in");
    case Transfers::Phase::Done: return transfer.digest.left(19);
    case Transfers::Phase::Failed: return {};
    }
    return {};
}

} // namespace

int LayerBars::rowHeight()
{
    return Theme::rowHeight(metric::chip);
}

QSize LayerBars::sizeHint() const
{
    return {200, int(m_rows.size()) * rowHeight()};
}

void LayerBars::show(const Transfers::Transfer &transfer)
{
    m_rows.clear();
    for (const Transfers::Layer &layer : transfer.layers) {
        const bool moving = layer.state == Transfers::LayerState::Moving;
        const bool ended = layer.state != Transfers::LayerState::Waiting && layer.state != Transfers::LayerState::Again && !moving;
        const double part = ended ? 1 : layer.size == 0 ? 0 : double(layer.done) / double(layer.size);
        QString words = layerStateWord(layer.state, transfer.direction);
        if (moving)
            words = shownBytes(layer);
        else if (layer.state == Transfers::LayerState::Waiting || layer.state == Transfers::LayerState::Done)
            words += u", "_s + formatBytes(layer.size);
        m_rows.append({layer.digest.section(u':', 1).left(idLength), words, part, ended});
    }
    setFixedHeight(sizeHint().height());
    QStringList spoken;
    for (const Row &row : m_rows)
        spoken << row.label + u": "_s + row.words;
    setAccessibleDescription(spoken.join(u'\n'));
    update();
}

void LayerBars::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    const ThemeColors &theme = colors();
    const QFont code = Theme::font(TextRole::Code);
    const QFont small = Theme::font(TextRole::Small);
    const int labelWidth = QFontMetrics(code).horizontalAdvance(QString(idLength, u'0')) + 12;
    int wordsWidth = 120;
    for (const Row &row : m_rows)
        wordsWidth = std::max(wordsWidth, QFontMetrics(small).horizontalAdvance(row.words) + 8);
    const int height = rowHeight();
    for (int i = event->rect().top() / height; i < m_rows.size() && i * height <= event->rect().bottom(); ++i) {
        const Row &row = m_rows[i];
        const QRect line(0, i * height, width(), height);
        const auto place = [&](const QRect &rect) { return QStyle::visualRect(layoutDirection(), line, rect); };
        painter.setFont(code);
        painter.setPen(row.ended ? theme.muted : theme.text);
        painter.drawText(place(QRect(0, line.top(), labelWidth, height)), int(Qt::AlignVCenter | Qt::AlignLeading), row.label);
        const QRect bar(labelWidth, line.center().y() - 1, std::max(0, width() - labelWidth - wordsWidth - 12), 4);
        paintBar(&painter, place(bar), row.part, row.ended ? theme.read : theme.cpu, false);
        painter.setFont(small);
        painter.setPen(row.ended ? theme.muted : theme.text);
        painter.drawText(place(QRect(width() - wordsWidth, line.top(), wordsWidth, height)), int(Qt::AlignVCenter | Qt::AlignTrailing),
                         row.words);
    }
}

TransferCard::TransferCard(Transfers *transfers, quint64 id, QWidget *parent)
    : QWidget(parent)
    , m_transfers(transfers)
    , m_id(id)
    , m_title(new ElideLabel(TextRole::Body, Qt::ElideMiddle))
    , m_summary(new MutedLabel)
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_close(new QToolButton)
    , m_bars(new LayerBars)
    , m_layers(new QScrollArea)
    , m_message(new InlineMessage)
    , m_user(new QLineEdit)
    , m_password(new QLineEdit)
    , m_login(new QPushButton(tr("Log in")))
{
    m_cancel->setProperty("small", true);
    m_close->setAutoRaise(true);
    m_close->setProperty("small", true);
    m_close->setIcon(icon(u"close"_s));
    m_close->setToolTip(tr("Dismiss"));
    m_close->setAccessibleName(tr("Dismiss"));
    m_bars->setAccessibleName(tr("Layers"));
    m_layers->setFrameShape(QFrame::NoFrame);
    m_layers->setWidgetResizable(true);
    m_layers->setWidget(m_bars);
    m_layers->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_layers->setFocusPolicy(Qt::NoFocus);
    m_layers->viewport()->setAutoFillBackground(false);
    m_bars->setAutoFillBackground(false);
    m_message->setClosable(false);
    m_loginRow = makeLogin();
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_title, 1);
    row->addWidget(m_summary);
    row->addWidget(m_cancel);
    row->addWidget(m_close);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 8, 8);
    column->setSpacing(6);
    column->addLayout(row);
    column->addWidget(m_layers);
    column->addWidget(m_message);
    column->addWidget(m_loginRow);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_transfers->cancel(m_id); });
    connect(m_close, &QToolButton::clicked, this, [this] { m_transfers->dismiss(m_id); });
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

QWidget *TransferCard::makeLogin()
{
    auto *login = new QWidget;
    auto *row = new QHBoxLayout(login);
    row->setContentsMargins({});
    row->setSpacing(8);
    m_user->setPlaceholderText(tr("User name"));
    m_user->setAccessibleName(tr("User name"));
    m_password->setPlaceholderText(tr("Password or token"));
    m_password->setAccessibleName(tr("Password or token"));
    m_password->setEchoMode(QLineEdit::Password);
    m_login->setProperty("tone", u"primary"_s);
    row->addWidget(m_user, 1);
    row->addWidget(m_password, 1);
    row->addWidget(m_login);
    const auto refresh = [this] { m_login->setEnabled(!m_user->text().isEmpty() && !m_password->text().isEmpty()); };
    connect(m_user, &QLineEdit::textChanged, this, refresh);
    connect(m_password, &QLineEdit::textChanged, this, refresh);
    const auto go = [this] {
        if (!m_login->isEnabled())
            return;
        const QString password = m_password->text();
        m_password->clear();
        m_transfers->login(m_id, m_user->text(), password);
    };
    connect(m_login, &QPushButton::clicked, this, go);
    connect(m_password, &QLineEdit::returnPressed, this, go);
    refresh();
    login->hide();
    return login;
}

QString TransferCard::title() const
{
    return m_title->text();
}

QString TransferCard::summary() const
{
    return m_summary->text();
}

void TransferCard::show(const Transfers::Transfer &transfer)
{
    m_title->setText(titleOf(transfer));
    m_title->setToolTip(transfer.why.isEmpty() ? QString() : tr("%1 means this by %2.").arg(transfer.image, transfer.why));
    m_summary->setText(summaryOf(transfer));
    m_bars->show(transfer);
    const int rows = std::min(rowsShown, int(transfer.layers.size()));
    m_layers->setFixedHeight(rows * LayerBars::rowHeight());
    m_layers->setVisible(rows > 0 && (transfer.phase == Transfers::Phase::Moving || transfer.phase == Transfers::Phase::Storing));
    if (transfer.phase != m_phase || isHidden())
        showPhase(transfer);
    m_phase = transfer.phase;
    setAccessibleName(m_title->text() + u", "_s + m_summary->text());
    QWidget::show();
}

void TransferCard::showPhase(const Transfers::Transfer &transfer)
{
    m_cancel->setVisible(transfer.isRunning());
    m_cancel->setEnabled(transfer.phase != Transfers::Phase::Cancelling && transfer.phase != Transfers::Phase::LoggingIn);
    m_close->setVisible(!transfer.isRunning());
    m_message->clear();
    m_retry = nullptr;
    m_loginRow->setVisible(transfer.wantsLogin());
    if (transfer.phase == Transfers::Phase::Failed)
        showFailure(transfer);
}

void TransferCard::showFailure(const Transfers::Transfer &transfer)
{
    m_retry = m_message->addAction(tr("Try again"));
    connect(m_retry, &QPushButton::clicked, this, [this] { m_transfers->retry(m_id); });
    m_message->show(transfer.wantsLogin() ? ToneKind::Attention : ToneKind::Bad, transferSentence(transfer),
                    errorDetail(transfer.error));
}

void TransferCard::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    stylepaint::frame(&painter, rect(), colors().line, colors().view);
}

} // namespace kiste::ui
