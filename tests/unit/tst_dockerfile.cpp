// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/dockerfile.h"

#include <QTest>

#include <algorithm>

using namespace kiste;
using namespace kiste::build;

namespace {

QByteArray listOf(const std::vector<Diagnostic> &diagnostics)
{
    QByteArray text;
    for (const Diagnostic &one : diagnostics)
        text += QByteArray::fromStdString(describe(one, "Dockerfile", ""));
    return text;
}

const Diagnostic *findRule(const std::vector<Diagnostic> &diagnostics, const QByteArray &rule)
{
    const auto found = std::ranges::find(diagnostics, rule.toStdString(), &Diagnostic::rule);
    return found == diagnostics.end() ? nullptr : &*found;
}

/// The only stage's instructions of a file without errors.
std::vector<Instruction> instructionsOf(const std::string &source)
{
    const Dockerfile file = parseDockerfile(source);
    if (hasErrors(file.diagnostics) || file.stages.size() != 1) {
        qWarning("%s", listOf(file.diagnostics).constData());
        return {};
    }
    return file.stages[0].instructions;
}

} // namespace

class TestDockerfile : public QObject {
    Q_OBJECT

private slots:
    void errors_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<int>("line");
        QTest::addColumn<int>("column");
        QTest::addColumn<int>("length");
        QTest::addColumn<QByteArray>("hint"); // a part of it
        const auto row = [](const char *name, const char *source, const char *rule, int line, int column, int length,
                             const char *hint = "") {
            QTest::newRow(name) << QByteArray(source) << QByteArray(rule) << line << column << length << QByteArray(hint);
        };
        row("empty", "", "no-stage", 0, 1, 0, "FROM");
        row("comments only", "# nothing\n\n  # more\n", "no-stage", 0, 1, 0);
        row("before FROM", "RUN x\nFROM a\n", "no-stage", 1, 1, 3, "ARG");
        row("unknown", "FROM a\n  RNU x\n", "unknown-instruction", 2, 3, 3, "RUN");
        row("unknown without idea", "FROM a\nabcdefghijklm x\n", "unknown-instruction", 2, 1, 13, "backslash");
        row("no argument", "FROM a\nRUN\n", "missing-argument", 2, 1, 3);
        row("ENV without value", "FROM a\nENV X\n", "missing-value", 2, 5, 1, "ENV X=VALUE");
        row("ENV with a word too many", "FROM a\nENV A=b c d=e\n", "missing-value", 2, 9, 1, "quotes");
        row("ENV without name", "FROM a\nENV =b\n", "missing-name", 2, 5, 2);
        row("FROM with a word too many", "FROM a b\n", "from-form", 1, 8, 1, "AS");
        row("FROM with words too many", "FROM a AS b c\n", "from-form", 1, 8, 2);
        row("stage name", "FROM a AS 9x\n", "stage-name", 1, 11, 2, "letter");
        row("flag unknown", "FROM a\nCOPY --form=b c d\n", "unknown-flag", 2, 6, 8, "--from");
        row("flag twice", "FROM a\nCOPY --chown=1 --chown=2 c d\n", "repeated-flag", 2, 6, 9);
        row("flag without value", "FROM a\nCOPY --chown c d\n", "flag-value", 2, 6, 7, "--chown=VALUE");
        row("flag of truth", "FROM a\nCOPY --link=yes c d\n", "flag-value", 2, 6, 10, "true or false");
        row("ADD has no --from", "FROM a\nADD --from=a c d\n", "unknown-flag", 2, 5, 8);
        row("COPY without target", "FROM a\nCOPY a\n", "missing-argument", 2, 6, 1, "TARGET");
        row("target is here-document", "FROM a\nCOPY a <<E\nE\n", "copy-target", 2, 8, 3);
        row("here-document without end", "FROM a\nRUN <<END\necho\n", "heredoc-end", 2, 1, 3, "END");
        row("escape", "# escape=x\nFROM a\n", "escape-directive", 1, 10, 1);
        row("directive twice", "# escape=\\\n# escape=`\nFROM a\n", "duplicate-directive", 2, 10, 1);
        row("check", "# check=skip=a;warn=1\nFROM a\n", "check-directive", 1, 9, 13);
        row("other syntax", "# syntax=example/buildpack\nFROM a\n", "syntax-directive", 1, 10, 17);
        row("JSON of another", "{\"syntax\": \"example/llb\"}\n", "syntax-directive", 1, 1, 0);
        row("comment of another", "// syntax = example/hcl\ntarget {}\n", "syntax-directive", 1, 1, 0);
        row("ONBUILD FROM", "FROM a\nONBUILD FROM b\n", "onbuild-form", 2, 9, 4);
        row("ONBUILD ONBUILD", "FROM a\nONBUILD onbuild RUN x\n", "onbuild-form", 2, 9, 7);
        row("ONBUILD MAINTAINER", "FROM a\nONBUILD MAINTAINER x\n", "onbuild-form", 2, 9, 10);
        row("ONBUILD of something wrong", "FROM a\nONBUILD COPY x\n", "missing-argument", 2, 14, 1);
        row("SHELL is no line", "FROM a\nSHELL bash -c\n", "shell-form", 2, 7, 7, "SHELL [");
        row("HEALTHCHECK", "FROM a\nHEALTHCHECK curl x\n", "healthcheck-form", 2, 13, 4, "CMD");
        row("HEALTHCHECK NONE", "FROM a\nHEALTHCHECK NONE x\n", "healthcheck-form", 2, 13, 6);
        row("HEALTHCHECK CMD", "FROM a\nHEALTHCHECK CMD\n", "healthcheck-form", 2, 13, 3);
        row("HEALTHCHECK time", "FROM a\nHEALTHCHECK --interval=5 CMD x\n", "flag-value", 2, 13, 12, "30s");
        row("HEALTHCHECK too short", "FROM a\nHEALTHCHECK --timeout=1us CMD x\n", "flag-value", 2, 13, 13);
        row("HEALTHCHECK retries", "FROM a\nHEALTHCHECK --retries=-1 CMD x\n", "flag-value", 2, 13, 12);
        row("VOLUME", "FROM a\nVOLUME [\"\"]\n", "empty-path", 2, 8, 4);
        row("RUN nothing", "FROM a\nRUN []\n", "missing-argument", 2, 5, 2);
        row("RUN network", "FROM a\nRUN --network=lan x\n", "flag-value", 2, 5, 13, "none");
        row("RUN security", "FROM a\nRUN --security=off x\n", "flag-value", 2, 5, 14);
        row("mount type", "FROM a\nRUN --mount=type=disk x\n", "mount-form", 2, 5, 17, "tmpfs");
        row("mount key", "FROM a\nRUN --mount=type=bind,target=/x,color=1 x\n", "mount-form", 2, 5, 35);
        row("mount key of another", "FROM a\nRUN --mount=type=tmpfs,target=/x,sharing=locked x\n", "mount-form", 2, 5, 43);
        row("mount target", "FROM a\nRUN --mount=type=cache x\n", "mount-form", 2, 5, 18, "target=");
        row("mount secret", "FROM a\nRUN --mount=type=secret x\n", "mount-form", 2, 5, 19, "id=");
        row("mount from", "FROM a\nRUN --mount=from=$x,target=/x x\n", "mount-form", 2, 5, 25, "FROM $");
        row("mount mode", "FROM a\nRUN --mount=type=cache,target=/x,mode=9 x\n", "mount-form", 2, 5, 35);
        row("mount size", "FROM a\nRUN --mount=type=tmpfs,target=/x,size=lots x\n", "mount-form", 2, 5, 38, "64m");
        row("mount quote", "FROM a\nRUN --mount='type=cache,\"target=/x' x\n", "mount-form", 2, 5, 31);
        row("from itself", "FROM a AS b\nCOPY --from=b x y\n", "stage-order", 2, 6, 8);
        row("from later", "FROM a\nCOPY --from=late x y\nFROM a AS late\n", "stage-order", 2, 6, 11, "move");
        row("from number", "FROM a\nCOPY --from=1 x y\n", "stage-reference", 2, 6, 8);
        row("from variable", "FROM a\nCOPY --from=$x y z\n", "stage-reference", 2, 6, 9);
        row("second error is found", "FROM a\nRUN\nFROM\n", "missing-argument", 2, 1, 3);
        row("over two lines", "FROM a\nCOPY --chown=1 \\\n  --bad=x a b\n", "unknown-flag", 3, 3, 7);
        row("place behind a comment", "FROM a\nENV a=b \\\n# comment\n    c\n", "missing-value", 4, 5, 1);
    }

    void errors()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, rule);
        QFETCH(QByteArray, hint);
        const Dockerfile file = parseDockerfile(source.toStdString());
        const auto found = std::ranges::find(file.diagnostics, Severity::Error, &Diagnostic::severity);
        QVERIFY(found != file.diagnostics.end());
        QCOMPARE(QByteArray::fromStdString(found->rule), rule);
        QTEST(found->place.line, "line");
        QTEST(found->place.column, "column");
        QTEST(found->place.length, "length");
        QVERIFY2(found->hint.contains(hint.toStdString()), found->hint.c_str());
        QVERIFY(!found->message.empty() && !found->message.ends_with('.'));
    }

    void warnings_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<int>("line");
        const auto row = [](const char *rule, const char *source, int line) {
            QTest::addRow("%s, line %d", rule, line) << QByteArray(source) << QByteArray(rule) << line;
        };
        row("StageNameCasing", "FROM a AS Build\n", 1);
        row("FromAsCasing", "FROM a as build\n", 1);
        row("FromAsCasing", "\nfrom a AS build\n", 2);
        row("NoEmptyContinuation", "FROM a\nRUN x \\\n\n y\n", 3);
        row("ConsistentInstructionCasing", "FROM a\nRUN x\nrun y\n", 3);
        row("ConsistentInstructionCasing", "FROM a\nRun y\n", 2);
        row("DuplicateStageName", "FROM a AS x\nFROM b AS x\n", 2);
        row("ReservedStageName", "FROM a AS scratch\n", 1);
        row("JSONArgsRecommended", "FROM a\nCMD x\n", 2);
        row("JSONArgsRecommended", "FROM a\nRUN x\nENTRYPOINT x\n", 3);
        row("JSONArgsRecommended", "FROM a\nCMD x\nSHELL [\"/bin/bash\", \"-c\"]\nCMD x\n", 2);
        row("MaintainerDeprecated", "FROM a\nMAINTAINER me\n", 2);
        row("WorkdirRelativePath", "FROM a\nWORKDIR x\n", 2);
        row("MultipleInstructionsDisallowed", "FROM a\nCMD [\"x\"]\nCMD [\"y\"]\n", 3);
        row("LegacyKeyValueFormat", "FROM a\nENV x y\n", 2);
        row("LegacyKeyValueFormat", "FROM a\nENV a=b\nLABEL x y z\n", 3);
        row("RedundantTargetPlatform", "FROM --platform=$TARGETPLATFORM a\n", 1);
        row("FromPlatformFlagConstDisallowed", "FROM --platform=linux/amd64 a\n", 1);
        row("SecretsUsedInArgOrEnv", "FROM a\nARG DB_PASSWORD\n", 2);
        row("SecretsUsedInArgOrEnv", "ARG API_TOKEN=x\nFROM a\n", 1);
        row("ExposeProtoCasing", "FROM a\nEXPOSE 80/TCP\n", 2);
        row("ExposeInvalidFormat", "FROM a\nEXPOSE 127.0.0.1:80:80\n", 2);
        row("stage-reference", "FROM a AS build\nFROM a\nCOPY --from=biuld x y\n", 3);
        row("PackageListsKept", "FROM a\nRUN apt-get update && apt-get install -y x\n", 2);
        row("DeletesEarlierLayer", "FROM a AS b\nRUN apt-get update\nFROM b\nRUN rm -r /var/lib/apt/lists\n", 4);
        row("DeletesEarlierLayer", "FROM a\nRUN apt-get update\nRUN rm -rf /var/lib/apt/lists/*\n", 3);
    }

    void warnings()
    {
        QFETCH(QByteArray, source);
        QFETCH(QByteArray, rule);
        const Dockerfile file = parseDockerfile(source.toStdString());
        QVERIFY2(!hasErrors(file.diagnostics), listOf(file.diagnostics).constData());
        const Diagnostic *const found = findRule(file.diagnostics, rule);
        QVERIFY2(found, listOf(file.diagnostics).constData());
        QTEST(found->place.line, "line");
        // Each can be switched off by name, all together, and be made an error.
        const std::string text = source.toStdString();
        QVERIFY(!findRule(parseDockerfile("# check=skip=" + rule.toLower().toStdString() + '\n' + text).diagnostics, rule));
        QVERIFY(parseDockerfile("#check=skip=all\n" + text).diagnostics.empty());
        const Dockerfile strict = parseDockerfile("# check=error=true\n" + text);
        QCOMPARE(findRule(strict.diagnostics, rule)->severity, Severity::Error);
    }

    void whatIsWellIsNotWarnedOf()
    {
        const Dockerfile file = parseDockerfile("# escape=\\\nFROM a AS build\nWORKDIR /x\nWORKDIR y\nENV PUBLIC_KEY=a TOKEN_FILE=b KEYBOARD=us\n"
                                                "EXPOSE 80/tcp $PORT ${TLS:-443}/TCP\nCMD [\"x\"]\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n"
                                                "FROM build\nWORKDIR z\nCOPY --from=busybox a b\nSHELL [\"/bin/bash\", \"-c\"]\nCMD y\n");
        QVERIFY2(file.diagnostics.empty(), listOf(file.diagnostics).constData());
    }

    void replacementsAreTold()
    {
        const Dockerfile file = parseDockerfile("FROM a AS build\nFROM a\nCOPY --from=biuld x y\n");
        QCOMPARE(findRule(file.diagnostics, "stage-reference")->replacement, std::string("--from=build"));
        QCOMPARE(parseDockerfile("FROM a\nWRKDIR /\n").diagnostics[0].replacement, std::string("WORKDIR"));
    }

    void linesAreTakenTogether_data()
    {
        QTest::addColumn<QByteArray>("source");
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("continued") << QByteArray("RUN a \\\n  b") << QByteArray("a   b");
        QTest::newRow("white space behind") << QByteArray("RUN a \\  \t\r\n  b\r\n") << QByteArray("a   b");
        QTest::newRow("comments") << QByteArray("RUN a \\\n# one\n  # two \\\n b") << QByteArray("a  b");
        QTest::newRow("two of them") << QByteArray("RUN a \\\\\nRUN b") << QByteArray("a \\\\");
        QTest::newRow("word torn") << QByteArray("RU\\\nN a\\\nb") << QByteArray("ab");
        QTest::newRow("tabs between") << QByteArray("\t RUN\t\ta  b ") << QByteArray("a  b");
        QTest::newRow("end of the file") << QByteArray("RUN a \\") << QByteArray("a");
        QTest::newRow("not a comment") << QByteArray("RUN a # b") << QByteArray("a # b");
    }

    void linesAreTakenTogether()
    {
        QFETCH(QByteArray, source);
        const auto instructions = instructionsOf("FROM x\n" + source.toStdString());
        QVERIFY(!instructions.empty());
        const auto &command = std::get<RunInstruction>(instructions[0].content).command;
        QVERIFY(command.shellForm);
        QTEST(QByteArray::fromStdString(command.words[0]), "line");
    }

    void marksAtTheBeginningDoNotMatter()
    {
        QCOMPARE(instructionsOf("\xef\xbb\xbf# escape=`\nFROM x\nRUN a `\nb").size(), 1U);
        // Only at the very top: a comment or an empty line ends it.
        QCOMPARE(instructionsOf("# a comment\n# escape=`\nFROM x\nRUN a `\n").size(), 1U);
        QCOMPARE(instructionsOf("\n# escape=`\nFROM x\nRUN a \\\nb").size(), 1U);
        const Dockerfile file = parseDockerfile("#  Syntax = docker/dockerfile:1.7\nFROM x\n");
        QCOMPARE(file.directives.syntax.text, std::string("docker/dockerfile:1.7"));
    }

    void commands()
    {
        const auto instructions = instructionsOf("FROM x\nCMD [ \"a b\", \"c\\n\" ]\nCMD ['a']\nCMD [\"a\", 1]\nCMD []\nENTRYPOINT [\"a\"] b\n");
        const std::vector<Command> wanted = {{false, {"a b", "c\n"}}, {true, {"['a']"}}, {true, {"[\"a\", 1]"}}, {false, {}}, {true, {"[\"a\"] b"}}};
        QCOMPARE(instructions.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QCOMPARE(std::get<CommandInstruction>(instructions[i].content).command, wanted[i]);
    }

    void heredocs()
    {
        const auto instructions = instructionsOf("FROM x\nRUN cat <<A 3<<-'B' \"<<C\" <<<D\none\n\tA\nA\n\ttwo\n\tB\n");
        QCOMPARE(instructions.size(), 1U);
        const std::vector<Heredoc> wanted = {{"A", true, false, "one\n\tA\n", {3, 1, 0}}, {"B", false, true, "two\n", {6, 1, 0}, {1, 1}}};
        QCOMPARE(instructions[0].heredocs, wanted);
        QCOMPARE(instructions[0].lastLine, 7);
        // Of COPY they are sources.
        const auto copies = instructionsOf("FROM x\ncopy <<a b /c/\na\nONBUILD RUN <<X\nfoo\nX\nEXPOSE <<80\n");
        QCOMPARE(copies.size(), 3U);
        QCOMPARE(std::get<CopyInstruction>(copies[0].content).sources.size(), 1U);
        QCOMPARE(std::get<OnbuildInstruction>(copies[1].content).text, std::string("RUN <<X\nfoo\nX"));
    }

    void runFlags()
    {
        const auto instructions = instructionsOf(
            "FROM x\nRUN --network=host --security=insecure --device=a/b=c \\\n --mount=type=cache,dst=/c,sharing=LOCKED,mode=0700,uid=1,gid=2,ro \\\n"
            " --mount=target=/b,src=/s,from=y,rw=true --mount=type=secret,id=dir/s,env=S --mount=type=secret,target=/run/t,required,mode=400 "
            "--mount='type=tmpfs,\"target=/a,b\",size=1g' -- --x\n");
        QCOMPARE(instructions.size(), 1U);
        const auto &run = std::get<RunInstruction>(instructions[0].content);
        QCOMPARE(run.network, RunNetwork::Host);
        QVERIFY(run.insecure);
        QCOMPARE(run.devices, std::vector<std::string>{"a/b=c"});
        QCOMPARE(run.command.words[0], std::string("--x"));
        QCOMPARE(run.mounts.size(), 5U);
        const RunMount &cache = run.mounts[0];
        QCOMPARE(cache.type, MountType::Cache);
        QCOMPARE(cache.id, std::string("/c"));
        QCOMPARE(cache.sharing, CacheSharing::Locked);
        QCOMPARE(cache.mode, std::optional<std::uint32_t>(0700));
        QCOMPARE(cache.uid + cache.gid, 3U);
        QCOMPARE(cache.readOnly, std::optional(true));
        QCOMPARE(run.mounts[1].readOnly, std::optional(false));
        QCOMPARE(run.mounts[1].from, std::string("y"));
        QCOMPARE(run.mounts[2].environment, std::string("S"));
        QVERIFY(run.mounts[2].target.empty());
        QCOMPARE(run.mounts[3].id, std::string("t"));
        QVERIFY(run.mounts[3].required);
        QCOMPARE(run.mounts[4].target, std::string("/a,b"));
        QCOMPARE(run.mounts[4].size, 1ULL << 30);
        const auto plain = instructionsOf("FROM x\nRUN --mount=type=secret,id=a/token true\n");
        QCOMPARE(std::get<RunInstruction>(plain[0].content).mounts[0].target, std::string("/run/secrets/token"));
    }

    void numbers()
    {
        QCOMPARE(parseDuration("1h2m3.5s"), std::optional<std::int64_t>(3'723'500'000'000));
        QCOMPARE(parseDuration("0"), std::optional<std::int64_t>(0));
        QCOMPARE(parseDuration("100ms"), std::optional<std::int64_t>(100'000'000));
        for (const char *bad : {"", "1", "s", "-1s", "1d", "1s2", "1e3s", "99999999999h", "nan", "inf", "0x1s"})
            QVERIFY2(!parseDuration(bad), bad);
        QCOMPARE(parseByteCount("3"), std::optional<std::uint64_t>(3));
        QCOMPARE(parseByteCount("2KiB"), std::optional<std::uint64_t>(2048));
        QCOMPARE(parseByteCount("1T"), std::optional<std::uint64_t>(1ULL << 40));
        for (const char *bad : {"", "k", "-1", "1x", "1kk", "20000000t", "1 k"})
            QVERIFY2(!parseByteCount(bad), bad);
    }

    void errorsAreShownInTheirLine()
    {
        const std::string source = "FROM a\nCOPY --from=ä --form=b c d\n";
        const Dockerfile file = parseDockerfile(source);
        QCOMPARE(file.diagnostics.size(), 1U);
        QCOMPARE(describe(file.diagnostics[0], "dir/Dockerfile", source),
                 std::string("dir/Dockerfile:2:16: error: COPY has no flag '--form' [unknown-flag]\n"
                             "    2 | COPY --from=ä --form=b c d\n"
                             "      |               ^~~~~~~~\n"
                             "      = did you mean --from?\n"));
    }

    void largeFilesAreRefused()
    {
        std::string many = "FROM a\n";
        for (std::size_t i = 0; i < maxInstructions; ++i)
            many += "RUN a\n";
        QVERIFY(findRule(parseDockerfile(many).diagnostics, "too-large"));
        QVERIFY(findRule(parseDockerfile(std::string(maxDockerfile + 1, '#')).diagnostics, "too-large"));
    }
};

QTEST_APPLESS_MAIN(TestDockerfile)
#include "tst_dockerfile.moc"
