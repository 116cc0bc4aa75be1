// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/filestab.h"

#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/runspec.h"
#include "ui/editor/filepreview.h"
#include "ui/models/filecopier.h"
#include "ui/models/filesfilter.h"
#include "ui/models/streamreader.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/filesdelegate.h"
#include "ui/widgets/filterfield.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/segmented.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QBoxLayout>
#include <QDropEvent>
#include <QFileDialog>
#include <QHeaderView>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr qsizetype mostChangeBytes = 256 * 1024 * 1024;
constexpr int mostOpened = 200; ///< folders that are opened by themselves
constexpr int wideBar = 640; ///< from here on the bar is one line, and the table has all columns
constexpr int besideWidth = 720; ///< from here on there is room for the preview beside the tree

QStringList localFiles(const QMimeData *data)
{
    QStringList files;
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

} // namespace

FilesTab::FilesTab(Helper *helper, QWidget *parent)
    : DetailTab(parent)
    , m_helper(helper)
    , m_model(new FilesModel(helper, this))
    , m_filter(new FilesFilter(m_model, this))
    , m_copier(new FileCopier(helper, this))
    , m_field(new FilterField(tr("Filter: name"), tr("Filter the files that are listed")))
    , m_which(new Segmented({tr("All files"), tr("Only changes")}))
    , m_in(new QToolButton)
    , m_out(new QToolButton)
    , m_message(new InlineMessage)
    , m_table(new TableView)
    , m_preview(new FilePreview(helper))
    , m_splitter(new QSplitter(Qt::Vertical))
    , m_state(new StateView)
    , m_stack(new QStackedWidget)
    , m_sums(new MutedLabel)
    , m_beside(new QHBoxLayout)
    , m_below(new QHBoxLayout)
{
    m_table->setSortingEnabled(false); // the model has its own order
    m_table->setModel(m_filter);
    m_table->setItemDelegate(new FilesDelegate(m_model, m_filter, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setGroupRole(FilesModel::FolderRole);
    m_table->setLevelIndent(FilesDelegate::indent);
    m_table->setAccessibleName(tr("Files of the container"));
    m_table->header()->setSectionResizeMode(FilesModel::Name, QHeaderView::Stretch);
    m_table->setColumnWidth(FilesModel::Against, 116);
    m_table->setColumnWidth(FilesModel::Size, 84);
    m_table->setColumnWidth(FilesModel::Modified, 128);
    m_table->setFixedColumns({FilesModel::Name});
    m_table->setAcceptDrops(true);
    m_table->viewport()->setAcceptDrops(true);
    m_table->viewport()->installEventFilter(this);
    auto *again = new QToolButton;
    again->setIcon(icon(u"turn"_s));
    again->setToolTip(tr("Look again"));
    again->setAccessibleName(again->toolTip());
    m_in->setIcon(icon(u"import"_s));
    m_in->setText(tr("Copy in…"));
    m_out->setIcon(icon(u"push"_s));
    m_out->setText(tr("Copy out…"));
    m_in->setToolTip(tr("Copy files of this computer into the chosen folder; or drop them on it"));
    m_out->setToolTip(tr("Copy what is chosen to this computer"));
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 8, 12, 8);
    bar->setSpacing(8);
    bar->addWidget(m_field, 1);
    bar->addLayout(m_beside);
    bar->addStretch();
    bar->addWidget(m_in);
    bar->addWidget(m_out);
    bar->addWidget(again);
    m_beside->addWidget(m_which);
    m_below->setContentsMargins(12, 0, 12, 0);
    auto *list = new QWidget;
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins({});
    column->setSpacing(0);
    column->addWidget(m_table, 1);
    auto *foot = new Ground(Ground::Role::Window, Ground::Edge::Top);
    auto *facts = new QHBoxLayout(foot);
    facts->setContentsMargins(12, 6, 12, 6);
    facts->addWidget(m_sums);
    facts->addStretch();
    column->addWidget(foot);
    m_splitter->addWidget(list);
    m_splitter->addWidget(m_preview);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addLayout(m_below);
    layout->addWidget(m_message);
    layout->addWidget(m_stack, 1);
    m_message->setClosable(true);
    m_message->clear();
    m_stack->addWidget(m_splitter);
    m_stack->addWidget(m_state);
    setFocusProxy(m_table);
    m_preview->clear(tr("Choose a file to look into it."));
    refreshButtons();
    setNarrow(false);

    connect(again, &QToolButton::clicked, this, &FilesTab::load);
    connect(m_field, &QLineEdit::textChanged, m_filter, &FilesFilter::setWord);
    connect(m_field, &FilterField::left, m_table, qOverload<>(&QWidget::setFocus));
    connect(m_which, &Segmented::currentChanged, this, [this](int which) {
        m_filter->setOnlyChanged(which == 1);
        openChanged({});
    });
    connect(m_in, &QPushButton::clicked, this, &FilesTab::askForFiles);
    connect(m_out, &QPushButton::clicked, this, &FilesTab::askForPlace);
    connect(m_message, &InlineMessage::closed, m_message, &InlineMessage::clear);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, &FilesTab::select);
    connect(m_table, &QWidget::customContextMenuRequested, this, &FilesTab::showContextMenu);
    connect(m_model, &FilesModel::rootRead, this, [this] { m_stack->setCurrentWidget(m_splitter); });
    connect(m_model, &FilesModel::folderRead, this, &FilesTab::reopen);
    connect(m_model, &FilesModel::failed, this, &FilesTab::rootFailed);
    connect(m_copier, &FileCopier::busyChanged, this, [this](int copies) {
        if (copies > 0)
            m_message->show(ToneKind::Information, tr("Copying…"));
        else
            m_message->clear();
    });
    connect(m_copier, &FileCopier::copiedIn, this, [this](const QString &container, const QString &directory) {
        if (container == m_path) {
            rememberOpened({});
            m_model->reread(m_model->indexOf(directory));
            readChanges();
        }
    });
    connect(m_copier, &FileCopier::copiedOut, this,
            [this](const QString &file) { m_message->show(ToneKind::Good, tr("Copied to %1.").arg(file)); });
    connect(m_copier, &FileCopier::failed, this, [this](const QString &what, const Error &error) {
        m_message->show(ToneKind::Bad, tr("“%1” could not be copied. %2").arg(what.section(u'/', -1), errorSentence(error.code)),
                        errorDetail(error));
    });
}

FilesTab::~FilesTab() = default;

QWidget *FilesTab::content() const
{
    return m_stack->currentWidget();
}

QString FilesTab::sums() const
{
    return m_sums->text();
}

void FilesTab::setContainer(const ContainerInfo *container)
{
    const QString path = container ? container->path : QString();
    m_name = container ? container->name : QString();
    if (path == m_path)
        return;
    m_path = path;
    m_loadedPath.clear();
    ++m_request;
    m_changes.reset();
    m_message->clear();
    m_opened.clear();
    m_chosen.clear();
    m_model->setContainer(path);
    m_preview->clear(tr("Choose a file to look into it."));
    refreshSums();
    refreshButtons();
    if (m_active)
        load();
}

void FilesTab::setActive(bool active)
{
    const bool came = active && !m_active;
    m_active = active;
    if (came && m_path != m_loadedPath)
        load();
}

void FilesTab::load()
{
    if (m_path.isEmpty())
        return;
    m_loadedPath = m_path;
    m_stack->setCurrentWidget(m_splitter);
    rememberOpened({});
    m_model->load();
    readChanges();
}

/// Folders that are read once more come back as they stand.
void FilesTab::rememberOpened(const QModelIndex &folder)
{
    for (int row = 0; row < m_model->rowCount(folder); ++row) {
        const QModelIndex index = m_model->index(row, FilesModel::Name, folder);
        if (!m_table->isExpanded(m_filter->mapFromSource(index)))
            continue;
        m_opened.insert(m_model->pathOf(index));
        rememberOpened(index);
    }
    if (folder.isValid())
        return;
    m_chosen = current().isValid() ? m_model->pathOf(current()) : QString();
}

void FilesTab::reopen(const QString &path)
{
    const QModelIndex folder = m_model->indexOf(path);
    for (int row = 0; row < m_model->rowCount(folder); ++row) {
        const QModelIndex index = m_model->index(row, FilesModel::Name, folder);
        if (m_opened.remove(m_model->pathOf(index)))
            m_table->expand(m_filter->mapFromSource(index));
    }
    if (!m_chosen.isEmpty() && choose(m_chosen))
        m_chosen.clear();
    openChanged(folder);
}

void FilesTab::readChanges()
{
    ++m_request;
    m_changes.reset();
    m_helper->openContainerStream(
        m_path, ContainerStreamKind::Changes, {}, this, [this, request = m_request](Result<UniqueFd> stream) {
            if (request != m_request)
                return;
            const auto tell = [this](const Error &error) {
                m_message->show(ToneKind::Attention, tr("What has changed cannot be found out. %1").arg(errorSentence(error.code)),
                                errorDetail(error));
            };
            if (!stream)
                return tell(stream.error());
            m_changes = std::make_shared<StreamReader>(
                std::move(*stream), mostChangeBytes, [this, tell](Result<StreamReader::Content> content) {
                    const auto reader = std::move(m_changes); // it has called
                    if (!content)
                        return tell(content.error());
                    if (content->cut)
                        return tell({ErrorCode::LimitExceeded, "there are more changes than can be shown; see 'kistectl diff'", 0});
                    m_model->setChanges(parseChanges(content->bytes));
                    m_filter->invalidate();
                    refreshSums();
                    openChanged({});
                });
        });
}

void FilesTab::refreshSums()
{
    using Kind = FileChange::Kind;
    const int changes = m_model->count(Kind::Added) + m_model->count(Kind::Changed) + m_model->count(Kind::Deleted);
    m_which->setCount(1, changes);
    m_sums->setText(changes == 0 ? tr("As the image has them; volumes do not count.")
                                 : tr("%1 added, %2 changed, %3 deleted")
                                       .arg(m_model->count(Kind::Added))
                                       .arg(m_model->count(Kind::Changed))
                                       .arg(m_model->count(Kind::Deleted)));
}

/// With only the changes shown, they are in sight without a click: each folder that is opened reads its own, and so on.
void FilesTab::openChanged(const QModelIndex &folder)
{
    if (m_which->current() != 1 || m_model->changedFolders() > mostOpened)
        return;
    for (int row = 0; row < m_model->rowCount(folder); ++row) {
        const QModelIndex index = m_model->index(row, FilesModel::Name, folder);
        if (!index.data(FilesModel::FolderRole).toBool() || !index.data(FilesModel::ChangedRole).toBool())
            continue;
        m_table->expand(m_filter->mapFromSource(index));
        openChanged(index);
    }
}

QModelIndex FilesTab::current() const
{
    return m_filter->mapToSource(m_table->currentIndex().siblingAtColumn(0));
}

QString FilesTab::folderAt(const QModelIndex &shown) const
{
    const QModelIndex index = m_filter->mapToSource(shown.siblingAtColumn(0));
    if (!index.isValid() || index.data(FilesModel::FolderRole).toBool())
        return m_model->pathOf(index);
    return m_model->pathOf(index.parent());
}

bool FilesTab::choose(const QString &path)
{
    const QModelIndex index = m_model->indexOf(path);
    if (!index.isValid())
        return false;
    for (QModelIndex up = index.parent(); up.isValid(); up = up.parent())
        m_table->expand(m_filter->mapFromSource(up));
    m_table->selectRow(m_filter->mapFromSource(index));
    return true;
}

void FilesTab::select()
{
    refreshButtons();
    placePreview();
    const QModelIndex index = current();
    if (!index.isValid())
        return m_preview->clear(tr("Choose a file to look into it."));
    if (const DirectoryEntry *entry = m_model->entry(index))
        m_preview->show(m_path, m_model->pathOf(index), *entry, m_model->chip(index));
    else
        m_preview->clear(tr("The container has deleted it; the image still has it."));
}

void FilesTab::refreshButtons()
{
    m_in->setEnabled(!m_path.isEmpty());
    m_out->setEnabled(current().isValid() && m_model->entry(current()));
}

void FilesTab::askForFiles()
{
    auto *dialog = new QFileDialog(this, tr("Copy into %1").arg(folderAt(m_table->currentIndex())));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setLabelText(QFileDialog::Accept, tr("Copy in"));
    connect(dialog, &QFileDialog::filesSelected, this, &FilesTab::copyIn);
    dialog->open();
}

void FilesTab::askForPlace()
{
    const QModelIndex index = current();
    if (!index.isValid())
        return;
    auto *dialog = new QFileDialog(this, tr("Copy “%1” to this computer").arg(index.data().toString()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave); // asks before it replaces something
    dialog->setFileMode(QFileDialog::AnyFile);
    dialog->setLabelText(QFileDialog::Accept, tr("Copy out"));
    dialog->selectFile(index.data().toString());
    connect(dialog, &QFileDialog::fileSelected, this, &FilesTab::copyOut);
    dialog->open();
}

void FilesTab::copyOut(const QString &file)
{
    const QModelIndex index = current();
    if (!index.isValid())
        return;
    const QString from = m_model->pathOf(index);
    const QFileInfo target(file);
    Q_EMIT commandNoted(u"kistectl cp %1 %2"_s.arg(shellQuoted(m_name + u':' + from), shellQuoted(file)));
    m_copier->copyOut(m_path, from, target.absolutePath(), target.fileName());
}

void FilesTab::copyIn(const QStringList &files)
{
    copyInto(files, folderAt(m_table->currentIndex()));
}

void FilesTab::copyInto(const QStringList &files, const QString &directory)
{
    QStringList replaced;
    for (const QString &file : files) {
        const QString name = QFileInfo(file).fileName();
        const QModelIndex there = m_model->indexOf((directory == "/"_L1 ? QString() : directory) + u'/' + name);
        if (there.isValid() && m_model->entry(there))
            replaced << name;
    }
    const auto copy = [this, path = m_path, files, directory] {
        for (const QString &file : files)
            Q_EMIT commandNoted(u"kistectl cp %1 %2"_s.arg(shellQuoted(file), shellQuoted(m_name + u':' + directory)));
        m_copier->copyIn(path, files, directory);
    };
    if (replaced.isEmpty())
        return copy();
    auto *dialog = new ConfirmDialog(tr("Replace %n files in %1?", nullptr, int(replaced.size())).arg(directory), replaced,
                                     tr("What the container has under these names is lost; of folders, what both have."), tr("Replace"), this);
    connect(dialog, &QDialog::accepted, this, copy);
    dialog->open();
}

bool FilesTab::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_table->viewport())
        return DetailTab::eventFilter(watched, event);
    switch (event->type()) {
    case QEvent::DragEnter:
    case QEvent::DragMove: {
        auto *drag = static_cast<QDragMoveEvent *>(event);
        if (m_path.isEmpty() || localFiles(drag->mimeData()).isEmpty())
            return false;
        drag->setDropAction(Qt::CopyAction);
        drag->accept();
        // The folder that it would go into shows it; no file is read on the way.
        QModelIndex folder = m_table->indexAt(drag->position().toPoint()).siblingAtColumn(0);
        if (folder.isValid() && !folder.data(FilesModel::FolderRole).toBool())
            folder = folder.parent();
        if (folder.isValid())
            m_table->selectRow(folder);
        else
            m_table->setCurrentIndex({});
        return true;
    }
    case QEvent::Drop: {
        auto *drop = static_cast<QDropEvent *>(event);
        const QStringList files = localFiles(drop->mimeData());
        if (m_path.isEmpty() || files.isEmpty())
            return false;
        drop->setDropAction(Qt::CopyAction);
        drop->accept();
        copyInto(files, folderAt(m_table->indexAt(drop->position().toPoint())));
        return true;
    }
    default: return DetailTab::eventFilter(watched, event);
    }
}

void FilesTab::resizeEvent(QResizeEvent *event)
{
    DetailTab::resizeEvent(event);
    m_splitter->setOrientation(width() >= besideWidth ? Qt::Horizontal : Qt::Vertical);
    placePreview();
    if (const bool narrow = width() < wideBar; narrow != m_narrow)
        setNarrow(narrow);
}

/// Below the tree it takes room only when there is something to see.
void FilesTab::placePreview()
{
    m_preview->setVisible(m_splitter->orientation() == Qt::Horizontal || current().isValid());
}

/// In a pane beside the list there is room for names and chips alone.
void FilesTab::setNarrow(bool narrow)
{
    m_narrow = narrow;
    for (QToolButton *button : {m_in, m_out})
        button->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
    for (const int column : {FilesModel::Size, FilesModel::Modified})
        m_table->setColumnHidden(column, narrow);
    m_beside->removeWidget(m_which);
    m_below->removeWidget(m_which);
    (narrow ? m_below : m_beside)->addWidget(m_which, 0, Qt::AlignLeft);
    m_below->setContentsMargins(12, 0, 12, narrow ? 8 : 0);
}

void FilesTab::rootFailed(const Error &error)
{
    m_state->set(u"folder"_s, tr("The files cannot be listed"), errorSentence(error.code), errorDetail(error));
    connect(m_state->addButton(tr("Try again")), &QPushButton::clicked, this, &FilesTab::load);
    m_stack->setCurrentWidget(m_state);
}

void FilesTab::showContextMenu(const QPoint &position)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *out = menu->addAction(m_out->icon(), m_out->text(), this, &FilesTab::askForPlace);
    out->setEnabled(m_out->isEnabled());
    menu->addAction(m_in->icon(), m_in->text(), this, &FilesTab::askForFiles);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace kiste::ui
