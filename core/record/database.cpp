#include "core/record/database.h"

#include "core/base/blocking.h"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <utility>

namespace orrery {
namespace {

constexpr int kInterruptSteps = 4000;

struct Verdict {
    ErrorKind kind;
    const char* reason;
};

Verdict verdictOf(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM: return {ErrorKind::Memory, "OutOfMemory"};
    case SQLITE_FULL: return {ErrorKind::Io, "DiskFull"};
    case SQLITE_IOERR: return {ErrorKind::Io, "DiskError"};
    case SQLITE_READONLY: return {ErrorKind::Io, "ReadOnly"};
    case SQLITE_CANTOPEN: return {ErrorKind::Io, "CannotOpen"};
    case SQLITE_PERM: return {ErrorKind::Io, "CannotOpen"};
    case SQLITE_INTERRUPT: return {ErrorKind::Cancelled, "Interrupted"};
    case SQLITE_BUSY: return {ErrorKind::Database, "Busy"};
    case SQLITE_LOCKED: return {ErrorKind::Database, "Busy"};
    case SQLITE_CORRUPT: return {ErrorKind::Database, "DamagedPages"};
    case SQLITE_NOTADB: return {ErrorKind::Format, "NotAnOrreryFile"};
    case SQLITE_CONSTRAINT: return {ErrorKind::Database, "ConstraintFailed"};
    case SQLITE_TOOBIG: return {ErrorKind::Database, "TooBig"};
    case SQLITE_AUTH: return {ErrorKind::Argument, "NotAllowed"};
    default: return {ErrorKind::Database, "SqlError"};
    }
}

int openFlags(DatabaseOptions::Mode mode)
{
    const int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (mode == DatabaseOptions::Mode::ReadOnly) return flags | SQLITE_OPEN_READONLY;
    if (mode == DatabaseOptions::Mode::ReadWrite) return flags | SQLITE_OPEN_READWRITE;
    return flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
}

int askInterrupt(void* interrupt)
{
    return (*static_cast<std::function<bool()>*>(interrupt))() ? 1 : 0;
}

}  // namespace

Database::Database(const std::string& path, const DatabaseOptions& options) : m_path(path)
{
    mayBlock("opening a database");
    const int code = sqlite3_open_v2(path.c_str(), &m_handle, openFlags(options.mode),
        options.vfs.empty() ? nullptr : options.vfs.c_str());
    try {
        if (code != SQLITE_OK) fail(code, "opening");
        setUp(options);
    } catch (...) {
        close();
        throw;
    }
}

Database::Database(Database&& other) noexcept
    : m_path(std::move(other.m_path)), m_handle(std::exchange(other.m_handle, nullptr)),
      m_interrupt(std::move(other.m_interrupt))
{
}

Database& Database::operator=(Database&& other) noexcept
{
    if (this == &other) return *this;
    close();
    m_path = std::move(other.m_path);
    m_handle = std::exchange(other.m_handle, nullptr);
    m_interrupt = std::move(other.m_interrupt);
    return *this;
}

Database::~Database()
{
    close();
}

void Database::close() noexcept
{
    if (m_handle) mayBlock("closing a database");
    sqlite3_close_v2(std::exchange(m_handle, nullptr));
}

// None of this runs a statement: a hostile file must be distrusted before its schema is read.
void Database::setUp(const DatabaseOptions& options)
{
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
    sqlite3_db_config(m_handle, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr);
    sqlite3_limit(m_handle, SQLITE_LIMIT_LENGTH, 64 << 20);
    sqlite3_limit(m_handle, SQLITE_LIMIT_SQL_LENGTH, 100000);
    sqlite3_limit(m_handle, SQLITE_LIMIT_COLUMN, 100);
    sqlite3_limit(m_handle, SQLITE_LIMIT_EXPR_DEPTH, 50);
    sqlite3_limit(m_handle, SQLITE_LIMIT_ATTACHED, 0);
    sqlite3_limit(m_handle, SQLITE_LIMIT_VDBE_OP, 250000);
    sqlite3_busy_timeout(m_handle, static_cast<int>(options.patience.count()));
    execute("PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;");
}

void Database::fail(int code, std::string_view doing) const
{
    const Verdict verdict = verdictOf(code);
    std::string message(doing);
    message += ": ";
    message += m_handle ? sqlite3_errmsg(m_handle) : sqlite3_errstr(code);
    message += " (SQLite code " + std::to_string(code) + ")";
    throw Error(verdict.kind, message).withReason(verdict.reason).inFile(m_path);
}

void Database::execute(const char* sql)
{
    mayBlock("SQL");
    const int code = sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code, sql);
}

int64_t Database::queryNumber(const char* sql)
{
    Statement statement(*this, sql);
    return statement.step() ? statement.number(0) : 0;
}

std::string Database::queryText(const char* sql)
{
    Statement statement(*this, sql);
    return statement.step() ? statement.text(0) : std::string();
}

int64_t Database::lastInsertedRow() const
{
    return sqlite3_last_insert_rowid(m_handle);
}

int64_t Database::changedRows() const
{
    return sqlite3_changes64(m_handle);
}

bool Database::inTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

namespace {

// The connection's own file object: opening the file a second time and closing it would drop this process's POSIX locks.
sqlite3_file* fileOf(sqlite3* handle)
{
    sqlite3_file* file = nullptr;
    sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    assert(file && file->pMethods);
    return file;
}

}  // namespace

size_t Database::readRaw(uint64_t offset, std::span<std::byte> target) const
{
    const uint64_t size = fileSize();
    if (offset >= size) return 0;
    const size_t count = static_cast<size_t>(std::min<uint64_t>(target.size(), size - offset));
    sqlite3_file* file = fileOf(m_handle);
    const int code = file->pMethods->xRead(file, target.data(), static_cast<int>(count), static_cast<sqlite3_int64>(offset));
    if (code != SQLITE_OK) fail(code, "reading the header");
    return count;
}

uint64_t Database::fileSize() const
{
    sqlite3_file* file = fileOf(m_handle);
    sqlite3_int64 size = 0;
    const int code = file->pMethods->xFileSize(file, &size);
    if (code != SQLITE_OK) fail(code, "reading the file's size");
    return static_cast<uint64_t>(size);
}

void Database::setInterrupt(std::function<bool()> interrupt)
{
    sqlite3_progress_handler(m_handle, 0, nullptr, nullptr);
    m_interrupt = interrupt ? std::make_unique<std::function<bool()>>(std::move(interrupt)) : nullptr;
    if (m_interrupt) sqlite3_progress_handler(m_handle, kInterruptSteps, askInterrupt, m_interrupt.get());
}

Statement::Statement(Database& database, std::string_view sql) : m_database(&database)
{
    const int code = sqlite3_prepare_v2(database.handle(), sql.data(), static_cast<int>(sql.size()), &m_handle, nullptr);
    if (code != SQLITE_OK) database.fail(code, "preparing a statement");
    if (!m_handle) throw Error(ErrorKind::Argument, "there is no SQL statement").withReason("SqlError");
}

Statement::Statement(Statement&& other) noexcept
    : m_database(other.m_database), m_handle(std::exchange(other.m_handle, nullptr))
{
}

Statement::~Statement()
{
    sqlite3_finalize(m_handle);
}

void Statement::check(int code) const
{
    if (code != SQLITE_OK) m_database->fail(code, sqlite3_sql(m_handle));
}

Statement& Statement::bind(int parameter, int64_t value)
{
    check(sqlite3_bind_int64(m_handle, parameter + 1, value));
    return *this;
}

Statement& Statement::bind(int parameter, double value)
{
    check(sqlite3_bind_double(m_handle, parameter + 1, value));
    return *this;
}

Statement& Statement::bind(int parameter, std::string_view text)
{
    check(sqlite3_bind_text64(m_handle, parameter + 1, text.data() ? text.data() : "", text.size(), SQLITE_TRANSIENT,
        SQLITE_UTF8));
    return *this;
}

Statement& Statement::bindNull(int parameter)
{
    check(sqlite3_bind_null(m_handle, parameter + 1));
    return *this;
}

Statement& Statement::bindBlob(int parameter, std::span<const std::byte> bytes)
{
    const void* data = bytes.empty() ? static_cast<const void*>("") : bytes.data();
    check(sqlite3_bind_blob64(m_handle, parameter + 1, data, bytes.size(), SQLITE_STATIC));
    return *this;
}

bool Statement::step()
{
    mayBlock("SQL");
    const int code = sqlite3_step(m_handle);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    const std::string sql = sqlite3_sql(m_handle);
    try {
        m_database->fail(code, sql);
    } catch (...) {
        sqlite3_reset(m_handle);
        throw;
    }
}

void Statement::run()
{
    while (step()) { }
    reset();
}

void Statement::reset()
{
    sqlite3_reset(m_handle);  // repeats the error of the step before, which was thrown then
    sqlite3_clear_bindings(m_handle);
}

int Statement::columnCount() const
{
    return sqlite3_column_count(m_handle);
}

std::string Statement::columnName(int column) const
{
    const char* name = sqlite3_column_name(m_handle, column);
    return name ? name : "";
}

int Statement::columnType(int column) const
{
    return sqlite3_column_type(m_handle, column);
}

bool Statement::isNull(int column) const
{
    return columnType(column) == SQLITE_NULL;
}

int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

double Statement::real(int column) const
{
    return sqlite3_column_double(m_handle, column);
}

std::string Statement::text(int column) const
{
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_handle, column));
    return text ? std::string(text, static_cast<size_t>(sqlite3_column_bytes(m_handle, column))) : std::string();
}

std::span<const std::byte> Statement::blob(int column) const
{
    const void* data = sqlite3_column_blob(m_handle, column);
    const int size = sqlite3_column_bytes(m_handle, column);
    if (size > 0 && !data) m_database->fail(SQLITE_NOMEM, "reading a blob");
    return {static_cast<const std::byte*>(data), static_cast<size_t>(size)};
}

std::optional<int64_t> Statement::optionalNumber(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(number(column));
}

std::optional<double> Statement::optionalReal(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(real(column));
}

std::optional<std::string> Statement::optionalText(int column) const
{
    return isNull(column) ? std::nullopt : std::optional(text(column));
}

Transaction::Transaction(Database& database) : m_database(database)
{
    m_database.execute("BEGIN IMMEDIATE");
}

Transaction::~Transaction()
{
    // SQLite has rolled back by itself after a full disk; then there is nothing left to do.
    if (m_open && m_database.inTransaction()) sqlite3_exec(m_database.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    m_database.execute("COMMIT");
    m_open = false;
}

BlobReader::BlobReader(Database& database, const char* table, const char* column, int64_t row) : m_database(database)
{
    const int code = sqlite3_blob_open(database.handle(), "main", table, column, row, 0, &m_handle);
    if (code != SQLITE_OK) database.fail(code, "opening a blob");
}

BlobReader::~BlobReader()
{
    sqlite3_blob_close(m_handle);
}

int BlobReader::size() const
{
    return sqlite3_blob_bytes(m_handle);
}

void BlobReader::read(int offset, std::span<std::byte> target) const
{
    const int code = sqlite3_blob_read(m_handle, target.data(), static_cast<int>(target.size()), offset);
    if (code != SQLITE_OK) m_database.fail(code, "reading a blob");
}

}  // namespace orrery
