// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// What speaking with registries is made of: headers, settings, credentials, proxies, the choice of a platform.
#include "core/image/platformchoice.h"
#include "core/registry/credentials.h"
#include "core/registry/headers.h"
#include "core/registry/manifests.h"
#include "core/registry/proxies.h"
#include "core/registry/settings.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace kiste;
using namespace Qt::StringLiterals;

namespace {

RegistrySettings settings(std::string_view text)
{
    auto parsed = RegistrySettings::parse(text, "test.json");
    if (!parsed)
        qFatal("%s", parsed.error().detail.c_str());
    return *std::move(parsed);
}

ImageReference reference(std::string_view text)
{
    auto parsed = ImageReference::parse(text);
    if (!parsed)
        qFatal("%s", parsed.error().detail.c_str());
    return *std::move(parsed);
}

QString q(const std::string &text)
{
    return QString::fromStdString(text);
}

} // namespace

class TestRegistryParts : public QObject
{
    Q_OBJECT

private slots:
    void challenges_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QStringList>("expected");
        QTest::newRow("token") << "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\""_ba
                               << QStringList{u"bearer|realm=https://auth.example/token|scope=repository:a/b:pull,push|service=registry.example"_s};
        QTest::newRow("basic") << "Basic realm=\"Some \\\"registry\\\"\""_ba << QStringList{u"basic|realm=Some \"registry\""_s};
        QTest::newRow("two") << R"(Bearer realm="a", service=b, Basic realm="c")"_ba << QStringList{u"bearer|realm=a|service=b"_s, u"basic|realm=c"_s};
        QTest::newRow("spaces and case") << R"(  BEARER   Realm = "a" ,SERVICE="b" )"_ba << QStringList{u"bearer|realm=a|service=b"_s};
        QTest::newRow("first one counts") << R"(Bearer realm="a",realm="b")"_ba << QStringList{u"bearer|realm=a"_s};
        QTest::newRow("without parameters") << "Negotiate, Basic realm=x"_ba << QStringList{u"negotiate"_s, u"basic|realm=x"_s};
        QTest::newRow("unending quote") << "Basic realm=\"abc"_ba << QStringList{u"basic|realm=abc"_s};
        QTest::newRow("rubbish") << "=\"\x01\xff,,;;\"=="_ba << QStringList{};
        QTest::newRow("empty") << ""_ba << QStringList{};
    }

    void challenges()
    {
        QFETCH(QByteArray, header);
        QFETCH(QStringList, expected);
        QStringList found;
        for (const AuthChallenge &challenge : parseChallenges(header.toStdString())) {
            std::string text = challenge.scheme;
            for (const auto &[key, value] : challenge.parameters)
                text += "|" + key + "=" + value;
            found.append(q(text));
        }
        QCOMPARE(found, expected);
    }

    void links()
    {
        QCOMPARE(nextLink(R"(</v2/_catalog?last=b&n=2>; rel="next")"), "/v2/_catalog?last=b&n=2");
        QCOMPARE(nextLink(R"(<a>; rel=prev, <b>; title="x; rel=next"; rel=NEXT)"), "b");
        QVERIFY(!nextLink(R"(<a>; rel="prev")"));
        QVERIFY(!nextLink("<a; rel=next"));
        QVERIFY(!nextLink(""));
        QVERIFY(!nextLink("t \t")); // the end is looked for once, not behind it
    }

    void ranges()
    {
        QVERIFY((parseContentRange("bytes 5-9/10") == ContentRange{5, 9, 10}));
        QVERIFY((parseContentRange(" bytes 0-0/* ") == ContentRange{0, 0, {}}));
        for (const char *bad : {"bytes 9-5/10", "bytes 5-10/10", "bytes */10", "5-9/10", "bytes 5-9", "bytes -9/10", "bytes 5-9/x",
                                "bytes 99999999999999999999-1/2", ""})
            QVERIFY2(!parseContentRange(bad), bad);
        QCOMPARE(parseUploadRange("0-1023"), 1024U);
        QCOMPARE(parseUploadRange("bytes=0-9"), 10U);
        QCOMPARE(parseUploadRange("0-0"), 0U);
        for (const char *bad : {"1-5", "0-", "x", "", "0-18446744073709551615"})
            QVERIFY2(!parseUploadRange(bad), bad);
    }

    void retryAfter()
    {
        using namespace std::chrono;
        const sys_seconds now = sys_days(2026y / 11 / 30) + 7h;
        QVERIFY(parseRetryAfter("120", now) == 120s);
        QVERIFY(parseRetryAfter(" 0 ", now) == 0s);
        QVERIFY(parseRetryAfter("Mon, 30 Nov 2026 07:01:30 GMT", now) == 90s);
        QVERIFY(parseRetryAfter("Mon, 30 Nov 2026 06:00:00 GMT", now) == 0s);
        QVERIFY(*parseRetryAfter("99999999999999999", now) > 24h);
        for (const char *bad : {"-5", "soon", "", "Mon, 99 Nov 2026 07:01:30 GMT"})
            QVERIFY2(!parseRetryAfter(bad, now), bad);
    }

    void errorTexts()
    {
        QCOMPARE(q(registryErrorText(R"({"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"},{"code":"X"}]})")),
                 u"MANIFEST_UNKNOWN: manifest unknown"_s);
        QCOMPARE(q(registryErrorText(R"({"errors":[{"code":"DENIED"}]})")), u"DENIED"_s);
        QCOMPARE(q(registryErrorText("{\"errors\":[{\"message\":\"\\u001b[31mred\"}]}")), u"\\x1b[31mred"_s);
        for (const char *none : {"", "<html>", R"({"errors":7})", R"({"errors":[{"code":7}]})", "[]"})
            QCOMPARE(q(registryErrorText(none)), QString());
    }

    void manifestTypes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("contentType");
        QTest::addColumn<QByteArray>("expected"); ///< the type, or the error's code
        const QByteArray oci(mediatype::ociManifest.data()), ociIndex(mediatype::ociIndex.data()), docker(mediatype::dockerManifest.data());
        QTest::newRow("says so") << "{\"schemaVersion\":2,\"mediaType\":\"" + oci + "\",\"layers\":[]}" << oci << oci;
        QTest::newRow("parameters") << "{\"schemaVersion\":2,\"mediaType\":\"" + oci + "\"}" << oci + "; charset=utf-8" << oci;
        QTest::newRow("header says so") << R"({"schemaVersion":2,"layers":[]})"_ba << docker << docker;
        QTest::newRow("shape: image") << R"({"schemaVersion":2,"layers":[]})"_ba << "application/json"_ba << oci;
        QTest::newRow("shape: index") << R"({"schemaVersion":2,"manifests":[]})"_ba << ""_ba << ociIndex;
        QTest::newRow("two shapes") << R"({"schemaVersion":2,"manifests":[],"layers":[]})"_ba << ""_ba << "Corrupt"_ba;
        QTest::newRow("no shape") << R"({"schemaVersion":2})"_ba << ""_ba << "Corrupt"_ba;
        QTest::newRow("two opinions") << "{\"schemaVersion\":2,\"mediaType\":\"" + oci + "\"}" << ociIndex << "Corrupt"_ba;
        QTest::newRow("first format") << R"({"schemaVersion":1,"fsLayers":[]})"_ba << "application/vnd.docker.distribution.manifest.v1+prettyjws"_ba
                                      << "Unsupported"_ba;
        QTest::newRow("something else") << R"({"schemaVersion":2,"mediaType":"text/plain"})"_ba << oci << "Unsupported"_ba;
        QTest::newRow("no JSON") << "<html>"_ba << oci << "Corrupt"_ba;
        QTest::newRow("an array") << "[]"_ba << oci << "Corrupt"_ba;
    }

    void manifestTypes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, contentType);
        QFETCH(QByteArray, expected);
        const auto type = manifestType(text.toStdString(), contentType.toStdString());
        const std::string found = type ? *type : errorName(type.error().code).substr(std::string("org.kiste.Error.").size());
        QCOMPARE(q(found), QString::fromLatin1(expected));
    }

    void endpoints_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("expected"); ///< "HOST/REPOSITORY", with "!" if insecure and "~" if a mirror
        QTest::newRow("unknown registry") << u"registry.example/a/b:1"_s << QStringList{u"registry.example/a/b"_s};
        QTest::newRow("own location") << u"moved.example/a:1"_s << QStringList{u"cache.example:5000/proxy/a"_s};
        QTest::newRow("longest prefix") << u"moved.example/team/a:1"_s << QStringList{u"team.example/a!"_s};
        QTest::newRow("no part of a name") << u"moved.example/teams/a:1"_s << QStringList{u"cache.example:5000/proxy/teams/a"_s};
        QTest::newRow("mirrors by tag") << u"mirrored.example/a:1"_s
                                        << QStringList{u"all.example/m/a~"_s, u"tags.example/a!~"_s, u"mirrored.example/a"_s};
        QTest::newRow("mirrors by digest") << u"mirrored.example/a@sha256:"_s + QString(64, u'a')
                                           << QStringList{u"all.example/m/a~"_s, u"digests.example/a~"_s, u"mirrored.example/a"_s};
        QTest::newRow("only by digest") << u"strict.example/a:1"_s << QStringList{u"strict.example/a"_s};
        QTest::newRow("blocked") << u"bad.example/a:1"_s << QStringList{u"NotAuthorized"_s};
        QTest::newRow("blocked below") << u"half.example/bad/a:1"_s << QStringList{u"NotAuthorized"_s};
        QTest::newRow("not blocked beside") << u"half.example/badly/a:1"_s << QStringList{u"half.example/badly/a"_s};
        QTest::newRow("any below a domain") << u"x.wild.example/a:1"_s << QStringList{u"x.wild.example/a!"_s};
        QTest::newRow("not the domain itself") << u"wild.example/a:1"_s << QStringList{u"wild.example/a"_s};
        QTest::newRow("this computer") << u"localhost:5000/a:1"_s << QStringList{u"localhost:5000/a!"_s};
        QTest::newRow("its address") << u"127.0.0.1:5000/a:1"_s << QStringList{u"127.0.0.1:5000/a!"_s};
        QTest::newRow("not this computer") << u"127.0.0.1.example/a:1"_s << QStringList{u"127.0.0.1.example/a"_s};
    }

    void endpoints()
    {
        QFETCH(QString, name);
        QFETCH(QStringList, expected);
        const RegistrySettings own = settings(R"({"registry":[
            {"prefix":"moved.example","location":"cache.example:5000/proxy"},
            {"prefix":"moved.example/team","location":"team.example","insecure":true},
            {"location":"mirrored.example","mirror":[{"location":"all.example/m"},
                {"location":"tags.example","pull-from-mirror":"tag-only","insecure":true},
                {"location":"digests.example","pull-from-mirror":"digest-only"}]},
            {"location":"strict.example","mirror-by-digest-only":true,"mirror":[{"location":"all.example"}]},
            {"location":"bad.example","blocked":true},{"location":"half.example/bad","blocked":true},
            {"prefix":"*.wild.example","insecure":true}]})");
        const auto found = own.pullEndpoints(reference(name.toStdString()));
        QStringList shown;
        if (!found)
            shown.append(q(errorName(found.error().code)).section(u'.', -1));
        for (const RegistryEndpoint &endpoint : found.value_or(std::vector<RegistryEndpoint>()))
            shown.append(q(endpoint.host + '/' + endpoint.repository + (endpoint.insecure ? "!" : "") + (endpoint.mirror ? "~" : "")));
        QCOMPARE(shown, expected);
    }

    void shortNames()
    {
        const RegistrySettings own = settings(R"({"unqualified-search-registries":["a.example","b.example:5000/library"],
            "aliases":{"debian":"c.example/library/debian"}})");
        const auto names = [&own](std::string_view text) {
            QStringList found;
            for (const ResolvedName &name : own.resolve(reference(text)).value_or(std::vector<ResolvedName>()))
                found.append(q(name.reference.text()) + (name.reason.empty() ? u""_s : u"*"_s));
            return found;
        };
        QCOMPARE(names("app"), (QStringList{u"a.example/app:latest*"_s, u"b.example:5000/library/app:latest*"_s}));
        QCOMPARE(names("debian:13"), QStringList{u"c.example/library/debian:13*"_s});
        QCOMPARE(names("x.example/app"), QStringList{u"x.example/app:latest"_s});
        QCOMPARE(names("localhost/app:1"), QStringList{u"localhost/app:1"_s});
        const auto none = RegistrySettings().resolve(reference("app"));
        QVERIFY(!none && none.error().code == ErrorCode::InvalidArgument);
        QVERIFY(none.error().detail.contains("unqualified-search-registries"));
    }

    void wrongSettings_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("names"); ///< what the error has to say
        QTest::newRow("slip") << R"({"registry":[{"location":"a.example","blockd":true}]})"_ba << "blockd"_ba;
        QTest::newRow("slip at the top") << R"({"registries":[]})"_ba << "registries"_ba;
        QTest::newRow("text for a truth") << R"({"registry":[{"location":"a.example","blocked":"yes"}]})"_ba << "blocked"_ba;
        QTest::newRow("nowhere") << R"({"registry":[{"insecure":true}]})"_ba << "location"_ba;
        QTest::newRow("mirror nowhere") << R"({"registry":[{"location":"a.example","mirror":[{}]}]})"_ba << "location"_ba;
        QTest::newRow("mirror sometimes") << R"({"registry":[{"location":"a.example","mirror":[{"location":"b.example","pull-from-mirror":"x"}]}]})"_ba
                                          << "pull-from-mirror"_ba;
        QTest::newRow("alias for a short name") << R"({"aliases":{"a":"b"}})"_ba << "alias"_ba;
        QTest::newRow("one place for many") << R"({"registry":[{"prefix":"*.a.example","location":"b.example"}]})"_ba << "prefix"_ba;
        QTest::newRow("no JSON") << "[registry]"_ba << "test.json"_ba;
    }

    void wrongSettings()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, names);
        const auto parsed = RegistrySettings::parse(text.toStdString(), "test.json");
        QVERIFY(!parsed);
        QVERIFY2(parsed.error().detail.contains(names.toStdString()), parsed.error().detail.c_str());
    }

    void settingsFiles()
    {
        QTemporaryDir directory;
        const std::string first = directory.filePath(u"a.json"_s).toStdString(), second = directory.filePath(u"b.json"_s).toStdString();
        QVERIFY(RegistrySettings::load({first, second})->file().empty());
        QFile file(q(second));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"unqualified-search-registries":["a.example"]})");
        file.close();
        QCOMPARE(RegistrySettings::load({first, second})->searchRegistries().size(), 1U);
        QVERIFY(QFile::copy(q(second), q(first)));
        QCOMPARE(q(RegistrySettings::load({first, second})->file()), q(first));
        QVERIFY(::mkfifo((first + ".fifo").c_str(), 0600) == 0);
        QVERIFY(!RegistrySettings::load({first + ".fifo"})); // and it does not hang
    }

    void credentials()
    {
        QTemporaryDir directory;
        const std::string own = directory.filePath(u"new/auth.json"_s).toStdString();
        const std::string other = directory.filePath(u"docker.json"_s).toStdString();
        QFile file(q(other));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"credsStore\":\"x\",\"auths\":{\"https://old.example/v1/\":{\"auth\":\"dTpw\"},\"team.example/a/b\":{\"auth\":\"YTpi\"},"
            "\"team.example\":{\"auth\":\"Yzpk\"},\"token.example\":{\"auth\":\"dTpw\",\"identitytoken\":\"t\"},\"empty.example\":{},"
            "\"bad.example\":{\"auth\":\"!!!\"},\"nul.example\":{\"auth\":\"dTpwAA==\"}}}");
        file.close();
        const CredentialStore store({own, other});
        const auto found = [&store](const std::string &host, const std::string &repository = {}) {
            const auto one = store.find(host, repository);
            if (!one)
                return u"error"_s;
            return *one ? q((*one)->user + ':' + (*one)->password + ((*one)->identityToken.empty() ? "" : "+" + (*one)->identityToken)) : u"none"_s;
        };
        QCOMPARE(found("old.example"), u"u:p"_s);
        QCOMPARE(found("team.example"), u"c:d"_s);
        QCOMPARE(found("team.example", "a/b"), u"a:b"_s);
        QCOMPARE(found("team.example", "a/b/c"), u"a:b"_s);
        QCOMPARE(found("team.example", "a"), u"c:d"_s);
        QCOMPARE(found("token.example"), u"u:p+t"_s);
        QCOMPARE(found("nul.example"), u"u:p"_s);
        for (const char *none : {"empty.example", "bad.example", "eam.example", "other.example"})
            QCOMPARE(found(none), u"none"_s);
        // Kept, only for the user, before what others know.
        QVERIFY(store.store("team.example", {"me", "se:cret", {}}));
        QCOMPARE(found("team.example"), u"me:se:cret"_s);
        struct stat status = {};
        QVERIFY(::stat(own.c_str(), &status) == 0);
        QCOMPARE(status.st_mode & 07777, 0600U);
        QVERIFY(::chmod(own.c_str(), 0644) == 0);
        QVERIFY(store.store("second.example", {"x", "y", {}}));
        QVERIFY(::stat(own.c_str(), &status) == 0);
        QCOMPARE(status.st_mode & 07777, 0600U);
        QVERIFY(store.remove("team.example").value());
        QVERIFY(!store.remove("team.example").value());
        QCOMPARE(found("team.example"), u"c:d"_s);
        QCOMPARE(found("second.example"), u"x:y"_s);
        QCOMPARE(store.removeAll().value(), 1U);
        QCOMPARE(found("second.example"), u"none"_s);
        QCOMPARE(QDir(directory.filePath(u"new"_s)).entryList(QDir::Files | QDir::Hidden), QStringList{u"auth.json"_s});
        // What else is in a file stays in it.
        const CredentialStore writer({other});
        QVERIFY(writer.remove("old.example").value());
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QVERIFY(text.contains("credsStore") && text.contains("team.example/a/b") && !text.contains("old.example"));
    }

    void wrongCredentials()
    {
        QTemporaryDir directory;
        const std::string name = directory.filePath(u"auth.json"_s).toStdString();
        for (const char *text : {"nothing", "[]", R"({"auths":[]})"}) {
            QFile file(q(name));
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text);
            file.close();
            QVERIFY2(!CredentialStore({name}).find("a.example"), text);
            QVERIFY2(!CredentialStore({name}).store("a.example", {"u", "p", {}}), text);
            QVERIFY(file.open(QIODevice::ReadOnly));
            QCOMPARE(file.readAll(), QByteArray(text)); // not even overwritten
        }
    }

    void othersCredentials()
    {
        QTemporaryDir directory;
        const std::string name = directory.filePath(u"auth.json"_s).toStdString();
        const CredentialStore store({name});
        QVERIFY(store.store("a.example", {"u", "p", {}}));
        QVERIFY(store.find("a.example").value());
        // Everybody could log this user in as somebody else.
        QVERIFY(::chmod(name.c_str(), 0666) == 0);
        QCOMPARE(store.find("a.example").error().code, ErrorCode::NotAuthorized);
        QCOMPARE(store.store("a.example", {"u", "q", {}}).error().code, ErrorCode::NotAuthorized);
        QVERIFY(::chmod(name.c_str(), 0644) == 0); // no secret any more, but the user's
        QVERIFY(store.find("a.example").value());
        QVERIFY(::unlink(name.c_str()) == 0 && ::mkdir(name.c_str(), 0700) == 0);
        QCOMPARE(store.find("a.example").error().code, ErrorCode::InvalidArgument);
        QVERIFY(::rmdir(name.c_str()) == 0 && ::mkfifo(name.c_str(), 0600) == 0);
        QCOMPARE(store.find("a.example").error().code, ErrorCode::InvalidArgument); // and it does not hang
        QVERIFY(::unlink(name.c_str()) == 0);
        // What a killed login left is no obstacle.
        QFile left(q(name + ".new"));
        QVERIFY(left.open(QIODevice::WriteOnly) && left.write("half") == 4);
        left.close();
        QVERIFY(store.store("a.example", {"u", "p", {}}));
        QVERIFY(!left.exists());
        if (::geteuid() != 0)
            return;
        QVERIFY(::chown(name.c_str(), 1234, 1234) == 0);
        QCOMPARE(store.find("a.example").error().code, ErrorCode::NotAuthorized);
        QCOMPARE(store.remove("a.example").error().code, ErrorCode::NotAuthorized);
    }

    void proxies_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("proxy");
        QTest::newRow("encrypted") << u"https://registry.example/v2/"_s << u"http://secure.example:3128"_s;
        QTest::newRow("plain") << u"http://registry.example/v2/"_s << u"http://all.example"_s;
        QTest::newRow("excepted") << u"https://direct.example/"_s << QString();
        QTest::newRow("below") << u"https://x.direct.example/"_s << QString();
        QTest::newRow("no part of a name") << u"https://indirect.example/"_s << u"http://secure.example:3128"_s;
        QTest::newRow("below a domain") << u"https://x.domain.example/"_s << QString();
        QTest::newRow("excepted port") << u"https://port.example:5000/"_s << QString();
        QTest::newRow("other port") << u"https://port.example/"_s << u"http://secure.example:3128"_s;
        QTest::newRow("this computer") << u"http://127.0.0.1:5000/"_s << QString();
        QTest::newRow("by name") << u"https://localhost:5000/"_s << QString();
        QTest::newRow("new address") << u"http://[::1]:5000/"_s << QString();
    }

    void proxies()
    {
        QFETCH(QString, url);
        QFETCH(QString, proxy);
        QProcessEnvironment environment;
        environment.insert(u"HTTPS_PROXY"_s, u"secure.example:3128"_s);
        environment.insert(u"all_proxy"_s, u"http://all.example"_s);
        environment.insert(u"no_proxy"_s, u"direct.example, .domain.example,port.example:5000"_s);
        QCOMPARE(EnvironmentProxies(environment).proxyFor(QUrl(url)).toString(), proxy);
        environment.insert(u"NO_PROXY"_s, u"*"_s); // the small letters come first
        QCOMPARE(EnvironmentProxies(environment).proxyFor(QUrl(url)).toString(), proxy);
        environment.insert(u"no_proxy"_s, u"*"_s);
        QCOMPARE(EnvironmentProxies(environment).proxyFor(QUrl(url)).toString(), QString());
    }

    void platforms()
    {
        QCOMPARE(q(platformText(*parsePlatform("linux/arm64/v8"))), u"linux/arm64/v8"_s);
        QCOMPARE(q(platformText(*parsePlatform("x86_64"))), u"linux/amd64"_s);
        QCOMPARE(q(platformText(*parsePlatform("linux/aarch64"))), u"linux/arm64"_s);
        for (const char *bad : {"", "linux/", "a/b/c/d", "linux/AMD64", "linux/a b"})
            QVERIFY2(!parsePlatform(bad), bad);
        const Digest digest = *Digest::parse("sha256:" + std::string(64, 'a'));
        const auto entry = [&digest](std::string os, std::string architecture, std::string variant = {}) {
            return Descriptor{.mediaType = std::string(mediatype::ociManifest), .digest = digest, .size = 1, .annotations = {},
                              .platform = Platform{std::move(os), std::move(architecture), std::move(variant)}};
        };
        const std::vector<Descriptor> all{entry("windows", "amd64"), entry("linux", "arm", "v6"), entry("linux", "arm", "v7"),
                                          entry("linux", "arm64", "v8"), entry("linux", "amd64")};
        const auto chosen = [](const std::vector<Descriptor> &from, Platform wanted) {
            const auto one = choosePlatform(from, wanted);
            return one ? q(platformText(*one->platform)) : q(one.error().detail);
        };
        QCOMPARE(chosen(all, {"linux", "amd64", ""}), u"linux/amd64"_s);
        QCOMPARE(chosen(all, {"linux", "arm", "v7"}), u"linux/arm/v7"_s);
        QCOMPARE(chosen(all, {"linux", "arm64", ""}), u"linux/arm64/v8"_s);
        QCOMPARE(chosen({entry("linux", "arm", "v6")}, {"linux", "arm", "v7"}), u"linux/arm/v6"_s); // an older one runs
        QVERIFY(chosen({entry("linux", "arm", "v7")}, {"linux", "arm", "v6"}).startsWith(u"it has no image for linux/arm/v6, only for linux/arm/v7"_s));
        QVERIFY(chosen(all, {"linux", "riscv64", ""}).contains(u"windows/amd64"_s));
        QVERIFY(!choosePlatform({}, machinePlatform()));
    }
};

QTEST_GUILESS_MAIN(TestRegistryParts)
#include "tst_registryparts.moc"
