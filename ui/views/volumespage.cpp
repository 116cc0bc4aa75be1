// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/volumespage.h"

#include "core/ipc/dbuserror.h"
#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/namedialog.h"
#include "ui/models/streamsaver.h"
#include "ui/theme/format.h"
#include "ui/views/factspane.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QTimer>

#include <fcntl.h>
#include <utility>

using namespace Qt::StringLiterals;

namespace kiste::ui {

VolumesPage::VolumesPage(Helper *helper, VolumeModel *volumes, ContainerModel *containers, QWidget *parent)
    : ListPage(u"volumes"_s, helper, volumes,
               {tr("Volumes"), tr("Filter: name, label"), tr("No volume matches"),
                tr("The filter hides all volumes there are.")},
               parent)
    , m_model(volumes)
    , m_pane(new FactsPane(containers, tr("Used by")))
{
    table()->setColumnWidth(VolumeModel::Size, 104);
    table()->setColumnWidth(VolumeModel::Files, 92);
    table()->setColumnWidth(VolumeModel::UsedBy, 92);
    table()->setColumnWidth(VolumeModel::Created, 92);
    makeActions();
    connect(m_pane, &FactsPane::containerChosen, this, &VolumesPage::containerChosen);
    connect(m_pane, &FactsPane::closeRequested, this, [this] { setPaneOpen(false), table()->setFocus(); });
    connect(m_pane, &FactsPane::expandRequested, this, &Page::setExpanded);
    connect(helper, &Helper::jobAdded, this, &VolumesPage::jobNews);
    connect(helper, &Helper::jobChanged, this, &VolumesPage::jobNews);
    begin(m_pane, 356);
}

void VolumesPage::makeActions()
{
    m_create = makeAction(u"plus"_s, tr("Create…"), tr("Make an empty volume"), QKeySequence(Qt::CTRL | Qt::Key_N));
    m_backUp = makeAction(u"down"_s, tr("Back up…"), tr("Write all files of the volume to a tar archive"));
    m_restore = makeAction(u"up"_s, tr("Restore…"), tr("Replace all files of the volume by those of a tar archive"));
    m_remove = makeAction(u"trash"_s, tr("Delete…"), tr("Delete the selected volumes with all their files"),
                          QKeySequence(Qt::CTRL | Qt::Key_Delete));
    connect(m_create, &QAction::triggered, this, &VolumesPage::create);
    connect(m_remove, &QAction::triggered, this, &VolumesPage::deleteSelected);
    connect(m_backUp, &QAction::triggered, this, [this] {
        const VolumeInfo *volume = selected();
        if (!volume)
            return;
        auto *dialog = new QFileDialog(this, tr("Back up “%1”").arg(VolumeModel::shortName(*volume)));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setNameFilters({tr("Tar archives (*.tar)")});
        dialog->setDefaultSuffix(u"tar"_s);
        dialog->selectFile(volume->name + ".tar"_L1);
        connect(dialog, &QFileDialog::fileSelected, this, &VolumesPage::backUp);
        dialog->open();
    });
    connect(m_restore, &QAction::triggered, this, [this] {
        auto *dialog = new QFileDialog(this, tr("Restore from an archive"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::ExistingFile);
        dialog->setNameFilters({tr("Tar archives (*.tar *.tar.gz *.tgz *.tar.zst *.tzst)"), tr("All files (*)")});
        connect(dialog, &QFileDialog::fileSelected, this, &VolumesPage::restore);
        dialog->open();
    });
}

QList<QAction *> VolumesPage::toolbarActions() const
{
    return {m_create, nullptr, m_backUp, m_restore, nullptr, m_remove};
}

const VolumeInfo *VolumesPage::selected() const
{
    const QStringList paths = selectedPaths();
    return paths.size() == 1 ? m_model->find(paths.first()) : nullptr;
}

void VolumesPage::showEmpty(StateView *view)
{
    view->set(u"volume"_s, tr("No volumes yet"),
              tr("A volume keeps files when its container goes, and several containers can share it. One is made when a "
                 "container asks for it, or here."));
    connect(view->addButton(tr("Create a volume…"), u"plus"_s), &QPushButton::clicked, this, &VolumesPage::create);
}

QString VolumesPage::sums() const
{
    return tr("%n volume(s)", nullptr, m_model->rowCount()) + u"     "_s + formatBytes(m_model->knownBytes());
}

QString VolumesPage::facts() const
{
    if (!hasLists(helper()->state()))
        return {};
    int unused = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        unused += m_model->at(row).usedBy.isEmpty();
    return tr("%n volume(s)", nullptr, m_model->rowCount()) + u", "_s + tr("%n unused", nullptr, unused);
}

void VolumesPage::selectionChanged(const QStringList &paths)
{
    const VolumeInfo *volume = paths.size() == 1 ? m_model->find(paths.first()) : nullptr;
    m_create->setEnabled(isConnected());
    m_backUp->setEnabled(isConnected() && volume);
    m_restore->setEnabled(isConnected() && volume);
    m_remove->setEnabled(isConnected() && !paths.isEmpty());
    showVolume(volume);
}

void VolumesPage::showVolume(const VolumeInfo *volume)
{
    if (!volume) {
        m_pane->setTitle(tr("%n volumes selected", nullptr, int(selectedPaths().size())), {});
        for (const QString &label : {tr("Size"), tr("Files"), tr("Created"), tr("Folder"), tr("ID"), tr("Labels")})
            m_pane->setRow(label, {});
        return m_pane->setUsers({});
    }
    const auto usage = m_model->usage(volume->path);
    m_pane->setTitle(VolumeModel::shortName(*volume),
                     volume->usedBy.isEmpty() ? tr("not used by any container")
                                              : tr("used by %n container(s)", nullptr, int(volume->usedBy.size())));
    m_pane->setRow(tr("Size"), usage ? formatBytes(usage->bytes) : tr("being measured"));
    m_pane->setRow(tr("Files"), usage ? QLocale().toString(usage->files) : QString());
    m_pane->setRow(tr("Created"), formatTime(volume->createdAt));
    m_pane->setRow(tr("Folder"), volume->mountpoint, true);
    m_pane->setRow(tr("ID"), volume->id.left(12), true);
    QStringList labels;
    for (auto label = volume->labels.begin(); label != volume->labels.end(); ++label)
        labels << label.key() + u'=' + label.value();
    m_pane->setRow(tr("Labels"), labels.join(u'\n'), true);
    m_pane->setUsers(volume->usedBy);
}

void VolumesPage::create()
{
    const auto act = [this](const QString &name, QObject *context, const NameDialog::Done &done) {
        helper()->createVolume(name, {}, context, [this, done, page = QPointer(this)](const Result<QString> &path) {
            done(path ? Result<void>() : std::unexpected(path.error()));
            if (path && page)
                QTimer::singleShot(0, this, [this, path = *path] { selectPath(path); });
        });
    };
    (new NameDialog(tr("Create a volume"), tr("Name"), tr("Letters, digits, “_”, “.” and “-”."), {}, tr("Create"), act,
                    this))
        ->open();
}

void VolumesPage::deleteSelected()
{
    const QStringList paths = selectedPaths();
    QStringList names;
    int used = 0;
    for (const QString &path : paths) {
        if (const VolumeInfo *volume = m_model->find(path))
            names << VolumeModel::shortName(*volume), used += !volume->usedBy.isEmpty();
    }
    if (names.isEmpty())
        return;
    QString consequence = tr("All files in it are lost; this cannot be undone.", nullptr, int(names.size()));
    if (used > 0)
        consequence += u' ' + tr("%n of them are used by containers and stay.", nullptr, used);
    auto *dialog = new ConfirmDialog(
        names.size() == 1 ? tr("Delete “%1”?").arg(names.first()) : tr("Delete %n volumes?", nullptr, int(names.size())),
        names, consequence, names.size() == 1 ? tr("Delete") : tr("Delete %n volumes", nullptr, int(names.size())), this);
    connect(dialog, &QDialog::accepted, this, [this, paths] { remove(paths); });
    dialog->open();
}

void VolumesPage::remove(const QStringList &paths)
{
    message()->clear();
    for (const QString &path : paths) {
        const VolumeInfo *volume = m_model->find(path);
        const QString name = volume ? VolumeModel::shortName(*volume) : path;
        helper()->removeVolume(path, this, [this, name](const Result<void> &done) {
            if (!done)
                fail(tr("“%1” could not be deleted.").arg(name), done.error());
        });
    }
}

void VolumesPage::backUp(const QString &file)
{
    const VolumeInfo *volume = selected();
    if (!volume)
        return;
    const QString sentence = tr("“%1” could not be backed up.").arg(VolumeModel::shortName(*volume));
    // The engine writes to pipes only: a file could lie on a file system that never answers.
    auto pipe = makePipe();
    if (!pipe)
        return fail(sentence, pipe.error());
    const auto told = std::make_shared<bool>(false);
    saveArchive(std::move(pipe->first), file, this, [this, sentence, told](const Result<void> &saved) {
        if (!saved)
            tellFailure(sentence, saved.error(), told);
    });
    helper()->exportVolume(volume->path, std::move(pipe->second), this,
                           [this, path = volume->path, sentence, told](const Result<QString> &job) { follow(job, path, sentence, told); });
}

void VolumesPage::restore(const QString &file)
{
    const VolumeInfo *volume = selected();
    if (!volume)
        return;
    const QString name = VolumeModel::shortName(*volume);
    auto *dialog = new ConfirmDialog(
        tr("Replace all files of “%1”?").arg(name), {},
        tr("What is in the volume now is lost; the files of “%1” take its place.").arg(QFileInfo(file).fileName()),
        tr("Replace"), this);
    connect(dialog, &QDialog::accepted, this, [this, file, name, path = volume->path] {
        UniqueFd fd(::open(QFile::encodeName(file).constData(), O_RDONLY | O_CLOEXEC));
        const QString sentence = tr("“%1” could not be restored.").arg(name);
        if (!fd)
            return fail(sentence, Error::fromErrno(errno, "cannot read '" + file.toStdString() + "'"));
        helper()->importVolume(path, std::move(fd), this,
                               [this, path, sentence](const Result<QString> &job) { follow(job, path, sentence, std::make_shared<bool>(false)); });
    });
    dialog->open();
}

void VolumesPage::tellFailure(const QString &sentence, const Error &error, const std::shared_ptr<bool> &told)
{
    if (std::exchange(*told, true))
        return;
    m_progress.clear();
    fail(sentence, error);
}

void VolumesPage::follow(const Result<QString> &job, const QString &volume, const QString &failed, const std::shared_ptr<bool> &told)
{
    if (!job)
        return tellFailure(failed, job.error(), told);
    m_jobs.insert(*job, {volume, failed, told});
    if (!*told) {
        m_progress = *job;
        message()->clear();
        message()->show(ToneKind::Information, tr("Copying the files of “%1”…").arg(m_model->find(volume) ? VolumeModel::shortName(*m_model->find(volume)) : volume));
    }
    for (const JobInfo &known : helper()->jobs())
        jobNews(known); // it may have ended already
}

void VolumesPage::jobNews(const JobInfo &job)
{
    const auto found = m_jobs.constFind(job.path);
    if (found == m_jobs.cend() || job.state == JobState::Running || job.state == JobState::Unknown)
        return;
    const Job followed = m_jobs.take(job.path);
    if (m_progress == job.path) {
        m_progress.clear();
        message()->clear();
    }
    if (job.state == JobState::Failed)
        tellFailure(followed.failed, fromDBusError(job.errorName, job.errorDetail), followed.told);
    m_model->refreshSizes();
}

void VolumesPage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
