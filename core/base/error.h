#pragma once

#include <source_location>
#include <stdexcept>
#include <string>
#include <string_view>

namespace orrery {

/// What went wrong, coarsely: enough to choose an exit code or a sentence.
enum class ErrorKind { Argument, Shape, Format, Io, Database, Memory, Device, Cancelled, Internal };

/// The kind's name as it stands in JSON output, e.g. "Format".
std::string_view errorKindName(ErrorKind kind);

/// The one exception core throws: ends the operation, carries the numbers.
///
/// `reason()` is a finer code that tests and scripts compare ("HeaderTooSmall"), `file()` and `place()` say where the
/// offending byte, key or row is. The message is one sentence that already names all of them:
/// `throw Error(ErrorKind::Format, "...").withReason("UnknownDtype").inFile(path).at("/a/dtype")`.
class Error : public std::runtime_error {
public:
    Error(ErrorKind kind, const std::string& message, std::source_location where = std::source_location::current());

    ErrorKind kind() const noexcept { return m_kind; }
    const std::string& reason() const noexcept { return m_reason; }
    const std::string& file() const noexcept { return m_file; }
    const std::string& place() const noexcept { return m_at; }
    const std::source_location& where() const noexcept { return m_where; }

    Error withReason(std::string reason) const;
    /// Names the file; the message becomes "FILE: message". Has no effect if a file is named already.
    Error inFile(const std::string& file) const;
    /// Names the place inside the file: a JSON pointer, a byte offset, "row 12 of table chunk".
    Error at(std::string place) const;
    /// The same error seen from one frame up: "reading toy.ckpt: tensor 'wq' is missing".
    Error during(std::string_view doing) const;

private:
    Error withMessage(const std::string& message) const;

    ErrorKind m_kind;
    std::string m_reason;
    std::string m_file;
    std::string m_at;
    std::source_location m_where;
};

}  // namespace orrery
