// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/builddialog.h"

#include "core/build/diagnostic.h"
#include "core/build/dockerfile.h"
#include "core/build/sourcetext.h"
#include "core/image/reference.h"
#include "ui/dialogs/dialogfoot.h"
#include "ui/dialogs/environmentedit.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr int checkDelay = 250; ///< milliseconds after the last key

} // namespace

BuildDialog::BuildDialog(const BuildSpec &spec, QWidget *parent)
    : QDialog(parent)
    , m_message(new InlineMessage)
    , m_folder(new QLineEdit(spec.folder))
    , m_file(new QLineEdit(spec.file))
    , m_tag(new QLineEdit(spec.tag))
    , m_stage(new QComboBox)
    , m_arguments(new EnvironmentEdit(tr("Arguments"), tr("Add argument")))
    , m_cache(new QCheckBox(tr("Use what earlier builds have &made")))
    , m_echo(new QLabel)
    , m_build(new QPushButton(tr("Build")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Build an image"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("Build an image"));
    headline->setFont(Theme::font(TextRole::Title));
    layout->addWidget(headline);
    m_message->setClosable(false);
    layout->addWidget(m_message);
    auto *browse = new QPushButton(tr("Choose…"));
    browse->setAutoDefault(false);
    auto *folder = new QHBoxLayout;
    folder->setSpacing(8);
    folder->addWidget(m_folder, 1);
    folder->addWidget(browse);
    m_file->setPlaceholderText(tr("Dockerfile in the folder"));
    m_tag->setPlaceholderText(tr("shop-api:1.2"));
    m_stage->setEditable(true);
    m_stage->setInsertPolicy(QComboBox::NoInsert);
    m_stage->lineEdit()->setPlaceholderText(tr("the last one"));
    m_stage->setCurrentText(spec.target);
    m_cache->setChecked(!spec.noCache);
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("&Folder"), folder);
    form->addRow(tr("&Dockerfile"), m_file);
    form->addRow(tr("&Name"), m_tag);
    form->addRow(tr("&Stage"), m_stage);
    form->addRow(QString(), m_cache);
    if (auto *label = qobject_cast<QLabel *>(form->itemAt(0, QFormLayout::LabelRole)->widget()))
        label->setBuddy(m_folder);
    m_folder->setAccessibleName(tr("Folder"));
    layout->addLayout(form);
    layout->addWidget(m_arguments);
    layout->addStretch(1);
    DialogFoot::add(this, layout, m_echo, m_build);
    m_soon.setSingleShot(true);
    m_soon.setInterval(checkDelay);
    connect(&m_soon, &QTimer::timeout, this, &BuildDialog::check);
    for (QLineEdit *field : {m_folder, m_file})
        connect(field, &QLineEdit::textChanged, &m_soon, qOverload<>(&QTimer::start));
    for (QLineEdit *field : {m_folder, m_file, m_tag})
        connect(field, &QLineEdit::textChanged, this, &BuildDialog::refresh);
    connect(m_stage, &QComboBox::currentTextChanged, this, &BuildDialog::refresh);
    connect(m_arguments, &EnvironmentEdit::changed, this, &BuildDialog::refresh);
    connect(m_cache, &QCheckBox::toggled, this, &BuildDialog::refresh);
    connect(browse, &QPushButton::clicked, this, &BuildDialog::chooseFolder);
    connect(m_build, &QPushButton::clicked, this, [this] {
        check(); // the file may have changed since
        if (!m_possible)
            return;
        Q_EMIT chosen(BuildDialog::spec());
        accept();
    });
    m_folder->setFocus();
    resize(560, sizeHint().height());
    check();
}

void BuildDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder to build"), m_folder->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, m_folder, &QLineEdit::setText);
    dialog->open();
}

BuildSpec BuildDialog::spec() const
{
    BuildSpec spec;
    spec.folder = QDir::fromNativeSeparators(m_folder->text().trimmed());
    if (spec.folder.startsWith("~/"_L1) || spec.folder == "~"_L1)
        spec.folder = QDir::homePath() + spec.folder.sliced(1);
    if (!m_file->text().trimmed().isEmpty())
        spec.file = QDir(spec.folder).absoluteFilePath(m_file->text().trimmed());
    spec.tag = m_tag->text().trimmed();
    spec.target = m_stage->currentText().trimmed();
    for (const RunSpec::Variable &variable : m_arguments->variables()) {
        if (!variable.name.isEmpty())
            spec.arguments << variable.name + u'=' + variable.value;
    }
    spec.noCache = !m_cache->isChecked();
    return spec;
}

QString BuildDialog::dockerfile() const
{
    const BuildSpec now = spec();
    if (!now.file.isEmpty())
        return now.file;
    const QString other = now.folder + u"/Containerfile"_s;
    const QString usual = now.folder + u"/Dockerfile"_s;
    return !QFileInfo::exists(usual) && QFileInfo::exists(other) ? other : usual;
}

void BuildDialog::check()
{
    m_soon.stop();
    m_possible = false;
    const BuildSpec now = spec();
    QFile file(dockerfile());
    if (now.folder.isEmpty()) {
        showProblem({}, {});
    } else if (!QDir::isAbsolutePath(now.folder) || !QFileInfo(now.folder).isDir()) {
        showProblem(tr("There is no folder “%1”.").arg(m_folder->text().trimmed()), {});
    } else if (!QFileInfo(file).isFile() || !file.open(QIODevice::ReadOnly)) {
        showProblem(tr("There is no “%1” to build from.").arg(QFileInfo(file).fileName()), file.fileName());
    } else {
        const std::string text = file.read(qint64(build::maxDockerfile)).toStdString();
        const build::Dockerfile parsed = build::parseDockerfile(text);
        QStringList stages;
        for (const build::Stage &stage : parsed.stages)
            stages << QString::fromStdString(stage.name);
        showStages(stages);
        const auto error = std::ranges::find(parsed.diagnostics, build::Severity::Error, &build::Diagnostic::severity);
        m_possible = error == parsed.diagnostics.end();
        const std::string name = QFileInfo(file).fileName().toStdString();
        showProblem(m_possible ? QString() : tr("“%1” has an error in line %2.").arg(QString::fromStdString(name)).arg(error->place.line),
                    m_possible ? QString() : QString::fromStdString(build::describe(*error, name, text)));
    }
    refresh();
}

void BuildDialog::showStages(const QStringList &stages)
{
    const QString chosen = m_stage->currentText();
    const QSignalBlocker quiet(m_stage);
    m_stage->clear();
    for (const QString &stage : stages) {
        if (!stage.isEmpty())
            m_stage->addItem(stage);
    }
    m_stage->setCurrentText(chosen);
}

void BuildDialog::showProblem(const QString &sentence, const QString &detail)
{
    if (sentence + detail == m_problem)
        return;
    m_problem = sentence + detail;
    m_message->clear();
    if (!sentence.isEmpty())
        m_message->show(ToneKind::Bad, sentence, detail);
}

void BuildDialog::refresh()
{
    const BuildSpec now = spec();
    const bool named = now.tag.isEmpty() || ImageReference::parse(now.tag.toStdString());
    markInvalid(m_tag, !named);
    m_echo->setText(now.folder.isEmpty() ? QString() : now.commandLine());
    m_build->setEnabled(named && m_possible && !m_soon.isActive());
}

} // namespace kiste::ui
