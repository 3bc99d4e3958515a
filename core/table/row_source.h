#pragma once

#include "core/base/error.h"
#include "core/table/row.h"

#include <string>
#include <vector>

namespace orrery::table {

/// A grammar over a stream of bytes.
class RowSource {
public:
    virtual ~RowSource() = default;
    /// Reads the next record into `row`, whose cells then match columns(). False at the end.  @throws Error Format
    virtual bool next(Row& row) = 0;
    virtual const std::vector<std::string>& columns() const = 0;
};

/// "row 3 (line 4)"; the header is row 0.
inline std::string placeOf(const Row& row)
{
    const std::string which = row.number == 0 ? "header" : "row " + std::to_string(row.number);
    return which + " (line " + std::to_string(row.line) + ")";
}

inline Error rowError(const Row& row, const char* reason, const std::string& message)
{
    return Error(ErrorKind::Format, placeOf(row) + ": " + message).withReason(reason).at(placeOf(row));
}

/// The error of a byte that no text has.
inline Error binaryError(const Row& row, uint64_t offset)
{
    return rowError(row, "BinaryFile", "a NUL at byte " + std::to_string(offset) + ": this is no text (a binary or UTF-16 file?)");
}

}  // namespace orrery::table
