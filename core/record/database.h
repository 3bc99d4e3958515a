#pragma once

#include "core/base/error.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;
struct sqlite3_blob;

namespace orrery {

/// How a connection is opened.
struct DatabaseOptions {
    enum class Mode { ReadOnly, ReadWrite, Create };
    Mode mode = Mode::ReadOnly;
    std::string vfs = {};                         ///< empty: SQLite's default
    std::chrono::milliseconds patience{5000};  ///< how long to wait for another connection's lock
};

/// One SQLite connection, set up to distrust what it opens: no triggers, views, extensions, memory map or attached files.
///
/// For one thread at a time. Every failure is an Error that names the file: kind Memory (out of memory), Io (a disk that
/// is full, reason DiskFull; a read-only file, reason ReadOnly; a file that can't be opened), Cancelled (interrupted), or
/// Database (Busy, DamagedPages, ConstraintFailed, …); the message has SQLite's own words and its extended code.
class Database {
public:
    Database(const std::string& path, const DatabaseOptions& options);
    Database(Database&& other) noexcept;
    Database& operator=(Database&& other) noexcept;
    ~Database();

    const std::string& path() const { return m_path; }
    /// One or more statements without results that are read.
    void execute(const char* sql);
    /// First column of the first row, as a number or as text.
    int64_t queryNumber(const char* sql);
    std::string queryText(const char* sql);
    int64_t lastInsertedRow() const;
    int64_t changedRows() const;
    bool inTransaction() const;
    /// Bytes [offset, offset + target.size()) of the file below SQLite: what the header says before SQLite is asked.
    /// Returns how many there were.
    size_t readRaw(uint64_t offset, std::span<std::byte> target) const;
    uint64_t fileSize() const;
    /// `interrupt` is asked every few thousand steps of any statement; true ends it with Cancelled. Empty: never.
    void setInterrupt(std::function<bool()> interrupt);

    sqlite3* handle() const { return m_handle; }
    /// Throws the Error for a SQLite result code.
    [[noreturn]] void fail(int code, std::string_view doing) const;

private:
    void setUp(const DatabaseOptions& options);
    void close() noexcept;

    std::string m_path;
    sqlite3* m_handle = nullptr;
    std::unique_ptr<std::function<bool()>> m_interrupt;
};

/// A prepared statement; parameters and columns count from 0.
///
/// `statement.bind(0, id).bind(1, name); while (statement.step()) use(statement.number(0));`
class Statement {
public:
    Statement(Database& database, std::string_view sql);
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&&) = delete;
    ~Statement();

    Statement& bind(int parameter, int64_t value);
    Statement& bind(int parameter, double value);
    /// Copied; must be valid UTF-8.
    Statement& bind(int parameter, std::string_view text);
    Statement& bind(int parameter, const char* text) { return bind(parameter, std::string_view(text)); }
    Statement& bindNull(int parameter);
    /// Not copied: must live until the next reset().
    Statement& bindBlob(int parameter, std::span<const std::byte> bytes);
    template <typename Value>
    Statement& bindOptional(int parameter, const std::optional<Value>& value)
    {
        return value ? bind(parameter, *value) : bindNull(parameter);
    }

    /// Moves to the next row; false after the last one.
    bool step();
    /// Runs to the end and makes the statement ready for new values.
    void run();
    void reset();

    int columnCount() const;
    std::string columnName(int column) const;
    int columnType(int column) const;  ///< SQLITE_INTEGER, …
    bool isNull(int column) const;
    int64_t number(int column) const;
    double real(int column) const;
    std::string text(int column) const;
    std::span<const std::byte> blob(int column) const;  ///< valid until the next step
    std::optional<int64_t> optionalNumber(int column) const;
    std::optional<double> optionalReal(int column) const;
    std::optional<std::string> optionalText(int column) const;

private:
    void check(int code) const;

    Database* m_database;
    sqlite3_stmt* m_handle = nullptr;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back if commit() was not reached.
class Transaction {
public:
    explicit Transaction(Database& database);
    ~Transaction();
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    void commit();

private:
    Database& m_database;
    bool m_open = true;
};

/// Reads parts of one blob column of a rowid table without loading the row.
class BlobReader {
public:
    BlobReader(Database& database, const char* table, const char* column, int64_t row);
    ~BlobReader();
    BlobReader(const BlobReader&) = delete;
    BlobReader& operator=(const BlobReader&) = delete;

    int size() const;
    /// Requires: the range lies inside the blob.
    void read(int offset, std::span<std::byte> target) const;

private:
    Database& m_database;
    sqlite3_blob* m_handle = nullptr;
};

}  // namespace orrery
