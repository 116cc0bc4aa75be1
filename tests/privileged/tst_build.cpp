// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// kistectl build and commit with the whole engine.
#include "core/base/uniquefd.h"
#include "tests/privileged/enginefixture.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QScopeGuard>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <atomic>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

using namespace Qt::StringLiterals;

class TestBuild : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<EngineFixture> m_engine;
    std::unique_ptr<QTemporaryDir> m_context;
    QTemporaryDir m_home; ///< what is kept of builds

    EngineFixture::Outcome ctl(const QStringList &arguments) const { return m_engine->ctl(arguments); }
    void write(const QString &name, const QByteArray &content) const
    {
        QDir().mkpath(QFileInfo(m_context->filePath(name)).path());
        QFile file(m_context->filePath(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
    }
    EngineFixture::Outcome build(const QStringList &arguments = {}) const
    {
        return ctl(QStringList{u"build"_s} + arguments + QStringList{m_context->path()});
    }
    QString run(const QString &image, const QStringList &command = {}) const
    {
        const auto outcome = ctl(QStringList{u"run"_s, u"--rm"_s, u"--network"_s, u"none"_s, image} + command);
        return outcome.output + outcome.error;
    }
    QString shell(const QString &image, const QString &script) const { return run(image, {u"sh"_s, u"-c"_s, script}); }
    QString inspect(const QString &image, const QString &format) const
    {
        return ctl({u"image"_s, u"inspect"_s, u"-f"_s, format, image}).output.trimmed();
    }

private slots:
    void initTestCase()
    {
        if (::geteuid() != 0)
            QSKIP("needs root");
        qputenv("XDG_DATA_HOME", m_home.filePath(u"data"_s).toLocal8Bit());
        qputenv("XDG_CACHE_HOME", m_home.filePath(u"cache"_s).toLocal8Bit());
        m_engine = std::make_unique<EngineFixture>();
        QVERIFY2(m_engine->isUp(), m_engine->whyNot());
    }

    void init() { m_context = std::make_unique<QTemporaryDir>(); }

    void cleanup()
    {
        // No container of a build stays.
        QCOMPARE(ctl({u"ps"_s, u"-aq"_s}).output, QString());
    }

    void cleanupTestCase() { m_engine.reset(); }

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
        QCOMPARE(second.output.count(u"CACHED"_s), 5);
        QCOMPARE(second.output.count(u"DONE"_s), 3); // where the two stages begin, and the image
        QCOMPARE(run(u"app:2"_s), run(u"app:1"_s));
        // What is not copied does not count, what is copied does.
        write(u"src/skip.log"_s, "other\n");
        QCOMPARE(build().output.count(u"CACHED"_s), 5);
        QCOMPARE(build({u"--build-arg"_s, u"NAME=you"_s}).output.count(u"CACHED"_s), 1);
        write(u"src/hello.txt"_s, "bye\n");
        const auto changed = build({u"-t"_s, u"app:3"_s});
        QCOMPARE(changed.output.count(u"CACHED"_s), 0);
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

    void mountsOfOtherImages()
    {
        write(u"tree/sub/file"_s, "of the context\n");
        write(u"skip/secret"_s, "x");
        write(u".dockerignore"_s, "skip\n");
        write(u"Dockerfile"_s, R"(FROM starter AS tools
RUN mkdir -p /opt/deep && echo tool > /opt/deep/tool && chown 1000:100 /opt/deep/tool
FROM starter
RUN --mount=from=tools,source=/opt,target=/t --mount=from=tools,source=/opt/deep/tool,target=/one     --mount=source=tree,target=/c,rw --mount=target=/all,rw     stat -c '%n %u:%g' /t/deep/tool > /seen && cat /one /c/sub/file >> /seen && echo new > /c/sub/file && cat /c/sub/file >> /seen     && ls /all >> /seen && ! touch /t/x 2> /dev/null
RUN --mount=type=cache,target=/begun,from=tools,source=/opt cat /begun/deep/tool >> /seen
RUN --mount=type=cache,target=/own,uid=1000,gid=100,mode=0750 stat -c '%u:%g %a' /own >> /seen
RUN --mount=type=cache,target=/private,sharing=private touch /private/x
CMD ["cat", "/seen"]
)");
        const auto built = build({u"-t"_s, u"others"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"others"_s), u"/t/deep/tool 1000:100\ntool\nof the context\nnew\nDockerfile\ntree\ntool\n1000:100 750\n"_s);
        // What was written to the context is not in it, and nothing of the copies stays.
        QFile file(m_context->filePath(u"tree/sub/file"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("of the context\n"));
        for (const QString &volume : ctl({u"volume"_s, u"ls"_s, u"-q"_s}).output.split(u'\n', Qt::SkipEmptyParts))
            QVERIFY2(volume.startsWith(u"build-cache-"_s), qPrintable(volume));
    }

    void agentsOfSsh()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN --mount=type=ssh,required test -S \"$SSH_AUTH_SOCK\" && test -w \"$SSH_AUTH_SOCK\" && echo $SSH_AUTH_SOCK > /where\nCMD [\"cat\", \"/where\"]\n");
        QVERIFY(build().error.contains(u"the SSH agent 'default' is needed; give it with --ssh default"_s));
        const QString socket = m_context->filePath(u"agent"_s);
        QVERIFY(build({u"--ssh"_s, u"default="_s + socket}).error.contains(u"cannot connect"_s));
        sockaddr_un address = {};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, qPrintable(socket), sizeof address.sun_path - 1);
        const kiste::UniqueFd agent(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        QVERIFY(::bind(agent.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0 && ::listen(agent.get(), 4) == 0);
        const auto built = build({u"-t"_s, u"agent"_s, u"--ssh"_s, u"default="_s + socket});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"agent"_s), u"/run/buildkit/ssh_agent.0\n"_s);
    }

    void filesAreFetched()
    {
        std::atomic<int> asked = 0;
        const kiste::UniqueFd listening(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in address = {};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        QVERIFY(::bind(listening.get(), reinterpret_cast<const sockaddr *>(&address), length) == 0 && ::listen(listening.get(), 8) == 0
                && ::getsockname(listening.get(), reinterpret_cast<sockaddr *>(&address), &length) == 0);
        std::jthread server([&] {
            while (true) {
                const kiste::UniqueFd one(::accept(listening.get(), nullptr, nullptr));
                if (!one)
                    return; // it was shut down
                std::array<char, 8192> request{};
                const ssize_t size = ::recv(one.get(), request.data(), request.size() - 1, 0);
                const std::string_view line(request.data(), size > 0 ? std::size_t(size) : 0);
                ++asked;
                const std::string_view answer = line.starts_with("GET /dir/file.txt") ? "HTTP/1.1 200 OK\r\nContent-Length: 8\r\nLast-Modified: Wed, 21 Oct 2015 07:28:00 GMT\r\nConnection: close\r\n\r\nfetched\n"
                                                                                      : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                std::ignore = ::send(one.get(), answer.data(), answer.size(), MSG_NOSIGNAL);
            }
        });
        const auto end = qScopeGuard([&listening] { ::shutdown(listening.get(), SHUT_RDWR); });
        const QByteArray base = "http://127.0.0.1:" + QByteArray::number(ntohs(address.sin_port));
        write(u"local"_s, "local\n");
        write(u"Dockerfile"_s, "FROM starter\nADD " + base + "/dir/file.txt local /two/\nADD --chmod=644 --chown=5:6 " + base
                                   + "/dir/file.txt?x=1 /named\nCMD [\"sh\", \"-c\", \"stat -c '%n %a %u:%g %Y' /two/file.txt /named; cat /two/* /named\"]\n");
        const auto built = build({u"-t"_s, u"fetched"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"fetched"_s), u"/two/file.txt 600 0:0 1445412480\n/named 644 5:6 1445412480\nfetched\nlocal\nfetched\n"_s);
        QCOMPARE(asked.load(), 2); // once for each step
        QCOMPARE(build().output.count(u"CACHED"_s), 2);
        // What has a checksum is not asked for again.
        const QByteArray sum = QCryptographicHash::hash("fetched\n", QCryptographicHash::Sha256).toHex();
        write(u"Dockerfile"_s, "FROM starter\nADD --checksum=sha256:" + sum + ' ' + base + "/dir/file.txt /x\n");
        QCOMPARE(build().exitCode, 0);
        const int before = asked;
        QCOMPARE(build().output.count(u"CACHED"_s), 1);
        QCOMPARE(asked.load(), before);
        write(u"Dockerfile"_s, "FROM starter\nADD --checksum=sha256:" + QByteArray(64, 'a') + ' ' + base + "/dir/file.txt /x\n");
        QVERIFY(build().error.contains(u"is sha256:"_s + QString::fromLatin1(sum) + u", not sha256:aaa"_s));
        write(u"Dockerfile"_s, "FROM starter\nADD " + base + "/missing /x\n");
        const auto missing = build();
        QVERIFY2(missing.error.contains(u"Dockerfile:2:1: error: cannot fetch"_s) && missing.error.contains(u"404"_s), qPrintable(missing.error));
        write(u"Dockerfile"_s, "FROM starter\nADD https://git.example.com/a.git /x\n");
        QVERIFY(build().error.contains(u"ADD does not clone"_s));
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

    void squashing()
    {
        write(u"src/file"_s, "copied");
        write(u"Dockerfile"_s, R"(FROM starter
ARG SOURCE_DATE_EPOCH
RUN mkdir /d && echo 1 > /d/a && echo gone > /d/b && echo h > /d/h && ln /d/h /d/hard && mkdir -m 1777 /d/t && chown 5:6 /d/t
RUN rm /d/b /etc/profile && echo 2 >> /d/a && ln -s a /d/link
COPY src /d/src
LABEL some=thing
CMD ["cat", "/d/a"]
)");
        QCOMPARE(build({u"-t"_s, u"sq:plain"_s}).exitCode, 0);
        const auto layers = [this](const QString &image) { return inspect(image, u"{{json .RootFS.Layers}}"_s).split(u','); };
        const auto differ = [this](const QString &one, const QString &other) { return ctl({u"diff"_s, one, other}).output; };
        const QStringList base = layers(u"starter"_s);
        QCOMPARE(layers(u"sq:plain"_s).size(), base.size() + 3);
        const auto squashed = build({u"--squash"_s, u"-t"_s, u"sq:new"_s});
        QVERIFY2(squashed.exitCode == 0, qPrintable(squashed.output + squashed.error));
        QCOMPARE(layers(u"sq:new"_s).size(), base.size() + 1);
        QCOMPARE(layers(u"sq:new"_s).first(base.size()).join(u',').remove(u']'), base.join(u',').remove(u']'));
        QCOMPARE(build({u"--squash-all"_s, u"-t"_s, u"sq:all"_s}).exitCode, 0);
        QCOMPARE(layers(u"sq:all"_s).size(), 1);
        for (const QString &image : {u"sq:new"_s, u"sq:all"_s}) {
            QCOMPARE(differ(image, u"sq:plain"_s) + differ(u"sq:plain"_s, image), QString()); // the same tree
            QCOMPARE(run(image), u"1\n2\n"_s);
            QCOMPARE(shell(image, u"stat -c '%h %i' /d/h /d/hard | sort -u | wc -l; ls /d/b /etc/profile 2>&1 | wc -l"_s), u"1\n2\n"_s);
            QCOMPARE(inspect(image, u"{{.Config.Labels.some}}"_s), u"thing"_s);
            // Its steps are told of; their layers are one.
            const QString history = ctl({u"history"_s, u"--no-trunc"_s, image}).output;
            QVERIFY2(history.contains(u"ln -s a /d/link"_s) && history.contains(u" layers"_s), qPrintable(history));
            QCOMPARE(history.count(u'\n'), ctl({u"history"_s, u"sq:plain"_s}).output.count(u'\n') + 1);
        }
        QVERIFY(ctl({u"history"_s, u"sq:new"_s}).output.contains(u"merge of 3 layers"_s));
        // What lies below is not wasted any more.
        QVERIFY(ctl({u"diff"_s, u"--format"_s, u"json"_s, u"sq:all"_s}).output.contains(u"\"wasted\":{\"bytes\":0,"_s));
        write(u"Dockerfile"_s, "FROM starter\nRUN echo x > /x\n"); // nothing to make one of
        QCOMPARE(build({u"-t"_s, u"one:1"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s}).exitCode, 0);
        QCOMPARE(build({u"--squash"_s, u"-t"_s, u"one:2"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s}).exitCode, 0);
        QCOMPARE(inspect(u"one:1"_s, u"{{.Id}}"_s), inspect(u"one:2"_s, u"{{.Id}}"_s));
        write(u"Dockerfile"_s, "FROM scratch\nCOPY src /\n");
        QCOMPARE(build({u"--squash"_s, u"-t"_s, u"scratch:1"_s}).exitCode, 0);
        QCOMPARE(layers(u"scratch:1"_s).size(), 1);
    }

    void squashingWithATimeGivesTheSame()
    {
        write(u"Dockerfile"_s, "FROM starter\nRUN mkdir /m && date > /m/a\nRUN rm /m/a && echo x > /m/b && rm /etc/profile\n");
        QStringList ids;
        for (const QString &how : {u"--squash"_s, u"--squash"_s, u"--squash-all"_s, u"--squash-all"_s}) {
            QTest::qSleep(1100);
            const auto built = build({u"--no-cache"_s, how, u"-t"_s, u"timed"_s, u"--build-arg"_s, u"SOURCE_DATE_EPOCH=1700000000"_s});
            QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
            ids << inspect(u"timed"_s, u"{{.Id}} {{.Digest}}"_s);
        }
        QCOMPARE(ids[0], ids[1]);
        QCOMPARE(ids[2], ids[3]);
        QVERIFY(ids[0] != ids[2]);
    }

    void squashedCommits()
    {
        const auto remove = qScopeGuard([this] { ctl({u"rm"_s, u"-f"_s, u"sc"_s}); });
        QCOMPARE(ctl({u"run"_s, u"--name"_s, u"sc"_s, u"starter"_s, u"sh"_s, u"-c"_s, u"mkdir /n; echo a > /n/a; chown 5:6 /n/a; rm /etc/profile; chmod 700 /root"_s}).exitCode, 0);
        const auto commit = [this](const QStringList &options, const QString &image, const QString &time = {}) {
            QProcess process;
            QProcessEnvironment environment = m_engine->environment();
            if (!time.isEmpty())
                environment.insert(u"SOURCE_DATE_EPOCH"_s, time);
            process.setProcessEnvironment(environment);
            process.start(QStringLiteral(KISTE_BIN "/kistectl"), QStringList{u"commit"_s} + options + QStringList{u"sc"_s, image});
            return process.waitForFinished(60000) ? QString::fromUtf8(process.readAll() + process.readAllStandardError()) : QString();
        };
        const QString id = commit({u"--squash"_s, u"-m"_s, u"all of it"_s}, u"sc:one"_s);
        QVERIFY2(id.startsWith(u"sha256:"_s), qPrintable(id));
        QCOMPARE(inspect(u"sc:one"_s, u"{{len .RootFS.Layers}}"_s), u"1"_s);
        QCOMPARE(ctl({u"diff"_s, u"sc:one"_s, u"sc"_s}).output + ctl({u"diff"_s, u"sc"_s, u"sc:one"_s}).output, QString());
        QCOMPARE(shell(u"sc:one"_s, u"cat /n/a; stat -c '%u:%g' /n/a; stat -c %a /root; ls /etc/profile 2> /dev/null"_s), u"a\n5:6\n700\n"_s);
        QCOMPARE(inspect(u"sc:one"_s, u"{{json .Config.Cmd}}"_s), inspect(u"starter"_s, u"{{json .Config.Cmd}}"_s));
        const QString history = ctl({u"history"_s, u"sc:one"_s}).output;
        QVERIFY2(history.section(u'\n', 1, 1).contains(u"all of it"_s) && !history.section(u'\n', 1, 1).contains(QRegularExpression(u"\\b0B"_s)), qPrintable(history));
        for (const QString &older : history.section(u'\n', 2).split(u'\n', Qt::SkipEmptyParts))
            QVERIFY2(older.contains(QRegularExpression(u"\\b0B"_s)), qPrintable(older));
        // With a time it is the same each time, and another one with a change.
        const QString first = commit({u"--squash"_s}, u"sc:two"_s, u"1700000000"_s);
        QTest::qSleep(1100);
        QCOMPARE(commit({u"--squash"_s}, u"sc:three"_s, u"1700000000"_s), first);
        QVERIFY(inspect(u"sc:two"_s, u"{{.Created}}"_s).startsWith(u"2023-11-14T22:13:20"_s));
        QVERIFY(commit({u"--squash"_s, u"-c"_s, u"CMD [\"id\"]"_s}, u"sc:four"_s, u"1700000000"_s) != first);
        QCOMPARE(inspect(u"sc:four"_s, u"{{json .Config.Cmd}} {{len .RootFS.Layers}}"_s), u"[\"id\"] 1"_s);
        QVERIFY(commit({}, u"sc:five"_s, u"soon"_s).contains(u"'soon' is not a time"_s));
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

    void commitsOfMuchTheSame()
    {
        // 200 MB of zeros become 240 KB, which an unpacker has to refuse whoever sends it; so they are kept as they are.
        QCOMPARE(ctl({u"run"_s, u"--name"_s, u"z"_s, u"starter"_s, u"dd"_s, u"if=/dev/zero"_s, u"of=/zeros"_s, u"bs=1M"_s, u"count=200"_s}).exitCode, 0);
        const auto committed = ctl({u"commit"_s, u"z"_s, u"zeros:1"_s});
        QVERIFY2(committed.exitCode == 0, qPrintable(committed.error));
        QCOMPARE(shell(u"zeros:1"_s, u"stat -c %s /zeros"_s), u"209715200\n"_s);
        QCOMPARE(ctl({u"rm"_s, u"z"_s}).exitCode, 0);
    }

    void commits()
    {
        QCOMPARE(ctl({u"run"_s, u"-d"_s, u"--name"_s, u"c"_s, u"starter"_s, u"sh"_s, u"-c"_s,
                      u"echo new > /new; rm /etc/profile; rm -r /var/log; mkdir /var/log; chown 1000:100 /new; chmod 4711 /new; ln /new /other; touch /ready; sleep 1000"_s})
                     .exitCode,
                 0);
        QTRY_COMPARE(ctl({u"exec"_s, u"c"_s, u"test"_s, u"-e"_s, u"/ready"_s}).exitCode, 0);
        const auto committed = ctl({u"commit"_s, u"-a"_s, u"Somebody"_s, u"-m"_s, u"a message"_s, u"-c"_s, u"ENV ADDED=yes"_s, u"-c"_s,
                                    u"CMD [\"cat\", \"/new\"]"_s, u"c"_s, u"saved:1"_s});
        QVERIFY2(committed.exitCode == 0, qPrintable(committed.error));
        QVERIFY(QRegularExpression(u"^sha256:[0-9a-f]{64}\n$"_s).match(committed.output).hasMatch());
        QCOMPARE(m_engine->status(u"c"_s), u"running"_s);
        QCOMPARE(run(u"saved:1"_s), u"new\n"_s);
        QCOMPARE(shell(u"saved:1"_s, u"echo $ADDED; stat -c '%u:%g %a %h' /new; test -e /etc/profile || echo gone; ls -A /var/log | wc -l"_s),
                 u"yes\n1000:100 4711 2\ngone\n0\n"_s);
        for (const QString &kind : {u"zstd"_s, u"none"_s}) {
            const QString name = u"saved:"_s + kind;
            QCOMPARE(ctl({u"commit"_s, u"--compression"_s, kind, u"-c"_s, u"CMD [\"cat\", \"/new\"]"_s, u"c"_s, name}).exitCode, 0);
            QCOMPARE(run(name), u"new\n"_s);
        }
        const auto wrong = ctl({u"commit"_s, u"-c"_s, u"RUN x"_s, u"c"_s});
        QVERIFY2(wrong.exitCode == 1 && wrong.error.contains(u"RUN changes more than settings"_s), qPrintable(wrong.error));
        QVERIFY(ctl({u"commit"_s, u"c"_s, u"BAD NAME"_s}).exitCode != 0);
        // A name that would delete a file of a lower layer.
        QCOMPARE(ctl({u"exec"_s, u"c"_s, u"touch"_s, u"/etc/.wh.passwd"_s}).exitCode, 0);
        const auto hostile = ctl({u"commit"_s, u"c"_s, u"hostile"_s});
        QVERIFY2(hostile.exitCode == 1 && hostile.error.contains(u".wh."_s), qPrintable(hostile.error));
        QVERIFY(ctl({u"run"_s, u"--rm"_s, u"hostile"_s}).exitCode != 0);
        QCOMPARE(m_engine->status(u"c"_s), u"running"_s);
        // Somebody else's container cannot be committed.
        QVERIFY(m_engine->ctlAs(1234, {u"commit"_s, u"c"_s, u"stolen"_s}).exitCode != 0);
        QCOMPARE(ctl({u"rm"_s, u"-f"_s, u"c"_s}).exitCode, 0);
        // Without a change there is no layer more.
        QCOMPARE(ctl({u"create"_s, u"--name"_s, u"d"_s, u"starter"_s}).exitCode, 0);
        QCOMPARE(ctl({u"commit"_s, u"d"_s, u"same"_s}).exitCode, 0);
        QCOMPARE(ctl({u"rm"_s, u"d"_s}).exitCode, 0);
        QCOMPARE(inspect(u"same"_s, u"{{len .RootFS.Layers}}"_s), u"1"_s);
        QCOMPARE(shell(u"same"_s, u"echo works"_s), u"works\n"_s);
    }
};

QTEST_GUILESS_MAIN(TestBuild)
#include "tst_build.moc"
