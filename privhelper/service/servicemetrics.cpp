// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// The part of Service that has numbers recorded; service.cpp has the rest.
#include "core/ipc/objectpath.h"
#include "privhelper/service/logging.h"
#include "privhelper/service/samplingsetting.h"
#include "privhelper/service/service.h"

namespace kiste {

namespace {

/// Whether a file has been started anew; a kernel file with strange text is Corrupt as well.
bool isLostHistory(const Error &error)
{
    return error.code == ErrorCode::Corrupt && error.detail.starts_with("metrics file");
}

} // namespace

void Service::connectSampler()
{
    if (const auto set = m_sampler.setChosenInterval(loadSamplingInterval(m_state)); !set)
        qCWarning(metricsLog, "the sampling interval: %s", set.error().detail.c_str());
    connect(&m_sampler, &SamplerService::intervalChanged, this, [this] { m_objects.touch(names::managerPath); });
    connect(&m_clients, &Clients::left, &m_sampler, &SamplerService::forgetWatcher);
    connect(&m_sampler, &SamplerService::containerProblem, this, &Service::containerProblem);
    connect(&m_sampler, &SamplerService::machineProblem, this, [this](const Error &error) {
        qCWarning(metricsLog, "no metrics of the machine: %s", error.detail.c_str());
        if (isLostHistory(error))
            m_events.add({0, currentTime(), 0, "machine", "system-metrics_reset",
                          eventAttributes("machine", {}, {{"reason", error.detail}})});
    });
    connect(&m_life, &ContainerLife::running, this, &Service::recordContainer);
    connect(&m_life, &ContainerLife::ended, this, [this](const ContainerId &id) { m_sampler.removeContainer(id); });
    connect(&m_containers, &Containers::removed, this, [this](const ContainerId &id) {
        if (const auto deleted = m_sampler.deleteHistory(id); !deleted)
            containerProblem(id, deleted.error());
    });
    connect(&m_supervisor, &SupervisorClient::connected, this, &Service::findEngineProcesses);
    if (const auto watched = m_sampler.watchMachine(); !watched)
        qCWarning(metricsLog, "no metrics of the machine: %s", watched.error().detail.c_str());
}

void Service::recordContainer(const ContainerId &id)
{
    const Container *container = m_containers.find(id);
    if (!container)
        return;
    const auto added = m_sampler.addContainer(id, m_life.cgroupOf(*container), static_cast<pid_t>(container->pid));
    if (!added)
        containerProblem(id, added.error());
}

void Service::containerProblem(const ContainerId &id, const Error &error)
{
    qCWarning(metricsLog, "no metrics of container '%s': %s", id.shortText().c_str(), error.detail.c_str());
    const Container *container = m_containers.find(id);
    if (container && isLostHistory(error))
        m_containers.note(*container, "metrics_reset", {{"reason", error.detail}});
}

void Service::findEngineProcesses()
{
    std::vector<pid_t> processes;
    if (const pid_t worker = m_supervisor.pid(); worker > 0) {
        processes.push_back(worker);
        // Its keeper; a worker whose keeper has just ended has init for a moment.
        if (const auto keeper = m_sampler.engineCost().parentOf(worker); keeper && *keeper > 1)
            processes.push_back(*keeper);
    }
    m_sampler.engineCost().setProcesses(std::move(processes));
}

} // namespace kiste
