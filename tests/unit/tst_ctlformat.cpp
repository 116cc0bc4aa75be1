// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/ctl/format/human.h"
#include "app/ctl/format/listing.h"
#include "app/ctl/format/template.h"

#include <QTest>

using namespace kiste;
using namespace kiste::ctl;
using namespace Qt::StringLiterals;
using Json = nlohmann::ordered_json;

class TestCtlFormat : public QObject
{
    Q_OBJECT

private slots:
    void durations_data()
    {
        QTest::addColumn<qint64>("seconds");
        QTest::addColumn<QString>("text");
        const auto row = [](qint64 seconds, const char *text) {
            QTest::newRow(qPrintable(QString::number(seconds))) << seconds << QString::fromLatin1(text);
        };
        row(-5, "Less than a second");
        row(0, "Less than a second");
        row(1, "1 second");
        row(59, "59 seconds");
        row(60, "About a minute");
        row(119, "About a minute");
        row(120, "2 minutes");
        row(3599, "59 minutes");
        row(3600, "About an hour");
        row(5399, "About an hour");
        row(5400, "2 hours");
        row(47 * 3600, "47 hours");
        row(48 * 3600, "2 days");
        row(14LL * 86400, "2 weeks");
        row(60LL * 86400, "2 months");
        row(730LL * 86400, "2 years");
    }

    void durations()
    {
        QFETCH(qint64, seconds);
        QFETCH(QString, text);
        QCOMPARE(humanDuration(seconds), text);
    }

    void sizes()
    {
        QCOMPARE(humanSize(0), u"0B"_s);
        QCOMPARE(humanSize(999), u"999B"_s);
        QCOMPARE(humanSize(1000), u"1kB"_s);
        QCOMPARE(humanSize(2'130'000), u"2.13MB"_s);
        QCOMPARE(humanSize(133'400'000), u"133MB"_s);
        QCOMPARE(humanSize(999'900), u"1MB"_s);
        QCOMPARE(humanSize(1.24e9), u"1.24GB"_s);
        QCOMPARE(binarySize(0), u"0B"_s);
        QCOMPARE(binarySize(1023), u"1023B"_s);
        QCOMPARE(binarySize(1536), u"1.5KiB"_s);
        QCOMPARE(binarySize(64.0 * (1 << 20)), u"64MiB"_s);
        QCOMPARE(binarySize(1023.99 * 1024), u"1MiB"_s);
        QCOMPARE(binarySize(7.654321 * (1 << 30)), u"7.654GiB"_s);
    }

    void times()
    {
        QCOMPARE(isoTime(0), u"0001-01-01T00:00:00Z"_s);
        QCOMPARE(isoTime(1'790'000'000'000'018), u"2026-09-21T14:13:20.000018Z"_s);
        QCOMPARE(dateAndTime(0), QString());
        QVERIFY(dateAndTime(1'790'000'000'000'000).startsWith("2026-09-2"_L1));
    }

    void commands()
    {
        QCOMPARE(quotedCommand({u"sh"_s, u"-c"_s, u"echo \"a\"\n\x1b[31m"_s}),
                 u"\"sh -c echo \\\"a\\\"\\n\\x1b[31m\""_s);
        QCOMPARE(shortened(u"0123456789"_s, 10), u"0123456789"_s);
        QCOMPARE(shortened(u"0123456789a"_s, 10), u"012345678…"_s);
        QCOMPARE(printable(u"a\x1b]0;evil\x07\n\u202Eb"_s), u"a?]0;evil???b"_s);
    }

    void tables()
    {
        QCOMPARE(alignedTable({{"A", "B"}, {"a longer cell", "x"}, {"b", ""}}),
                 std::string("A               B\na longer cell   x\nb\n"));
        QCOMPARE(alignedTable({{"ID", "N"}, {"1", "2"}}), std::string("ID        N\n1         2\n"));
        QCOMPARE(displayWidth(u"容器"_s), 4);
        QCOMPARE(alignedTable({{"NAME", "B"}, {"容器容器容器", "x"}}),
                 std::string("NAME           B\n容器容器容器   x\n"));
    }

    void listings()
    {
        Listing listing({{"ID", "CONTAINER ID"}, {"Names", "NAMES"}, {"State", "STATE", false}});
        QVERIFY(listing.render("") == "CONTAINER ID   NAMES\n");
        QVERIFY(listing.render("json") == "");
        listing.add({"abc", "web", "running"});
        listing.add({"def",
                     "a\x1b"
                     "b",
                     "exited"});
        QVERIFY(listing.render("table") == "CONTAINER ID   NAMES\nabc            web\ndef            a?b\n");
        QVERIFY(listing.render("json")
                == "{\"ID\":\"abc\",\"Names\":\"web\",\"State\":\"running\"}\n"
                   "{\"ID\":\"def\",\"Names\":\"a\\u001bb\",\"State\":\"exited\"}\n");
        QVERIFY(listing.render("{{.ID}}: {{.State}}") == "abc: running\ndef: exited\n");
        QVERIFY(listing.render("table {{.Names}}\\t{{.State}}")
                == "NAMES     STATE\nweb       running\na?b       exited\n");
        QVERIFY(listing.render("{{json .ID}}") == "\"abc\"\n\"def\"\n");
        QVERIFY(!listing.render("{{.Nothing}}"));
        QVERIFY(!listing.render("{{.ID"));
        QVERIFY(!listing.render("table {{.Nothing}}"));
    }

    void templates_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("result");
        const auto row = [](const char *text, const char *result) {
            QTest::newRow(text) << QByteArray(text) << QByteArray(result);
        };
        row("{{.Name}}", "web");
        row("{{ .Name }}", "web");
        row("{{.State.Pid}}/{{.State.Running}}", "42/true");
        row("{{.List}}", "[a b]");
        row("{{.State}}", "map[Pid:42 Running:true]");
        row("{{json .List}}", "[\"a\",\"b\"]");
        row("{{json .}}",
            "{\"Name\":\"web\",\"State\":{\"Pid\":42,\"Running\":true},\"List\":[\"a\",\"b\"],\"Null\":null}");
        row("{{upper .Name}}{{len .List}}", "WEB2");
        row("{{.Missing}}", "<no value>");
        row("{{.Missing.Deeper}}", "<no value>");
        row("{{.Null}}", "<no value>");
        row("a\\tb\\n", "a\tb\n");
        row("", "");
        row("no action }}", "no action }}");
    }

    void templates()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, result);
        const Json value =
            Json::parse(R"({"Name":"web","State":{"Pid":42,"Running":true},"List":["a","b"],"Null":null})");
        const auto parsed = Template::parse(text.toStdString());
        QVERIFY(parsed);
        const auto rendered = parsed->render(value, false);
        QVERIFY(rendered);
        QCOMPARE(QByteArray::fromStdString(*rendered), result);
    }

    void wrongTemplates()
    {
        for (const char *bad :
             {"{{", "{{}}", "{{Name}}", "{{.A.}}", "{{range .X}}", "{{.A | json}}", "{{.A-b}}", "{{..}}"}) {
            const auto parsed = Template::parse(bad);
            QVERIFY2(!parsed, bad);
            QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
        }
        QVERIFY(!Template::parse("{{.A}}")->render(Json::object(), true));
    }
};

QTEST_GUILESS_MAIN(TestCtlFormat)
#include "tst_ctlformat.moc"
