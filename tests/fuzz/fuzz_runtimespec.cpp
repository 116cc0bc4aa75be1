// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// config.json of a bundle, and its parts that commands of their own take.
#include "core/oci/runtimespec.h"
#include "tests/fuzz/fuzz.h"

using namespace kiste;
using namespace kiste::fuzz;

namespace {

void checkProcess(const oci::Process &process)
{
    require(!process.args.empty(), "a process has a program");
    require(process.cwd.starts_with('/'), "a working directory is absolute");
    for (const auto *list : {&process.args, &process.env}) {
        for (const std::string &text : *list)
            require(!text.contains('\0'), "a text has no NUL byte");
    }
}

void checkSpec(const oci::Spec &spec)
{
    checkProcess(spec.process);
    for (const oci::Mount &mount : spec.mounts)
        require(mount.destination.starts_with('/') && !mount.destination.contains('\0'),
                "a mount's destination is absolute");
    for (const oci::DeviceNode &device : spec.linuxConfig.devices)
        require(std::string_view("cbup").contains(device.type), "a device is of a known kind");
    for (const oci::DeviceRule &rule : spec.linuxConfig.resources.devices)
        require(rule.access.find_first_not_of("rwm") == std::string::npos,
                "a device's rule speaks of reading, writing, making");
    const std::string text = spec.toJson();
    const auto again = must(oci::Spec::fromJson(text), "a specification that was written can be read");
    require(again == spec, "a specification stays the same");
    require(again.toJson() == text, "a specification is written the same way again");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text = textOf(data, size);
    const auto spec = oci::Spec::fromJson(text);
    spec ? checkSpec(*spec) : requireSound(spec.error());
    const auto process = oci::Spec::processFromJson(text);
    process ? checkProcess(*process) : requireSound(process.error());
    if (const auto resources = oci::Spec::resourcesFromJson(text); !resources)
        requireSound(resources.error());
    return 0;
}
