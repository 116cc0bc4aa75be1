// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/stepsmodel.h"

#include "core/base/clock.h"
#include "ui/models/buildmodel.h"
#include "ui/models/imagedocument.h"
#include "ui/theme/format.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace kiste::ui {

void StepsModel::setRecord(const build::BuildRecord &record)
{
    const int before = rowCount();
    const int now = int(record.steps.size());
    if (record.id != m_record.id || now < before) {
        beginResetModel();
        m_record = record;
        m_duration = std::max<qint64>(1, buildDuration(record));
        endResetModel();
        return;
    }
    if (now > before)
        beginInsertRows({}, before, now - 1);
    m_record = record;
    m_duration = std::max<qint64>(1, buildDuration(record));
    if (now > before)
        endInsertRows();
    if (before > 0)
        Q_EMIT dataChanged(index(0, 0), index(before - 1, ColumnCount - 1)); // the scale of all bars may be another
}

int StepsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_record.steps.size());
}

QVariant StepsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Step || section == Time ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return u"#"_s;
    case Step: return tr("Step");
    case Time: return tr("Time");
    case Size: return tr("Added");
    default: return {};
    }
}

qint64 StepsModel::span(const build::StepRecord &step) const
{
    return step.state == build::StepState::Running ? std::max<qint64>(0, microsecondsNow() - step.startedAt) : step.duration;
}

QString StepsModel::displayText(const build::StepRecord &step, int column) const
{
    switch (column) {
    case Number: return QString::number(step.number);
    case Step: return dockerfileWords(QString::fromStdString(step.text)).second;
    case Time:
        switch (step.state) {
        case build::StepState::Cached: return tr("cached");
        case build::StepState::Running: return tr("running, %1").arg(formatTook(span(step)));
        case build::StepState::Failed: return tr("failed after %1").arg(formatTook(step.duration));
        case build::StepState::Done: return formatTook(step.duration);
        }
        return {};
    case Size: return step.bytes == 0 ? u"–"_s : formatBytes(step.bytes);
    default: return {};
    }
}

QVariant StepsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const build::StepRecord &step = at(index.row());
    switch (role) {
    case Qt::DisplayRole: return displayText(step, index.column());
    case Qt::AccessibleTextRole:
        return u"%1: %2"_s.arg(headerData(index.column(), Qt::Horizontal).toString(),
                               index.column() == Step ? QString::fromStdString(step.text) : displayText(step, index.column()));
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case Qt::ToolTipRole:
        if (index.column() == Step && step.line > 0)
            return tr("Line %1: %2").arg(step.line).arg(QString::fromStdString(step.text));
        return index.column() == Step ? QString::fromStdString(step.text) : QVariant();
    case BeginRole: return std::clamp(double(step.startedAt - m_record.startedAt) / double(m_duration), 0.0, 1.0);
    case LengthRole: return std::clamp(double(span(step)) / double(m_duration), 0.0, 1.0);
    case StateRole: return int(step.state);
    case InstructionRole: return dockerfileWords(QString::fromStdString(step.text)).first;
    case StageRole: return QString::fromStdString(step.stage);
    default: return {};
    }
}

} // namespace kiste::ui
