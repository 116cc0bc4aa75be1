// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/networkspage.h"

#include "ui/dialogs/confirmdialog.h"
#include "ui/dialogs/networkdialog.h"
#include "ui/models/containermodel.h"
#include "ui/theme/format.h"
#include "ui/theme/icons.h"
#include "ui/views/factspane.h"
#include "ui/widgets/inlinemessage.h"
#include "ui/widgets/stateview.h"
#include "ui/widgets/tableview.h"

#include <QAction>
#include <QCursor>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace kiste::ui {

NetworksPage::NetworksPage(Helper *helper, NetworkModel *networks, ContainerModel *containers, QWidget *parent)
    : ListPage(u"networks"_s, helper, networks,
               {tr("Networks"), tr("Filter: name, address, label"), tr("No network matches"),
                tr("The filter hides all networks there are.")},
               parent)
    , m_model(networks)
    , m_containers(containers)
    , m_pane(new FactsPane(containers, tr("Containers in it")))
{
    table()->setColumnWidth(NetworkModel::Subnets, 260);
    table()->setColumnWidth(NetworkModel::Reach, 180);
    table()->setColumnWidth(NetworkModel::UsedBy, 92);
    table()->setColumnWidth(NetworkModel::Created, 92);
    m_create = makeAction(u"plus"_s, tr("Create…"), tr("Make a network"), QKeySequence(Qt::CTRL | Qt::Key_N));
    m_connect = makeAction(u"crate"_s, tr("Containers"), tr("Put containers into the network or take them out"));
    m_remove = makeAction(u"trash"_s, tr("Delete…"), tr("Delete the selected networks"),
                          QKeySequence(Qt::CTRL | Qt::Key_Delete));
    m_clean = makeAction(u"trash"_s, tr("Delete unused…"), tr("Delete all networks that no container is in"));
    connect(m_clean, &QAction::triggered, this, &NetworksPage::deleteUnused);
    connect(m_create, &QAction::triggered, this, &NetworksPage::create);
    connect(m_connect, &QAction::triggered, this, &NetworksPage::showMembers);
    connect(m_remove, &QAction::triggered, this, &NetworksPage::deleteSelected);
    connect(m_pane, &FactsPane::containerChosen, this, &NetworksPage::containerChosen);
    connect(m_pane, &FactsPane::closeRequested, this, [this] { setPaneOpen(false), table()->setFocus(); });
    connect(m_pane, &FactsPane::expandRequested, this, &Page::setExpanded);
    begin(m_pane, 356);
}

const NetworkInfo *NetworksPage::selected() const
{
    const QStringList paths = selectedPaths();
    return paths.size() == 1 ? m_model->find(paths.first()) : nullptr;
}

void NetworksPage::showEmpty(StateView *view)
{
    view->set(u"network"_s, tr("No networks yet"),
              tr("A network connects containers with each other and with the world outside. One is made when the first "
                 "container needs it, or here."));
    connect(view->addButton(tr("Create a network…"), u"plus"_s), &QPushButton::clicked, this, &NetworksPage::create);
}

QString NetworksPage::sums() const
{
    int members = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        members += int(m_model->at(row).containers.size());
    return tr("%n network(s)", nullptr, m_model->rowCount()) + u"     "_s + tr("%n connection(s)", nullptr, members);
}

QString NetworksPage::facts() const
{
    return hasLists(helper()->state()) ? tr("%n network(s)", nullptr, m_model->rowCount()) : QString();
}

void NetworksPage::selectionChanged(const QStringList &paths)
{
    const NetworkInfo *network = selected();
    m_create->setEnabled(isConnected());
    m_connect->setEnabled(isConnected() && network);
    m_remove->setEnabled(isConnected() && !paths.isEmpty());
    m_clean->setEnabled(isConnected() && !unused().isEmpty());
    showNetwork(network);
}

void NetworksPage::showNetwork(const NetworkInfo *network)
{
    const NetworkInfo shown = network ? *network : NetworkInfo();
    m_pane->setTitle(network ? network->name : tr("%n networks selected", nullptr, int(selectedPaths().size())),
                     network ? NetworkModel::reach(*network) : QString());
    m_pane->setRow(tr("Addresses"), shown.subnets.join(u'\n'), true);
    m_pane->setRow(tr("Gateway"), shown.gateways.join(u'\n'), true);
    m_pane->setRow(tr("Names"), !network ? QString()
                       : network->dns    ? tr("containers find each other by name")
                                         : tr("not served"));
    m_pane->setRow(tr("Interface"), network && network->active ? network->bridge : QString(), true);
    m_pane->setRow(tr("State"), !network ? QString()
                       : network->active ? tr("in use")
                                         : tr("comes up with its first container"));
    m_pane->setRow(tr("Packet size"), shown.mtu ? tr("%1 bytes").arg(QLocale().toString(shown.mtu)) : QString());
    m_pane->setRow(tr("Created"), network ? formatTime(network->createdAt) : QString());
    m_pane->setRow(tr("ID"), shown.id.left(12), true);
    QStringList labels;
    for (auto label = shown.labels.begin(); label != shown.labels.end(); ++label)
        labels << label.key() + u'=' + label.value();
    m_pane->setRow(tr("Labels"), labels.join(u'\n'), true);
    m_pane->setUsers(shown.containers);
}

void NetworksPage::create()
{
    auto *dialog = new NetworkDialog(helper(), this);
    connect(dialog, &NetworkDialog::made, this,
            [this](const QString &path) { QTimer::singleShot(0, this, [this, path] { selectPath(path); }); });
    dialog->open();
}

void NetworksPage::showMembers()
{
    const NetworkInfo *network = selected();
    if (!network)
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int row = 0; row < m_containers->rowCount(); ++row) {
        const ContainerInfo &container = m_containers->containerAt(row);
        QAction *entry = menu->addAction(container.name);
        entry->setCheckable(true);
        entry->setChecked(network->containers.contains(container.path));
        // One that has no network of its own cannot be in two.
        const bool shares = container.network == "host"_L1 || container.network.startsWith("container:"_L1);
        entry->setEnabled(!shares || entry->isChecked());
        if (shares)
            entry->setToolTip(tr("It shares the network of this computer or of another container."));
        connect(entry, &QAction::toggled, this, [this, path = container.path](bool in) {
            in ? connectContainer(path) : disconnectContainer(path);
        });
    }
    if (menu->isEmpty())
        menu->addAction(tr("There is no container"))->setEnabled(false);
    menu->setToolTipsVisible(true);
    // Below its button, wherever the mouse is: it may have been a key.
    QPoint place = QCursor::pos();
    for (QObject *object : m_connect->associatedObjects()) {
        if (const auto *button = qobject_cast<QToolButton *>(object); button && button->isVisible())
            place = button->mapToGlobal(QPoint(0, button->height()));
    }
    menu->popup(place);
}

void NetworksPage::connectContainer(const QString &container)
{
    if (const NetworkInfo *network = selected())
        helper()->connectNetwork(network->path, container, {}, this, [this](const Result<void> &done) {
            if (!done)
                fail(tr("The container could not be connected."), done.error());
        });
}

void NetworksPage::disconnectContainer(const QString &container)
{
    if (const NetworkInfo *network = selected())
        helper()->disconnectNetwork(network->path, container, {}, this, [this](const Result<void> &done) {
            if (!done)
                fail(tr("The container could not be disconnected."), done.error());
        });
}

QStringList NetworksPage::unused() const
{
    QStringList paths;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const NetworkInfo &network = m_model->at(row);
        if (network.containers.isEmpty() && network.name != "kiste0"_L1) // everybody has that one
            paths << network.path;
    }
    return paths;
}

void NetworksPage::deleteUnused()
{
    askToRemove(unused());
}

void NetworksPage::deleteSelected()
{
    askToRemove(selectedPaths());
}

void NetworksPage::askToRemove(const QStringList &paths)
{
    QStringList names;
    int used = 0;
    for (const QString &path : paths) {
        if (const NetworkInfo *network = m_model->find(path))
            names << network->name, used += !network->containers.isEmpty();
    }
    if (names.isEmpty())
        return;
    QString consequence = tr("Their addresses are free again.", nullptr, int(names.size()));
    if (used > 0)
        consequence += u' ' + tr("%n of them have containers and stay.", nullptr, used);
    auto *dialog = new ConfirmDialog(
        names.size() == 1 ? tr("Delete “%1”?").arg(names.first()) : tr("Delete %n networks?", nullptr, int(names.size())),
        names, consequence, names.size() == 1 ? tr("Delete") : tr("Delete %n networks", nullptr, int(names.size())), this);
    connect(dialog, &QDialog::accepted, this, [this, paths] { remove(paths); });
    dialog->open();
}

void NetworksPage::remove(const QStringList &paths)
{
    message()->clear();
    for (const QString &path : paths) {
        const NetworkInfo *network = m_model->find(path);
        const QString name = network ? network->name : path;
        helper()->removeNetwork(path, {}, this, [this, name](const Result<void> &done) {
            if (!done)
                fail(tr("“%1” could not be deleted.").arg(name), done.error());
        });
    }
}

void NetworksPage::paneLayoutChanged(bool covering)
{
    m_pane->setCovering(covering);
}

} // namespace kiste::ui
