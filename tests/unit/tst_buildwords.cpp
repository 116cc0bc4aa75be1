// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/build/expansion.h"
#include "core/build/pathpattern.h"

#include <QTest>

#include <map>

using namespace kiste;
using namespace kiste::build;

namespace {

const std::map<std::string, std::string, std::less<>> variables = {
    {"x", "abc"}, {"empty", ""}, {"path", "/usr/local/lib/a.tar.gz"}, {"_y1", "under"}, {"star", "a*b"}, {"long", std::string(300'000, 'x')}};

std::optional<std::string> lookup(std::string_view name)
{
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
}

} // namespace

class TestBuildWords : public QObject {
    Q_OBJECT

private slots:
    void expansions_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expanded");
        QTest::addColumn<QByteArray>("unset");
        const auto row = [](const char *text, const char *expanded, const char *unset = "") {
            QTest::newRow(text) << QByteArray(text) << QByteArray(expanded) << QByteArray(unset);
        };
        row("", "");
        row("$x", "abc");
        row("${x}d$x.$x", "abcdabc.abc");
        row("$xd", "", "xd");
        row("$_y1", "under");
        row("$", "$");
        row("a$ b", "a$ b");
        row("$%", "$%");
        row("$1", "", "1");
        row("'$x'", "$x");
        row("\"$x '$x'\"", "abc 'abc'");
        row("\\$x", "$x");
        row("\"\\$x\\a\\\"\\\\\"", "$x\\a\"\\");
        row("\\'a\\ b\\", "'a b");
        row("a'b'\"c\"d", "abcd");
        row("${none}", "", "none");
        row("${x:-y}", "abc");
        row("${empty:-y}", "y");
        row("${empty-y}", "");
        row("${none:-y}", "y");
        row("${none-y}", "y");
        row("${none-}", "");
        row("${none:-$x}", "abc");
        row("${none:-${other:-'a}b'}}", "a}b");
        row("${none:-$other}", "", "other");
        row("${x:-$other}", "abc");
        row("${x:+y}", "y");
        row("${empty:+y}", "");
        row("${empty+y}", "y");
        row("${none:+$other}", "");
        row("${x:?no}", "abc");
        row("${empty?no}", "");
        row("${path#/usr}", "/local/lib/a.tar.gz");
        row("${path#*/}", "usr/local/lib/a.tar.gz");
        row("${path##*/}", "a.tar.gz");
        row("${path%.*}", "/usr/local/lib/a.tar");
        row("${path%%.*}", "/usr/local/lib/a");
        row("${path#x}", "/usr/local/lib/a.tar.gz");
        row("${path%}", "/usr/local/lib/a.tar.gz");
        row("${x#?}", "bc");
        row("${x%%*}", "");
        row("${x/b/-}", "a-c");
        row("${path//\\//_}", "_usr_local_lib_a.tar.gz");
        row("${path/l*l/X}", "/usr/Xib/a.tar.gz");
        row("${path//.}", "/usr/local/lib/atargz");
        row("${x/q/-}", "abc");
        row("${x//?/$x}", "abcabcabc");
        row("${star/\\*/-}", "a-b");
        row("${star#a\\*}", "b");
        row("${star#\"a*\"}", "b");
        row("${none/a/b}", "", "none");
    }

    void expansions()
    {
        QFETCH(QByteArray, text);
        const auto result = expand(text.toStdString(), '\\', lookup);
        QVERIFY2(result, result ? "" : result.error().message.c_str());
        QTEST(QByteArray::fromStdString(result->text), "expanded");
        QByteArray unset;
        for (const UnsetVariable &one : result->unset) {
            unset += QByteArray::fromStdString(one.name);
            // Where it is said to be, it is.
            QVERIFY(text.mid(qsizetype(one.offset), qsizetype(one.length)).contains(one.name.c_str()) && text[qsizetype(one.offset)] == '$');
        }
        QTEST(unset, "unset");
    }

    void failures_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message"); // a part of it
        QTest::addColumn<int>("offset");
        const auto row = [](const char *text, const char *message, int offset) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(message) << offset;
        };
        row("a'b", "quote", 1);
        row("ab\"c", "quote", 2);
        row("x${", "name", 1);
        row("${}", "name", 0);
        row("${x", "missing", 0);
        row("${x:-a", "missing", 0);
        row("a${none:?say why}", "'none' must not be empty: say why", 1);
        row("${none?}", "'none' must be set", 0);
        row("${empty:?}", "must not be empty", 0);
        row("${x:}", "unknown", 0);
        row("${x!y}", "unknown", 0);
        row("${x:#y}", "unknown", 0);
        row("${x:-'}", "quote", 5);
        row("$long$long$long$long", "longer", 0);
        row("${long//*x*y/}", "too long", 0);
    }

    void failures()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto result = expand(text.toStdString(), '\\', lookup);
        QVERIFY(!result);
        QVERIFY2(result.error().message.contains(message.toStdString()), result.error().message.c_str());
        QTEST(static_cast<int>(result.error().offset), "offset");
    }

    void nestingHasAnEnd()
    {
        std::string text;
        for (int i = 0; i < 10'000; ++i)
            text += "${none:-";
        QVERIFY(!expand(text, '\\', lookup));
        text.append(10'000, '}');
        QVERIFY(!expand(text, '\\', lookup));
    }

    void otherEscapeCharacter()
    {
        QCOMPARE(expand("C:\\Temp\\$x`$x", '`', lookup)->text, std::string("C:\\Temp\\abc$x"));
    }

    void documentsKeepTheirQuotes()
    {
        const auto result = expandDocument("it's \"$x\" \\$x \\n \\\\ '${none:-a}'\n", '\\', lookup);
        QVERIFY(result.has_value());
        QCOMPARE(result->text, std::string("it's \"abc\" $x \\n \\ 'a'\n"));
    }

    void patterns_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("fits");
        QTest::addColumn<QByteArray>("doesNotFit");
        const auto row = [](const char *pattern, const char *fits, const char *doesNotFit) {
            QTest::newRow(pattern) << QByteArray(pattern) << QByteArray(fits) << QByteArray(doesNotFit);
        };
        row("a", "a", "b ab /a a/b");
        row("*", "a ab .x", "a/b");
        row("*.txt", "a.txt .txt", "a.txt/b x/a.txt a.tx");
        row("a?c", "abc a.c", "ac a/c abbc");
        row("a/*/c", "a/b/c", "a/c a/b/d/c");
        row("**", "a a/b/c", "");
        row("**/c", "c a/c a/b/c", "cc a/cc c/d");
        row("a/**", "a/b a/b/c", "a b/a");
        row("a/**/c", "a/c a/b/c a/b/d/c", "ac a/b");
        row("**/*.md", "a.md x/y/a.md", "a.mdx md");
        row("[a-c]x", "ax cx", "dx /x x");
        row("[^a-c]x", "dx", "ax /x");
        row("\\*", "*", "a");
        row("[\\]]", "]", "\\");
        row("a**b", "ab ax/b", "axb");
        row("*a*b*", "ab xaxbx", "ba a/b");
    }

    void patterns()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, fits);
        QFETCH(QByteArray, doesNotFit);
        const auto parsed = PathPattern::parse(pattern.toStdString());
        QVERIFY(parsed.has_value());
        for (const QByteArray &path : fits.split(' '))
            QVERIFY2(path.isEmpty() || parsed->matches(path.toStdString()), path.constData());
        for (const QByteArray &path : doesNotFit.split(' '))
            QVERIFY2(path.isEmpty() || !parsed->matches(path.toStdString()), path.constData());
    }

    void badPatterns()
    {
        for (const char *bad : {"[", "[]", "[a", "[a-", "a\\", "[^", "[^]", "[-x]", "[\\", "x[a-\\"})
            QVERIFY2(!PathPattern::parse(bad), bad);
    }

    void patternsThatWouldTakeForever()
    {
        std::string pattern;
        for (int i = 0; i < 200; ++i)
            pattern += "**/*a";
        const std::string path(4096, 'a');
        QVERIFY(PathPattern::parse(pattern)->matches(path));
        QVERIFY(!PathPattern::parse(pattern + "b")->matches(path));
    }

    void ignored_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QByteArray>("out");
        QTest::addColumn<QByteArray>("in");
        const auto row = [](const char *name, const char *rules, const char *out, const char *in) {
            QTest::newRow(name) << QByteArray(rules) << QByteArray(out) << QByteArray(in);
        };
        row("nothing", "# comment\n\n  \n", "", "a #");
        row("comment only at the beginning", " # a\n", "", "a");
        row("folder", "node_modules\n", "node_modules node_modules/a/b", "a/node_modules");
        row("anywhere", "**/node_modules\n", "node_modules a/node_modules/b", "node_module");
        row("slashes", "/a/\n./b/../c\n", "a a/x c", "b x/a");
        row("exception", "*.md\n!README.md\n", "a.md", "README.md x/a.md");
        row("the last one counts", "!README.md\n*.md\n", "README.md", "x");
        row("exception in a folder", "docs\n!docs/keep\n", "docs docs/x", "docs/keep docs/keep/y");
        row("all but", "*\n!src\n", "a src2", "src src/a");
        row("out again", "*\n!src\nsrc/tmp\n", "a src/tmp src/tmp/x", "src/a");
        row("mark and line ends", "\xef\xbb\xbf" "a\r\nb  \r\n", "a b", "c");
        row("space behind the mark", "*\n! b\n", "a", "b");
        row("the context itself", ".\n/\n./\n", "", "a");
        row("itself", "Dockerfile\n.dockerignore\n", "Dockerfile .dockerignore", "a");
    }

    void ignored()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QByteArray, out);
        QFETCH(QByteArray, in);
        const auto parsed = IgnoreRules::parse(rules.toStdString());
        QVERIFY2(parsed, parsed ? "" : parsed.error().detail.c_str());
        for (const QByteArray &path : out.split(' '))
            QVERIFY2(path.isEmpty() || parsed->ignores(path.toStdString()), path.constData());
        for (const QByteArray &path : in.split(' '))
            QVERIFY2(!parsed->ignores(path.toStdString()), path.constData());
    }

    void badRules()
    {
        for (const char *bad : {"a\n!\n", "a\n[\n", "a\n! \n"}) {
            const auto parsed = IgnoreRules::parse(bad);
            QVERIFY2(!parsed, bad);
            QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
            QVERIFY2(parsed.error().detail.starts_with("line 2: "), parsed.error().detail.c_str());
        }
    }

    void cleanPaths()
    {
        const std::map<std::string, std::string> wanted = {{"", "."},         {"/", "/"},         {"a//b/./c/", "a/b/c"}, {"/../a", "/a"},
                                                           {"../a", "../a"}, {"a/../../b", "../b"}, {"/a/..", "/"},         {"a/..", "."}};
        for (const auto &[path, clean] : wanted)
            QCOMPARE(cleanPath(path), clean);
    }
};

QTEST_APPLESS_MAIN(TestBuildWords)
#include "tst_buildwords.moc"
