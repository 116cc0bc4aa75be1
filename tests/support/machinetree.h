// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

namespace kiste {

/// One line of tests/fixtures/machine.
struct MachineRow
{
    int pid = 0;
    int parent = 0;
    std::string name;
    unsigned uid = 0;
    unsigned long start = 0;
    std::vector<std::string> innerPids;
    std::string cgroup = "/";
    std::map<std::string, std::string> namespaces; ///< those that are not the machine's
    std::string command;
};

/// Rows of a fixture file.
std::vector<MachineRow> readMachineRows(const std::string &file);
/// Writes a process below @p root as /proc shows it; one that is there is replaced.
void writeProcess(const std::string &root, const MachineRow &row);
void removeProcess(const std::string &root, int pid);
/// Number of the machine's own namespace of a kind.
unsigned long hostNamespace(const std::string &kind);

} // namespace kiste
