#pragma once

#include "core/base/digest.h"
#include "core/tokenizer/encoding.h"
#include "core/tokenizer/utf8.h"

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QString>

#include <cstring>
#include <string>
#include <vector>

/// What the golden tests share: where the data is, and how a list of tokens is boiled down.
namespace golden {

inline QByteArray readFile(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline QString path(const char* name)
{
    return QStringLiteral(ORRERY_GOLDEN_DIR "/tokenizer/") + QLatin1String(name);
}

/// The folder with data shared by checkouts: the environment's ORRERY_SHARED_DATA, else the one configured.
inline QString sharedData()
{
    return qEnvironmentVariable("ORRERY_SHARED_DATA", QStringLiteral(ORRERY_SHARED_DATA));
}

inline QString minilm()
{
    return qEnvironmentVariable("ORRERY_TEST_MINILM", QStringLiteral(ORRERY_TEST_MINILM));
}

/// The golden corpus: texts of arbitrary bytes, each with its length in front.
inline std::vector<std::string> corpus()
{
    const QByteArray data = qUncompress(readFile(path("corpus.z")));
    std::vector<std::string> lines;
    for (qsizetype at = 0; at + 4 <= data.size();) {
        uint32_t length = 0;
        std::memcpy(&length, data.constData() + at, 4);
        lines.emplace_back(data.constData() + at + 4, length);
        at += 4 + static_cast<qsizetype>(length);
    }
    return lines;
}

/// Every code point between a letter and a digit, 256 to a line; without surrogates and U+11938 (tests/golden/tokenizer/README.md).
inline std::vector<std::string> everyCodePoint()
{
    std::vector<std::string> lines;
    for (uint32_t start = 0; start < 0x110000; start += 256) {
        std::string line;
        for (uint32_t c = start; c < start + 256; ++c) {
            if ((c >= 0xD800 && c <= 0xDFFF) || c == 0x11938) continue;
            line += 'a';
            orrery::tokenizer::appendUtf8(line, c);
            line += "1 ";
        }
        lines.push_back(line);
    }
    return lines;
}

/// The first eight bytes of SHA-256 over (id, begin, end) of each token, 32 bits each.
inline QByteArray fingerprint(const orrery::Encoding& encoding)
{
    std::vector<uint32_t> words;
    for (const orrery::Token& token : encoding.tokens) {
        words.push_back(static_cast<uint32_t>(token.id));
        words.push_back(static_cast<uint32_t>(token.begin));
        words.push_back(static_cast<uint32_t>(token.end));
    }
    const orrery::Digest digest = orrery::sha256({reinterpret_cast<const char*>(words.data()), words.size() * sizeof(uint32_t)});
    return QByteArray(reinterpret_cast<const char*>(digest.data()), 8);
}

}  // namespace golden
