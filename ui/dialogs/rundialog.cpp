// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/rundialog.h"

#include "core/ipc/helper.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/rowsedit.h"
#include "ui/models/containermodel.h"
#include "ui/models/imagemodel.h"
#include "ui/models/newcontainer.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

RunSpec RunDialog::spec() const
{
    RunSpec spec;
    spec.image = m_image->currentData().toString();
    spec.name = m_name->text().trimmed();
    spec.command = m_command->text();
    spec.user = m_user->text().trimmed();
    spec.cpus = m_cpus->value();
    spec.memoryBytes = quint64(m_memory->value()) << 20;
    spec.pids = m_pids->value() == 0 ? -1 : m_pids->value();
    spec.environment = m_environment->variables();
    spec.mounts = m_mounts->mounts();
    spec.ports = m_ports->ports();
    spec.restart = m_restart->currentData().toString();
    spec.network = m_network->currentData().toString();
    spec.terminal = m_terminal->isChecked();
    spec.autoRemove = m_autoRemove->isChecked();
    spec.readOnly = m_readOnly->isChecked();
    return spec;
}

QString RunDialog::commandText() const
{
    return m_echo->text();
}

QString RunDialog::reasonOf(RunSpec::Field field) const
{
    const auto found = m_fields.constFind(field);
    return found == m_fields.constEnd() || !found->first->property("invalid").toBool() ? QString()
                                                                                       : found->second->text();
}

void RunDialog::fillImages(const QString &wanted)
{
    const QString chosen = wanted.isEmpty() ? m_image->currentData().toString() : wanted;
    m_image->clear();
    QList<std::pair<QString, QString>> entries;
    const auto images = m_helper->images();
    for (const ImageInfo &image : images) {
        for (const QString &name : image.names)
            entries.append({shortReference(name), name});
        if (image.names.isEmpty())
            entries.append({shortImageName(image), image.digest});
    }
    std::ranges::sort(entries);
    for (const auto &[text, reference] : std::as_const(entries))
        m_image->addItem(icon(u"layers"_s), text, reference);
    m_image->setEnabled(!entries.isEmpty());
    const int at = m_image->findData(chosen);
    m_image->setCurrentIndex(at >= 0 ? at : 0);
    const bool none = entries.isEmpty() && m_helper->state() == HelperState::Connected;
    if (none == m_saysNoImage)
        return;
    m_saysNoImage = none;
    m_message->clear();
    m_message->setClosable(!none);
    if (!none)
        return;
    connect(m_message->addAction(tr("Import an image…")), &QPushButton::clicked, this, &RunDialog::importRequested);
    m_message->show(ToneKind::Information, tr("There is no image on this computer yet."));
}

void RunDialog::refresh()
{
    const QString reference = m_image->currentData().toString();
    m_imageFacts->clear();
    const auto images = m_helper->images();
    for (const ImageInfo &image : images)
        if (image.names.contains(reference) || image.digest == reference)
            m_imageFacts->setText(u"%1, %2/%3"_s.arg(formatBytes(image.size), image.os, image.architecture));
    const RunSpec now = spec();
    QStringList taken;
    for (int row = 0; row < m_containers->rowCount(); ++row)
        taken << m_containers->containerAt(row).name;
    const QList<RunSpec::Problem> problems = now.problems(taken);
    showProblems(problems);
    m_echo->setText(problems.isEmpty() || !now.image.isEmpty() ? now.commandLine(true) : QString());
    m_run->setEnabled(problems.isEmpty() && !m_busy);
    m_create->setEnabled(problems.isEmpty() && !m_busy);
}

void RunDialog::showProblems(const QList<RunSpec::Problem> &problems)
{
    for (auto field = m_fields.begin(); field != m_fields.end(); ++field) {
        const auto found = std::ranges::find(problems, field.key(), &RunSpec::Problem::field);
        const bool wrong = found != problems.end();
        auto &[widget, label] = field.value();
        markInvalid(widget, wrong);
        const QString hint = label->property("hint").toString();
        label->setText(wrong ? found->reason : hint);
        label->setVisible(!label->text().isEmpty());
        QPalette palette = label->palette();
        palette.setColor(QPalette::WindowText, wrong ? colors().bad.text : colors().muted);
        label->setPalette(palette);
    }
    m_environment->setProblems(problems);
    m_ports->setProblems(problems, RunSpec::Field::Ports);
    m_mounts->setProblems(problems, RunSpec::Field::Mounts);
    m_left->setText(problems.isEmpty() ? QString() : tr("%n field(s) need a change", nullptr, int(problems.size())));
    QPalette palette = m_left->palette();
    palette.setColor(QPalette::WindowText, colors().bad.text);
    m_left->setPalette(palette);
}

void RunDialog::setBusy(bool busy)
{
    m_busy = busy;
    m_run->setText(busy ? tr("Starting…") : tr("Run"));
    refresh();
}

void RunDialog::go(bool start)
{
    if (m_busy)
        return;
    const RunSpec wanted = spec();
    const QString line = wanted.commandLine(start);
    m_message->clear();
    setBusy(true);
    const auto finish = [this, line](const Result<QString> &path, bool wasMade) {
        if (!path)
            return fail(wasMade ? tr("The container could not be started.") : tr("The container could not be made."), path.error());
        Q_EMIT made(*path, line);
        accept();
    };
    if (start)
        runNewContainer(m_helper, wanted.image, wanted.options(), this, finish);
    else
        m_helper->createContainer(wanted.image, wanted.options(), this, [finish](const Result<QString> &path) { finish(path, false); });
}

void RunDialog::fail(const QString &what, const Error &error)
{
    setBusy(false);
    m_message->show(ToneKind::Bad, what + u' ' + errorSentence(error.code), errorDetail(error));
}

} // namespace kiste::ui
