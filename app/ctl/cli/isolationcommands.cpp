// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Options of run and create about isolation and limits. What only the engine can judge goes to it as it was written.
#include "app/ctl/cli/builder.h"
#include "app/ctl/parse/securityoptions.h"
#include "app/ctl/parse/units.h"
#include "core/ipc/dbustypes.h"

#include <format>
#include <limits>

namespace kiste::ctl::cli {

using namespace Qt::StringLiterals;

namespace {

/// An option whose parsed value goes into the map under a key.
template<typename Parse>
void value(CLI::App *app, const std::string &names, QVariantMap &map, const QString &key, Parse parse, const std::string &help)
{
    app->add_option_function<std::string>(
           names,
           [&map, key, parse, names](const std::string &text) {
               const auto result = parse(original(text));
               if (!result)
                   reject(names.substr(names.rfind(',') + 1), result.error());
               map.insert(key, QVariant::fromValue(*result));
           },
           help)
        ->type_name(std::string());
}

/// Each occurrence adds one text to the list under a key; @p check turns a wrong one down.
template<typename Check>
void texts(CLI::App *app, const std::string &names, QVariantMap &map, const QString &key, Check check, const std::string &help)
{
    app->add_option_function<std::vector<std::string>>(
           names,
           [&map, key, check, names](const std::vector<std::string> &values) {
               QStringList list = map.value(key).toStringList();
               for (const std::string &one : values) {
                   const Result<QString> checked = check(original(one));
                   if (!checked)
                       reject(names, checked.error());
                   list.append(*checked);
               }
               map.insert(key, list);
           },
           help)
        ->allow_extra_args(false)
        ->type_name(std::string());
}

Result<QString> asWritten(const std::string &text)
{
    if (text.empty())
        return failure(ErrorCode::InvalidArgument, "'' is no value");
    return toQString(text);
}

void pairs(CLI::App *app, const std::string &names, QVariantMap &map, const QString &key, const std::string &help)
{
    app->add_option_function<std::vector<std::string>>(
           names,
           [&map, key, names](const std::vector<std::string> &values) {
               auto all = map.value(key).value<StringMap>();
               for (const std::string &one : values) {
                   const QString text = toQString(one);
                   if (!text.contains(u'=') || text.startsWith(u'='))
                       reject(names, Error{ErrorCode::InvalidArgument,
                                           std::format("'{}' is not of the form KEY=VALUE", text.toStdString()), 0});
                   all.insert(text.section(u'=', 0, 0), text.section(u'=', 1));
               }
               map.insert(key, QVariant::fromValue(all));
           },
           help)
        ->allow_extra_args(false)
        ->type_name(std::string());
}

Result<quint64> asSize(const std::string &text)
{
    return parseSize(text).transform([](std::uint64_t bytes) { return quint64(bytes); });
}

Result<qint64> asSwap(const std::string &text)
{
    if (text == "-1")
        return qint64(-1);
    return parseSize(text).transform([](std::uint64_t bytes) { return qint64(bytes); });
}

auto asNumber(std::int64_t least, std::int64_t most, const char *what)
{
    return [=](const std::string &text) -> Result<quint64> {
        return parseInteger(text, least, most, what).transform([](std::int64_t number) { return quint64(number); });
    };
}

auto asSigned(std::int64_t least, std::int64_t most, const char *what)
{
    return [=](const std::string &text) -> Result<qint64> {
        return parseInteger(text, least, most, what).transform([](std::int64_t number) { return qint64(number); });
    };
}

/// "DEVICE:SIZE", where the size may have a unit, with the size in bytes.
Result<QString> withBytes(const std::string &text)
{
    const std::size_t colon = text.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return failure(ErrorCode::InvalidArgument, std::format("'{}' is not of the form NAME:SIZE", text));
    const auto bytes = parseSize(text.substr(colon + 1));
    if (!bytes)
        return std::unexpected(bytes.error());
    return toQString(std::format("{}:{}", text.substr(0, colon), *bytes));
}

void defineConfinement(CLI::App *app, QVariantMap &map)
{
    const auto flagTo = [app, &map](const std::string &names, const QString &key, const std::string &help) {
        app->add_flag_callback(names, [&map, key] { map.insert(key, true); }, help);
    };
    flagTo("--privileged", u"privileged"_s, "Take all confinement away: as good as being root");
    flagTo("--init", u"init"_s, "Run a small init that reaps processes");
    texts(app, "--cap-add", map, u"cap-add"_s, asWritten, "Capability to add, or ALL");
    texts(app, "--cap-drop", map, u"cap-drop"_s, asWritten, "Capability to take away, or ALL");
    app->add_option_function<std::vector<std::string>>(
           "--security-opt",
           [&map](const std::vector<std::string> &values) {
               for (const std::string &one : values) {
                   if (const auto done = applySecurityOption(original(one), map); !done)
                       reject("--security-opt", done.error());
               }
           },
           "no-new-privileges, seccomp=FILE|unconfined, apparmor=…, systempaths=unconfined, mask=…, unmask=…")
        ->allow_extra_args(false)
        ->type_name(std::string());
    texts(app, "--device", map, u"devices"_s, asWritten, "Device to give it: /dev/x[:/dev/y][:rwm]");
    texts(app, "--device-cgroup-rule", map, u"device-cgroup-rules"_s, asWritten, "Devices to allow: 'c 1:3 rwm'");
    texts(app, "--group-add", map, u"groups"_s, asWritten, "One more group of the user: name or gid");
    texts(app, "--ulimit", map, u"ulimits"_s, asWritten, "Limit of each process: NAME=SOFT[:HARD]");
    pairs(app, "--sysctl", map, u"sysctls"_s, "Kernel setting of its namespaces: KEY=VALUE");
    pairs(app, "--annotation", map, u"annotations"_s, "Annotation KEY=VALUE of the OCI specification");
    value(app, "--domainname", map, u"domainname"_s, asWritten, "NIS domain name in the container");
    for (const char *name : {"pid", "ipc", "uts", "userns", "cgroupns"}) {
        value(app, std::format("--{}", name), map, QString::fromLatin1(name), asWritten,
              std::format("Whose {} namespace: private, host or container:NAME{}", name,
                          std::string_view(name) == "userns" ? "; keep-id: your uid inside is yours outside" : ""));
    }
}

void defineLimits(CLI::App *app, QVariantMap &map)
{
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    value(app, "--memory-swap", map, u"memory-swap"_s, asSwap, "Limit of memory and swap together; -1 is none");
    value(app, "--memory-reservation", map, u"memory-reservation"_s, asSize, "Memory that it should keep below");
    value(app, "--memory-swappiness", map, u"memory-swappiness"_s, asNumber(0, 100, "a number between 0 and 100"),
          "How readily its memory is swapped out, 0 to 100");
    app->add_flag_callback("--oom-kill-disable", [&map] { map.insert(u"oom-kill-disable"_s, true); },
                           "Let it wait instead of being killed when it is out of memory (cgroup v1)");
    value(app, "--oom-score-adj", map, u"oom-score-adj"_s, asSigned(-1000, 1000, "a number between -1000 and 1000"),
          "How readily the kernel kills it, -1000 to 1000");
    value(app, "--shm-size", map, u"shm-size"_s, asSize, "Size of /dev/shm");
    value(app, "--cpuset-cpus", map, u"cpuset-cpus"_s, asWritten, "Processors it may use, such as 0-2,4");
    value(app, "--cpuset-mems", map, u"cpuset-mems"_s, asWritten, "Memory nodes it may use");
    value(app, "-c,--cpu-shares", map, u"cpu-shares"_s, asNumber(0, 262144, "a number of CPU shares"), "Weight among containers");
    value(app, "--cpu-period", map, u"cpu-period"_s, asNumber(0, 1'000'000, "a number of microseconds"),
          "Period of --cpu-quota in microseconds");
    value(app, "--cpu-quota", map, u"cpu-quota"_s, asSigned(-1, most, "a number of microseconds"),
          "Processor time in each period in microseconds");
    value(app, "--blkio-weight", map, u"blkio-weight"_s, asNumber(0, 1000, "a number between 10 and 1000"),
          "Weight of its disk accesses, 10 to 1000");
    texts(app, "--blkio-weight-device", map, u"blkio-weight-device"_s, asWritten, "The same for one disk: DEVICE:WEIGHT");
    texts(app, "--device-read-bps", map, u"device-read-bps"_s, withBytes, "Most bytes a second read from a disk: DEVICE:SIZE");
    texts(app, "--device-write-bps", map, u"device-write-bps"_s, withBytes, "Most bytes a second written to a disk");
    texts(app, "--device-read-iops", map, u"device-read-iops"_s, asWritten, "Most reads a second from a disk: DEVICE:NUMBER");
    texts(app, "--device-write-iops", map, u"device-write-iops"_s, asWritten, "Most writes a second to a disk");
    texts(app, "--hugetlb", map, u"hugetlb"_s, withBytes, "Limit of huge pages: 2MB:SIZE");
}

} // namespace

void defineIsolation(CLI::App *app, ContainerSpec &spec)
{
    defineConfinement(app, spec.isolation);
    defineLimits(app, spec.isolation);
    list(app, "--label-file", spec.labelFiles, "File with labels, one in a line");
}

} // namespace kiste::ctl::cli
