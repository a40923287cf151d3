// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/file/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <system_error>

namespace vigil::store {

namespace {

ErrorCode codeOf(int extended, int systemError) {
    if (systemError == ENOSPC || systemError == EDQUOT)
        if ((extended & 0xff) == SQLITE_IOERR || (extended & 0xff) == SQLITE_CANTOPEN)
            return ErrorCode::Full;
    switch (extended & 0xff) {
    case SQLITE_FULL:
        return ErrorCode::Full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ErrorCode::Corrupt;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ErrorCode::Timeout;
    case SQLITE_INTERRUPT:
        return ErrorCode::Cancelled;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
        return ErrorCode::Io;
    case SQLITE_TOOBIG:
        return ErrorCode::InvalidArgument;
    default:
        return ErrorCode::Internal;
    }
}

Error errorOf(sqlite3* connection, int code, std::string context) {
    // The connection's own code is the extended one of its newest failure.
    int extended = code;
    int systemError = 0;
    std::string detail = sqlite3_errstr(code);
    if (connection != nullptr) {
        const int newest = sqlite3_extended_errcode(connection);
        if ((newest & 0xff) == (code & 0xff)) {
            extended = newest;
            detail = sqlite3_errmsg(connection);
        }
        systemError = sqlite3_system_errno(connection);
    }
    detail += " (sqlite " + std::to_string(extended) + ")";
    return Error{codeOf(extended, systemError), std::move(detail), std::move(context)};
}

/// SQLite gives the log files the mode of the main file, so this one call covers all of them.
Result<void> createPrivately(const std::filesystem::path& path) {
    const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0) {
        if (errno == EEXIST)
            return {};
        return tl::unexpected<Error>(systemError(errno, path.string()));
    }
    ::close(file);
    return {};
}

/// The file as SQLite's URI, read as if nobody could change it.
std::string immutableUri(const std::filesystem::path& path) {
    std::error_code ignored;
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path, ignored).string()) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '/' ||
                           c == '.' || c == '-' || c == '_';
        constexpr const char* kDigits = "0123456789ABCDEF";
        const auto byte = static_cast<unsigned char>(c);
        uri +=
            plain ? std::string(1, c) : std::string{'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
    }
    return uri + "?immutable=1";
}

} // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const noexcept {
    sqlite3_finalize(statement);
}

Statement& Statement::check(int code) {
    if (code != SQLITE_OK && m_bindError == SQLITE_OK)
        m_bindError = code;
    return *this;
}

Statement& Statement::bind(int parameter, std::int64_t value) {
    return check(sqlite3_bind_int64(m_statement.get(), parameter, value));
}

Statement& Statement::bind(int parameter, double value) {
    return check(sqlite3_bind_double(m_statement.get(), parameter, value));
}

Statement& Statement::bind(int parameter, std::string_view text) {
    // An empty view may hold a null pointer, which SQLite would bind as NULL.
    return check(sqlite3_bind_text64(m_statement.get(), parameter, text.empty() ? "" : text.data(),
                                     text.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

Statement& Statement::bindBlob(int parameter, std::string_view bytes) {
    return check(sqlite3_bind_blob64(m_statement.get(), parameter,
                                     bytes.empty() ? "" : bytes.data(), bytes.size(),
                                     SQLITE_TRANSIENT));
}

Statement& Statement::bindNull(int parameter) {
    return check(sqlite3_bind_null(m_statement.get(), parameter));
}

Statement& Statement::bind(int parameter, const std::optional<double>& value) {
    return value ? bind(parameter, *value) : bindNull(parameter);
}

Statement& Statement::bind(int parameter, const std::optional<std::int64_t>& value) {
    return value ? bind(parameter, *value) : bindNull(parameter);
}

Result<bool> Statement::step() {
    VIGIL_ENSURE(m_statement, return fail(ErrorCode::Internal, "step of an empty statement"));
    sqlite3* connection = sqlite3_db_handle(m_statement.get());
    if (m_bindError != SQLITE_OK) {
        auto error = errorOf(connection, m_bindError, sqlite3_sql(m_statement.get()));
        reset();
        return tl::unexpected(std::move(error));
    }
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW)
        return true;
    if (code == SQLITE_DONE) {
        reset();
        return false;
    }
    auto error = errorOf(connection, code, sqlite3_sql(m_statement.get()));
    reset();
    return tl::unexpected(std::move(error));
}

Result<void> Statement::run() {
    return forEachRow([] {});
}

void Statement::reset() noexcept {
    m_bindError = SQLITE_OK;
    sqlite3_reset(m_statement.get());
}

bool Statement::isNull(int column) const noexcept {
    return sqlite3_column_type(m_statement.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept {
    return sqlite3_column_int64(m_statement.get(), column);
}

double Statement::real(int column) const noexcept {
    return sqlite3_column_double(m_statement.get(), column);
}

std::optional<std::int64_t> Statement::optionalInteger(int column) const noexcept {
    return isNull(column) ? std::nullopt : std::optional(integer(column));
}

std::optional<double> Statement::optionalReal(int column) const noexcept {
    return isNull(column) ? std::nullopt : std::optional(real(column));
}

std::string_view Statement::bytes(int column) const noexcept {
    const void* data = sqlite3_column_blob(m_statement.get(), column);
    const int size = sqlite3_column_bytes(m_statement.get(), column);
    return data == nullptr
               ? std::string_view()
               : std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size));
}

void Database::Closer::operator()(sqlite3* connection) const noexcept {
    sqlite3_close_v2(connection);
}

void Database::keepLogOnClose() {
    sqlite3_db_config(m_connection.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::foldLogWhen(std::function<bool(int pages)> isDue) {
    m_isFoldDue = std::make_unique<std::function<bool(int)>>(std::move(isDue));
    sqlite3_wal_hook(
        m_connection.get(),
        [](void* asked, sqlite3* connection, const char* database, int pages) {
            if ((*static_cast<std::function<bool(int)>*>(asked))(pages))
                sqlite3_wal_checkpoint_v2(connection, database, SQLITE_CHECKPOINT_PASSIVE, nullptr,
                                          nullptr);
            return SQLITE_OK; // the commit stands; the next one tries again
        },
        m_isFoldDue.get());
}

Result<Database> Database::open(const std::filesystem::path& path, const OpenOptions& options) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        if (options.readOnly || !options.create)
            return fail(ErrorCode::NotFound, "no such file", path.string());
        if (auto created = createPrivately(path); !created)
            return propagate(created);
    }

    Database database;
    database.m_path = path;
    database.m_immutable = options.readOnly && options.immutable;
    const int flags = (options.readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) |
                      (database.m_immutable ? SQLITE_OPEN_URI : 0) | SQLITE_OPEN_NOMUTEX |
                      SQLITE_OPEN_EXRESCODE;
    const std::string name = database.m_immutable ? immutableUri(path) : path.string();
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(name.c_str(), &raw, flags,
                                     options.vfs.empty() ? nullptr : options.vfs.c_str());
    database.m_connection.reset(raw);
    if (code != SQLITE_OK)
        return tl::unexpected(errorOf(raw, code, path.string()));

    sqlite3_busy_timeout(raw, static_cast<int>(options.busyTimeout.count()));
    // Files may come from strangers: their schema runs no code, and it cannot be rewritten.
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_limit(raw, SQLITE_LIMIT_ATTACHED, 0);

    auto ready = options.readOnly
                     ? database.execute("PRAGMA query_only=ON; PRAGMA cell_size_check=ON")
                     : database.setUpForWriting();
    if (!ready)
        return tl::unexpected(std::move(ready.error()).within(path.string()));
    return database;
}

Result<void> Database::setUpForWriting() {
    std::error_code ignored;
    // SQLite would wait for the disk eight times to make the first page of a log-mode file. Of an
    // empty one nothing can be lost: once is enough, so that the log is never all there is.
    const bool isNew = std::filesystem::file_size(m_path, ignored) == 0;
    const std::string logMode = "PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; ";
    if (auto done = execute(isNew ? "PRAGMA synchronous=OFF; " + logMode : logMode); !done)
        return done;
    if (isNew)
        if (auto done = syncFile(); !done)
            return done;
    return execute("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=8388608; "
                   "PRAGMA foreign_keys=ON; PRAGMA cell_size_check=ON");
}

Result<void> Database::syncFile() {
    // Through SQLite's own descriptor: to close another one would end this process's locks.
    sqlite3_file* file = nullptr;
    int code = sqlite3_file_control(m_connection.get(), "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (code == SQLITE_OK && file != nullptr && file->pMethods != nullptr)
        code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
    if (code != SQLITE_OK)
        return tl::unexpected(errorOf(nullptr, code, "sync of a new database"));
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    Statement statement;
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v2(m_connection.get(), sql.data(),
                                        static_cast<int>(sql.size()), &raw, nullptr);
    statement.m_statement.reset(raw);
    if (code != SQLITE_OK)
        return tl::unexpected(errorOf(m_connection.get(), code, std::string(sql)));
    return statement;
}

Result<void> Database::execute(const std::string& sql) {
    const int code = sqlite3_exec(m_connection.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        return tl::unexpected(errorOf(m_connection.get(), code, sql.substr(0, 60)));
    return {};
}

Result<std::int64_t> Database::integerOf(std::string_view sql) {
    auto statement = prepare(sql);
    if (!statement)
        return propagate(statement);
    auto row = statement->step();
    if (!row)
        return propagate(row);
    return *row ? statement->integer(0) : 0;
}

std::int64_t Database::changes() const noexcept { return sqlite3_changes64(m_connection.get()); }

std::int64_t Database::lastInsertId() const noexcept {
    return sqlite3_last_insert_rowid(m_connection.get());
}

bool Database::inTransaction() const noexcept {
    return m_connection && sqlite3_get_autocommit(m_connection.get()) == 0;
}

void Database::interrupt() noexcept { sqlite3_interrupt(m_connection.get()); }

Result<std::int64_t> Database::liveBytes() {
    auto pages = integerOf("SELECT (SELECT page_count FROM pragma_page_count())"
                           " - (SELECT freelist_count FROM pragma_freelist_count())");
    if (!pages)
        return pages;
    auto size = integerOf("PRAGMA page_size");
    if (!size)
        return size;
    return *pages * *size;
}

Result<std::int64_t> Database::spareBytes() {
    return integerOf("SELECT (SELECT freelist_count FROM pragma_freelist_count())"
                     " * (SELECT page_size FROM pragma_page_size())");
}

Result<Transaction> Transaction::begin(Database& database) {
    if (auto begun = database.execute("BEGIN IMMEDIATE"); !begun)
        return propagate(begun);
    return Transaction(database);
}

Result<Transaction> Transaction::beginRead(Database& database) {
    if (auto begun = database.execute("BEGIN DEFERRED"); !begun)
        return propagate(begun);
    return Transaction(database);
}

Transaction::~Transaction() {
    // SQLite may have rolled back by itself; a failed ROLLBACK leaves nothing to do here.
    if (m_database != nullptr && m_database->inTransaction())
        static_cast<void>(m_database->execute("ROLLBACK"));
}

Result<void> Transaction::commit() {
    VIGIL_ENSURE(m_database != nullptr, return fail(ErrorCode::Internal, "committed twice"));
    auto done = m_database->execute("COMMIT");
    if (done)
        m_database = nullptr;
    return done;
}

Result<Statement*> CachedStatement::in(Database& database) {
    if (!m_statement) {
        auto prepared = database.prepare(m_sql);
        if (!prepared)
            return propagate(prepared);
        m_statement = std::move(*prepared);
    } else {
        m_statement->reset();
    }
    return &*m_statement;
}

} // namespace vigil::store
