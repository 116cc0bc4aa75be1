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
        listing.addHidden("Label", Json{{"a.b-c", "1"}});
        QVERIFY(!listing.render("{{.Label \"a.b-c\"}}")); // the first row has none
        QVERIFY(listing.render("json")->find("Label") == std::string::npos);
        QVERIFY(listing.render("table {{.ID}}\t{{if eq .ID \"def\"}}{{.Label \"a.b-c\"}}{{end}}")
                == "CONTAINER ID\nabc\ndef            1\n");
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
        row("{{json .State}}", "{\"Pid\":42,\"Running\":true}");
        row("{{upper .Name}}{{len .List}}", "WEB2");
        row("{{.Missing}}", "<no value>");
        row("{{.Missing.Deeper}}", "<no value>");
        row("{{.Null}}", "<no value>");
        row("a\\tb\\n", "a\tb\n");
        row("", "");
        row("no action }}", "no action }}");
        row("{{.Name | upper | printf \"%s!\"}}", "WEB!");
        row("{{range .List}}<{{.}}>{{end}}", "<a><b>");
        row("{{range $i, $x := .List}}{{$i}}={{$x}} {{end}}", "0=a 1=b ");
        row("{{range $k, $v := .State}}{{$k}}:{{$v}};{{end}}", "Pid:42;Running:true;");
        row("{{range .Missing}}x{{else}}none{{end}}", "none");
        row("{{range .List}}{{if eq . \"b\"}}{{break}}{{end}}{{.}}{{end}}", "a");
        row("{{range .List}}{{if eq . \"a\"}}{{continue}}{{end}}{{.}}{{end}}", "b");
        row("{{if .State.Running}}up{{else}}down{{end}}", "up");
        row("{{if .Null}}a{{else if eq .Name \"x\" \"web\"}}b{{else}}c{{end}}!", "b!");
        row("{{with .State}}{{.Pid}} of {{$.Name}}{{end}}", "42 of web");
        row("{{with .Null}}x{{else}}{{.Name}}{{end}}", "web");
        row("{{index .List 1}} {{(index .List 0)}} {{index .State \"Pid\"}}", "b a 42");
        row("{{index .Labels \"no\"}}|{{index .Labels \"a.b\"}}|{{.Labels.no}}", "|1|<no value>");
        row("{{(index .Ports \"80/tcp\" 0).HostPort}}", "8080");
        row("{{$x := .Name}}{{$x = \"db\"}}{{$x}}", "db");
        row("{{join .List \", \"}} {{split \"a-b\" \"-\"}} {{title \"two words\"}}", "a, b [a b] Two Words");
        row("{{truncate .Name 2}}{{pad .Name 1 2}}{{slice .Name 1 2}}", "we web  e");
        row("{{truncate \"a\xc3\xbc\" 2}}", "a");
        row("{{and .Null .Name}} {{or .Null .Name}} {{not .Null}}", "<no value> web true");
        row("{{lt 1 2}}{{ge 1 2}}{{ne .Name \"web\"}}{{gt 2.5 2}}{{le \"a\" \"b\"}}", "truefalsefalsetruetrue");
        row("{{printf \"%-5s|%5d|%05d|%q|%t|%x|%.1f%%\" .Name 42 42 .Name true 255 1.25}}",
            "web  |   42|00042|\"web\"|true|ff|1.2%");
        row("{{print 1 2 \"a\"}}{{println \"b\"}}", "1 2ab\n");
        row("a {{- .Name -}} b", "awebb");
        row("x{{/* nothing */}}y", "xy");
        row("{{`}}`}}{{\"}}\"}}", "}}}}");
    }

    void templates()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, result);
        const Json value = Json::parse(R"({"Name":"web","State":{"Pid":42,"Running":true},"List":["a","b"],"Null":null,
                            "Labels":{"a.b":"1"},"Ports":{"80/tcp":[{"HostPort":"8080"}]}})");
        const auto parsed = Template::parse(text.toStdString());
        QVERIFY2(parsed, parsed ? "" : parsed.error().detail.c_str());
        const auto rendered = parsed->render(value, false);
        QVERIFY(rendered);
        QCOMPARE(QByteArray::fromStdString(*rendered), result);
    }

    void wrongTemplates()
    {
        for (const char *bad : {"{{",
                                "{{}}",
                                "{{Name}}",
                                "{{.A.}}",
                                "{{range .X}}",
                                "{{.A-b}}",
                                "{{..}}",
                                "{{end}}",
                                "{{else}}",
                                "{{if .A}}x{{else}}y",
                                "{{if}}x{{end}}",
                                "{{define \"x\"}}{{end}}",
                                "{{template \"x\"}}",
                                "{{$a, $b := .A}}",
                                "{{(.A}}",
                                "{{.A)}}",
                                "{{\"a}}",
                                "{{.A |}}",
                                "{{1.2.3}}",
                                "{{.A.1}}",
                                "{{range .A}}{{end now}}"}) {
            const auto parsed = Template::parse(bad);
            QVERIFY2(!parsed, bad);
            QCOMPARE(parsed.error().code, ErrorCode::InvalidArgument);
        }
        QVERIFY(!Template::parse("{{.A}}")->render(Json::object(), true));
        const std::string deep = std::string("{{").append(1000, '(') + ".A" + std::string(1000, ')') + "}}";
        QVERIFY(!Template::parse(deep));
        std::string blocks;
        for (int i = 0; i < 1000; ++i)
            blocks += "{{if .A}}";
        QVERIFY(!Template::parse(blocks));
    }

    void templatesThatFail_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"{{index .List 2}}",
                                 "{{index .List -1}}",
                                 "{{index .List \"a\"}}",
                                 "{{index .Name 0}}",
                                 "{{len 3}}",
                                 "{{join .Name \",\"}}",
                                 "{{split .Name \"\"}}",
                                 "{{lt .Name 3}}",
                                 "{{eq .Name 3}}",
                                 "{{printf \"%d\" .Name}}",
                                 "{{printf \"%d\"}}",
                                 "{{printf \"%y\" 1}}",
                                 "{{printf \"%\"}}",
                                 "{{slice .Name 3 1}}",
                                 "{{slice .Name 9}}",
                                 "{{pad .Name 9999999 0}}",
                                 "{{truncate .Name .Name}}",
                                 "{{json}}",
                                 "{{json 1 2}}",
                                 "{{$x}}",
                                 "{{range .Name}}{{end}}"})
            QTest::newRow(text) << QByteArray(text);
    }

    void templatesThatFail()
    {
        QFETCH(QByteArray, text);
        const auto parsed = Template::parse(text.toStdString());
        QVERIFY(parsed);
        const auto result = parsed->render(Json::parse(R"({"Name":"web","List":["a","b"]})"), false);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
    }
};

QTEST_GUILESS_MAIN(TestCtlFormat)
#include "tst_ctlformat.moc"
