// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/layersmodel.h"

#include "ui/theme/format.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

void LayersModel::setLayers(const QList<ImageLayer> &layers)
{
    if (layers == m_layers)
        return;
    beginResetModel(); // another image: none of the old rows is one of the new
    m_layers = layers;
    m_largest = 0;
    for (const ImageLayer &layer : m_layers)
        m_largest = std::max(m_largest, layer.size);
    endResetModel();
}

int LayersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_layers.size());
}

int LayersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant LayersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == MadeBy ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return u"#"_s;
    case MadeBy: return tr("Made by");
    case Size: return tr("Packed", "compressed size of a layer");
    default: return {};
    }
}

QVariant LayersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const ImageLayer &layer = m_layers[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        switch (index.column()) {
        case Number: return QString::number(index.row() + 1);
        case MadeBy: return layer.text.isEmpty() && layer.instruction.isEmpty() ? layer.digest.left(19) : layer.text;
        case Size: return layer.hasFiles ? formatBytes(layer.size) : u"–"_s;
        default: return {};
        }
    case Qt::ToolTipRole:
        return index.column() == MadeBy ? QString(layer.instruction + u' ' + layer.text).trimmed() : layer.digest;
    case Qt::TextAlignmentRole: return headerData(index.column(), Qt::Horizontal, role);
    case PartRole: return m_largest > 0 ? double(layer.size) / double(m_largest) : 0.0;
    case InstructionRole: return layer.instruction;
    default: return {};
    }
}

} // namespace kiste::ui
