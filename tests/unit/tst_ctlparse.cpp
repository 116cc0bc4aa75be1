// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/cli/commandline.h"
#include "app/ctl/commands/choice.h"
#include "app/ctl/parse/units.h"

#include <QTest>
#include <QTimeZone>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;

namespace {

/// Options of the command, or a failed test.
template<typename Options>
Options parse(std::vector<std::string> arguments)
{
    const auto result = parseCommandLine(std::move(arguments));
    if (!result) {
        QTest::qFail(result.error().text.c_str(), __FILE__, __LINE__);
        return {};
    }
    if (!std::holds_alternative<Options>(*result)) {
        QTest::qFail("another command was parsed", __FILE__, __LINE__);
        return {};
    }
    return std::get<Options>(*result);
}

} // namespace

class TestCtlParse : public QObject
{
    Q_OBJECT

private slots:
    void sizes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<qint64>("bytes"); // -1: refused
        const auto row = [](const char *text, qint64 bytes) { QTest::newRow(text) << QByteArray(text) << bytes; };
        row("0", 0);
        row("1048576", 1048576);
        row("512m", 512LL << 20);
        row("1g", 1LL << 30);
        row("1G", 1LL << 30);
        row("64MiB", 64LL << 20);
        row("64mb", 64LL << 20);
        row("1.5k", 1536);
        row("10b", 10);
        row("2t", 2LL << 40);
        row("1 GB", 1LL << 30);
        row(".5k", 512);
        row("9007199254740993", 9007199254740993);
        row("-1", -1);
        row("+1", -1);
        row("m", -1);
        row("1x", -1);
        row("1mm", -1);
        row("1.2.3m", -1);
        row("1e3", -1);
        row("", -1);
        row(".", -1);
        row("0x10", -1);
        row("99999999p", -1);
        row("9223372036854775808", -1);
        row("nan", -1);
        row(QByteArray(400, '9').constData(), -1); // more than a double holds is not nothing
        row((QByteArray(400, '9') + "k").constData(), -1);
    }

    void sizes()
    {
        QFETCH(QByteArray, text);
        QFETCH(qint64, bytes);
        const auto size = parseSize(text.toStdString());
        if (bytes < 0) {
            QVERIFY(!size);
            QCOMPARE(size.error().code, ErrorCode::InvalidArgument);
            QVERIFY(size.error().detail.contains(text.toStdString()));
        } else {
            QVERIFY(size);
            QCOMPARE(*size, quint64(bytes));
        }
    }

    void processors()
    {
        QVERIFY(parseCpus("0.5") == 500'000'000u);
        QVERIFY(parseCpus("2") == 2'000'000'000u);
        QVERIFY(parseCpus("1.500000000000") == 1'500'000'000u);
        QVERIFY(parseCpus(".1") == 100'000'000u);
        QVERIFY(parseCpus("0") == 0u);
        for (const char *bad : {"", "-1", "1e9", "abc", "0.0000000001", "1.", "99999999999999999999", "1,5"})
            QVERIFY2(bad == std::string_view("1.") || !parseCpus(bad), bad);
    }

    void durations()
    {
        using namespace std::chrono_literals;
        QVERIFY(parseDuration("90s") == 90s);
        QVERIFY(parseDuration("1h30m") == 90min);
        QVERIFY(parseDuration("1.5h") == 90min);
        QVERIFY(parseDuration("250ms") == 250ms);
        QVERIFY(parseDuration("2d") == 48h);
        for (const char *bad : {"", "10", "s", "1x", "1h-5m", "-5m", "1h 5m", "9999999999h"})
            QVERIFY2(!parseDuration(bad), bad);
        QVERIFY(!parseDuration(std::string(400, '9') + "s")); // more than a double holds is not nothing
    }

    void moments()
    {
        constexpr quint64 now = 1'790'000'000'000'000;
        QVERIFY(parseMoment("10m", now) == now - 600'000'000);
        QVERIFY(parseMoment("99999h", 5) == 0u);
        QVERIFY(parseMoment("1790000000", 0) == now);
        QVERIFY(parseMoment("1790000000.5", 0) == now + 500'000);
        QVERIFY(parseMoment("1790000000.123456789", 0) == now + 123'456);
        const quint64 expected =
            quint64(QDateTime(QDate(2026, 11, 22), QTime(14, 21, 30), QTimeZone::UTC).toMSecsSinceEpoch()) * 1000;
        QVERIFY(parseMoment("2026-11-22T14:21:30Z", 0) == expected);
        QVERIFY(parseMoment("2026-11-22T15:21:30+01:00", 0) == expected);
        QVERIFY(parseMoment("2026-11-22T14:21:30.018Z", 0) == expected + 18'000);
        QVERIFY(parseMoment("2026-11-22", 0));
        for (const char *bad : {"", "yesterday", "2026-13-01", "-5", "1e9"})
            QVERIFY2(!parseMoment(bad, now), bad);
    }

    void run()
    {
        const auto options = parse<RunOptions>({"run",
                                                "-d",
                                                "--rm",
                                                "--name",
                                                "web",
                                                "-e",
                                                "A=1",
                                                "-e",
                                                "B",
                                                "--env-file",
                                                "f",
                                                "-w",
                                                "/srv",
                                                "-u",
                                                "1:2",
                                                "-m",
                                                "64m",
                                                "--cpus=0.5",
                                                "--pids-limit",
                                                "-1",
                                                "--hostname",
                                                "h",
                                                "--network",
                                                "none",
                                                "--read-only",
                                                "--label",
                                                "a=b",
                                                "-l",
                                                "c",
                                                "--stop-signal",
                                                "INT",
                                                "--stop-timeout",
                                                "3",
                                                "starter"});
        QVERIFY(options.detach && options.spec.autoRemove && options.spec.readOnly);
        QCOMPARE(options.spec.image, u"starter"_s);
        QVERIFY(options.spec.command.isEmpty());
        QCOMPARE(options.spec.name, u"web"_s);
        QCOMPARE(options.spec.environment, QStringList({u"A=1"_s, u"B"_s}));
        QCOMPARE(options.spec.environmentFiles, QStringList{u"f"_s});
        QCOMPARE(options.spec.workdir, u"/srv"_s);
        QCOMPARE(options.spec.user, u"1:2"_s);
        QVERIFY(options.spec.memoryLimit == 64u << 20);
        QVERIFY(options.spec.nanoCpus == 500'000'000u);
        QVERIFY(options.spec.pidsLimit == -1);
        QCOMPARE(options.spec.hostname, u"h"_s);
        QCOMPARE(options.spec.network.networks, QStringList{u"none"_s});
        QCOMPARE(options.spec.labels, QStringList({u"a=b"_s, u"c"_s}));
        QCOMPARE(options.spec.stopSignal, u"INT"_s);
        QVERIFY(options.spec.stopTimeout == 3u);
        QVERIFY(!options.spec.entrypoint);
        QVERIFY(options.attach.signalProxy);
    }

    void combinedFlags()
    {
        const auto options = parse<RunOptions>({"run", "-it", "starter", "sh"});
        QVERIFY(options.spec.interactive && options.spec.tty && !options.detach);
        QCOMPARE(options.spec.command, QStringList{u"sh"_s});
        QVERIFY(parse<RunOptions>({"run", "--rm=false", "starter"}).spec.autoRemove == false);
        QVERIFY(parse<RunOptions>({"run", "--sig-proxy=false", "starter"}).attach.signalProxy == false);
        QVERIFY(parse<RunOptions>({"run", "-m512m", "starter"}).spec.memoryLimit == 512u << 20);
    }

    /// Whatever follows the image is the program's.
    void wordsAfterTheImage()
    {
        const auto options =
            parse<RunOptions>({"run", "--rm", "starter", "sh", "-c", "echo $0", "--rm", "-d", "--help", "--", "-x"});
        QCOMPARE(options.spec.command,
                 QStringList({u"sh"_s, u"-c"_s, u"echo $0"_s, u"--rm"_s, u"-d"_s, u"--help"_s, u"--"_s, u"-x"_s}));
        QVERIFY(!options.detach);
        QCOMPARE(parse<RunOptions>({"run", "--", "starter", "-d"}).spec.command, QStringList{u"-d"_s});
        QCOMPARE(parse<RunOptions>({"run", "starter", ""}).spec.command, QStringList{QString()});
        QCOMPARE(parse<RunOptions>({"run", "starter", "tool", "--empty="}).spec.command,
                 QStringList({u"tool"_s, u"--empty="_s}));
        const auto exec = parse<ExecOptions>({"exec", "-e", "A=1", "web", "ls", "-l", "--color", "--"});
        QCOMPARE(exec.container, u"web"_s);
        QCOMPARE(exec.command, QStringList({u"ls"_s, u"-l"_s, u"--color"_s, u"--"_s}));
        QCOMPARE(exec.environment, QStringList{u"A=1"_s});
    }

    void entrypoint()
    {
        QCOMPARE(*parse<RunOptions>({"run", "--entrypoint", "/bin/ls", "starter", "-l"}).spec.entrypoint,
                 QStringList{u"/bin/ls"_s});
        QCOMPARE(*parse<RunOptions>({"run", "--entrypoint", "", "starter"}).spec.entrypoint, QStringList());
        QCOMPARE(*parse<RunOptions>({"run", "--entrypoint=", "starter"}).spec.entrypoint, QStringList());
        QCOMPARE(*parse<RunOptions>({"run", "--entrypoint", R"(["a b","-c"])", "starter"}).spec.entrypoint,
                 QStringList({u"a b"_s, u"-c"_s}));
    }

    void otherCommands()
    {
        QCOMPARE(parse<StopOptions>({"stop", "-t", "5", "a", "b"}).containers.names, QStringList({u"a"_s, u"b"_s}));
        QVERIFY(parse<StopOptions>({"stop", "-t", "5", "a"}).timeout == 5u);
        QVERIFY(parse<StopOptions>({"restart", "a"}).restart);
        QCOMPARE(parse<KillOptions>({"kill", "a"}).signal, u"KILL"_s);
        QCOMPARE(parse<KillOptions>({"kill", "-s", "TERM", "a"}).signal, u"TERM"_s);
        QVERIFY(parse<RemoveOptions>({"rm", "-f", "a"}).force);
        QVERIFY(parse<PsOptions>({"ps", "-aq", "--no-trunc"}).quiet);
        QCOMPARE(parse<PsOptions>({"ps", "-f", "name=a", "--filter", "status=exited"}).filters,
                 QStringList({u"name=a"_s, u"status=exited"_s}));
        QVERIFY(parse<PsOptions>({"container", "ls", "--format", "json"}).format == "json"_L1);
        QVERIFY(parse<LogsOptions>({"logs", "-n", "10", "-f", "-t", "web"}).tail == 10u);
        QVERIFY(!parse<LogsOptions>({"logs", "--tail", "all", "web"}).tail);
        QVERIFY(parse<LogsOptions>({"logs", "--since", "1790000000", "web"}).since == 1'790'000'000'000'000u);
        QVERIFY(parse<StatsOptions>({"stats", "--no-stream"}).containers.isEmpty());
        QCOMPARE(parse<StatsOptions>({"stats", "a", "b"}).containers, QStringList({u"a"_s, u"b"_s}));
        QCOMPARE(parse<ImagesOptions>({"images", "deb13"}).reference, u"deb13"_s);
        QVERIFY(parse<ImagesOptions>({"image", "ls", "-q"}).quiet);
        QVERIFY(parse<RemoveImageOptions>({"rmi", "-f", "a"}).force);
        QCOMPARE(parse<RemoveImageOptions>({"image", "rm", "a"}).images, QStringList{u"a"_s});
        QCOMPARE(parse<LoadOptions>({"load", "-i", "x.tar"}).input, u"x.tar"_s);
        QVERIFY(parse<LoadOptions>({"load"}).input.isEmpty());
        QCOMPARE(parse<ImportOptions>({"import", "deb", "-"}).file, u"-"_s);
        QVERIFY(parse<InspectOptions>({"inspect", "--type", "image", "a"}).type == InspectOptions::Type::Image);
        QVERIFY(parse<InspectOptions>({"container", "inspect", "a"}).type == InspectOptions::Type::Container);
        QCOMPARE(parse<InspectOptions>({"inspect", "-f", "{{.Id}}", "a"}).format, u"{{.Id}}"_s);
        QVERIFY(parse<StartOptions>({"start", "-i", "a"}).attached);
        QVERIFY(!parse<AttachCommandOptions>({"attach", "--no-stdin", "a"}).withInput);
        QCOMPARE(parse<ImagesOptions>({"images", "--", "deb13"}).reference, u"deb13"_s);
        QCOMPARE(parse<RemoveOptions>({"rm", "-f", "--", "-x"}).containers.names, QStringList{u"-x"_s});
        parse<InfoOptions>({"info"});
        parse<VersionOptions>({"version", "--format", "json"});
    }

    void registries()
    {
        const auto pull = parse<PullOptions>({"pull", "-q", "-a", "--platform", "linux/arm64", "--tls-verify=false", "--creds", "me:x", "a", "b"});
        QVERIFY(pull.quiet && pull.allTags);
        QCOMPARE(pull.platform, u"linux/arm64"_s);
        QCOMPARE(pull.images, QStringList({u"a"_s, u"b"_s}));
        QVERIFY(pull.access.tlsVerify == false);
        QCOMPARE(pull.access.credentials, u"me:x"_s);
        QVERIFY(!parse<PullOptions>({"image", "pull", "a"}).access.tlsVerify);
        QVERIFY(parse<PullOptions>({"pull", "--tls-verify", "a"}).access.tlsVerify == true);
        QVERIFY(parse<PullOptions>({"pull", "--tls-verify=true", "a"}).access.tlsVerify == true);
        const auto push = parse<PushOptions>({"push", "--authfile", "f", "a", "registry.example/b"});
        QCOMPARE(push.image, u"a"_s);
        QCOMPARE(push.destination, u"registry.example/b"_s);
        QCOMPARE(push.access.authFile, u"f"_s);
        QVERIFY(parse<LoginOptions>({"login", "-u", "me", "--password-stdin", "r.example"}).passwordFromInput);
        QVERIFY(parse<LogoutOptions>({"logout", "-a"}).all);
        QCOMPARE(parse<SearchOptions>({"search", "--limit", "3", "--list-tags", "x"}).limit, 3U);
        QCOMPARE(parse<TagOptions>({"tag", "a", "b", "c"}).names, QStringList({u"b"_s, u"c"_s}));
        QCOMPARE(parse<SaveOptions>({"image", "save", "--format", "oci-archive", "-o", "f", "a"}).format, u"oci-archive"_s);
        QVERIFY(!parse<HistoryOptions>({"history", "a"}).exact);
        QVERIFY(parse<HistoryOptions>({"history", "--human=false", "a"}).exact);
        QCOMPARE(parse<ImageTreeOptions>({"image", "tree", "a"}).image, u"a"_s);
        QVERIFY(parse<ImagePruneOptions>({"image", "prune", "-a", "-f"}).all);
        QVERIFY(parse<ImagePruneOptions>({"image", "prune", "--dry-run"}).dryRun);
        QVERIFY(parse<ImagePruneOptions>({"image", "prune", "--no-bin"}).noBin);
        QVERIFY(parse<RemoveImageOptions>({"rmi", "--no-bin", "x"}).noBin && !parse<RemoveImageOptions>({"rmi", "x"}).noBin);
        QVERIFY(parse<SystemPruneOptions>({"system", "prune", "--bin"}).bin);
        QVERIFY(parse<UndoOptions>({"system", "undo", "--list"}).list);
        QCOMPARE(parse<UndoOptions>({"system", "undo", "a1b2c3d4"}).removal, QStringLiteral("a1b2c3d4"));
        QCOMPARE(parse<StoreCheckOptions>({"system", "check", "--format", "json"}).format, QStringLiteral("json"));
        QVERIFY(parse<ManifestInspectOptions>({"manifest", "inspect", "--insecure", "a"}).access.tlsVerify == false);
        QVERIFY(parse<ExistsOptions>({"image", "exists", "a"}).type == ExistsOptions::Type::Image);
        const auto run = parse<RunOptions>({"run", "--pull", "always", "-q", "a"}).creation;
        QVERIFY(run.pull == PullPolicy::Always && run.quiet);
        QVERIFY(parse<RunOptions>({"run", "a"}).creation.pull == PullPolicy::Missing);
    }

    void choices()
    {
        const auto stop =
            parse<StopOptions>({"stop", "--filter", "label=a", "--filter", "name=b", "-i", "-a"}).containers;
        QVERIFY(stop.all && stop.ignoreMissing && stop.names.isEmpty());
        QCOMPARE(stop.filters, QStringList({u"label=a"_s, u"name=b"_s}));
        QVERIFY(parse<StopOptions>({"restart", "--running"}).containers.running);
        QVERIFY(parse<KillOptions>({"kill", "-l"}).containers.latest);
        QVERIFY(parse<PauseOptions>({"unpause", "--all"}).containers.all);
        QVERIFY(parse<StartOptions>({"start", "--all"}).containers.all);
        // Force does not mind one that is not there.
        QVERIFY(parse<RemoveOptions>({"rm", "-f", "a"}).containers.ignoreMissing);
        QVERIFY(!parse<RemoveOptions>({"rm", "a"}).containers.ignoreMissing);
        QList<ContainerInfo> all(3);
        for (int i = 0; i < 3; ++i) {
            all[i].id = QString(64, QChar(u'a' + i));
            all[i].name = QString(QChar(u'a' + i));
            all[i].createdAt = quint64(i + 1);
            all[i].state = i == 1 ? ContainerState::Exited : ContainerState::Running;
        }
        const auto running = [](const ContainerInfo &container) { return container.isActive(); };
        QCOMPARE(*chosenNames({.names = {u"x"_s}}, all, running), QStringList{u"x"_s});
        QCOMPARE(*chosenNames({.all = true}, all, running), QStringList({all[2].id, all[0].id}));
        QCOMPARE(*chosenNames({.latest = true}, all, running), QStringList{all[2].id});
        QCOMPARE(*chosenNames({.running = true}, all, [](const ContainerInfo &) { return true; }),
                 QStringList({all[2].id, all[0].id}));
        QCOMPARE(*chosenNames({.filters = {u"name=a"_s}}, all, running), QStringList{all[0].id});
        QCOMPARE(chosenNames({.filters = {u"what=a"_s}}, all, running).error().code, ErrorCode::InvalidArgument);
    }

    void creation()
    {
        const auto run =
            parse<RunOptions>({"run", "--cidfile", "id", "--platform", "linux/x86_64", "--name", "web", "--replace",
                               "-a", "STDIN", "-a", "stderr", "-h", "host", "--pull", "missing", "-q", "starter"});
        QCOMPARE(run.creation.idFile, u"id"_s);
        QCOMPARE(run.creation.platform, u"linux/amd64"_s);
        QVERIFY(run.creation.replace);
        QCOMPARE(run.spec.hostname, u"host"_s);
        QVERIFY((run.streams == StreamChoice{.input = true, .output = false, .error = true}));
        QVERIFY(!parse<RunOptions>({"run", "starter"}).streams);
        QCOMPARE(parse<CreateOptions>({"create", "--requires", "db", "--log-driver", "json-file", "starter"})
                     .spec.life.dependsOn,
                 QStringList{u"db"_s});
    }

    void lifeCommands()
    {
        const auto update = parse<UpdateOptions>(
            {"update", "--cpu-period", "50000", "--cpu-quota", "-1", "--blkio-weight", "300", "web"});
        QVERIFY(update.cpuPeriod == 50000u && update.cpuQuota == -1 && update.blockWeight == 300u);
        QCOMPARE(parse<WaitOptions>(
                     {"wait", "--condition", "healthy", "--condition", "exited", "-i", "250ms", "--ignore", "a", "b"})
                     .conditions,
                 QStringList({u"healthy"_s, u"exited"_s}));
        QVERIFY(parse<ExecOptions>({"exec", "--privileged", "web", "id"}).privileged);
        QVERIFY(parse<PsOptions>({"ps", "-s"}).sizes);
        QVERIFY(parse<LogsOptions>({"logs", "--details", "web"}).details);
        QVERIFY(parse<ExistsOptions>({"volume", "exists", "data"}).type == ExistsOptions::Type::Volume);
        QCOMPARE(parse<ExistsOptions>({"container", "exists", "web"}).name, u"web"_s);
        QVERIFY(parse<DiskUsageOptions>({"system", "df", "-v"}).verbose);
        QVERIFY(parse<SystemPruneOptions>({"system", "prune", "-f", "--volumes"}).volumes);
        parse<EventsOptions>({"system", "events"});
        parse<InfoOptions>({"system", "info"});
        QVERIFY(parse<InspectOptions>({"inspect", "-s", "--type", "volume", "a"}).type == InspectOptions::Type::Volume);
    }

    void wrongCommandLines_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("part"); // of the message
        const auto row = [](const char *arguments, const char *part) {
            QTest::newRow(*arguments ? arguments : "nothing")
                << QString::fromUtf8(arguments).split(u' ', Qt::SkipEmptyParts) << QString::fromUtf8(part);
        };
        row("", "a command is needed");
        row("frobnicate", "there is no command 'frobnicate'");
        row("--frobnicate", "there is no option '--frobnicate'");
        row("run", "an image");
        row("run --rm", "an image");
        row("run --frobnicate starter", "there is no option '--frobnicate'");
        row("run -x starter", "there is no option '-x'");
        row("run -m lots starter", "'lots' is not a size");
        row("run -m", "-m");
        row("run --cpus x starter", "'x' is not a number of processors");
        row("run --pids-limit x starter", "'x' is not a number of processes");
        row("run --stop-timeout -3 starter", "'-3' is not a number of seconds");
        row("run --detach-keys ctrl-1 starter", "'ctrl-1' is not a key sequence");
        row("ps --frobnicate", "ps: there is no option '--frobnicate'");
        row("ps web", "ps: unexpected argument 'web'");
        row("run --memory= starter", "'' is not a size");
        row("container", "subcommand");
        row("container frobnicate", "frobnicate");
        row("exec web", "a container and a command");
        row("stop", "a container");
        row("stop -t x web", "'x' is not a number of seconds");
        row("logs", "container");
        row("logs --tail x web", "'x' is not a number of lines");
        row("logs --since x web", "'x' is not a time");
        row("start -a one two", "only one container");
        row("import name", "file");
        row("inspect --type pod web", "'pod' is not container, image, volume or network");
        row("stop --all web", "exclude each other");
        row("rm --latest web", "exclude each other");
        row("kill --filter status=running web", "exclude each other");
        row("start --all -a", "only one container");
        row("run -d -a stdout starter", "exclude each other");
        row("run -a screen starter", "'screen' is not stdin, stdout or stderr");
        row("run --rm --restart always starter", "exclude each other");
        row("run --replace starter", "it needs --name");
        row("run --platform amd64 starter", "'amd64' is not of the form OS/ARCHITECTURE");
        row("run --pull sometimes starter", "'sometimes' is not missing, always, newer or never");
        row("run --log-driver syslog starter", "'syslog' is not a way to keep logs");
        row("run --volume-driver nfs starter", "'nfs' is not a volume driver");
        row("run --entrypoint [1] starter", "'[1]' is not a JSON list of strings");
        row("wait --condition happy web", "'happy' is not a condition");
        row("wait -i soon web", "'soon'");
        row("update --cpu-period x web", "'x' is not a number of microseconds");
        row("update --blkio-weight 5 web", "'5' is not a number between 10 and 1000");
        row("volume create -o type=nfs data", "'type=nfs' has no meaning");
        row("system", "subcommand");
        row("system frobnicate", "there is no command 'frobnicate'");
        row("container exists", "container");
        row("pull", "images");
        row("save --format zip a", "'zip' is not docker-archive or oci-archive");
        row("search --limit 0 x", "'0' is not a number from 1 to 99999");
        row("manifest frobnicate", "there is no command 'frobnicate'");
    }

    void buildAndCommit()
    {
        const auto build = parse<BuildOptions>({"build", "-t", "a:1", "--tag", "b", "-f", "x/Dockerfile", "--build-arg", "A=b c", "--build-arg", "D",
                                                "--target=final", "--label", "k=v", "--secret", "id=s,src=f", "--no-cache", "--progress", "plain", "."});
        QCOMPARE(build.tags, (QStringList{u"a:1"_s, u"b"_s}));
        QCOMPARE(build.arguments, (QStringList{u"A=b c"_s, u"D"_s}));
        QCOMPARE(build.file, u"x/Dockerfile"_s);
        QCOMPARE(build.target, u"final"_s);
        QCOMPARE(build.secrets, QStringList{u"id=s,src=f"_s});
        QVERIFY(build.noCache && !build.quiet && !build.checkOnly);
        QCOMPARE(build.context, u"."_s);
        QCOMPARE(parse<BuildOptions>({"image", "build", "--check", "/x"}).checkOnly, true);
        const auto out = parse<BuildOptions>({"build", "-o", "dir", "--output", "type=tar,dest=f", "--ssh", "default", "--platform", "linux/amd64", "./history"});
        QCOMPARE(out.outputs, (QStringList{u"dir"_s, u"type=tar,dest=f"_s}));
        QCOMPARE(out.agents, QStringList{u"default"_s});
        QCOMPARE(out.platform, u"linux/amd64"_s);
        QVERIFY(out.pull == PullPolicy::Missing);
        QVERIFY(parse<BuildOptions>({"build", "--pull", "."}).pull == PullPolicy::Always);
        QVERIFY(parse<BuildOptions>({"build", "--pull=false", "."}).pull == PullPolicy::Never);
        QCOMPARE(out.context, u"./history"_s);
        QVERIFY(parse<BuildHistoryOptions>({"build", "history"}).build.isEmpty());
        const auto steps = parse<BuildHistoryOptions>({"image", "build", "history", "--no-trunc", "--format", "json", "ab12"});
        QVERIFY(steps.noTruncation && steps.format == "json"_L1 && steps.build == "ab12"_L1);
        const auto logs = parse<BuildLogsOptions>({"build", "logs", "-f", "--step", "3"});
        QVERIFY(logs.follow && logs.step == 3 && logs.build.isEmpty());
        QVERIFY(!parseCommandLine({"build", "logs", "--step", "0"}));
        const auto prune = parse<BuildPruneOptions>({"build", "prune", "-f", "--caches", "--until", "1970-01-01T00:00:02Z"});
        QVERIFY(prune.force && prune.caches && prune.until == 2'000'000);
        QVERIFY(parse<BuildPruneOptions>({"build", "prune"}).until == 0);
        const auto commit = parse<CommitOptions>({"commit", "-a", "Me", "-m", "text", "-c", "ENV A=b", "-c", "USER x", "--pause=false", "web", "saved:1"});
        QCOMPARE(commit.changes, (QStringList{u"ENV A=b"_s, u"USER x"_s}));
        QCOMPARE(commit.container, u"web"_s);
        QCOMPARE(commit.image, u"saved:1"_s);
        QVERIFY(!commit.pause);
        QVERIFY(parse<CommitOptions>({"container", "commit", "web"}).pause);
        QVERIFY(!parseCommandLine({"build"}));
        QVERIFY(!parseCommandLine({"commit"}));
    }

    void wrongCommandLines()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, part);
        std::vector<std::string> words;
        for (const QString &word : arguments)
            words.push_back(word.toStdString());
        const auto result = parseCommandLine(words);
        QVERIFY(!result);
        QCOMPARE(result.error().exitCode, 125);
        QVERIFY2(result.error().text.contains(part.toStdString()), result.error().text.c_str());
        QVERIFY2(!result.error().text.contains('\n'), result.error().text.c_str());
        QVERIFY(result.error().text.contains("--help"));
    }

    void help()
    {
        const auto all = parseCommandLine({"--help"});
        QVERIFY(!all);
        QCOMPARE(all.error().exitCode, 0);
        for (const char *command : {"run", "ps", "logs", "images", "stats", "import"})
            QVERIFY2(all.error().text.contains(command), command);
        const auto run = parseCommandLine({"run", "--help"});
        QCOMPARE(run.error().exitCode, 0);
        QVERIFY(run.error().text.contains("--memory"));
        const auto version = parseCommandLine({"--version"});
        QCOMPARE(version.error().exitCode, 0);
        QVERIFY(version.error().text.starts_with("kistectl version "));
    }

    void compressionsAndSquashing()
    {
        const auto push = parse<PushOptions>({"push", "--compression-format", "zstd", "--compression-level=19", "--force-compression", "a"});
        QVERIFY(push.compression && push.compression->format == Compression::Zstd && push.compression->level == 19);
        QVERIFY(!parse<PushOptions>({"push", "a"}).compression);
        const auto save = parse<SaveOptions>({"save", "--compress", "none", "a"});
        QVERIFY(save.compression && save.compression->format == Compression::None && !save.compression->level);
        QVERIFY(parse<SaveOptions>({"image", "save", "--compression-format=gzip", "a", "b"}).compression);
        for (const std::vector<std::string> &wrong :
             {std::vector<std::string>{"push", "--compression-format", "zstd:chunked", "a"}, {"push", "--compression-level", "3", "a"},
              {"save", "--compress", "gzip", "--compression-level", "10", "a"}, {"save", "--compress", "none", "--compression-level", "1", "a"},
              {"save", "--compress", "zstd", "--compression-level", "0", "a"}})
            QVERIFY(!parseCommandLine(wrong));
        QVERIFY(parse<CommitOptions>({"commit", "-s", "c"}).squash && !parse<CommitOptions>({"commit", "c"}).squash);
        const auto build = parse<BuildOptions>({"build", "--squash", "."});
        QVERIFY(build.squash && !build.squashAll && parse<BuildOptions>({"build", "--squash-all", "."}).squashAll);
    }

    void diff()
    {
        const auto two = parse<DiffOptions>({"diff", "--format", "table", "a", "b"});
        QCOMPARE(two.object + u'|' + two.base + u'|' + two.format, u"a|b|table"_s);
        QVERIFY(two.type == DiffOptions::Type::Any);
        QVERIFY(parse<DiffOptions>({"container", "diff", "a"}).type == DiffOptions::Type::Container);
        QVERIFY(parse<DiffOptions>({"image", "diff", "a"}).type == DiffOptions::Type::Image);
        QVERIFY(parse<DiffOptions>({"diff", "a"}).base.isEmpty());
        for (const std::vector<std::string> &wrong : {std::vector<std::string>{"diff"}, {"diff", "a", "b", "c"}})
            QVERIFY(!parseCommandLine(wrong));
    }

    void detachKeys()
    {
        DetachKeys keys;
        QCOMPARE(keys.filter("ab"), "ab"_ba);
        QCOMPARE(keys.filter("x\x10"), "x"_ba);
        QCOMPARE(keys.filter("y"), "\x10y"_ba);
        QCOMPARE(keys.filter("\x10\x10"), "\x10"_ba);
        QVERIFY(!keys.complete());
        QCOMPARE(keys.filter("\x11rest"), ""_ba);
        QVERIFY(keys.complete());
        DetachKeys none = *DetachKeys::parse("");
        QCOMPARE(none.filter("\x10\x11"), "\x10\x11"_ba);
        DetachKeys own = *DetachKeys::parse("ctrl-a,d");
        QCOMPARE(own.filter("\x01"
                            "d"),
                 ""_ba);
        QVERIFY(own.complete());
        for (const char *bad : {"ctrl-", "ctrl-1", "ctrl-p,", "foo", ","})
            QVERIFY2(!DetachKeys::parse(bad), bad);
    }
};

QTEST_GUILESS_MAIN(TestCtlParse)
#include "tst_ctlparse.moc"
