#pragma once

#include "core/history/auditlog.h"
#include "ui/common/prompts.h"
#include "ui/common/savefile.h"
#include "ui/hosts/hostsession.h"

#include <QTimer>
#include <QWidget>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QTableView;

namespace talekeeper
{

class AuditModel;
class StateLabel;
class ToneLabel;

/// "Audit log": what this user's consoles did, whether its chain holds, and its export. Read when it
/// is asked to, and when something else is searched for; verified when it has grown.
class AuditPart final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AuditPart)

public:
    static constexpr qint64 mostShown = 5000; ///< entries in the table; the search and the export reach all

    AuditPart(HostSession &session, Prompts &prompts, const QString &historyPath, QWidget *parent = nullptr);

    const std::optional<AuditVerdict> &verdict() const { return m_verdict; }
    const std::optional<Error> &error() const { return m_error; } ///< why the log can't be read
    /// In a working thread. \param always also where the log has not grown since
    void read(bool always);
    void readAgain(); ///< and verifies it again, as the admin asked to
    void search(const QString &words); ///< as if they were typed; none: as it is

Q_SIGNALS:
    void trustChanged(); ///< the verdict or the error
    void exported(const talekeeper::SavedFile &file);

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    /// How the log was when it was read last; what is read again only where that has changed.
    struct Stamp {
        qint64 total = -1;
        QByteArray lastHash;
        bool operator==(const Stamp &) const = default;
    };

    void build();
    QWidget *buildTable();
    AuditQuery query() const;
    void verify(bool asked);
    void take(const Result<std::optional<AuditFound>> &result);
    void takeVerdict(const Result<AuditVerdict> &result);
    void fill(const AuditFound &found);
    void showTrust();
    void showCount();
    void showEntry();
    void fitColumns();
    void exportLog();

    HostSession &m_session;
    Prompts &m_prompts;
    QString m_historyPath;
    AuditModel *m_model;
    StateLabel *m_trust;
    QPushButton *m_verify;
    QPushButton *m_export;
    QLineEdit *m_filter;
    QComboBox *m_scope;
    QTableView *m_table;
    ToneLabel *m_count;
    QPlainTextEdit *m_entry;
    QTimer m_typing; ///< the search waits until the admin has stopped typing
    QPointer<RunningJob> m_reading;
    int m_attempt = 0; ///< counts what was asked; only the answer to the last question is taken
    bool m_readAgain = false;
    QPointer<RunningJob> m_verifying;
    std::optional<AuditFound> m_found; ///< without its entries, which the model has
    std::optional<Stamp> m_verified; ///< the log that the verdict is about
    std::optional<AuditVerdict> m_verdict;
    QDateTime m_verifiedAt; ///< UTC
    bool m_isStopped = false; ///< the admin has stopped the last verification
    std::optional<Error> m_error;
};

} // namespace talekeeper
