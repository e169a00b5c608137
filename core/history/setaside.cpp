#include "core/history/setaside.h"

#include "core/history/auditlog.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QRegularExpression>
#include <QSqlError>
#include <QSqlQuery>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace talekeeper {
namespace {

struct SetAsideText {
    Q_DECLARE_TR_FUNCTIONS(HistoryStore)
};

QFileInfo placeOf(const QString &storePath) { return QFileInfo(storePath.isEmpty() ? usualHistoryPath() : storePath); }

Result<bool> isDamaged(const QString &path)
{
    const auto found = [](const Error &error) -> Result<bool> {
        return error.kind == ErrorKind::Damaged ? Result<bool>(true) : std::unexpected(error);
    };
    const auto store = HistoryStore::open(path);
    if (!store)
        return found(store.error());
    auto query = store->run(u"PRAGMA integrity_check(1)"_s);
    if (!query)
        return found(query.error());
    if (!query->next())
        return found(store->explain(query->lastError()));
    return query->value(0).toString() != "ok"_L1;
}

QString freeName(const QString &path)
{
    for (QDateTime at = QDateTime::currentDateTimeUtc();; at = at.addSecs(1)) {
        const QString name = path + at.toString(u"'.damaged-'yyyyMMdd-HHmmss"_s);
        if (!QFileInfo::exists(name))
            return name;
    }
}

/// The store itself goes last: what belongs to it must never lie beside a new one, which would take its log for its own.
Result<void> moveAll(const QString &path, const QString &name)
{
    for (const QString &of : {u"-wal"_s, u"-shm"_s, auditHeadPath({}), QString()}) {
        QFile file(path + of);
        if (file.exists() && !file.rename(name + of))
            return failure(ErrorKind::Failed,
                SetAsideText::tr("The history %1 is damaged and can't be set aside. Give yourself write access to its directory, or "
                                 "move it away together with the file that has .audit-head added to its name.")
                    .arg(path),
                file.errorString());
    }
    return {};
}

} // namespace

Result<std::optional<QString>> setAsideDamagedStore(const QString &storePath)
{
    const QString path = placeOf(storePath).absoluteFilePath();
    // What another program has just begun anew must not be moved away too.
    QLockFile lock(path + ".set-aside"_L1);
    if (!lock.tryLock(10s))
        return failure(ErrorKind::Failed,
            SetAsideText::tr("The history %1 is damaged and can't be set aside: another program is at it, or its directory can't be "
                             "written to. Give yourself write access to it.")
                .arg(path));
    const auto damaged = isDamaged(path);
    if (!damaged)
        return std::unexpected(damaged.error());
    if (!*damaged)
        return std::nullopt;
    const QString name = freeName(path);
    if (const auto moved = moveAll(path, name); !moved)
        return std::unexpected(moved.error());
    return name;
}

QStringList storesSetAside(const QString &storePath)
{
    static const QRegularExpression stamp(u"\\.damaged-\\d{8}-\\d{6}$"_s);
    const QFileInfo place = placeOf(storePath);
    QStringList paths;
    for (const QFileInfo &file : place.absoluteDir().entryInfoList(QDir::Files, QDir::Name | QDir::Reversed))
        if (file.fileName().startsWith(place.fileName() + u'.') && stamp.match(file.fileName()).hasMatch())
            paths << file.absoluteFilePath();
    return paths;
}

} // namespace talekeeper
