// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/changestab.h"

#include "ui/models/changesmodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/celldelegate.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSocketNotifier>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QToolButton>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {
constexpr std::size_t changesAtOnce = 64 * 1024;
constexpr int piecesPerTurn = 8;
constexpr qsizetype mostBytes = 256 * 1024 * 1024;
}

ChangesTab::ChangesTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_model(new ChangesModel(this))
    , m_filter(new QSortFilterProxyModel(this))
    , m_table(new TableView)
    , m_field(new FilterField(tr("Filter: path"), tr("Filter changed files")))
    , m_sums(new QLabel)
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
{
    m_filter->setSourceModel(m_model);
    m_filter->setFilterKeyColumn(ChangesModel::Path);
    m_filter->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new CellDelegate(metric::plainRow, m_table));
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setUniformRowHeights(true);
    m_table->setAccessibleName(tr("Changed files"));
    m_table->setColumnWidth(ChangesModel::What, 96);
    m_table->header()->setStretchLastSection(true);
    m_table->header()->setSortIndicator(ChangesModel::Path, Qt::AscendingOrder);
    auto *again = new QToolButton;
    again->setIcon(icon(u"turn"_s));
    again->setToolTip(tr("Look again"));
    again->setAccessibleName(again->toolTip());
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->setSpacing(8);
    bar->addWidget(m_field, 1);
    bar->addWidget(m_sums);
    bar->addWidget(again);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_stack, 1);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_state);
    setFocusProxy(m_table);
    connect(again, &QToolButton::clicked, this, &ChangesTab::load);
    connect(m_field, &QLineEdit::textChanged, m_filter, &QSortFilterProxyModel::setFilterFixedString);
    connect(m_field, &FilterField::left, m_table, qOverload<>(&QWidget::setFocus));
}

ChangesTab::~ChangesTab() = default;

QWidget *ChangesTab::content() const
{
    return m_stack->currentWidget();
}

void ChangesTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    if (path == m_path)
        return;
    m_path = path;
    m_loadedPath.clear();
    stop();
    m_model->setChanges({});
    m_sums->clear();
    if (m_active)
        load();
}

void ChangesTab::setActive(bool active)
{
    const bool came = active && !m_active;
    m_active = active;
    if (came && m_path != m_loadedPath)
        load();
}

void ChangesTab::stop()
{
    ++m_request;
    if (m_notifier)
        m_notifier.release()->deleteLater(); // it may be the sender of the signal that led here
    m_stream.reset();
    m_text.clear();
}

void ChangesTab::load()
{
    stop();
    if (m_path.isEmpty())
        return;
    m_loadedPath = m_path;
    m_helper->openContainerStream(
        m_path, ContainerStreamKind::Changes, {}, this, [this, request = m_request](Result<UniqueFd> stream) {
            if (request != m_request)
                return;
            if (!stream)
                return fail(stream.error());
            m_stream = std::move(*stream);
            ::fcntl(m_stream.get(), F_SETFL, ::fcntl(m_stream.get(), F_GETFL) | O_NONBLOCK);
            m_notifier = std::make_unique<QSocketNotifier>(m_stream.get(), QSocketNotifier::Read);
            connect(m_notifier.get(), &QSocketNotifier::activated, this, &ChangesTab::read);
        });
}

void ChangesTab::read()
{
    std::array<char, changesAtOnce> piece;
    for (int i = 0; i < piecesPerTurn; ++i) {
        const ssize_t size = ::read(m_stream.get(), piece.data(), piece.size());
        if (size < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (size < 0)
            return fail(Error::fromErrno(errno, "cannot read the list of changes"));
        if (size == 0)
            return finish();
        m_text.append(piece.data(), size);
        if (m_text.size() > mostBytes)
            return fail({ErrorCode::LimitExceeded, "there are more changes than can be shown; see 'kistectl diff'", 0});
    }
}

void ChangesTab::finish()
{
    m_model->setChanges(ChangesModel::parse(m_text));
    stop();
    using Kind = FileChange::Kind;
    m_sums->setText(tr("%1 added, %2 changed, %3 deleted")
                        .arg(m_model->count(Kind::Added))
                        .arg(m_model->count(Kind::Changed))
                        .arg(m_model->count(Kind::Deleted)));
    if (m_model->rowCount() > 0)
        return m_stack->setCurrentWidget(m_table);
    m_state->set(u"lines"_s, tr("Nothing has changed"),
                 tr("All files are as the image has them. What is in volumes does not count."));
    m_stack->setCurrentWidget(m_state);
}

void ChangesTab::fail(const Error &error)
{
    stop();
    m_sums->clear();
    m_state->set(u"lines"_s, tr("The changes cannot be listed"), errorSentence(error.code), errorDetail(error));
    connect(m_state->addButton(tr("Try again")), &QPushButton::clicked, this, &ChangesTab::load);
    m_stack->setCurrentWidget(m_state);
}

} // namespace kiste::ui
