#pragma once

#include "core/foundation/result.h"

#include <QVariantList>

#include <chrono>
#include <memory>

class QSqlError;
class QSqlQuery;

namespace talekeeper {

/// The file in which this user's consoles keep what has happened: an SQLite database in WAL mode that several of them
/// may use at once. Its schema has a version (PRAGMA user_version); an older one is brought up to date when it is
/// opened, a newer one is refused.
///
/// One object is one connection. It belongs to the thread that opened it, as QSqlDatabase's connections do, and is used
/// and destroyed there: open another for another thread, which is cheap. Queries must be gone before the store is.
class HistoryStore final
{
public:
    /// Opens the store, and makes it where there is none: the file for its owner alone, and so the directory if that
    /// has to be made too. \param path empty: the usual place
    /// Errors, all with what to do: Damaged (see setaside.h), Failed.
    static Result<HistoryStore> open(const QString &path);

    HistoryStore(HistoryStore &&) noexcept;
    HistoryStore &operator=(HistoryStore &&) noexcept;
    ~HistoryStore();

    const QString &path() const;

    /// Runs one statement with its values bound. Waits for other consoles for some seconds.
    Result<QSqlQuery> run(const QString &statement, const QVariantList &values = {}) const;

    /// What a query's error means for an admin; for errors while rows are fetched.
    Error explain(const QSqlError &error) const;

    /// Does `work() -> Result<void>` whole or not at all. The write lock is taken first, so that what it reads is still
    /// true when it writes.
    Result<void> change(const auto &work) const;

    /// A write that reaches the disk and leaves no trace: whether the next one may be hoped to succeed.
    Result<void> tryWriting() const;

private:
    struct Connection;
    explicit HistoryStore(std::unique_ptr<Connection> connection);

    Result<QSqlQuery> runWithin(
        std::chrono::milliseconds longest, const QString &statement, const QVariantList &values = {}) const;
    Result<void> begin() const;
    Result<void> end(Result<void> outcome) const;
    Result<void> migrate() const;
    Result<qint64> version() const;

    std::unique_ptr<Connection> m_connection;
};

/// `$XDG_DATA_HOME/talekeeper/history.sqlite`.
QString usualHistoryPath();

Result<void> HistoryStore::change(const auto &work) const
{
    if (const auto begun = begin(); !begun)
        return begun;
    return end(work());
}

} // namespace talekeeper
