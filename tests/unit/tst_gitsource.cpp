// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/gitsource.h"

#include <QTest>

using namespace kiste;
using namespace kiste::build;
using namespace Qt::StringLiterals;

/// Addresses of repositories, as ADD has them.
class TestGitSource : public QObject
{
    Q_OBJECT

private slots:
    void repositories_data();
    void repositories();
    void files_data();
    void files();
    void refused_data();
    void refused();
    void commits();
};

void TestGitSource::repositories_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<QString>("repository");
    QTest::addColumn<QString>("reference");
    QTest::addColumn<QString>("folder");
    const auto row = [](const char *address, const char *repository, const char *reference, const char *folder) {
        QTest::newRow(address) << QString::fromUtf8(address) << QString::fromUtf8(repository) << QString::fromUtf8(reference) << QString::fromUtf8(folder);
    };
    row("https://git.example.com/a.git", "https://git.example.com/a.git", "", "");
    row("http://git.example.com/a.git#v1", "http://git.example.com/a.git", "v1", "");
    row("https://git.example.com/a.git#main:docs/en/", "https://git.example.com/a.git", "main", "docs/en");
    row("https://git.example.com/a.git#:docs", "https://git.example.com/a.git", "", "docs");
    row("https://git.example.com/a.git#main:/../../etc", "https://git.example.com/a.git", "main", "etc");
    row("https://git.example.com/a.git#main:", "https://git.example.com/a.git", "main", "");
    row("git@git.example.com:team/a#feature/one", "git@git.example.com:team/a", "feature/one", "");
    row("git://git.example.com/a", "git://git.example.com/a", "", "");
    row("ssh://git@git.example.com:2222/a", "ssh://git@git.example.com:2222/a", "", "");
}

void TestGitSource::repositories()
{
    QFETCH(const QString, address);
    const auto source = parseGitSource(address.toStdString());
    QVERIFY(source && *source);
    QTEST(QString::fromStdString((*source)->repository), "repository");
    QTEST(QString::fromStdString((*source)->reference), "reference");
    QTEST(QString::fromStdString((*source)->folder), "folder");
    QVERIFY(isRemote(address.toStdString()));
}

void TestGitSource::files_data()
{
    QTest::addColumn<QString>("address");
    QTest::addColumn<bool>("remote");
    QTest::newRow("a file") << u"https://example.com/a.tar.gz"_s << true;
    QTest::newRow("a name like it") << u"https://example.com/a.git/b"_s << true;
    QTest::newRow("no ending") << u"https://example.com/a#b"_s << true;
    QTest::newRow("a path") << u"a.git"_s << false;
    QTest::newRow("of this computer") << u"file:///a.git"_s << false;
}

void TestGitSource::files()
{
    QFETCH(const QString, address);
    const auto source = parseGitSource(address.toStdString());
    QVERIFY(source && !*source);
    QTEST(isRemote(address.toStdString()), "remote");
}

void TestGitSource::refused_data()
{
    QTest::addColumn<QString>("address");
    for (const char *bad : {"https://example.com/a.git#--upload-pack=x", "https://example.com/a.git#a..b", "https://example.com/a.git#a b",
                            "https://example.com/a.git#a\nb", "https://example.com/a.git#main~1", "https://example.com/a.git#x@{1}",
                            "https://example.com/a.git#*", "https://example.com/a.git#x/", "https://example.com/a b.git", "git@host:\x01"})
        QTest::newRow(bad) << QString::fromUtf8(bad);
}

void TestGitSource::refused()
{
    QFETCH(const QString, address);
    const auto source = parseGitSource(address.toStdString());
    QVERIFY(!source);
    QCOMPARE(source.error().code, ErrorCode::InvalidArgument);
}

void TestGitSource::commits()
{
    QVERIFY(isCommitId(std::string(40, 'a')));
    QVERIFY(isCommitId(std::string(64, '0')));
    for (const std::string &bad : {std::string(39, 'a'), std::string(40, 'A'), std::string(40, 'g'), std::string("main"), std::string()})
        QVERIFY(!isCommitId(bad));
}

QTEST_GUILESS_MAIN(TestGitSource)
#include "tst_gitsource.moc"
