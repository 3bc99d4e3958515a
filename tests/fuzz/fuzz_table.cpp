#include "core/base/error.h"
#include "core/base/text.h"
#include "core/table/table_reader.h"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace orrery;
using namespace orrery::table;

void require(bool holds)
{
    if (!holds) std::abort();
}

void readAll(TableReader& reader)
{
    int64_t number = 0, line = 0;
    while (const Row* row = reader.next()) {
        require(row->number == ++number && row->line > line);
        require(row->cells.size() == reader.columns().size());
        line = row->line;
        for (const Cell& cell : row->cells) {
            require(isUtf8(cell.text));
            require(cell.kind != CellKind::Null || cell.text.empty());
        }
    }
}

}  // namespace

/// Whatever the bytes, in any format, encoding and quoting (chosen by the first byte) they give rows as wide as the table, of UTF-8, in the
/// order of the file, or are refused with an Error Format that has a reason.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0) return 0;
    TableOptions options;
    options.format = static_cast<TableFormat>(data[0] % 3);
    options.encoding = static_cast<TextEncoding>(data[0] / 3 % 3);
    options.quoting = data[0] & 0x40 ? Quoting::None : Quoting::Rfc4180;
    options.header = data[0] & 0x80 ? HeaderRow::Absent : HeaderRow::Present;
    options.maxRowBytes = 1 << 12;
    options.maxColumns = 64;
    try {
        TableReader reader("table", inputOf({reinterpret_cast<const char*>(data) + 1, size - 1}), options);
        readAll(reader);
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::Format && !error.reason().empty() && isUtf8(error.what()));
    }
    return 0;
}
