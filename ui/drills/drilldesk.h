#pragma once

#include "core/drill/drilldue.h"
#include "core/drill/keptdrills.h"
#include "ui/common/staterole.h"
#include "ui/drills/sitekeeper.h"
#include "ui/hosts/hostsession.h"

namespace talekeeper
{

/// A drill as the window knows it.
struct KnownDrill {
    DrillRecord record;
    QString hash; ///< with which it is kept
    bool isIntact = true; ///< false: somebody has changed the record by hand
    bool operator==(const KnownDrill &) const = default;
};

/// What there is to tell about the work on drills.
struct DrillMessage {
    StateRole role = StateRole::Unknown;
    QString headline;
    QString text;
    QString detail;
    std::function<void()> again; ///< what "Try again" does; none: there is no such button
};

/// The drills as a host's pages show them: what is kept and what is due, the drill that is shown, and the work on it. All
/// that reads a file or reaches the host is done in threads of the runner's.
class DrillDesk final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(DrillDesk)

public:
    /// \param historyPath of the store; empty: the usual place
    DrillDesk(HostSession &session, const QString &historyPath, QObject *parent = nullptr);

    HostSession &session() const { return m_session; }
    const QString &historyPath() const { return m_historyPath; }
    bool hasRead() const { return m_hasRead; }
    const DrillTemplates &templates() const { return m_templates; }
    const QList<KnownDrill> &drills() const { return m_drills; } ///< of all hosts, the newest first
    QList<DrillRecord> records() const; ///< those of them that are as they were written
    const QStringList &unreadable() const { return m_unreadable; } ///< ids of what can't be read any more
    const std::optional<Error> &readError() const { return m_readError; }
    QList<DueDrill> due(const QDateTime &now) const;
    const KnownDrill *openDrill() const; ///< of this host, the newest that is not signed; null: there is none
    /// What the last drill of a template was told, or else its presets.
    QMap<QString, QString> lastInputs(const DrillTemplate &drill) const;
    /// Why a drill can't be begun on this host, with what to do; empty: it can.
    QString whyNotHere(const DrillTemplate &drill) const;

    const KnownDrill *shown() const { return m_shown ? &*m_shown : nullptr; }
    QString whyReadOnly() const; ///< why nothing can be added to the drill that is shown; empty: it can
    RunningJob *work() const { return m_work; } ///< a step, or checks, that run now; null: none
    bool isBusy() const { return m_work || m_isChanging; }
    const std::optional<DrillMessage> &message() const { return m_message; }

    void read(); ///< what is kept, in a working thread
    void show(const QString &id);
    void closeShown();
    void start(const DrillTemplate &drill, const QMap<QString, QString> &inputs);
    void doStep(const QString &step);
    void doChecks();
    void answer(const QString &step, bool passed, const QString &note);
    void note(const QString &step, const QString &note);
    void addPicture(const QString &step, const QString &file);
    void sign(const QString &name);
    void importFrom(const QString &file);
    /// What an action would run, told to `then` unless `context` is gone by then.
    void readCommands(const QString &step, QObject *context, std::function<void(Result<QStringList>)> then);
    void tell(const DrillMessage &message);
    void clearMessage();

Q_SIGNALS:
    void changed(); ///< any of the above
    void started(); ///< a drill was begun, or taken over: it is the one that is shown

private:
    struct Kept {
        DrillTemplates templates;
        QList<KnownDrill> drills;
        QStringList unreadable;
    };
    static Result<Kept> readKept(const QString &historyPath);
    void take(Result<Kept> result);
    void setRecord(const DrillRecord &record);
    void change(const QString &title, std::function<Result<DrillRecord>()> change, const QString &failed);
    using StepWork = std::function<Result<DrillRecord>(const DrillSite &, const DrillChanged &, const Job &)>;
    void workOn(const JobDescription &description, const StepWork &work, const std::function<void()> &again);
    void takeWork(const Result<DrillRecord> &result, const JobDescription &work, const std::function<void()> &again);

    /// Of the host, as it was told last.
    struct Standing {
        Environment environment = Environment::None;
        bool hasStack = false;
        bool operator==(const Standing &) const = default;
    };
    HostSession &m_session;
    QString m_historyPath;
    Standing m_standing;
    std::shared_ptr<SiteKeeper> m_keeper = std::make_shared<SiteKeeper>();
    bool m_hasRead = false;
    bool m_readAgain = false;
    QPointer<RunningJob> m_reading;
    DrillTemplates m_templates;
    QList<KnownDrill> m_drills;
    QStringList m_unreadable;
    std::optional<Error> m_readError;
    std::optional<KnownDrill> m_shown;
    QPointer<RunningJob> m_work;
    bool m_isChanging = false;
    std::optional<DrillMessage> m_message;
};

} // namespace talekeeper
