// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "machinetree.h"

#include <array>
#include <filesystem>
#include <format>
#include <fstream>
#include <sstream>

namespace kiste {

namespace {

constexpr std::array kinds = {"user", "mnt", "pid", "net", "ipc", "uts", "cgroup", "time"};

std::vector<std::string> split(const std::string &text, char separator)
{
    std::vector<std::string> parts;
    std::istringstream stream(text);
    for (std::string part; text != "-" && std::getline(stream, part, separator);)
        parts.push_back(part);
    return parts;
}

void write(const std::filesystem::path &path, const std::string &text)
{
    std::ofstream(path, std::ios::binary) << text;
}

} // namespace

unsigned long hostNamespace(const std::string &kind)
{
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (kind == kinds[i])
            return 4026531832UL + i;
    }
    return 0;
}

std::vector<MachineRow> readMachineRows(const std::string &file)
{
    std::vector<MachineRow> rows;
    std::ifstream stream(file);
    for (std::string line; std::getline(stream, line);) {
        const auto fields = split(line, '\t');
        MachineRow row{std::stoi(fields.at(0)), std::stoi(fields.at(1)), fields.at(2),
                       static_cast<unsigned>(std::stoul(fields.at(3))), std::stoul(fields.at(4)),
                       split(fields.at(5), ','), fields.at(6), {}, fields.at(8) == "-" ? "" : fields.at(8)};
        for (const std::string &pair : split(fields.at(7), ','))
            row.namespaces[pair.substr(0, pair.find('='))] = pair.substr(pair.find('=') + 1);
        rows.push_back(std::move(row));
    }
    return rows;
}

void writeProcess(const std::string &root, const MachineRow &row)
{
    const std::filesystem::path directory = root + "/proc/" + std::to_string(row.pid);
    std::filesystem::remove_all(directory);
    std::filesystem::create_directories(directory / "ns");
    write(directory / "stat",
          std::format("{} ({}) S {} 1 1 0 -1 4194560 1 1 0 0 30 20 0 0 20 0 1 0 {} 1000000 250 184467\n", row.pid,
                      row.name, row.parent, row.start));
    std::string pids = std::to_string(row.pid);
    for (const std::string &pid : row.innerPids)
        pids += '\t' + pid;
    write(directory / "status", std::format("Name:\t{0}\nUmask:\t0022\nUid:\t{1}\t{1}\t{1}\t{1}\nNSpid:\t{2}\nThreads:\t1\n",
                                            row.name, row.uid, pids));
    write(directory / "cgroup", std::format("0::{}\n", row.cgroup));
    std::string command = row.command;
    for (char &c : command) {
        if (c == ' ')
            c = '\0';
    }
    write(directory / "cmdline", command.empty() ? command : command + '\0');
    for (const char *kind : kinds) {
        const auto own = row.namespaces.find(kind);
        const std::string id = own == row.namespaces.end() ? std::to_string(hostNamespace(kind)) : own->second;
        std::filesystem::create_symlink(std::format("{}:[{}]", kind, id), directory / "ns" / kind);
    }
}

void removeProcess(const std::string &root, int pid)
{
    std::filesystem::remove_all(root + "/proc/" + std::to_string(pid));
}

} // namespace kiste
