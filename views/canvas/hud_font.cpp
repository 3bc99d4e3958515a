#include "views/canvas/hud_font.h"

#include <QFont>
#include <QRawFont>
#include <QtEndian>

#include <bit>
#include <utility>
#include <vector>

namespace orrery::views {

namespace {

void append16(QByteArray& bytes, uint value) { bytes.append(2, '\0'), qToBigEndian(static_cast<quint16>(value), bytes.data() + bytes.size() - 2); }

void append32(QByteArray& bytes, quint32 value) { bytes.append(4, '\0'), qToBigEndian(value, bytes.data() + bytes.size() - 4); }

}  // namespace

QByteArray trueTypeFile(const QFont& font)
{
    const QRawFont raw = QRawFont::fromFont(font);
    if (!raw.isValid() || raw.familyName() != font.family()) return {};
    std::vector<std::pair<QByteArray, QByteArray>> tables;  // in the order of their names, as the format wants it
    for (const char* const name : {"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "kern", "loca", "maxp", "name", "post"}) {
        const QByteArray table = raw.fontTable(name);
        if (!table.isEmpty()) tables.emplace_back(name, table);
        else if (qstrcmp(name, "glyf") == 0 || qstrcmp(name, "cmap") == 0) return {};
    }
    const auto count = static_cast<uint>(tables.size()), power = std::bit_floor(count);
    QByteArray file, body;
    append32(file, 0x00010000);
    append16(file, count), append16(file, 16 * power);
    append16(file, static_cast<uint>(std::countr_zero(power))), append16(file, 16 * (count - power));
    for (const auto& [name, table] : tables) {
        file += name;
        append32(file, 0);  // checksums: stb_truetype does not look at them
        append32(file, 12 + 16 * count + static_cast<quint32>(body.size()));
        append32(file, static_cast<quint32>(table.size()));
        body += table;
        body.append((4 - table.size() % 4) % 4, '\0');
    }
    return file + body;
}

}  // namespace orrery::views
