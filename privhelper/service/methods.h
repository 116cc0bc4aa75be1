// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "privhelper/service/methodtable.h"

/// The code behind the rows of the method table; org.kiste.Helper1.*.xml says what each does.
namespace kiste::methods {

// org.freedesktop.DBus.*
Result<Plan> propertiesGet(Engine &engine, const Call &call);
Result<Plan> propertiesGetAll(Engine &engine, const Call &call);
Result<Plan> introspect(Engine &engine, const Call &call);
Result<Plan> getManagedObjects(Engine &engine, const Call &call);
Result<Plan> getSnapshot(Engine &engine, const Call &call);

// Manager
Result<Plan> loadImage(Engine &engine, const Call &call);
Result<Plan> createContainer(Engine &engine, const Call &call);
Result<Plan> findContainer(Engine &engine, const Call &call);
Result<Plan> findImage(Engine &engine, const Call &call);
Result<Plan> heldBlobs(Engine &engine, const Call &call);
Result<Plan> checkStore(Engine &engine, const Call &call);
Result<Plan> listBin(Engine &engine, const Call &call);
Result<Plan> undoRemoval(Engine &engine, const Call &call);
Result<Plan> emptyBin(Engine &engine, const Call &call);
Result<Plan> repairStore(Engine &engine, const Call &call);
Result<Plan> createVolume(Engine &engine, const Call &call);
Result<Plan> findVolume(Engine &engine, const Call &call);
Result<Plan> getInfo(Engine &engine, const Call &call);
Result<Plan> pruneContainers(Engine &engine, const Call &call);
Result<Plan> openEvents(Engine &engine, const Call &call);
Result<Plan> openDifference(Engine &engine, const Call &call);
Result<Plan> checkSystem(Engine &engine, const Call &call);
Result<Plan> openMachineMetrics(Engine &engine, const Call &call);
Result<Plan> setWatching(Engine &engine, const Call &call);
Result<Plan> setSamplingInterval(Engine &engine, const Call &call);

// Container
Result<Plan> start(Engine &engine, const Call &call);
Result<Plan> stop(Engine &engine, const Call &call);
Result<Plan> kill(Engine &engine, const Call &call);
Result<Plan> removeContainer(Engine &engine, const Call &call);
Result<Plan> containerDocuments(Engine &engine, const Call &call);
Result<Plan> openLog(Engine &engine, const Call &call);
Result<Plan> attach(Engine &engine, const Call &call);
Result<Plan> resize(Engine &engine, const Call &call);
Result<Plan> exec(Engine &engine, const Call &call);
Result<Plan> killExec(Engine &engine, const Call &call);
Result<Plan> openMetrics(Engine &engine, const Call &call);
Result<Plan> restart(Engine &engine, const Call &call);
Result<Plan> pause(Engine &engine, const Call &call);
Result<Plan> unpause(Engine &engine, const Call &call);
Result<Plan> rename(Engine &engine, const Call &call);
Result<Plan> update(Engine &engine, const Call &call);
Result<Plan> listProcesses(Engine &engine, const Call &call);
Result<Plan> openChanges(Engine &engine, const Call &call);
Result<Plan> statPath(Engine &engine, const Call &call);
Result<Plan> listDirectory(Engine &engine, const Call &call);
Result<Plan> copyOut(Engine &engine, const Call &call);
Result<Plan> copyIn(Engine &engine, const Call &call);
Result<Plan> exportFiles(Engine &engine, const Call &call);
Result<Plan> containerUsage(Engine &engine, const Call &call);
Result<Plan> getReport(Engine &engine, const Call &call);
Result<Plan> commit(Engine &engine, const Call &call);

// Image
Result<Plan> removeImage(Engine &engine, const Call &call);
Result<Plan> imageDocuments(Engine &engine, const Call &call);
Result<Plan> addImageName(Engine &engine, const Call &call);
Result<Plan> openImageBlob(Engine &engine, const Call &call);
Result<Plan> imageLayers(Engine &engine, const Call &call);

// Volume
Result<Plan> removeVolume(Engine &engine, const Call &call);
Result<Plan> volumeUsage(Engine &engine, const Call &call);
Result<Plan> exportVolume(Engine &engine, const Call &call);
Result<Plan> importVolume(Engine &engine, const Call &call);
// Network
Result<Plan> createNetwork(Engine &engine, const Call &call);
Result<Plan> findNetwork(Engine &engine, const Call &call);
Result<Plan> removeNetwork(Engine &engine, const Call &call);
Result<Plan> connectNetwork(Engine &engine, const Call &call);
Result<Plan> disconnectNetwork(Engine &engine, const Call &call);
Result<Plan> networkDocument(Engine &engine, const Call &call);

// Machine
Result<Plan> listMachine(Engine &engine, const Call &call);
Result<Plan> watchMachine(Engine &engine, const Call &call);
Result<Plan> unwatchMachine(Engine &engine, const Call &call);
Result<Plan> openComputerMetrics(Engine &engine, const Call &call);
Result<Plan> listMachineProcesses(Engine &engine, const Call &call);
Result<Plan> freezeMachine(Engine &engine, const Call &call);
Result<Plan> thawMachine(Engine &engine, const Call &call);
Result<Plan> signalMachine(Engine &engine, const Call &call);

// Job
Result<Plan> cancelJob(Engine &engine, const Call &call);

} // namespace kiste::methods
