// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a build takes from elsewhere than its context: other images, agents, addresses, repositories.
#include "core/base/uniquefd.h"
#include "tests/privileged/buildfixture.h"

#include <QCryptographicHash>
#include <QProcess>
#include <QScopeGuard>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

#include <array>
#include <atomic>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>

using namespace Qt::StringLiterals;

class TestBuildSources : public BuildFixture
{
    Q_OBJECT

private:
    static quint16 freePort()
    {
        QTcpServer server;
        return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
    }
    static bool canConnect(quint16 port)
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        return socket.waitForConnected(1000);
    }

private slots:
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
    }

    void repositories()
    {
        if (QStandardPaths::findExecutable(u"git"_s).isEmpty())
            QSKIP("git is not installed");
        QTemporaryDir top;
        const QString work = top.filePath(u"work"_s);
        const auto git = [](const QString &folder, const QStringList &words) {
            QProcess process;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            for (const QString &who : {u"AUTHOR"_s, u"COMMITTER"_s}) {
                environment.insert(u"GIT_%1_NAME"_s.arg(who), u"somebody"_s);
                environment.insert(u"GIT_%1_EMAIL"_s.arg(who), u"somebody@example.org"_s);
            }
            process.setProcessEnvironment(environment);
            process.start(u"git"_s, QStringList{u"-C"_s, folder} + words);
            process.waitForFinished();
            return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
        };
        QVERIFY(QDir().mkpath(work + u"/docs/en"_s));
        const auto put = [&](const QString &name, const QByteArray &text) {
            QFile file(work + u'/' + name);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
        };
        git(work, {u"init"_s, u"-q"_s, u"-b"_s, u"main"_s});
        put(u"README"_s, "one\n");
        put(u"docs/en/a"_s, "english\n");
        QVERIFY(QFile::link(u"/etc"_s, work + u"/docs/out"_s));
        git(work, {u"add"_s, u"-A"_s});
        git(work, {u"commit"_s, u"-q"_s, u"-m"_s, u"one"_s});
        const QString first = git(work, {u"rev-parse"_s, u"HEAD"_s});
        QCOMPARE(first.size(), 40);
        put(u"README"_s, "two\n");
        git(work, {u"commit"_s, u"-q"_s, u"-a"_s, u"-m"_s, u"two"_s});
        git(work, {u"tag"_s, u"v2"_s});
        QProcess daemon;
        const quint16 port = freePort();
        daemon.start(u"git"_s, {u"daemon"_s, u"--reuseaddr"_s, u"--export-all"_s, u"--listen=127.0.0.1"_s, u"--port=%1"_s.arg(port),
                               u"--base-path="_s + top.path(), u"--informative-errors"_s, top.path()});
        QVERIFY(daemon.waitForStarted());
        const auto end = qScopeGuard([&daemon] {
            daemon.terminate();
            daemon.waitForFinished();
        });
        QTRY_VERIFY(canConnect(port));
        const QByteArray base = "git://127.0.0.1:" + QByteArray::number(port) + "/work";

        write(u"Dockerfile"_s, "FROM starter\nADD " + base + " /all\nADD " + base + "#" + first.toUtf8() + " /old\nADD --chown=5:6 " + base
                                   + "#v2:docs/en /en\nADD --keep-git-dir=true " + base
                                   + "#main /kept\nCMD [\"sh\", \"-c\", \"cat /all/README /old/README /en/a; stat -c '%u:%g %a' /en/a; ls -a /all; ls -d /kept/.git\"]\n");
        const auto built = build({u"-t"_s, u"cloned"_s});
        QVERIFY2(built.exitCode == 0, qPrintable(built.output + built.error));
        QCOMPARE(run(u"cloned"_s), u"two\none\nenglish\n5:6 644\n.\n..\nREADME\ndocs\n/kept/.git\n"_s);
        QVERIFY(build().output.count(u"CACHED"_s) >= 3);
        // Another commit is another content, unless one is asked for by its id.
        put(u"README"_s, "three\n");
        git(work, {u"commit"_s, u"-q"_s, u"-a"_s, u"-m"_s, u"three"_s});
        QVERIFY(build({u"-t"_s, u"cloned"_s}).exitCode == 0);
        QVERIFY(run(u"cloned"_s).startsWith("three\none\n"_L1));
        write(u"Dockerfile"_s, "FROM starter\nADD --checksum=" + first.toUtf8() + ' ' + base + " /x\n");
        QVERIFY(build().error.contains(u", not at "_s + first));
        // A submodule that is a repository of this computer (CVE-2022-39253).
        git(work, {u"checkout"_s, u"-q"_s, u"-b"_s, u"evil"_s});
        put(u".gitmodules"_s, "[submodule \"sub\"]\n\tpath = sub\n\turl = " + work.toUtf8() + "\n");
        git(work, {u"add"_s, u".gitmodules"_s});
        git(work, {u"update-index"_s, u"--add"_s, u"--cacheinfo"_s, u"160000,"_s + first + u",sub"_s});
        git(work, {u"commit"_s, u"-q"_s, u"-m"_s, u"evil"_s});
        git(work, {u"checkout"_s, u"-q"_s, u"-f"_s, u"main"_s});
        write(u"Dockerfile"_s, "FROM starter\nADD " + base + "#evil /x\n");
        const auto evil = build();
        QVERIFY2(evil.exitCode != 0 && evil.error.contains(u"cannot clone"_s), qPrintable(evil.error));
        // What is not there, and what leads out of it.
        for (const auto &[source, why] : {std::pair(base + "#missing /x", u"cannot clone"_s), {base + "#main:docs/out /x", u"no folder 'docs/out'"_s},
                                          {base + "#main:README /x", u"no folder 'README'"_s}, {base + "nothing /x", u"cannot clone"_s}}) {
            write(u"Dockerfile"_s, "FROM starter\nADD " + source + "\n");
            const auto refused = build();
            QVERIFY2(refused.exitCode != 0 && refused.error.contains(why), qPrintable(refused.error));
        }
    }
};

QTEST_GUILESS_MAIN(TestBuildSources)
#include "tst_buildsources.moc"
