#include "core/dumps/fetch.h"

#include "core/dumps/copycheck.h"
#include "core/dumps/hostdump.h"
#include "core/dumps/partfile.h"
#include "core/dumps/pin.h"
#include "core/foundation/format.h"
#include "core/restore/auditedrun.h"
#include "core/restore/facts.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QStorageInfo>

#include <optional>

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

struct FetchText {
    Q_DECLARE_TR_FUNCTIONS(Fetch)
};

Result<void> requireName(const QString &fileName)
{
    if (!fileName.isEmpty() && !fileName.contains(u'/') && !fileName.startsWith(u'.') && !fileName.contains(QChar(0)))
        return {};
    return failure(ErrorKind::WrongUsage, FetchText::tr("\"%1\" is not the name of a dump. Name a file in the backup directory, without a path.").arg(fileName));
}

Result<void> requireFolder(const QString &directory)
{
    if (QFileInfo(directory).isDir())
        return {};
    return failure(ErrorKind::Failed, FetchText::tr("There is no folder %1 on this machine. Make it, or choose another.").arg(directory));
}

Result<void> requireRoom(const QString &directory, qint64 sizeBytes)
{
    const QStorageInfo storage(directory);
    if (storage.isValid() && storage.bytesAvailable() < sizeBytes)
        return failure(ErrorKind::NoRoom,
            FetchText::tr("%1 of the dump are to come, but only %2 are free in %3. Make room there, or choose another folder.")
                .arg(formatSize(sizeBytes), formatSize(storage.bytesAvailable()), directory));
    return {};
}

Result<QString> sumOfFile(const QString &path, const Job &job)
{
    QFile file(path);
    QCryptographicHash hash(QCryptographicHash::Sha256);
    bool readable = file.open(QIODevice::ReadOnly);
    while (readable && !file.atEnd() && !job.stopRequested()) {
        const QByteArray bytes = file.read(1 << 20);
        readable = !bytes.isEmpty();
        hash.addData(bytes);
    }
    if (job.stopRequested())
        return failure(ErrorKind::Stopped, FetchText::tr("It was stopped."));
    if (!readable)
        return failure(ErrorKind::Refused, FetchText::tr("%1 is there already and can't be read. Choose another folder, or move it away.").arg(path));
    return QString::fromLatin1(hash.result().toHex());
}

/// Of a file that has the dump's name here already: either it is the dump, or it stays what it is.
Result<FetchedDump> compareWithPresent(const Host &host, FetchedDump dump, const Job &job)
{
    const auto here = sumOfFile(dump.path, job);
    if (!here)
        return std::unexpected(here.error());
    const auto there = sumOnHost(host, dump.fileName, job);
    if (!there)
        return std::unexpected(there.error());
    if (*here != *there)
        return failure(ErrorKind::Refused,
            FetchText::tr("Another file called %1 is there already; it was left as it is. Choose another folder, or move that file away.").arg(dump.path));
    dump.sha256 = *here;
    dump.wasThere = true;
    return dump;
}

/// What has arrived of a dump: in its file, and checked as it goes by.
class Arrival
{
public:
    Arrival(const QString &path, qint64 totalBytes, const Job &job)
        : m_part(path)
        , m_total(totalBytes)
        , m_job(job)
    {
        m_sinceReport.start();
    }

    Result<void> open() { return m_part.open(); }
    qint64 size() const { return m_part.size(); }
    QString sum() const { return m_check->sum(); }
    QString fault() const { return m_check->fault(); }
    Result<void> keep() { return m_part.keep(); }

    /// Takes in what an earlier fetch has left, if that is how the host's dump begins.
    Result<void> goOn(const Host &host, const QString &fileName)
    {
        const bool isLonger = m_part.size() > m_total;
        if (isLonger || m_part.size() == 0)
            return clear();
        const auto read = m_part.read([&](const QByteArray &bytes) {
            m_check->add(bytes);
            return !m_job.stopRequested();
        });
        if (!read)
            return read;
        if (m_job.stopRequested())
            return failure(ErrorKind::Stopped, FetchText::tr("It was stopped."));
        const auto there = sumOnHost(host, fileName, m_job, m_part.size());
        if (!there)
            return std::unexpected(there.error());
        return *there == sum() ? Result<void>() : clear();
    }

    Result<void> add(const QByteArray &bytes)
    {
        m_check->add(bytes);
        const auto written = m_part.write(bytes);
        if (m_part.size() >= m_total || m_sinceReport.hasExpired(50)) { // a fast link has thousands of pieces a second
            m_job.progress(u"fetch"_s, m_part.size(), m_total);
            m_sinceReport.restart();
        }
        return written;
    }

    Result<void> clear()
    {
        m_check.emplace();
        return m_part.clear();
    }

    /// Where the link was lost: what is worth to know then is that nothing is lost with it.
    Error cutShort(const Host &host, const QString &fileName, Error error) const
    {
        if (isOfTheLink(error.kind) && size() > 0)
            error.message = FetchText::tr("The connection to %1 was lost. %2 of %3 have arrived; fetch %4 again: it goes on behind them.")
                                .arg(host.profile.name, formatSize(size()), formatSize(m_total), fileName);
        return error;
    }

private:
    PartFile m_part;
    qint64 m_total;
    const Job &m_job;
    std::optional<CopyCheck> m_check {std::in_place};
    QElapsedTimer m_sinceReport;
};

/// What is wrong with all that has come; it is not worth to be kept then.
Result<void> judge(const Arrival &arrival, const QString &fileName, const QString &sumThere)
{
    if (arrival.sum() != sumThere)
        return failure(ErrorKind::Failed, FetchText::tr("The copy of %1 is not what the host has sent, so it was removed. Try again.").arg(fileName),
            u"sha256 here %1, there %2"_s.arg(arrival.sum(), sumThere));
    if (const QString fault = arrival.fault(); !fault.isEmpty())
        return failure(ErrorKind::Refused,
            FetchText::tr("The dump %1 is damaged on the host already: %2. No copy was kept; fetch another dump.").arg(fileName, fault));
    return {};
}

Result<FetchedDump> transfer(const Host &host, FetchedDump dump, const Job &job)
{
    Arrival arrival(dump.path, dump.sizeBytes, job);
    const auto begun = arrival.open()
                           .and_then([&] { return arrival.goOn(host, dump.fileName); })
                           .and_then([&] { return requireRoom(QFileInfo(dump.path).path(), dump.sizeBytes - arrival.size()); });
    if (!begun)
        return std::unexpected(begun.error());
    dump.keptBytes = arrival.size();
    QString sumThere;
    job.progress(u"fetch"_s, dump.keptBytes, dump.sizeBytes);
    const auto takeBytes = [&](const QByteArray &bytes) { return arrival.add(bytes); };
    const auto takeLine = [&](const QByteArray &line) {
        if (line.startsWith("sha256\t"))
            sumThere = QString::fromLatin1(line.mid(7));
    };
    const auto sent = runSender(host, u"send"_s, dump.fileName, {QString::number(dump.keptBytes)}, job, {.onErrorLine = takeLine, .onOutput = takeBytes});
    if (!sent)
        return std::unexpected(arrival.cutShort(host, dump.fileName, sent.error()));
    if (const auto good = judge(arrival, dump.fileName, sumThere); !good) {
        arrival.clear();
        return std::unexpected(good.error());
    }
    if (const auto kept = arrival.keep(); !kept)
        return std::unexpected(kept.error());
    dump.sizeBytes = arrival.size();
    dump.sha256 = arrival.sum();
    return dump;
}

/// The dump's pin while it is fetched. Without one it goes as well, unless the host prunes it just then: not every volume has
/// hard links, and not every directory can be written.
class FetchHold
{
public:
    FetchHold(const Host &host, const QString &fileName, const QString &owner)
        : m_host(host)
        , m_fileName(fileName)
        , m_owner(owner)
    {
    }

    /// The dump's size. Errors: those of sizeOnHost().
    Result<qint64> take(const Job &job)
    {
        const auto size = holdDump(m_host, m_fileName, m_owner, job);
        m_isHeld = size.has_value();
        return m_isHeld || size.error().kind != ErrorKind::Failed ? size : sizeOnHost(m_host, m_fileName, job);
    }

    /// Where the link is lost it stays, and goes with another's work later.
    void release(const Result<FetchedDump> &fetched, const Job &job) const
    {
        if (m_isHeld && (fetched || !isOfTheLink(fetched.error().kind)))
            (void)releaseDump(m_host, m_fileName, m_owner, job.unstoppable());
    }

private:
    const Host &m_host;
    QString m_fileName;
    QString m_owner;
    bool m_isHeld = false;
};

Result<FetchedDump> fetchHeld(const Host &host, const FetchedDump &dump, const QString &directory, const Job &job)
{
    const QFileInfo present(dump.path);
    if (present.exists() || present.isSymLink())
        return compareWithPresent(host, dump, job);
    if (const auto folder = requireFolder(directory); !folder)
        return std::unexpected(folder.error());
    return transfer(host, dump, job);
}

Result<FetchedDump> fetchAs(const QString &owner, const Host &host, const QString &fileName, const QString &directory, const Job &job)
{
    if (const auto named = requireName(fileName); !named)
        return std::unexpected(named.error());
    FetchHold hold(host, fileName, owner);
    const auto size = hold.take(job);
    if (!size)
        return std::unexpected(size.error());
    auto fetched = fetchHeld(host, {.fileName = fileName, .path = QDir(directory).absoluteFilePath(fileName), .sizeBytes = *size}, directory, job);
    hold.release(fetched, job);
    return fetched;
}

QString newOwner() { return u"fetch-"_s + makeRunId(QDateTime::currentDateTimeUtc()); }

} // namespace

Result<FetchedDump> fetchDump(const Host &host, const QString &fileName, const QString &directory, const Job &job)
{
    return fetchAs(newOwner(), host, fileName, directory, job);
}

Result<FetchedDump> fetchDumpAudited(const Host &host, const QString &fileName, const QString &directory, const QString &historyPath,
    const AuditTrail::FailureHandler &onAuditFailure, const Job &job)
{
    auto trail = AuditTrail::open(historyPath, auditOriginOf(host), onAuditFailure);
    if (!trail)
        return failure(ErrorKind::Failed, FetchText::tr("Nothing was fetched, as the audit log can't be written. %1").arg(trail.error().message), trail.error().detail);
    const QString owner = newOwner();
    auto fetched = fetchAs(owner, host, fileName, directory, job);
    const Command command = remoteScriptCommand(host, u"send-dump.sh"_s, {u"send"_s, host.stack.backupDirectory, fileName});
    const QString copy = toText(command) + " > "_L1 + shellQuote(QDir(directory).absoluteFilePath(fileName));
    trail->note({.command = QStringList {toText(holdCommand(host, fileName, owner)), copy, toText(releaseCommand(host, fileName, owner))}.join("; "_L1),
        .result = !fetched            ? fetched.error().message
            : fetched->wasThere ? u"was there already, sha256 "_s + fetched->sha256
                                : u"done, sha256 "_s + fetched->sha256});
    return fetched;
}

} // namespace talekeeper
