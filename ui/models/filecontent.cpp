// SPDX-FileCopyrightText: 2026 The Kiste developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/filecontent.h"

#include "core/archive/tarreader.h"

#include <QStringDecoder>

#include <algorithm>
#include <cstring>

using namespace Qt::StringLiterals;

namespace kiste::ui {

namespace {

constexpr qsizetype mostHeaderBytes = 128 * 1024; ///< names, links and attributes in front of the data
constexpr qsizetype hexColumns = 16;

class BytesInput : public TarInput
{
public:
    explicit BytesInput(const QByteArray &bytes) : m_left(bytes.constData(), std::size_t(bytes.size())) { }
    Result<std::size_t> read(std::span<std::byte> buffer) override
    {
        const std::size_t size = std::min(buffer.size(), m_left.size());
        std::memcpy(buffer.data(), m_left.data(), size);
        m_left.remove_prefix(size);
        return size;
    }

private:
    std::string_view m_left;
};

} // namespace

qsizetype archiveBytesFor(qsizetype bytes)
{
    return bytes + mostHeaderBytes;
}

Result<FileContent> firstFile(const QByteArray &archive, qsizetype mostBytes)
{
    BytesInput input(archive);
    TarReader reader(input);
    const auto entry = reader.next();
    if (!entry)
        return std::unexpected(entry.error());
    if (!*entry || (*entry)->type != TarEntry::Type::File)
        return invalidArgument("it is not a file");
    FileContent content{{}, (*entry)->size};
    const std::uint64_t wanted = std::min<std::uint64_t>(content.size, std::uint64_t(mostBytes));
    content.bytes = QByteArray(qsizetype(wanted), '\0'); // so are holes
    for (std::uint64_t end = 0; end < wanted;) {
        const auto piece = reader.readData();
        if (!piece)
            return std::unexpected(piece.error());
        if (piece->bytes.empty())
            break;
        end = piece->offset + piece->bytes.size();
        if (piece->offset < wanted)
            std::memcpy(content.bytes.data() + piece->offset, piece->bytes.data(), std::min<std::uint64_t>(piece->bytes.size(), wanted - piece->offset));
    }
    return content;
}

bool isBinary(const QByteArray &bytes)
{
    if (bytes.contains('\0'))
        return true;
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes);
    return decoder.hasError() || text.contains(QChar::ReplacementCharacter);
}

QString hexDump(const QByteArray &bytes)
{
    QString text;
    text.reserve(bytes.size() / hexColumns * 78);
    for (qsizetype offset = 0; offset < bytes.size(); offset += hexColumns) {
        const qsizetype size = std::min(hexColumns, bytes.size() - offset);
        text += u"%1 "_s.arg(offset, 8, 16, QChar(u'0'));
        for (qsizetype at = 0; at < hexColumns; ++at) {
            text += at == hexColumns / 2 ? u"  "_s : u" "_s;
            text += at < size ? u"%1"_s.arg(quint8(bytes[offset + at]), 2, 16, QChar(u'0')) : u"  "_s;
        }
        text += u"  "_s;
        for (qsizetype at = 0; at < size; ++at) {
            const char byte = bytes[offset + at];
            text += byte >= ' ' && byte <= '~' ? QChar(QLatin1Char(byte)) : QChar(u'.');
        }
        text += u'\n';
    }
    return text;
}

} // namespace kiste::ui
