// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/sha256.h"
#include "core/build/configchanges.h"
#include "core/build/plan.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <algorithm>
#include <format>

using namespace kiste;
using namespace kiste::build;

namespace {

/// Images of these tests: any name but "missing" is one.
Result<BaseImage> image(const std::string &reference, const Platform &platform)
{
    if (reference.starts_with("missing"))
        return failure(ErrorCode::NotFound, std::format("there is no image '{}'", reference));
    BaseImage base{Sha256::of(reference).text(), {}};
    base.config.os = platform.os;
    base.config.architecture = platform.architecture;
    base.config.env = {"PATH=/usr/bin:/bin"};
    base.config.cmd = {"sh"};
    if (reference == "trigger:1")
        base.config.onBuild = {"ARG COMPOSER_FLAGS=\"--no-dev\"", "COPY composer.* /var/www/", "RUN <<EOF2\nchown -R www-data /var/www\nEOF2"};
    if (reference == "onbuild-from")
        base.config.onBuild = {"COPY --from=tools /a /b"};
    if (reference == "onbuild-bad")
        base.config.onBuild = {"COPY x"};
    if (reference == "withworkdir")
        base.config.workingDir = "/base";
    return base;
}

Plan planOf(const std::string &source, PlanOptions options = {})
{
    options.platform = {"linux", "amd64", ""};
    options.buildPlatform = options.platform;
    return planBuild(parseDockerfile(source), options, image);
}

std::string joined(const std::vector<std::string> &words)
{
    std::string line;
    for (const std::string &word : words)
        line += std::format("{}'{}'", line.empty() ? "" : " ", word);
    return line;
}

std::string nameOf(const FileSource &source)
{
    switch (source.kind) {
    case FileSource::Kind::Stage:
        return std::format("stage {}", source.stage);
    case FileSource::Kind::Image:
        return std::format("image {}", source.image);
    case FileSource::Kind::Context:
        break;
    }
    return "context";
}

std::string described(const RunStep &run)
{
    std::string out = std::format("    run {}\n    in {} as '{}' with {}\n", joined(run.arguments), run.directory, run.user, joined(run.environment));
    if (!run.script.empty())
        out += std::format("    script '{}'\n", run.script);
    if (run.network != RunNetwork::Default)
        out += std::format("    network {}\n", static_cast<int>(run.network));
    for (const PlannedMount &planned : run.mounts) {
        const RunMount &mount = planned.mount;
        out += std::format("    mount {} '{}' of {} at '{}' id '{}' env '{}'{}{}\n", static_cast<int>(mount.type), mount.source,
                           nameOf(planned.source), mount.target, mount.id, mount.environment,
                           mount.readOnly ? *mount.readOnly ? " ro" : " rw" : "", mount.required ? " required" : "");
    }
    return out;
}

std::string described(const CopyStep &copy)
{
    std::string out = std::format("    {} {} of {} to '{}'{}", copy.add ? "add" : "copy", joined(copy.sources), nameOf(copy.from), copy.target,
                                  copy.targetIsFolder ? " folder" : "");
    for (const auto &[name, value] : {std::pair("chown", copy.chown), {"chmod", copy.chmod}, {"checksum", copy.checksum}}) {
        if (!value.empty())
            out += std::format(" {} '{}'", name, value);
    }
    out += std::string(copy.link ? " link" : "") + (copy.parents ? " parents" : "") + (copy.keepGitDir ? " git" : "");
    if (copy.unpack)
        out += *copy.unpack ? " unpack" : " packed";
    if (!copy.excludes.empty())
        out += " without " + joined(copy.excludes);
    out += '\n';
    for (const Heredoc &file : copy.files)
        out += std::format("    file {} '{}'\n", file.name, file.content);
    return out;
}

std::string described(const ImageConfig &config)
{
    std::string out = std::format("  user '{}' directory '{}' signal '{}' author '{}'\n", config.user, config.workingDir, config.stopSignal, config.author);
    out += std::format("  entrypoint {}\n  cmd {}\n  env {}\n", joined(config.entrypoint), joined(config.cmd), joined(config.env));
    for (const auto &[name, value] : config.labels)
        out += std::format("  label '{}' '{}'\n", name, value);
    out += std::format("  ports {} volumes {} shell {} onbuild {}\n", joined(config.exposedPorts), joined(config.volumes), joined(config.shell),
                       joined(config.onBuild));
    const ImageHealthcheck &health = config.healthcheck;
    if (!health.test.empty())
        out += std::format("  health {} {} {} {} {}\n", joined(health.test), health.interval, health.timeout, health.startPeriod, health.retries);
    return out;
}

/// All that a plan says, to be compared with what it should.
std::string described(const Plan &plan, const std::string &source)
{
    std::string out;
    for (const Diagnostic &one : plan.diagnostics)
        out += describe(one, "Dockerfile", source);
    for (const PlannedStage &stage : plan.stages) {
        out += std::format("stage {} '{}' from '{}'{}\n", stage.index, stage.name, stage.baseName,
                           stage.baseStage ? " stage" : stage.baseImage ? " image" : " nothing");
        for (const Step &step : stage.steps) {
            out += std::format("  {}-{} {}\n", step.place.line, step.lastLine, step.createdBy);
            if (const auto *const run = std::get_if<RunStep>(&step.action))
                out += described(*run);
            else if (const auto *const copy = std::get_if<CopyStep>(&step.action))
                out += described(*copy);
        }
        out += described(stage.config);
    }
    return out;
}

QString textOf(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

std::vector<std::size_t> stagesOf(const Plan &plan)
{
    std::vector<std::size_t> numbers;
    for (const PlannedStage &stage : plan.stages)
        numbers.push_back(stage.index);
    return numbers;
}

/// The key after the last step of the only stage, each step's content being @p content.
std::string keyOf(const std::string &source, const std::string &content = "c", PlanOptions options = {})
{
    const Plan plan = planOf(source, std::move(options));
    if (plan.stages.size() != 1)
        return {};
    Digest key = baseKey(plan.stages[0]);
    for (const Step &step : plan.stages[0].steps)
        key = stepKey(key, step, content);
    return key.text();
}

} // namespace

class TestBuildPlan : public QObject {
    Q_OBJECT

private slots:
    void realFiles_data()
    {
        QTest::addColumn<QString>("path");
        const QDir folder(QString::fromUtf8(KISTE_FIXTURES) + QStringLiteral("/dockerfiles"));
        const QStringList names = folder.entryList({QStringLiteral("*.Dockerfile")}, QDir::Files, QDir::Name);
        QVERIFY(names.size() >= 20);
        for (const QString &name : names)
            QTest::newRow(qPrintable(name)) << folder.filePath(name);
    }

    /// Each file beside what a plan of it is. With KISTE_WRITE_EXPECTED set, that is written anew, to be read and compared by hand.
    void realFiles()
    {
        QFETCH(QString, path);
        const std::string source = textOf(path).toStdString();
        QVERIFY(!source.empty());
        PlanOptions options;
        if (path.contains(QStringLiteral("18-")))
            options.arguments = {{"TAG", "10"}, {"HTTP_PROXY", "http://proxy"}, {"FLAVOUR", "given"}, {"TYPO", "x"}};
        const QString actual = QString::fromStdString(described(planOf(source, options), source));
        const QString expected = path.chopped(10) + QStringLiteral("expected");
        if (qEnvironmentVariableIsSet("KISTE_WRITE_EXPECTED")) {
            QFile file(expected);
            QVERIFY(file.open(QFile::WriteOnly) && file.write(actual.toUtf8()) >= 0);
            QFAIL("what is expected was written anew");
        }
        const QStringList lines = actual.split(u'\n');
        const QStringList wanted = textOf(expected).split(u'\n');
        for (qsizetype i = 0; i < std::min(lines.size(), wanted.size()); ++i)
            QCOMPARE(lines[i], wanted[i]);
        QCOMPARE(lines.size(), wanted.size());
    }

    void onlyNeededStages()
    {
        const std::string source = "FROM a AS one\nFROM b AS two\nFROM one AS three\nCOPY --from=two x y\nFROM c AS four\nRUN --mount=from=one,target=/x true\n";
        QCOMPARE(stagesOf(planOf(source)), (std::vector<std::size_t>{0, 3}));
        QCOMPARE(stagesOf(planOf(source, {.target = "Three"})), (std::vector<std::size_t>{0, 1, 2}));
        QCOMPARE(stagesOf(planOf(source, {.target = "1"})), std::vector<std::size_t>{1});
        // An image that only an unneeded stage has is not asked for.
        QCOMPARE(stagesOf(planOf("FROM missing AS x\nFROM b\n")), std::vector<std::size_t>{1});
        const Plan plan = planOf(source, {.target = "for"});
        QVERIFY(plan.stages.empty());
        QCOMPARE(plan.diagnostics[0].rule, std::string("target"));
        QVERIFY(plan.diagnostics[0].hint.contains("four"));
    }

    void errors_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        const auto row = [](const char *name, const char *source, const char *rule, int line, int column) {
            QTest::newRow(name) << QByteArray(source) << QByteArray(rule) << line << column;
        };
        row("image missing", "FROM missing:1\n", "from-image", 1, 6);
        row("image is a later stage", "FROM missing\nFROM a AS missing\nCOPY --from=0 x y\n", "from-image", 1, 6);
        row("image empty", "ARG X\nFROM $X\n", "from-image", 2, 6);
        row("platform", "FROM --platform=a/b/c/d x\n", "platform", 1, 6);
        row("copy from missing", "FROM a AS build\nFROM b\nCOPY --from=missing x y\n", "stage-reference", 3, 6);
        row("mount from missing", "FROM a\nRUN --mount=from=missing,target=/x true\n", "stage-reference", 2, 5);
        row("mount at the top", "FROM a\nRUN --mount=target=/x/.. true\n", "mount-form", 2, 5);
        row("variable must be set", "FROM a\nENV A=${B:?no}\n", "expansion", 2, 7);
        row("brace", "FROM a\nWORKDIR /a${B\n", "expansion", 2, 11);
        row("global brace", "ARG A=${B\nFROM a\n", "expansion", 1, 7);
        row("port", "FROM a\nEXPOSE http\n", "port", 2, 8);
        row("port range", "FROM a\nEXPOSE 20-10\n", "port", 2, 8);
        row("ports", "FROM a\nEXPOSE 1-65535\n", "port", 2, 8);
        row("port protocol", "FROM a\nEXPOSE 1/icmp\n", "port", 2, 8);
        row("workdir empty", "FROM a\nWORKDIR $X\n", "empty-path", 2, 9);
        row("source empty", "FROM a\nCOPY $X y\n", "empty-path", 2, 6);
        row("target empty", "FROM a\nCOPY x $Y\n", "empty-path", 2, 8);
        row("several to a name", "FROM a\nCOPY x y z\n", "copy-target", 2, 10);
        row("COPY of a URL", "FROM a\nCOPY http://x/y z\n", "copy-source", 2, 6);
        row("checksum", "FROM a\nADD --checksum=md5:1 http://x/y z\n", "flag-value", 2, 5);
        row("a commit's beginning", "FROM a\nADD --checksum=abc123 https://x/y.git z\n", "flag-value", 2, 5);
        row("an option as a branch", "FROM a\nADD https://x/y.git#--upload-pack=z z\n", "copy-source", 2, 5);
        row("checksum of a file", "FROM a\nADD --checksum=sha256:24c58fe283a164217b6db381794e600bb4b6d87c1a5dcfd6f1a5d9b2e1f1f0a5 y z\n", "flag-value", 2, 5);
        row("exclude", "FROM a\nCOPY --exclude=[ x y\n", "flag-value", 2, 1);
        row("insecure", "FROM a\nRUN --security=insecure true\n", "not-allowed", 2, 1);
        row("host network", "FROM a\nRUN --network=host true\n", "not-allowed", 2, 1);
        row("device", "FROM a\nRUN --device=x true\n", "not-supported", 2, 1);
        row("script without program", "FROM a\nRUN <<E\n#!  \nx\nE\n", "heredoc-form", 2, 1);
        row("trigger", "FROM onbuild-bad\n", "onbuild", 1, 6);
        row("variable's name", "FROM a\nENV \"\"=x\n", "variable-name", 2, 5);
    }

    void errors()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, rule);
        const Plan plan = planOf(source.toStdString());
        QVERIFY(plan.stages.empty());
        const auto found = std::ranges::find(plan.diagnostics, Severity::Error, &Diagnostic::severity);
        QVERIFY(found != plan.diagnostics.end());
        QCOMPARE(QByteArray::fromStdString(found->rule), rule);
        QTEST(found->place.line, "line");
        QTEST(found->place.column, "column");
    }

    void warningsOfAPlan_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<int>("column"); // 0: there is none
        const auto row = [](const char *name, const char *source, const char *rule, int column) {
            QTest::newRow(name) << QByteArray(source) << QByteArray(rule) << column;
        };
        row("no default", "ARG TAG\nFROM a:$TAG\n", "InvalidDefaultArgInFrom", 6);
        row("empty default", "ARG IMAGE=\nFROM ${IMAGE}\n", "InvalidDefaultArgInFrom", 6);
        row("default", "ARG TAG=1\nFROM a:$TAG\n", "InvalidDefaultArgInFrom", 0);
        row("default of a default", "ARG A=a\nARG B=${A}:1\nFROM $B\n", "InvalidDefaultArgInFrom", 0);
        row("default in place", "ARG TAG\nFROM a:${TAG:-1}\n", "InvalidDefaultArgInFrom", 0);
        row("there by itself", "FROM a:$TARGETARCH\n", "InvalidDefaultArgInFrom", 0);
        row("ignored", "FROM a\nCOPY x.log y/z.log /\n", "CopyIgnoredFile", 6);
        row("ignored below", "FROM a\nCOPY keep hidden/x /\n", "CopyIgnoredFile", 11);
        row("pattern", "FROM a\nCOPY *.log /\n", "CopyIgnoredFile", 0);
        row("of another stage", "FROM a AS b\nFROM a\nCOPY --from=b x.log /\n", "CopyIgnoredFile", 0);
        row("not ignored", "FROM a\nCOPY . /\n", "CopyIgnoredFile", 0);
        row("unset in a here-document", "FROM a\nCOPY <<-E /x\n\tone\n\t\tb $NO\n\tE\n", "UndefinedVar", 5);
    }

    void warningsOfAPlan()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, rule);
        QFETCH(int, column);
        PlanOptions options{.arguments = {{"TAG", "9"}, {"IMAGE", "b"}}};
        options.ignored = IgnoreRules::parse("**/*.log\nhidden\n").value();
        const Plan plan = planOf(source.toStdString(), options);
        QVERIFY(!plan.stages.empty());
        const auto found = std::ranges::find(plan.diagnostics, rule.toStdString(), &Diagnostic::rule);
        QCOMPARE(found == plan.diagnostics.end() ? 0 : found->place.column, column);
    }

    void nothingOfAFileGetsAtTheTerminal()
    {
        const std::string source = "FROM a\nENV P\x1dRTS=80\nEXPOSE $PORTS\n";
        const Plan plan = planOf(source);
        const auto found = std::ranges::find(plan.diagnostics, "UndefinedVar", &Diagnostic::rule);
        QVERIFY(found != plan.diagnostics.end());
        QCOMPARE(found->hint, "did you mean $P\\x1dRTS?");
        QVERIFY(!describe(*found, "Dockerfile", source).contains('\x1d'));
        // What a place forgot to make printable, and the line it is about; U+009B is an escape sequence's beginning too.
        const std::string line = "FROM \x1b[2J\u009b2J\xff\u00e4";
        const Diagnostic raw{Severity::Error, "rule", {1, 6, 4}, "not \x1b[2J\nnor \u009b2J", "write \x01", {}};
        QCOMPARE(describe(raw, "Dockerfile", line), "Dockerfile:1:6: error: not \\x1b[2J\nnor \\xc2\\x9b2J [rule]\n"
                                                    "    1 | FROM  [2J 2J \u00e4\n"
                                                    "      |      ^~~~\n"
                                                    "      = write \\x01\n");
    }

    void allowedOnesAreAllowed()
    {
        PlanOptions options;
        options.allowInsecure = true;
        options.allowHostNetwork = true;
        const Plan plan = planOf("FROM a\nRUN --security=insecure --network=host true\n", options);
        QCOMPARE(plan.stages.size(), 1U);
        const auto &run = std::get<RunStep>(plan.stages[0].steps[0].action);
        QVERIFY(run.insecure && run.network == RunNetwork::Host);
    }

    void triggersMayCopyFromStages()
    {
        const Plan plan = planOf("FROM a AS tools\nFROM onbuild-from\n");
        QCOMPARE(stagesOf(plan), (std::vector<std::size_t>{0, 1}));
        QCOMPARE(std::get<CopyStep>(plan.stages[1].steps[0].action).from.kind, FileSource::Kind::Stage);
        QVERIFY(plan.stages[1].needs.contains(0));
        QVERIFY(plan.stages[1].config.onBuild.empty());
    }

    void labelsOfTheBuildAreOnTheTarget()
    {
        const Plan plan = planOf("FROM a AS x\nFROM x\nLABEL a=1 b=2\n", {.labels = {{"b", "3"}}});
        QCOMPARE(plan.stages.size(), 2U);
        QVERIFY(plan.stages[0].config.labels.empty());
        QCOMPARE(plan.stages[1].config.labels, (std::map<std::string, std::string>{{"a", "1"}, {"b", "3"}}));
    }

    void inheritedDirectory()
    {
        const Plan plan = planOf("FROM withworkdir\nWORKDIR x/../y\nCOPY a .\nCOPY a b\n");
        const auto &steps = plan.stages.at(0).steps;
        QCOMPARE(steps[0].config.workingDir, std::string("/base/y"));
        QCOMPARE(std::get<CopyStep>(steps[1].action).target, std::string("/base/y"));
        QVERIFY(std::get<CopyStep>(steps[1].action).targetIsFolder);
        QVERIFY(!std::get<CopyStep>(steps[2].action).targetIsFolder);
    }

    void sourcesDoNotLeadUp()
    {
        const Plan plan = planOf("FROM a\nCOPY ../../etc/passwd /x\nRUN --mount=source=../..,target=/y true\n");
        QCOMPARE(std::get<CopyStep>(plan.stages.at(0).steps[0].action).sources, std::vector<std::string>{"etc/passwd"});
        QCOMPARE(std::get<RunStep>(plan.stages.at(0).steps[1].action).mounts.at(0).mount.source, std::string("/"));
    }

    void keysChangeWithWhatCounts_data()
    {
        QTest::addColumn<QByteArray>("one");
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<bool>("same");
        const auto row = [](const char *name, const char *one, const char *other, bool same) {
            QTest::newRow(name) << QByteArray(one) << QByteArray(other) << same;
        };
        row("base", "FROM a\nRUN x\n", "FROM b\nRUN x\n", false);
        row("command", "FROM a\nRUN x\n", "FROM a\nRUN y\n", false);
        row("form", "FROM a\nRUN x y\n", "FROM a\nRUN [\"x\",\"y\"]\n", false);
        row("words", "FROM a\nRUN [\"x y\"]\n", "FROM a\nRUN [\"x\",\"y\"]\n", false);
        row("white space and comments", "FROM a\nRUN x\n", "# c\nFROM a\n\n\nrun   x  \n", true);
        row("label", "FROM a\nRUN x\n", "FROM a\nLABEL a=b\nRUN x\nCMD [\"z\"]\nEXPOSE 1\n", true);
        row("environment", "FROM a\nRUN x\n", "FROM a\nENV A=b\nRUN x\n", false);
        row("environment behind", "FROM a\nRUN x\n", "FROM a\nRUN x\nENV A=b\n", true);
        row("argument", "FROM a\nRUN x\n", "FROM a\nARG A=b\nRUN x\n", false);
        row("argument not used", "FROM a\nCOPY x y\n", "FROM a\nARG A=b\nCOPY x y\n", true);
        row("argument without value", "FROM a\nRUN x\n", "FROM a\nARG A\nRUN x\n", true);
        row("user", "FROM a\nRUN x\n", "FROM a\nUSER u\nRUN x\n", false);
        row("directory", "FROM a\nRUN x\n", "FROM a\nWORKDIR /u\nRUN x\n", false);
        row("directory, COPY", "FROM a\nCOPY x /y\n", "FROM a\nWORKDIR /u\nCOPY x /y\n", false); // the folder is a layer
        row("network", "FROM a\nRUN x\n", "FROM a\nRUN --network=none x\n", false);
        row("mount", "FROM a\nRUN x\n", "FROM a\nRUN --mount=type=tmpfs,target=/t x\n", false);
        row("mount target", "FROM a\nRUN --mount=type=tmpfs,target=/s x\n", "FROM a\nRUN --mount=type=tmpfs,target=/t x\n", false);
        row("name of a source", "FROM a\nCOPY x y\n", "FROM a\nCOPY z y\n", true);
        row("target", "FROM a\nCOPY x y\n", "FROM a\nCOPY x z\n", false);
        row("owner", "FROM a\nCOPY x y\n", "FROM a\nCOPY --chown=1 x y\n", false);
        row("mode", "FROM a\nCOPY x y\n", "FROM a\nCOPY --chmod=1 x y\n", false);
        row("ADD", "FROM a\nCOPY x y\n", "FROM a\nADD x y\n", false);
        row("URL", "FROM a\nADD http://x/a y\n", "FROM a\nADD http://x/b y\n", false);
        row("here-document", "FROM a\nCOPY <<x y\n1\nx\n", "FROM a\nCOPY <<x y\n2\nx\n", false);
        row("before", "FROM a\nRUN y\nRUN x\n", "FROM a\nRUN z\nRUN x\n", false);
        row("from nothing", "FROM scratch\nCOPY x y\n", "FROM a\nCOPY x y\n", false);
    }

    void keysChangeWithWhatCounts()
    {
        QFETCH(QByteArray, one);
        QFETCH(QByteArray, other);
        QFETCH(bool, same);
        QVERIFY(!keyOf(one.toStdString()).empty());
        QCOMPARE(keyOf(one.toStdString()) == keyOf(other.toStdString()), same);
        // What is read counts for each step that is one.
        QVERIFY(keyOf(one.toStdString(), "d") != keyOf(one.toStdString()));
    }

    void changesOfACommit()
    {
        ImageConfig config;
        config.env = {"A=1"};
        config.cmd = {"sh"};
        config.onBuild = {"RUN first"};
        const auto changed = applyChanges(config, {"ENV B=$A-2", "cmd [\"x\", \"y\"]", "EXPOSE 80", "LABEL a=b", "WORKDIR /w", "USER u", "ONBUILD RUN second"});
        QVERIFY2(changed, changed ? "" : changed.error().detail.c_str());
        QCOMPARE(changed->env, (std::vector<std::string>{"A=1", "B=1-2"}));
        QCOMPARE(changed->cmd, (std::vector<std::string>{"x", "y"}));
        QCOMPARE(changed->exposedPorts, std::vector<std::string>{"80/tcp"});
        QCOMPARE(changed->workingDir, std::string("/w"));
        QCOMPARE(changed->onBuild, (std::vector<std::string>{"RUN first", "RUN second"}));
        QCOMPARE(applyChanges(config, {}).value(), config);
        for (const char *bad : {"RUN x", "COPY a b", "FROM x", "ARG A", "", "CMD x\nRUN y", "ENV", "EXPOSE x", "NOTHING x"}) {
            const auto refused = applyChanges(config, {bad});
            QVERIFY2(!refused && refused.error().code == ErrorCode::InvalidArgument, bad);
        }
    }

    void proxiesDoNotCountUnlessDeclared()
    {
        const PlanOptions one{.arguments = {{"http_proxy", "a"}}};
        const PlanOptions other{.arguments = {{"http_proxy", "b"}}};
        QCOMPARE(keyOf("FROM a\nRUN x\n", "c", one), keyOf("FROM a\nRUN x\n", "c", other));
        QVERIFY(keyOf("FROM a\nARG http_proxy\nRUN x\n", "c", one) != keyOf("FROM a\nARG http_proxy\nRUN x\n", "c", other));
        const Plan plan = planOf("FROM a\nRUN x\n", one);
        const Step &step = plan.stages.at(0).steps.at(0);
        QCOMPARE(std::get<RunStep>(step.action).hiddenEnvironment.at("http_proxy"), std::string("a"));
        QVERIFY(!step.createdBy.contains("proxy"));
    }
};

QTEST_APPLESS_MAIN(TestBuildPlan)
#include "tst_buildplan.moc"
