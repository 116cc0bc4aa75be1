// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl build with the whole engine.
#include "tests/privileged/buildfixture.h"

#include <QProcess>
#include <QRegularExpression>

using namespace Qt::StringLiterals;

class TestBuild : public BuildFixture
{
    Q_OBJECT

private slots:
    void severalStages()
    {
        write(u"src/hello.txt"_s, "hello\n");
        write(u"src/skip.log"_s, "no\n");
        write(u".dockerignore"_s, "**/*.log\n");
        write(u"Dockerfile"_s, R"(ARG BASE=starter
FROM ${BASE} AS build
ARG NAME=world
WORKDIR /work
COPY src/ ./
RUN cat hello.txt > out && echo "$NAME" >> out && ls > list
RUN <<END
set -e
echo script >> out
END

FROM ${BASE} AS unused
RUN exit 1

FROM ${BASE}
COPY --from=build --chown=user:100 --chmod=640 /work/out /result/
COPY --from=build /work/list /result/list
ENV GREETING="from env" PATH=$PATH:/opt
LABEL made=here
USER user
WORKDIR /result
EXPOSE 8080
CMD ["sh", "-c", "cat out list; echo $GREETING; id -u; pwd; stat -c '%u:%g %a' out"]
)");
        const auto first = build({u"-t"_s, u"app:1"_s, u"--label"_s, u"extra=label"_s, u"--iidfile"_s, m_context->filePath(u"id"_s)});
        QVERIFY2(first.exitCode == 0, qPrintable(first.output + first.error));
        QCOMPARE(first.output.count(u"CACHED"_s), 0);
        QCOMPARE(run(u"app:1"_s), u"hello\nworld\nscript\nhello.txt\nlist\nout\nfrom env\n1000\n/result\n1000:100 640\n"_s);
        QCOMPARE(inspect(u"app:1"_s, u"{{.Config.Labels.made}} {{.Config.Labels.extra}}"_s), u"here label"_s);
        QFile id(m_context->filePath(u"id"_s));
        QVERIFY(id.open(QIODevice::ReadOnly));
        const QString idText = QString::fromUtf8(id.readAll());
        QVERIFY(first.output.endsWith(idText + u'\n'));
        QCOMPARE(inspect(u"app:1"_s, u"{{.Id}}"_s), idText);
        // The same again runs nothing.
        const auto second = build({u"-t"_s, u"app:2"_s});
        QVERIFY2(second.exitCode == 0, qPrintable(second.output + second.error));
        QCOMPARE(second.output.count(u"CACHED"_s), 7);
        QCOMPARE(second.output.count(u"DONE"_s), 3); // where the two stages begin, and the image
        QCOMPARE(run(u"app:2"_s), run(u"app:1"_s));
        // And makes the same image, however much later.
        QTest::qWait(1100);
        QCOMPARE(build({u"-t"_s, u"app:again"_s}).output.count(u"CACHED"_s), 7);
        QCOMPARE(inspect(u"app:again"_s, u"{{.Id}}"_s), inspect(u"app:2"_s, u"{{.Id}}"_s));
        // What is not copied does not count, what is copied does.
        write(u"src/skip.log"_s, "other\n");
        QCOMPARE(build().output.count(u"CACHED"_s), 7);
        QCOMPARE(build({u"--build-arg"_s, u"NAME=you"_s}).output.count(u"CACHED"_s), 2);
        write(u"src/hello.txt"_s, "bye\n");
        const auto changed = build({u"-t"_s, u"app:3"_s});
        QCOMPARE(changed.output.count(u"CACHED"_s), 1); // WORKDIR, before anything was copied
        QVERIFY(run(u"app:3"_s).startsWith(u"bye\n"_s));
        // Steps' results are not among the images, unless asked for.
        QVERIFY(!ctl({u"images"_s}).output.contains(u"build-cache"_s));
        QVERIFY(ctl({u"images"_s, u"-a"_s}).output.contains(u"build-cache"_s));
        const auto quiet = build({u"--no-cache"_s, u"-q"_s});
        QVERIFY(QRegularExpression(u"^sha256:[0-9a-f]{64}\n$"_s).match(quiet.output).hasMatch());
    }

    void errorsNameTheLine()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN echo before\nRUN false\n");
        const auto failed = build({u"-t"_s, u"failed"_s});
        QCOMPARE(failed.exitCode, 1);
        QVERIFY2(failed.error.contains(u"Dockerfile:3:1: error: the command ended with status 1"_s), qPrintable(failed.error));
        QVERIFY2(failed.output.contains(u" before\n"_s), qPrintable(failed.output));
        QVERIFY(ctl({u"run"_s, u"failed"_s}).exitCode != 0);
        write(u"Dockerfile"_s, "FROM starter\nCOPY missing /x\n");
        QVERIFY(build().error.contains(u"Dockerfile:2:1: error: there is no 'missing' to copy"_s));
        write(u"Dockerfile"_s, "FROM nowhere:1\n");
        QVERIFY(build().error.contains(u"Dockerfile:1:6: error: "_s));
        write(u"Dockerfile"_s, "FROM starter\nCOPPY a b\n");
        const auto wrong = build();
        QVERIFY2(wrong.error.contains(u"did you mean COPY?"_s), qPrintable(wrong.error));
        QCOMPARE(build({u"--check"_s}).exitCode, 1);
        write(u"Dockerfile"_s, "FROM starter\nCMD sh\n");
        const auto check = build({u"--check"_s});
        QCOMPARE(check.exitCode, 0);
        QVERIFY(check.error.contains(u"JSONArgsRecommended"_s));
    }

    void scratchAddAndMounts()
    {
        write(u"tree/sub/file"_s, "in the archive\n");
        write(u"secret.txt"_s, "hidden\n");
        QCOMPARE(QProcess::execute(u"tar"_s, {u"-C"_s, m_context->filePath(u"tree"_s), u"-czf"_s, m_context->filePath(u"tree.tar.gz"_s), u"."_s}), 0);
        write(u"Dockerfile"_s, R"(FROM starter AS tools
RUN --mount=type=secret,id=s,required=true --mount=type=cache,target=/cache --mount=type=tmpfs,target=/scratch \
    --mount=type=bind,source=tree,target=/tree cat /run/secrets/s /tree/sub/file > /seen && echo x >> /cache/count && cp /cache/count /count && touch /scratch/x
RUN ls -A /run/secrets /cache /scratch /tree > /left 2>&1 || true
FROM scratch
COPY --from=tools /bin /bin
COPY --from=tools /seen /count /left /
ADD tree.tar.gz /data
COPY <<greeting.txt /
hello
greeting.txt
VOLUME /data
ENV PATH=/bin
CMD ["cat", "/seen", "/count", "/data/sub/file", "/greeting.txt"]
)");
        QVERIFY(build().error.contains(u"the secret 's' is needed"_s));
        const auto built = build({u"-t"_s, u"mounted"_s, u"--secret"_s, u"id=s,src="_s + m_context->filePath(u"secret.txt"_s)});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"mounted"_s), u"hidden\nin the archive\nx\nin the archive\nhello\n"_s);
        QVERIFY(!run(u"mounted"_s, {u"cat"_s, u"/left"_s}).contains(u"hidden"_s));
        // A step on an image with a volume writes below it all the same.
        write(u"Dockerfile"_s, "FROM mounted\nRUN [\"/bin/sh\", \"-c\", \"echo more > /data/more\"]\nCMD [\"cat\", \"/data/more\"]\n");
        const auto more = build({u"-t"_s, u"more"_s});
        QVERIFY2(more.exitCode == 0, qPrintable(more.output + more.error));
        QCOMPARE(run(u"more"_s), u"more\n"_s);
    }

    /// What a context shows is in it, whatever its links say, and what it leaves out is left out of mounts, too.

    void mountsStayInTheContext()
    {
        QTemporaryDir elsewhere(QDir::tempPath() + u"/kiste-elsewhere-XXXXXX"_s);
        QFile key(elsewhere.filePath(u"key"_s));
        QVERIFY(key.open(QIODevice::WriteOnly) && key.write("private\n") > 0);
        key.close();
        write(u"real/file"_s, "real\n");
        QVERIFY(QFile::link(elsewhere.path(), m_context->filePath(u"out"_s)));
        QVERIFY(QFile::link(u"/real"_s, m_context->filePath(u"in"_s))); // of the context's top, as a container would see it
        for (const QString &mode : {u"ro"_s, u"rw"_s}) {
            for (const QString &source : {u"out"_s, u"out/key"_s, u"../"_s + QFileInfo(elsewhere.path()).fileName() + u"/key"_s}) {
                write(u"Dockerfile"_s, u"FROM starter\nRUN --mount=type=bind,source=%1,target=/t,%2 cat /t /t/key; exit 0\n"_s.arg(source, mode).toUtf8());
                const auto refused = build();
                QVERIFY2(refused.exitCode != 0 && refused.error.contains(u"of the context"_s), qPrintable(source + refused.error));
                QVERIFY(!refused.output.contains(u"private"_s) && !refused.error.contains(u"private"_s));
            }
        }
        const auto seen = [&](const QByteArray &ignored) {
            write(u".dockerignore"_s, ignored);
            write(u"Dockerfile"_s, "FROM starter\nRUN --mount=type=bind,source=in,target=/t ls /t > /seen\nCMD [\"cat\", \"/seen\"]\n");
            const auto built = build({u"-t"_s, u"links"_s});
            return built.exitCode == 0 ? run(u"links"_s) : built.error;
        };
        QCOMPARE(seen(""), u"file\n"_s);
        write(u"real/secret"_s, "hidden\n");
        QCOMPARE(seen("real/secret\n"), u"file\n"_s);
        QCOMPARE(seen(""), u"file\nsecret\n"_s);
    }

    void copyKeepsFoldersThatAreThere()
    {
        write(u"etc/new"_s, "x");
        QVERIFY(QFile::setPermissions(m_context->filePath(u"etc"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        write(u"Dockerfile"_s,
              "FROM starter\nRUN chmod 1777 /etc && mkdir /real && ln -s real /alias\nCOPY etc /etc\nCOPY etc/new /alias/\nCOPY etc/new /alias/named\nCOPY etc/new /home\n");
        const auto built = build({u"-t"_s, u"folders"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(shell(u"folders"_s, u"stat -c %a /etc; ls /real; readlink /alias; ls /home /etc/new; test -f /etc/passwd && echo kept"_s),
                 u"1777\nnamed\nnew\nreal\n/etc/new\n\n/home:\nnew\nuser\nkept\n"_s);
    }

    void stagesRunAtATime()
    {
        // Each waits for what the other one does.
        const QString stage = u"FROM starter AS %1\nRUN --mount=type=cache,id=meet,target=/meet touch /meet/%1; for i in $(seq 100); do test -e /meet/%2 && echo met > /%1 && exit 0; sleep 0.1; done; exit 1\n"_s;
        write(u"Dockerfile"_s, (stage.arg(u"one"_s, u"two"_s) + stage.arg(u"two"_s, u"one"_s)
                                + u"FROM starter\nCOPY --from=one /one /\nCOPY --from=two /two /\n"_s).toUtf8());
        const auto built = build({u"-t"_s, u"met"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(shell(u"met"_s, u"cat /one /two"_s), u"met\nmet\n"_s);
        // A failing one ends the others.
        write(u"Dockerfile"_s, "FROM starter AS slow\nRUN sleep 1000; touch /slow\nFROM starter AS fails\nRUN sleep 0.3; exit 3\nFROM starter\nCOPY --from=slow /slow /\nCOPY --from=fails /x /\n");
        const auto failed = build();
        QCOMPARE(failed.exitCode, 1);
        QVERIFY2(failed.error.contains(u"Dockerfile:4:1: error: the command ended with status 3"_s), qPrintable(failed.error));
    }

    void outputs()
    {
        write(u"Dockerfile"_s, "FROM starter AS build\nRUN mkdir /d && echo made > /d/made && chmod 640 /d/made && ln -s made /d/link\nFROM scratch\nCOPY --from=build /d /dir/\n");
        const qsizetype before = ctl({u"images"_s, u"-q"_s}).output.count(u'\n');
        const QString folder = m_context->filePath(u"out"_s);
        const auto local = build({u"-o"_s, folder});
        QVERIFY2(local.exitCode == 0, qPrintable(local.output + local.error));
        QFile made(folder + u"/dir/made"_s);
        QVERIFY(made.open(QIODevice::ReadOnly));
        QCOMPARE(made.readAll(), QByteArray("made\n"));
        QCOMPARE(QFileInfo(folder + u"/dir/link"_s).symLinkTarget(), folder + u"/dir/made"_s);
        // No image was asked for.
        QCOMPARE(ctl({u"images"_s, u"-q"_s}).output.count(u'\n'), before);
        const QString archive = m_context->filePath(u"out.tar"_s);
        QCOMPARE(build({u"-o"_s, u"type=tar,dest="_s + archive, u"-t"_s, u"both"_s}).exitCode, 0);
        QProcess list;
        list.start(u"tar"_s, {u"-tf"_s, archive});
        QVERIFY(list.waitForFinished());
        QVERIFY(list.readAll().contains("dir/made\n"));
        QVERIFY(inspect(u"both"_s, u"{{.Id}}"_s).startsWith(u"sha256:"_s));
        QVERIFY(build({u"-o"_s, u"-"_s}).output.contains(u"ustar"_s));
        // An image in a file is none in the engine.
        const qsizetype images = ctl({u"images"_s, u"-q"_s}).output.count(u'\n');
        const QString saved = m_context->filePath(u"saved.tar"_s);
        const auto oci = build({u"-o"_s, u"type=oci,dest="_s + saved});
        QVERIFY2(oci.exitCode == 0, qPrintable(oci.output + oci.error));
        QCOMPARE(ctl({u"images"_s, u"-q"_s}).output.count(u'\n'), images);
        QVERIFY(inspect(u"both"_s, u"{{.Id}}"_s).startsWith(u"sha256:"_s)); // though it was the same as one that is there
        QVERIFY(ctl({u"load"_s, u"-i"_s, saved}).exitCode == 0);
        QCOMPARE(build({u"-o"_s, u"type=docker,dest="_s + saved + u",name=named:1"_s}).exitCode, 0);
        QCOMPARE(ctl({u"rmi"_s, u"named:1"_s}).exitCode, 0);
        QVERIFY(ctl({u"load"_s, u"-i"_s, saved}).output.contains(u"named:1"_s));
        QVERIFY(build({u"-o"_s, u"type=floppy"_s}).error.contains(u"there is no type 'floppy'"_s));
        const auto other = build({u"--platform"_s, u"linux/s390x"_s});
        QVERIFY2(other.exitCode == 1 && other.error.contains(u"not for 'linux/s390x'"_s), qPrintable(other.error));
    }

    void buildsAreKept()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN echo said; echo bytes > /x; printf end\nENV A=b\nRUN echo second\n");
        QCOMPARE(build({u"-t"_s, u"kept:1"_s}).exitCode, 0);
        const QString listed = ctl({u"build"_s, u"history"_s, u"--format"_s, u"{{.Name}} {{.Status}} {{.Steps}} {{.Cached}} {{.ImageID}}"_s}).output.section(u'\n', 0, 0);
        QVERIFY2(listed.endsWith(u"/kept:1 done 5 0 "_s + inspect(u"kept:1"_s, u"{{.Id}}"_s)), qPrintable(listed));
        const QString log = ctl({u"build"_s, u"logs"_s, u"kept:1"_s}).output;
        QVERIFY2(log.contains(u"#2 said\n#2 end\n#2 DONE "_s), qPrintable(log));
        QCOMPARE(ctl({u"build"_s, u"logs"_s, u"--step"_s, u"4"_s}).output.section(u'\n', 1, 1), u"#4 second"_s);
        const QString steps = ctl({u"build"_s, u"history"_s, u"--format"_s, u"{{.Step}} {{.Stage}} {{.Status}} {{.Line}} {{.Bytes}} {{.Instruction}}"_s, u"kept:1"_s}).output;
        QVERIFY2(QRegularExpression(u"^2 0 done 2 [1-9][0-9]* RUN echo said"_s, QRegularExpression::MultilineOption).match(steps).hasMatch(), qPrintable(steps));
        QVERIFY2(steps.contains(u"3 0 done 3 0 ENV A=b\n"_s), qPrintable(steps));
        write(u"Dockerfile"_s, "FROM starter\nRUN echo bad; exit 7\n");
        QCOMPARE(build({u"-q"_s}).exitCode, 1);
        const QString failed = ctl({u"build"_s, u"history"_s, u"--format"_s, u"{{.ID}} {{.Status}} {{.Error}}"_s}).output.section(u'\n', 0, 0);
        QVERIFY2(failed.endsWith(u" failed the command ended with status 7"_s), qPrintable(failed));
        QVERIFY(ctl({u"build"_s, u"logs"_s, failed.section(u' ', 0, 0)}).output.contains(u"#2 bad\nerror: the command ended with status 7\n"_s));
        QVERIFY(ctl({u"build"_s, u"logs"_s, u"nothing"_s}).error.contains(u"there is no build 'nothing'"_s));
    }

    void shellsOfSteps()
    {
        write(u"Dockerfile"_s, "FROM starter\nARG WHO=you\nENV A=b\nWORKDIR /w\nRUN echo $WHO > file; chown 1000 .\nUSER user\nRUN touch half; exit 3\n");
        QCOMPARE(build({u"-t"_s, u"broken:1"_s}).exitCode, 1);
        const auto look = [this](const QStringList &options, const QString &script) {
            return ctl(QStringList{u"build"_s, u"shell"_s} + options + QStringList{u"broken:1"_s, u"sh"_s, u"-c"_s, script});
        };
        // What failed is seen as it began.
        const auto failed = look({}, u"pwd; ls; cat file; echo $A $WHO; id -u"_s);
        QVERIFY2(failed.exitCode == 0, qPrintable(failed.error));
        QCOMPARE(failed.output, u"/w\nfile\nyou\nb you\n1000\n"_s);
        QCOMPARE(look({u"--step"_s, u"4"_s}, u"pwd; ls; id -u; exit 5"_s).output, u"/w\n0\n"_s);
        QCOMPARE(look({u"--step"_s, u"4"_s}, u"exit 5"_s).exitCode, 5);
        QCOMPARE(look({u"--step"_s, u"1"_s}, u"pwd; ls -d /w"_s).output, u"/\n"_s);
        QVERIFY(look({u"--step"_s, u"17"_s}, u"true"_s).error.contains(u"has no step 17"_s));
        QVERIFY(ctl({u"build"_s, u"shell"_s, u"nothing"_s}).error.contains(u"there is no build 'nothing'"_s));
        const auto detached = ctl({u"build"_s, u"shell"_s, u"-d"_s, u"--step"_s, u"5"_s, u"broken:1"_s});
        QVERIFY2(detached.exitCode == 0, qPrintable(detached.error));
        QCOMPARE(ctl({u"exec"_s, detached.output.trimmed(), u"cat"_s, u"/w/file"_s}).output, u"you\n"_s);
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, detached.output.trimmed()}).exitCode, 0);
        // Of a whole build the image itself.
        write(u"Dockerfile"_s, "FROM starter\nRUN echo whole > /x\n");
        QCOMPARE(build({u"-t"_s, u"broken:1"_s}).exitCode, 0);
        QCOMPARE(look({}, u"cat /x"_s).output, u"whole\n"_s);
        QCOMPARE(ctl({u"build"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        QVERIFY(look({u"--step"_s, u"2"_s}, u"true"_s).error.contains(u"were deleted since; build it again"_s));
    }

    void twoBuildsWithATimeGiveTheSame()
    {
        write(u"src/a"_s, "a");
        write(u"Dockerfile"_s, R"(FROM starter
ARG SOURCE_DATE_EPOCH
COPY src /src
RUN mkdir /made && date +%s%N > /dev/null && echo $SOURCE_DATE_EPOCH > /made/b && ln /made/b /made/c && rm /etc/profile
WORKDIR /made
CMD ["stat", "-c", "%Y", "/made", "/made/b", "/src/a"]
)");
        QStringList ids;
        for (const QString &name : {u"same:1"_s, u"same:2"_s}) {
            // Files have times of their own each time.
            QTest::qSleep(1100);
            write(u"src/a"_s, "a");
            const auto built = build({u"--no-cache"_s, u"-t"_s, name, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s});
            QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
            ids << ctl({u"image"_s, u"inspect"_s, u"-f"_s, u"{{.Id}} {{.Digest}} {{.Created}}"_s, name}).output;
        }
        QCOMPARE(ids[0], ids[1]);
        QVERIFY2(ids[0].contains(u"2023-11-14T22:13:20"_s), qPrintable(ids[0]));
        QCOMPARE(run(u"same:2"_s), u"1700000000\n1700000000\n1700000000\n"_s);
        // Another time is another image.
        QCOMPARE(build({u"-t"_s, u"same:3"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000001"_s}).exitCode, 0);
        QVERIFY(inspect(u"same:3"_s, u"{{.Id}}"_s) != ids[0].section(u' ', 0, 0));
        QVERIFY(build({u"--build-arg"_s, u"SOURCE_DATE_EPOCH=soon"_s}).error.contains(u"'soon' is not a time"_s));
    }

    void directoriesAreMade()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN ln -s /var /link\nWORKDIR /etc\nWORKDIR /link/a/b\nUSER user\nWORKDIR c\nCMD [\"sh\", \"-c\", \"pwd; stat -c '%a %u:%g' /var/a /var/a/b /var/a/b/c; stat -c '%F' /link /etc/passwd\"]\n");
        const auto built = build({u"-t"_s, u"directories"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"directories"_s), u"/var/a/b/c\n755 0:0\n755 0:0\n755 0:0\nsymbolic link\nregular file\n"_s);
        // What is there adds nothing.
        QCOMPARE(inspect(u"directories"_s, u"{{len .RootFS.Layers}}"_s), u"4"_s);
        write(u"Dockerfile"_s, "FROM starter\nWORKDIR /etc/passwd/x\n");
        const auto wrong = build();
        QVERIFY2(wrong.exitCode != 0 && wrong.error.contains(u"Dockerfile:2:1: error"_s), qPrintable(wrong.output + wrong.error));
    }

    void theCacheHasALimit()
    {
        QCOMPARE(ctl({u"build"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        const auto results = [this] { return ctl({u"images"_s, u"-a"_s}).output.count(u"build-cache"_s); };
        // Two images that go again: what they shared with the results is the results' alone.
        for (const QByteArray name : {"a", "b"}) {
            write(u"Dockerfile"_s, "FROM starter\nRUN dd if=/dev/urandom of=/" + name + " bs=1M count=3\n");
            QCOMPARE(build({u"-t"_s, u"limited"_s}).exitCode, 0);
        }
        QCOMPARE(ctl({u"image"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        QCOMPARE(results(), 2);
        const auto within = build({u"-t"_s, u"limited"_s, u"--cache-limit"_s, u"9m"_s}); // its blob and its files: 6 MiB each
        QVERIFY2(within.error.isEmpty(), qPrintable(within.error)); // of "b" nothing is the result's alone
        QCOMPARE(results(), 2);
        const auto cut = build({u"-t"_s, u"limited"_s, u"--cache-limit"_s, u"5m"_s});
        QCOMPARE(cut.exitCode, 0);
        QVERIFY2(cut.error.contains(u"results of steps deleted, those that were used least first: 1;"_s), qPrintable(cut.error));
        QCOMPARE(results(), 1);
        QCOMPARE(build({u"-t"_s, u"limited"_s}).output.count(u"CACHED"_s), 1); // the one that was used last stays
        QCOMPARE(ctl({u"rmi"_s, u"limited"_s}).exitCode, 0);
        QCOMPARE(ctl({u"image"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        for (const QStringList &more : {QStringList{u"--caches"_s}, QStringList{u"--until"_s, u"1h"_s}}) {
            const auto refused = ctl(QStringList{u"build"_s, u"prune"_s, u"-f"_s, u"--keep-storage"_s, u"9m"_s} + more);
            QVERIFY2(refused.exitCode != 0 && refused.error.contains(u"goes by use alone"_s), qPrintable(refused.error));
        }
        QCOMPARE(ctl({u"build"_s, u"prune"_s, u"-f"_s, u"--keep-storage"_s, u"9m"_s}).exitCode, 0);
        QCOMPARE(results(), 1);
        QVERIFY(ctl({u"build"_s, u"prune"_s, u"-f"_s, u"--keep-storage"_s, u"5m"_s}).output.startsWith(u"Deleted results of steps: 1\n"_s));
        QCOMPARE(results(), 0);
    }

    void whatStepsHaveMadeIsPruned()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN --mount=type=cache,target=/c echo x >> /c/x && cp /c/x /count\n");
        QCOMPARE(build({u"-t"_s, u"pruned"_s}).exitCode, 0);
        const auto results = [this] { return ctl({u"images"_s, u"-a"_s}).output.count(u"build-cache"_s); };
        const auto caches = [this] { return ctl({u"volume"_s, u"ls"_s, u"-q"_s}).output.count(u"build-cache-"_s); };
        QVERIFY(results() > 0 && caches() > 0);
        // Nothing is that old.
        QVERIFY(ctl({u"build"_s, u"prune"_s, u"-f"_s, u"--until"_s, u"24h"_s}).output.contains(u"Deleted results of steps: 0\n"_s));
        QCOMPARE(build().output.count(u"CACHED"_s), 1);
        QCOMPARE(ctl({u"build"_s, u"prune"_s, u"-f"_s}).exitCode, 0);
        QCOMPARE(results(), 0);
        QVERIFY(caches() > 0);
        QCOMPARE(build({u"-t"_s, u"pruned"_s}).output.count(u"CACHED"_s), 0);
        QCOMPARE(shell(u"pruned"_s, u"wc -l < /count"_s), u"2\n"_s);
        QCOMPARE(ctl({u"build"_s, u"prune"_s, u"-f"_s, u"--caches"_s}).exitCode, 0);
        QCOMPARE(caches(), 0);
        QCOMPARE(run(u"pruned"_s, {u"cat"_s, u"/count"_s}), u"x\nx\n"_s);
    }

    void nobodyElsesImages()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN echo mine > /mine\n");
        QCOMPARE(build({u"-t"_s, u"private"_s}).exitCode, 0);
        // Another user has neither the image nor what its steps left.
        QVERIFY(m_engine->ctlAs(1234, {u"run"_s, u"private"_s}).exitCode != 0);
        QVERIFY(!m_engine->ctlAs(1234, {u"images"_s, u"-a"_s}).output.contains(u"build-cache"_s));
    }
};

QTEST_GUILESS_MAIN(TestBuild)
#include "tst_build.moc"
