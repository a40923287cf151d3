// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace vigil::store {

/// How a database file is opened.
struct OpenOptions {
    bool readOnly = false;
    bool create = true; ///< make the file (mode 0600) when it is not there; ignored when read-only
    std::string vfs;    ///< name of a registered SQLite VFS; empty: the machine's own
    std::chrono::milliseconds busyTimeout{5000};
    /// Reads the file as if nobody could change it, and without its log: where there may be no
    /// files beside it. Only with `readOnly`.
    bool immutable = false;
};

/// A prepared statement. Parameters count from 1, columns from 0. The first failed bind is kept
/// and comes out of step(). *Thread:* that of its Database. *Owns:* the compiled statement.
class Statement {
public:
    Statement() = default;
    Statement(Statement&&) noexcept = default;
    Statement& operator=(Statement&&) noexcept = default;

    Statement& bind(int parameter, std::int64_t value);
    Statement& bind(int parameter, double value);
    Statement& bind(int parameter, std::string_view text);
    Statement& bindBlob(int parameter, std::string_view bytes);
    Statement& bindNull(int parameter);
    Statement& bind(int parameter, const std::optional<double>& value);
    Statement& bind(int parameter, const std::optional<std::int64_t>& value);

    /// True when a row is there, false when done (then reset by itself).
    [[nodiscard]] Result<bool> step();

    /// Steps to the end and calls `use()` at each row, which reads the columns.
    template <typename Use>
    [[nodiscard]] Result<void> forEachRow(const Use& use) {
        for (;;) {
            auto row = step();
            if (!row)
                return propagate(row);
            if (!*row)
                return {};
            use();
        }
    }

    /// Runs to the end and resets.
    [[nodiscard]] Result<void> run();
    void reset() noexcept;

    [[nodiscard]] bool isNull(int column) const noexcept;
    [[nodiscard]] std::int64_t integer(int column) const noexcept;
    [[nodiscard]] double real(int column) const noexcept;
    [[nodiscard]] std::optional<std::int64_t> optionalInteger(int column) const noexcept;
    [[nodiscard]] std::optional<double> optionalReal(int column) const noexcept;
    /// Text or blob; valid until the next step() or reset().
    [[nodiscard]] std::string_view bytes(int column) const noexcept;

    [[nodiscard]] std::string text(int column) const { return std::string(bytes(column)); }

private:
    friend class Database;

    struct Finalizer {
        void operator()(sqlite3_stmt* statement) const noexcept;
    };

    Statement& check(int code);

    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
    int m_bindError = 0;
};

/// A connection to one SQLite file: WAL, synchronous FULL, foreign keys, 0600, foreign schemas
/// distrusted. Error codes: Full (no room on the disk), Corrupt, Timeout (busy), Io, NotFound,
/// Cancelled (interrupted), Internal (bad SQL). *Thread:* one, except interrupt().
/// *Owns:* the connection; statements must die before it.
class Database {
public:
    [[nodiscard]] static Result<Database> open(const std::filesystem::path& path,
                                               const OpenOptions& options);

    [[nodiscard]] Result<Statement> prepare(std::string_view sql);
    /// Runs one or more statements without parameters.
    [[nodiscard]] Result<void> execute(const std::string& sql);
    /// First column of the first row of `sql`; 0 when there is none.
    [[nodiscard]] Result<std::int64_t> integerOf(std::string_view sql);

    /// Rows changed by the newest INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] std::int64_t lastInsertId() const noexcept;
    /// True while a transaction is open.
    [[nodiscard]] bool inTransaction() const noexcept;
    /// Makes a running statement end with Cancelled. *Thread:* any.
    void interrupt() noexcept;
    /// Bytes of live pages (file size less the free list).
    [[nodiscard]] Result<std::int64_t> liveBytes();
    /// Bytes of the free list: given up, and used again before the file grows.
    [[nodiscard]] Result<std::int64_t> spareBytes();

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }

    [[nodiscard]] bool isImmutable() const noexcept { return m_immutable; }

    /// Closing does not fold the log into the file: the next opening does.
    void keepLogOnClose();
    /// After a commit `isDue` is asked, with the pages of the log, whether to fold it into the file
    /// now; in place of SQLite's fixed number. Folding waits for the disk twice.
    void foldLogWhen(std::function<bool(int pages)> isDue);

private:
    struct Closer {
        void operator()(sqlite3* connection) const noexcept;
    };

    Result<void> setUpForWriting();
    Result<void> syncFile();

    std::filesystem::path m_path;
    std::unique_ptr<std::function<bool(int pages)>> m_isFoldDue; ///< the connection points to it
    bool m_immutable = false;
    std::unique_ptr<sqlite3, Closer> m_connection;
};

/// BEGIN IMMEDIATE (a writer never upgrades a read lock) until commit(); rolls back when it dies
/// uncommitted. *Thread:* that of its Database.
class Transaction {
public:
    [[nodiscard]] static Result<Transaction> begin(Database& database);
    /// A deferred transaction: one consistent view for several SELECTs.
    [[nodiscard]] static Result<Transaction> beginRead(Database& database);
    ~Transaction();

    Transaction(Transaction&& other) noexcept : m_database(other.m_database) {
        other.m_database = nullptr;
    }

    Transaction& operator=(Transaction&&) = delete;

    [[nodiscard]] Result<void> commit();

private:
    explicit Transaction(Database& database) : m_database(&database) {}

    Database* m_database;
};

/// A statement that is prepared on first use and kept. *Thread:* that of its Database.
class CachedStatement {
public:
    explicit CachedStatement(const char* sql) : m_sql(sql) {}

    /// Reset and ready to bind. Precondition: always the same database.
    [[nodiscard]] Result<Statement*> in(Database& database);

private:
    const char* m_sql;
    std::optional<Statement> m_statement;
};

} // namespace vigil::store
