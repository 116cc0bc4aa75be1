// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/service/methodtable.h"

#include "core/ipc/objectpath.h"
#include "privhelper/service/methods.h"
#include "privhelper/service/objecttree.h"

#include <array>

using namespace Qt::StringLiterals;

namespace kiste {

namespace {

constexpr auto manager = names::managerInterface;
constexpr auto container = names::containerInterface;
constexpr auto image = names::imageInterface;
constexpr auto volume = names::volumeInterface;
constexpr auto network = names::networkInterface;
constexpr auto job = names::jobInterface;
constexpr auto computer = names::machineInterface;
constexpr auto properties = names::propertiesInterface;
constexpr auto introspectable = "org.freedesktop.DBus.Introspectable"_L1;

constexpr std::optional<Action> nobodyIsAsked;
constexpr auto create = Action::ContainerCreate;
constexpr auto manage = Action::ContainerManage;
constexpr auto attachTo = Action::ContainerAttach;
constexpr auto others = Action::ContainerManageOthers;
constexpr auto manageVolume = Action::VolumeManage;
constexpr auto othersVolume = Action::VolumeManageOthers;

using enum ObjectKind;

constexpr std::array table = {
    Method{Manager, manager, "GetSnapshot"_L1, "s"_L1, nobodyIsAsked, methods::getSnapshot},
    Method{Manager, manager, "LoadImage"_L1, "aha(sutt)ayasa{sv}"_L1, Action::ImageManage, methods::loadImage},
    Method{Manager, manager, "CreateContainer"_L1, "sa{sv}"_L1, create, methods::createContainer},
    Method{Manager, manager, "FindContainer"_L1, "s"_L1, nobodyIsAsked, methods::findContainer},
    Method{Manager, manager, "HeldBlobs"_L1, "as"_L1, nobodyIsAsked, methods::heldBlobs},
    Method{Manager, manager, "FindImage"_L1, "s"_L1, nobodyIsAsked, methods::findImage},
    Method{Manager, manager, "CreateVolume"_L1, "sa{sv}"_L1, manageVolume, methods::createVolume},
    Method{Manager, manager, "FindVolume"_L1, "s"_L1, nobodyIsAsked, methods::findVolume},
    Method{Manager, manager, "GetInfo"_L1, ""_L1, nobodyIsAsked, methods::getInfo},
    Method{Manager, manager, "PruneContainers"_L1, "a{sv}"_L1, manage, methods::pruneContainers},
    Method{Manager, manager, "OpenEvents"_L1, "a{sv}"_L1, nobodyIsAsked, methods::openEvents},
    Method{Manager, manager, "OpenDifference"_L1, "ssa{sv}"_L1, attachTo, methods::openDifference},
    Method{Manager, manager, "CheckStore"_L1, "a{sv}"_L1, Action::ImageManageOthers, methods::checkStore},
    Method{Manager, manager, "RepairStore"_L1, "a{sv}"_L1, Action::ImageManageOthers, methods::repairStore},
    Method{Manager, manager, "ListBin"_L1, "a{sv}"_L1, nobodyIsAsked, methods::listBin},
    Method{Manager, manager, "UndoRemoval"_L1, "a{sv}"_L1, Action::ImageManage, methods::undoRemoval},
    Method{Manager, manager, "EmptyBin"_L1, "a{sv}"_L1, Action::ImageManage, methods::emptyBin},
    Method{Manager, manager, "CheckSystem"_L1, ""_L1, nobodyIsAsked, methods::checkSystem},
    Method{Manager, manager, "OpenMetrics"_L1, ""_L1, nobodyIsAsked, methods::openMachineMetrics},
    Method{Manager, manager, "SetWatching"_L1, "ba{sv}"_L1, nobodyIsAsked, methods::setWatching},
    Method{Manager, manager, "SetSamplingInterval"_L1, "ua{sv}"_L1, Action::SystemConfigure,
           methods::setSamplingInterval},
    Method{Manager, names::objectManagerInterface, "GetManagedObjects"_L1, ""_L1, nobodyIsAsked,
           methods::getManagedObjects},

    Method{Container, container, "Start"_L1, "a{sv}"_L1, manage, methods::start, others},
    Method{Container, container, "Stop"_L1, "a{sv}"_L1, manage, methods::stop, others},
    Method{Container, container, "Kill"_L1, "sa{sv}"_L1, manage, methods::kill, others},
    Method{Container, container, "Remove"_L1, "a{sv}"_L1, manage, methods::removeContainer, others},
    Method{Container, container, "GetDocuments"_L1, ""_L1, nobodyIsAsked, methods::containerDocuments},
    Method{Container, container, "OpenLog"_L1, "a{sv}"_L1, attachTo, methods::openLog, others},
    Method{Container, container, "Attach"_L1, "a{sv}"_L1, attachTo, methods::attach, others},
    Method{Container, container, "Resize"_L1, "uua{sv}"_L1, attachTo, methods::resize, others},
    Method{Container, container, "Exec"_L1, "asaha{sv}"_L1, attachTo, methods::exec, others},
    Method{Container, container, "KillExec"_L1, "ssa{sv}"_L1, attachTo, methods::killExec, others},
    Method{Container, container, "OpenMetrics"_L1, ""_L1, nobodyIsAsked, methods::openMetrics},
    Method{Container, container, "Restart"_L1, "a{sv}"_L1, manage, methods::restart, others},
    Method{Container, container, "Pause"_L1, "a{sv}"_L1, manage, methods::pause, others},
    Method{Container, container, "Unpause"_L1, "a{sv}"_L1, manage, methods::unpause, others},
    Method{Container, container, "Rename"_L1, "sa{sv}"_L1, manage, methods::rename, others},
    Method{Container, container, "Update"_L1, "a{sv}"_L1, manage, methods::update, others},
    Method{Container, container, "ListProcesses"_L1, "a{sv}"_L1, attachTo, methods::listProcesses, others},
    Method{Container, container, "OpenChanges"_L1, "a{sv}"_L1, attachTo, methods::openChanges, others},
    Method{Container, container, "StatPath"_L1, "sa{sv}"_L1, attachTo, methods::statPath, others},
    Method{Container, container, "ListDirectory"_L1, "sa{sv}"_L1, attachTo, methods::listDirectory, others},
    Method{Container, container, "CopyOut"_L1, "sa{sv}"_L1, attachTo, methods::copyOut, others},
    Method{Container, container, "CopyIn"_L1, "sha{sv}"_L1, attachTo, methods::copyIn, others},
    Method{Container, container, "Export"_L1, "a{sv}"_L1, attachTo, methods::exportFiles, others},
    Method{Container, container, "GetUsage"_L1, "a{sv}"_L1, nobodyIsAsked, methods::containerUsage},
    Method{Container, container, "GetReport"_L1, "a{sv}"_L1, attachTo, methods::getReport, others},
    Method{Container, container, "Commit"_L1, "a{sv}"_L1, Action::ImageManage, methods::commit, others},

    Method{Image, image, "Remove"_L1, "a{sv}"_L1, Action::ImageManage, methods::removeImage, Action::ImageManageOthers},
    Method{Image, image, "GetDocuments"_L1, ""_L1, nobodyIsAsked, methods::imageDocuments},
    Method{Image, image, "AddName"_L1, "sa{sv}"_L1, Action::ImageManage, methods::addImageName, Action::ImageManageOthers},
    Method{Image, image, "OpenBlob"_L1, "sa{sv}"_L1, Action::ImageManage, methods::openImageBlob, Action::ImageManageOthers},
    Method{Image, image, "GetLayers"_L1, ""_L1, nobodyIsAsked, methods::imageLayers},

    Method{Volume, volume, "Remove"_L1, "a{sv}"_L1, manageVolume, methods::removeVolume, othersVolume},
    Method{Volume, volume, "GetUsage"_L1, "a{sv}"_L1, nobodyIsAsked, methods::volumeUsage},
    Method{Volume, volume, "Export"_L1, "ha{sv}"_L1, manageVolume, methods::exportVolume, othersVolume},
    Method{Volume, volume, "Import"_L1, "ha{sv}"_L1, manageVolume, methods::importVolume, othersVolume},
    Method{Manager, manager, "CreateNetwork"_L1, "sa{sv}"_L1, create, methods::createNetwork},
    Method{Manager, manager, "FindNetwork"_L1, "s"_L1, nobodyIsAsked, methods::findNetwork},
    Method{Network, network, "Remove"_L1, "a{sv}"_L1, manage, methods::removeNetwork, others},
    Method{Network, network, "Connect"_L1, "oa{sv}"_L1, manage, methods::connectNetwork, others},
    Method{Network, network, "Disconnect"_L1, "oa{sv}"_L1, manage, methods::disconnectNetwork, others},
    Method{Network, network, "GetDocument"_L1, ""_L1, nobodyIsAsked, methods::networkDocument},
    Method{Network, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Network, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Network, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},

    Method{Machine, computer, "List"_L1, ""_L1, nobodyIsAsked, methods::listMachine},
    Method{Machine, computer, "Watch"_L1, ""_L1, nobodyIsAsked, methods::watchMachine},
    Method{Machine, computer, "Unwatch"_L1, ""_L1, nobodyIsAsked, methods::unwatchMachine},
    Method{Machine, computer, "OpenMetrics"_L1, "s"_L1, nobodyIsAsked, methods::openComputerMetrics},
    Method{Machine, computer, "ListProcesses"_L1, "s"_L1, nobodyIsAsked, methods::listMachineProcesses},
    Method{Machine, computer, "Freeze"_L1, "sa{sv}"_L1, Action::MachineControl, methods::freezeMachine},
    Method{Machine, computer, "Thaw"_L1, "sa{sv}"_L1, Action::MachineControl, methods::thawMachine},
    Method{Machine, computer, "Signal"_L1, "ssa{sv}"_L1, Action::MachineControl, methods::signalMachine},

    Method{Job, job, "Cancel"_L1, "a{sv}"_L1, nobodyIsAsked, methods::cancelJob},

    Method{Manager, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Container, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Image, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Volume, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Job, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Manager, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Container, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Image, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Volume, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Job, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Machine, properties, "Get"_L1, "ss"_L1, nobodyIsAsked, methods::propertiesGet},
    Method{Machine, properties, "GetAll"_L1, "s"_L1, nobodyIsAsked, methods::propertiesGetAll},
    Method{Machine, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Manager, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Container, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Image, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Volume, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Job, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
    Method{Folder, introspectable, "Introspect"_L1, ""_L1, nobodyIsAsked, methods::introspect},
};

} // namespace

std::span<const Method> methodTable()
{
    return table;
}

std::optional<ObjectKind> kindOfPath(const QString &path)
{
    using enum ObjectKind;
    if (path == names::managerPath)
        return Manager;
    if (path == names::machinePath)
        return Machine;
    if (ObjectTree::isFolder(path))
        return Folder;
    if (containerFromPath(path))
        return Container;
    if (imageFromPath(path))
        return Image;
    if (volumeFromPath(path))
        return Volume;
    if (networkFromPath(path))
        return Network;
    if (jobFromPath(path))
        return Job;
    return {};
}

const Method *findMethod(const QString &path, const QString &interface, const QString &member)
{
    const auto kind = kindOfPath(path);
    for (const Method &method : table) {
        if (method.kind == kind && method.interface == interface && method.member == member)
            return &method;
    }
    return nullptr;
}

} // namespace kiste
