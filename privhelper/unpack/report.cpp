// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "privhelper/unpack/report.h"

#include "core/base/fileio.h"
#include "core/oci/jsonreader.h"

namespace kiste {

namespace {

constexpr std::size_t maxReport = 64 * 1024;
constexpr int maxReportDepth = 2;

} // namespace

std::string formatUnpackReport(const Result<UnpackReport> &report)
{
    nlohmann::json document;
    if (report) {
        document = {{"diffId", report->diffId.text()}, {"tarBytes", report->tarBytes}, {"fileBytes", report->fileBytes},
            {"entries", report->entries}};
    } else {
        document = {{"code", static_cast<int>(report.error().code)}, {"detail", report.error().detail},
            {"errno", report.error().osError}};
    }
    return document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
}

Result<UnpackReport> parseUnpackReport(std::string_view line)
{
    constexpr std::string_view what = "the unpacker's report";
    const auto document = parseJson(line, maxReport, maxReportDepth, what);
    if (!document)
        return std::unexpected(document.error());
    JsonNode::Problem problem;
    const JsonNode root(*document, what, problem);
    if (root.child("code").exists()) {
        std::uint8_t code = 0;
        Error error;
        root.child("code").read(code);
        root.child("detail").read(error.detail);
        root.child("errno").read(error.osError);
        if (!problem && code < errorCodeCount && !error.detail.empty()) {
            error.code = static_cast<ErrorCode>(code);
            return std::unexpected(std::move(error));
        }
    }
    std::string digest;
    std::uint64_t tarBytes = 0;
    std::uint64_t fileBytes = 0;
    std::uint64_t entries = 0;
    root.child("diffId").read(digest);
    root.child("tarBytes").read(tarBytes);
    root.child("fileBytes").read(fileBytes);
    root.child("entries").read(entries);
    auto diffId = Digest::parse(digest);
    if (problem || !diffId)
        return failure(ErrorCode::Corrupt, "the unpacker's report cannot be read");
    return UnpackReport{*std::move(diffId), tarBytes, fileBytes, entries};
}

} // namespace kiste
