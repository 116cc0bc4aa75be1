// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/commands/buildoutput.h"

#include "app/ctl/commands/transferprogram.h"
#include "core/archive/treearchive.h"
#include "core/image/temporaryfile.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <format>
#include <unistd.h>

namespace kiste::ctl {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<Error> refuseOutput(std::string why)
{
    return failure(ErrorCode::InvalidArgument, "--output: " + why);
}

Result<void> unpackInto(int archive, const QString &folder)
{
    if (!QDir().mkpath(folder))
        return failure(ErrorCode::Failed, std::format("cannot make the folder '{}'", folder.toStdString()));
    const UniqueFd directory(::open(folder.toLocal8Bit().constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::lseek(archive, 0, SEEK_SET) != 0)
        return osFailure(errno, std::format("cannot open the folder '{}'", folder.toStdString()));
    FdTarInput input(archive);
    TarReader reader(input);
    // The files become the caller's; links of the image lead nowhere from here.
    return unpackTree(reader, directory.get(), ".", {.uid = ::geteuid(), .gid = ::getegid(), .rename = {}});
}

} // namespace

Result<BuildOutput> parseBuildOutput(const QString &text)
{
    BuildOutput output;
    if (!text.contains(u'=')) {
        if (text.isEmpty())
            return refuseOutput("it is neither a folder nor type=…");
        output.kind = text == "-"_L1 ? BuildOutput::Kind::Archive : BuildOutput::Kind::Folder;
        output.destination = text;
        return output;
    }
    QString type;
    for (const QString &field : text.split(u',')) {
        const QString key = field.section(u'=', 0, 0).trimmed();
        const QString value = field.section(u'=', 1);
        if (key == "type"_L1)
            type = value;
        else if (key == "dest"_L1)
            output.destination = value;
        else if (key == "name"_L1)
            output.name = value;
        else
            return refuseOutput(std::format("there is no '{}'; there are type, dest and name", key.toStdString()));
    }
    if (type == "local"_L1)
        output.kind = BuildOutput::Kind::Folder;
    else if (type == "tar"_L1)
        output.kind = BuildOutput::Kind::Archive;
    else if (type == "oci"_L1 || (type == "docker"_L1 && !output.destination.isEmpty()))
        output.kind = BuildOutput::Kind::Saved;
    else if (type != "image"_L1 && type != "docker"_L1)
        return failure(ErrorCode::Unsupported, std::format("--output: there is no type '{}'; there are local, tar, oci, docker and image", type.toStdString()));
    if (output.kind == BuildOutput::Kind::Saved)
        output.format = type + "-archive"_L1;
    if ((output.kind == BuildOutput::Kind::Archive || output.kind == BuildOutput::Kind::Saved) && output.destination.isEmpty())
        output.destination = u"-"_s;
    if (output.kind == BuildOutput::Kind::Folder && output.destination.isEmpty())
        return refuseOutput("type=local needs dest=FOLDER");
    if (output.kind == BuildOutput::Kind::Image && !output.destination.isEmpty())
        return refuseOutput("type=image goes to the engine and has no dest; type=oci writes a file");
    if (output.hasFiles() && !output.name.isEmpty())
        return refuseOutput("only images have a name");
    return output;
}

Task<Result<void>> saveBuildOutput(Session &session, QString image, BuildOutput output, bool quiet)
{
    const auto info = session.image(image);
    if (!info)
        co_return failure(ErrorCode::NotFound, "an image of the build is gone");
    QStringList arguments{u"save"_s, u"--format"_s, output.format};
    if (quiet)
        arguments.append(u"--quiet"_s);
    if (output.destination != "-"_L1)
        arguments += {u"--output"_s, output.destination};
    arguments.append(u"--"_s);
    // By its names, if it has some, else by what is in it.
    arguments += info->names.isEmpty() ? QStringList{info->digest} : info->names;
    if (!co_await runTransferHere(arguments))
        co_return failure(ErrorCode::Failed, "the image could not be written to a file");
    co_return {};
}

Task<Result<void>> writeBuildOutput(BuildExecutor &executor, BuildOutput output)
{
    const std::string name = output.destination.toStdString();
    if (output.kind == BuildOutput::Kind::Folder) {
        const auto file = makeTemporaryFile();
        if (!file)
            co_return std::unexpected(file.error());
        if (auto done = co_await executor.exportFiles(file->get()); !done)
            co_return done;
        co_return unpackInto(file->get(), output.destination);
    }
    if (output.destination == "-"_L1)
        co_return co_await executor.exportFiles(STDOUT_FILENO);
    const UniqueFd file(::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (!file)
        co_return osFailure(errno, std::format("cannot write '{}'", name));
    const auto done = co_await executor.exportFiles(file.get());
    if (!done)
        ::unlink(name.c_str()); // half an archive is worth nothing
    co_return done;
}

} // namespace kiste::ctl
