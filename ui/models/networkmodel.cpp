// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/networkmodel.h"

#include "ui/theme/format.h"

using namespace Qt::StringLiterals;

namespace kiste::ui {

NetworkModel::NetworkModel(Helper *helper, QObject *parent)
    : InfoModel(parent)
{
    const auto reload = [this, helper] { load(helper->state(), helper->networks()); };
    connect(helper, &Helper::stateChanged, this, reload);
    connect(helper, &Helper::networkAdded, this, [this](const NetworkInfo &network) { put(network); });
    connect(helper, &Helper::networkChanged, this, [this](const NetworkInfo &network) { put(network); });
    connect(helper, &Helper::networkRemoved, this, [this](const QString &path) { remove(path); });
    reload();
}

QVariant NetworkModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section <= Reach ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("Network");
    case Subnets: return tr("Addresses");
    case Reach: return tr("Reaches");
    case UsedBy: return tr("Used by");
    case Created: return tr("Created");
    default: return {};
    }
}

QString NetworkModel::reach(const NetworkInfo &network)
{
    return network.internal ? tr("only each other") : tr("each other and outside");
}

QString NetworkModel::displayText(const NetworkInfo &network, int column) const
{
    switch (column) {
    case Name: return network.name;
    case Subnets: return network.subnets.isEmpty() ? u"–"_s : network.subnets.join(u", "_s);
    case Reach: return reach(network);
    case UsedBy: return network.containers.isEmpty() ? u"–"_s : QString::number(network.containers.size());
    case Created: return network.createdAt ? formatAge(secondsSince(network.createdAt)) : u"–"_s;
    default: return {};
    }
}

QString NetworkModel::filterText(const NetworkInfo &network) const
{
    QStringList words{network.name, network.id.left(12), network.subnets.join(u' ')};
    for (auto label = network.labels.begin(); label != network.labels.end(); ++label)
        words << label.key() + u'=' + label.value();
    return words.join(u'\n');
}

QVariant NetworkModel::sortKey(const NetworkInfo &network, int column) const
{
    switch (column) {
    case UsedBy: return double(network.containers.size());
    case Created: return -double(network.createdAt);
    default: return displayText(network, column);
    }
}

QString NetworkModel::toolTip(const NetworkInfo &network, int column) const
{
    return column == Created ? formatTime(network.createdAt) : column <= Subnets ? displayText(network, column) : QString();
}

} // namespace kiste::ui
