// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/attentionlist.h"

#include "ui/theme/icons.h"
#include "ui/theme/stylepaint.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

/// A small square in a tone with an icon in it.
class ToneIcon : public QWidget
{
public:
    ToneIcon(QString iconName, ToneKind kind)
        : m_icon(std::move(iconName))
        , m_kind(kind)
    {
        setFixedSize(22, 22);
        connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const Tone &look = tone(m_kind);
        stylepaint::frame(&painter, rect(), {}, look.ground, metric::chipRadius);
        painter.drawPixmap(QPoint(5, 5), tintedPixmap(m_icon, look.text, metric::chipIcon, devicePixelRatioF()));
    }

private:
    QString m_icon;
    ToneKind m_kind;
};

} // namespace

AttentionList::AttentionList(ContainerModel *model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_rows(new QVBoxLayout)
    , m_all(new QToolButton)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 16);
    column->setSpacing(4);
    auto *head = new QHBoxLayout;
    auto *title = new QLabel(tr("Needs attention"));
    title->setFont(Theme::font(TextRole::Heading));
    head->addWidget(title);
    head->addStretch(1);
    m_all->setProperty("link", true);
    m_all->setAutoRaise(true);
    m_all->setProperty("small", true);
    connect(m_all, &QToolButton::clicked, this, &AttentionList::allRequested);
    head->addWidget(m_all);
    column->addLayout(head);
    m_rows->setSpacing(0);
    column->addLayout(m_rows);
    connect(model, &ContainerModel::findingsChanged, this, &AttentionList::refresh);
    connect(model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first) {
        if (first.column() <= ContainerModel::Image)
            refresh(); // another name, or another state
    });
    refresh();
}

QWidget *AttentionList::makeRow(const Shown &shown)
{
    auto *row = new QWidget;
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 6, 0, 6);
    line->setSpacing(10);
    const int source = m_model->rowOf(shown.path);
    const QString iconName = source < 0 ? u"warning"_s : m_model->chipAt(source).icon;
    line->addWidget(new ToneIcon(iconName == "play"_L1 || iconName == "check"_L1 ? u"warning"_s : iconName, shown.finding.tone), 0, Qt::AlignTop);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    auto *name = new ElideLabel(TextRole::Heading);
    name->setText(shown.name);
    auto *brief = new ElideLabel(TextRole::Small);
    brief->setMuted(true);
    brief->setText(shown.finding.brief);
    words->addWidget(name);
    words->addWidget(brief);
    line->addLayout(words, 1);
    auto *button = new QPushButton(shown.finding.verb.isEmpty() ? tr("Show") : shown.finding.verb);
    button->setObjectName(shown.name);
    button->setProperty("small", true);
    button->setAccessibleName(u"%1: %2, %3"_s.arg(shown.name, shown.finding.brief, button->text()));
    button->setToolTip(shown.finding.text);
    connect(button, &QPushButton::clicked, this, [this, shown] {
        if (shown.finding.remedy == Finding::Remedy::None)
            Q_EMIT containerRequested(shown.path);
        else
            Q_EMIT remedyChosen(shown.path, shown.finding);
    });
    line->addWidget(button, 0, Qt::AlignVCenter);
    return row;
}

void AttentionList::refresh()
{
    std::vector<Shown> wanted;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (const QList<Finding> &findings = m_model->findingsAt(row); !findings.isEmpty())
            wanted.push_back({m_model->containerAt(row).path, m_model->containerAt(row).name, findings.first()});
    }
    std::ranges::sort(wanted, {}, [](const Shown &one) { return std::pair(one.finding.tone == ToneKind::Bad ? 0 : 1, one.name); });
    const auto count = int(wanted.size());
    if (count > most)
        wanted.resize(most);
    setVisible(count > 0);
    m_all->setText(tr("Show all %n", nullptr, count));
    m_all->setVisible(count > 0);
    if (wanted == m_shown)
        return; // buttons keep their focus
    m_shown = std::move(wanted);
    while (QLayoutItem *item = m_rows->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (const Shown &shown : m_shown) {
        m_rows->addWidget(makeRow(shown));
        auto *line = new Ground(Ground::Role::Line);
        line->setFixedHeight(1);
        m_rows->addWidget(line);
    }
}

QStringList AttentionList::names() const
{
    QStringList names;
    for (const Shown &shown : m_shown)
        names << shown.name;
    return names;
}

QPushButton *AttentionList::button(const QString &name) const
{
    for (int at = 0; at < m_rows->count(); ++at) {
        if (auto *button = m_rows->itemAt(at)->widget()->findChild<QPushButton *>(name))
            return button;
    }
    return nullptr;
}

} // namespace kiste::ui
