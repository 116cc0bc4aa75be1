// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/build/dockerfile.h"
#include "core/build/pathpattern.h"
#include "core/oci/image.h"

#include <functional>
#include <map>
#include <set>

/// What a build is going to do: the stages that are needed, and of each one its steps with all variables put in. Nothing of it
/// depends on what a step does, as files never change a variable; so all is known before the first step begins.
namespace kiste::build {

struct BaseImage
{
    std::string digest; ///< of the manifest
    ImageConfig config;
};

/// Finds an image by the name a Dockerfile has for it. An error's detail names the image.
using ImageResolver = std::function<Result<BaseImage>(const std::string &reference, const Platform &platform)>;

struct PlanOptions
{
    std::string target; ///< name or number of a stage; empty: the last one
    std::map<std::string, std::string> arguments; ///< --build-arg
    std::map<std::string, std::string> labels; ///< --label
    Platform platform = machinePlatform();
    Platform buildPlatform = machinePlatform();
    bool allowInsecure = false; ///< RUN --security=insecure
    bool allowHostNetwork = false; ///< RUN --network=host
    IgnoreRules ignored; ///< of the context
};

/// Where files come from.
struct FileSource
{
    enum class Kind { Context, Stage, Image };
    Kind kind = Kind::Context;
    std::size_t stage = 0;
    std::string image; ///< as the file names it
    std::string digest; ///< of its manifest
    bool operator==(const FileSource &) const = default;
};

struct PlannedMount
{
    RunMount mount; ///< variables put in, the target absolute
    FileSource source;
};

struct RunStep
{
    std::vector<std::string> arguments; ///< program first
    std::string script; ///< of a here-document with a "#!" line: the program's last argument is to be a file with this
    std::vector<std::string> environment; ///< "NAME=value": the image's and the declared arguments
    std::map<std::string, std::string> hiddenEnvironment; ///< of proxies: of no account for the cache
    std::string user;
    std::string directory;
    std::vector<PlannedMount> mounts;
    RunNetwork network = RunNetwork::Default;
    bool insecure = false;
};

struct CopyStep
{
    bool add = false;
    FileSource from;
    std::vector<std::string> sources; ///< clean, relative to the source's top; URLs as they are
    std::vector<Heredoc> files; ///< variables put in
    std::string target; ///< absolute and clean
    bool targetIsFolder = false; ///< it ended with '/', or several things are copied
    std::string chown;
    std::string chmod;
    std::vector<std::string> excludes;
    bool link = false;
    bool parents = false;
    bool keepGitDir = false;
    std::string checksum;
    std::optional<bool> unpack;
};

/// Changes the config alone.
struct ConfigStep
{};

/// Makes a folder and those it is in, as far as they are not there: of WORKDIR.
struct FolderStep
{
    std::string path; ///< absolute and clean
};

/// What a step does besides changing the config.
using StepAction = std::variant<ConfigStep, FolderStep, RunStep, CopyStep>;

struct Step
{
    Place place; ///< line 0: of a trigger of the base image
    int lastLine = 0;
    std::string text; ///< for people: "RUN npm ci"
    std::string createdBy; ///< for the image's history
    StepAction action;
    ImageConfig config; ///< as it is after the step; without layers of this build
};

struct PlannedStage
{
    std::size_t index = 0; ///< in the file
    std::string name; ///< for people: the stage's, or its number
    Place place;
    std::string baseName; ///< as it is in the file with variables put in
    std::optional<std::size_t> baseStage;
    std::optional<BaseImage> baseImage; ///< neither: from nothing
    std::vector<Step> steps;
    ImageConfig config; ///< the stage's own at its end
    std::set<std::size_t> needs; ///< stages whose files it takes, its base among them
};

struct Plan
{
    std::vector<PlannedStage> stages; ///< those that are needed, each after all it needs; the last one is the target
    std::vector<Diagnostic> diagnostics; ///< the file's, and what has come to light; with errors there are no stages

    const PlannedStage *stage(std::size_t index) const;
};

Plan planBuild(const Dockerfile &file, const PlanOptions &options, const ImageResolver &resolve);

/// What a step's result depends on, as a digest: that of what it starts from and all of its action. @p content is the digest of what it
/// reads of the context, of other stages and of images (see contentKey() and context.h); empty for none.
Digest stepKey(const Digest &parent, const Step &step, std::string_view content);
/// The key that a stage begins with; that of a base stage is the key after its last step.
Digest baseKey(const PlannedStage &stage);

} // namespace kiste::build
