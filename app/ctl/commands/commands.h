// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/ctl/cli/options.h"
#include "app/ctl/session.h"

/// One function per command; the result is the exit code, and what went wrong has been said.
namespace kiste::ctl {

Task<int> execute(Session &session, RunOptions options);
Task<int> execute(Session &session, CreateOptions options);
Task<int> execute(Session &session, StartOptions options);
Task<int> execute(Session &session, AttachCommandOptions options);
Task<int> execute(Session &session, StopOptions options);
Task<int> execute(Session &session, KillOptions options);
Task<int> execute(Session &session, RemoveOptions options);
Task<int> execute(Session &session, WaitOptions options);
Task<int> execute(Session &session, PauseOptions options);
Task<int> execute(Session &session, RenameOptions options);
Task<int> execute(Session &session, UpdateOptions options);
Task<int> execute(Session &session, PruneOptions options);
Task<int> execute(Session &session, TopOptions options);
Task<int> execute(Session &session, DiffOptions options);
Task<int> execute(Session &session, CommitOptions options);
Task<int> execute(Session &session, BuildOptions options);
Task<int> execute(Session &session, BuildHistoryOptions options);
Task<int> execute(Session &session, BuildLogsOptions options);
Task<int> execute(Session &session, BuildPruneOptions options);
Task<int> execute(Session &session, BuildShellOptions options);
Task<int> execute(Session &session, EventsOptions options);
Task<int> execute(Session &session, CopyOptions options);
Task<int> execute(Session &session, ExportOptions options);
Task<int> execute(Session &session, PsOptions options);
Task<int> execute(Session &session, LogsOptions options);
Task<int> execute(Session &session, ExecOptions options);
Task<int> execute(Session &session, InspectOptions options);
Task<int> execute(Session &session, StatsOptions options);
Task<int> execute(Session &session, ImagesOptions options);
Task<int> execute(Session &session, RemoveImageOptions options);
Task<int> execute(Session &session, LoadOptions options);
Task<int> execute(Session &session, ImportOptions options);
Task<int> execute(Session &session, MachineListOptions options);
Task<int> execute(Session &session, MachineProcessesOptions options);
Task<int> execute(Session &session, MachineFreezeOptions options);
Task<int> execute(Session &session, MachineKillOptions options);
Task<int> execute(Session &session, NetworkCreateCommand options);
Task<int> execute(Session &session, NetworkListOptions options);
Task<int> execute(Session &session, NetworkInspectOptions options);
Task<int> execute(Session &session, NetworkRemoveOptions options);
Task<int> execute(Session &session, NetworkPruneOptions options);
Task<int> execute(Session &session, NetworkConnectOptions options);
Task<int> execute(Session &session, PortOptions options);
Task<int> execute(Session &session, ExistsOptions options);
Task<int> execute(Session &session, DiskUsageOptions options);
Task<int> execute(Session &session, SystemPruneOptions options);
Task<int> execute(Session &session, PullOptions options);
Task<int> execute(Session &session, PushOptions options);
Task<int> execute(Session &session, LoginOptions options);
Task<int> execute(Session &session, LogoutOptions options);
Task<int> execute(Session &session, SearchOptions options);
Task<int> execute(Session &session, ManifestInspectOptions options);
Task<int> execute(Session &session, TagOptions options);
Task<int> execute(Session &session, SaveOptions options);
Task<int> execute(Session &session, FetchOptions options);
Task<int> execute(Session &session, HistoryOptions options);
Task<int> execute(Session &session, ImageTreeOptions options);
Task<int> execute(Session &session, ImagePruneOptions options);
Task<int> execute(Session &session, StoreCheckOptions options);
Task<int> execute(Session &session, UndoOptions options);
Task<int> execute(Session &session, InfoOptions options);
Task<int> execute(Session &session, VersionOptions options);
Task<int> execute(Session &session, VolumeCreateOptions options);
Task<int> execute(Session &session, VolumeListOptions options);
Task<int> execute(Session &session, VolumeInspectOptions options);
Task<int> execute(Session &session, VolumeRemoveOptions options);
Task<int> execute(Session &session, VolumePruneOptions options);
Task<int> execute(Session &session, VolumeExportOptions options);
Task<int> execute(Session &session, VolumeImportOptions options);

} // namespace kiste::ctl
