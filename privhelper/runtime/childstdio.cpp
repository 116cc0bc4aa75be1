// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/runtime/childstdio.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace kiste {

namespace {

struct Pipe
{
    UniqueFd read;
    UniqueFd write;
};

Result<Pipe> makePipe()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return osFailure(errno, "cannot make a pipe");
    return Pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
}

} // namespace

Result<Stdio> makeStdio(bool openStdin)
{
    Stdio stdio;
    auto output = makePipe();
    auto error = makePipe();
    if (!output || !error)
        return std::unexpected((output ? error : output).error());
    stdio.child[1] = std::move(output->write);
    stdio.child[2] = std::move(error->write);
    stdio.ends.output = std::move(output->read);
    stdio.ends.error = std::move(error->read);
    if (openStdin) {
        auto input = makePipe();
        if (!input)
            return std::unexpected(input.error());
        stdio.child[0] = std::move(input->read);
        stdio.ends.input = std::move(input->write);
    } else {
        stdio.child[0].reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        if (!stdio.child[0])
            return osFailure(errno, "cannot open '/dev/null'");
    }
    // The container's user opens /dev/stdout anew; the pipe must let it, though its maker is another user.
    for (const UniqueFd &end : stdio.child) {
        struct stat status
        {
        };
        if (::fstat(end.get(), &status) == 0 && S_ISFIFO(status.st_mode) && ::fchmod(end.get(), 0666) != 0)
            return osFailure(errno, "cannot set the mode of a pipe");
    }
    return stdio;
}

} // namespace kiste
