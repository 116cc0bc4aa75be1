// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dialogs/limitsdialog.h"

#include "ui/dialogs/dialogfoot.h"
#include "ui/dialogs/limitfield.h"
#include "ui/dialogs/runspec.h"
#include "ui/models/containermodel.h"
#include "ui/theme/format.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/labels.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>
#include <QThread>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace kiste::ui {

LimitsDialog::LimitsDialog(Helper *helper, const ContainerInfo &container, QWidget *parent)
    : QDialog(parent)
    , m_helper(helper)
    , m_container(container)
    , m_message(new InlineMessage)
    , m_cpus(new LimitField(0.05, std::max(1, QThread::idealThreadCount()), 2, tr(" cores"), tr("CPU limit")))
    , m_memory(new LimitField(16, double(installedMemory() >> 20), 0, u" MiB"_s, tr("Memory limit")))
    , m_processes(new QSpinBox)
    , m_restart(new QComboBox)
    , m_echo(new QLabel)
    , m_apply(new QPushButton(tr("Apply")))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(tr("Change limits"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    auto *headline = new QLabel(tr("Limits of “%1”").arg(container.name));
    headline->setFont(Theme::font(TextRole::Title));
    headline->setTextFormat(Qt::PlainText);
    layout->addWidget(headline);
    layout->addWidget(new MutedLabel(container.isActive() ? tr("They apply at once, and to every later start.")
                                                          : tr("They apply from the next start on.")));
    layout->addWidget(m_message);
    m_processes->setRange(0, 1 << 22);
    m_processes->setSpecialValueText(tr("no limit"));
    m_processes->setGroupSeparatorShown(true);
    m_processes->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    for (const auto &[policy, words] : {std::pair(u"no"_s, tr("Never")), {u"on-failure"_s, tr("When it fails")},
                                        {u"unless-stopped"_s, tr("Always, unless it was stopped")},
                                        {u"always"_s, tr("Always, also after a restart of the computer")}})
        m_restart->addItem(words, policy);
    if (m_restart->findData(container.restartPolicy) < 0)
        m_restart->addItem(container.restartPolicy, container.restartPolicy); // "on-failure:5"
    auto *form = new QFormLayout;
    form->setHorizontalSpacing(16);
    form->setVerticalSpacing(10);
    form->addRow(tr("CP&U"), m_cpus);
    form->addRow(tr("&Memory"), m_memory);
    form->addRow(tr("&Processes"), m_processes);
    form->addRow(tr("&Start again"), m_restart);
    layout->addLayout(form);
    DialogFoot::add(this, layout, m_echo, m_apply);
    m_cpus->setValue(double(container.nanoCpus) / 1e9);
    m_memory->setValue(double(container.memoryLimit >> 20));
    m_processes->setValue(container.pidsLimit < 0 ? 0 : int(container.pidsLimit));
    m_restart->setCurrentIndex(m_restart->findData(container.restartPolicy));
    m_startCpus = m_cpus->value();
    m_startMemory = m_memory->value();
    m_startProcesses = m_processes->value();
    for (LimitField *field : {m_cpus, m_memory})
        connect(field, &LimitField::valueChanged, this, &LimitsDialog::refresh);
    connect(m_processes, &QSpinBox::valueChanged, this, &LimitsDialog::refresh);
    connect(m_restart, &QComboBox::currentIndexChanged, this, &LimitsDialog::refresh);
    connect(m_apply, &QPushButton::clicked, this, &LimitsDialog::apply);
    resize(520, sizeHint().height());
    refresh();
}

QVariantMap LimitsDialog::changes() const
{
    QVariantMap options;
    const auto cpus = quint64(std::llround(m_cpus->value() * 1e9));
    const auto memory = quint64(m_memory->value()) << 20;
    const qint64 processes = m_processes->value() == 0 ? -1 : m_processes->value();
    // The fields are coarser than the values and end at what the machine has: what was not touched stays as it is.
    if (m_cpus->value() != m_startCpus)
        options.insert(u"nano-cpus"_s, QVariant::fromValue(cpus));
    if (m_memory->value() != m_startMemory)
        options.insert(u"memory-limit"_s, QVariant::fromValue(memory));
    if (m_processes->value() != m_startProcesses)
        options.insert(u"pids-limit"_s, QVariant::fromValue(processes));
    if (const QString policy = m_restart->currentData().toString(); policy != m_container.restartPolicy)
        options.insert(u"restart"_s, policy);
    return options;
}

QString LimitsDialog::commandLine() const
{
    const QVariantMap options = changes();
    QStringList words{u"kistectl"_s, u"update"_s};
    if (options.contains(u"nano-cpus"_s))
        words << u"--cpus"_s << QString::number(m_cpus->value(), 'g', 6);
    if (options.contains(u"memory-limit"_s))
        words << u"--memory"_s << (m_memory->value() > 0 ? memoryArgument(options[u"memory-limit"_s].toULongLong()) : u"0"_s);
    if (options.contains(u"pids-limit"_s))
        words << u"--pids-limit"_s << options[u"pids-limit"_s].toString();
    if (options.contains(u"restart"_s))
        words << u"--restart"_s << options[u"restart"_s].toString();
    return (words << shellQuoted(m_container.name)).join(u' ');
}

void LimitsDialog::refresh()
{
    const bool changed = !changes().isEmpty();
    m_echo->setText(changed ? commandLine() : QString());
    m_apply->setEnabled(changed && !m_busy);
}

void LimitsDialog::apply()
{
    const QString line = commandLine();
    m_busy = true;
    m_message->clear();
    refresh();
    m_helper->tellContainer(m_container.path, ContainerVerb::Update, changes(), this, [this, line](const Result<void> &done) {
        m_busy = false;
        refresh();
        if (!done) {
            m_message->show(ToneKind::Bad, tr("The limits could not be changed.") + u' ' + errorSentence(done.error().code),
                            errorDetail(done.error()));
            return;
        }
        Q_EMIT applied(line);
        accept();
    });
}

} // namespace kiste::ui
