#pragma once

#include "core/host/hostprofiles.h"
#include "ui/hosts/hostsnapshot.h"

#include <QObject>

class QMenu;
class QWidget;

namespace talekeeper
{

class JobRunner;
class Prompts;

/// What a keeper of hosts is given by its window.
struct HostKeeping {
    QString path; ///< of the list of saved hosts
    QStringList fixedNames; ///< of hosts that are not in the list
    std::function<HostReach(const QString &host)> reach;
};

/// The saved hosts: adds, edits, duplicates, removes and moves them, and asks for what it needs. Each change is in the file
/// before anybody hears of it.
class HostKeeper final : public QObject
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostKeeper)

public:
    /// \param window that dialogs stand before
    HostKeeper(HostKeeping keeping, JobRunner &runner, Prompts &prompts, QWidget *window);

    const QList<HostProfile> &profiles() const { return m_profiles; }
    const std::optional<Error> &error() const { return m_error; } ///< why the list could not be read or changed
    Environment thisMachine() const { return m_thisMachine; } ///< what the Docker of this machine is for
    void read();

    void add();
    void edit(const QString &name);
    void duplicate(const QString &name);
    void remove(const QString &name);
    void move(const QString &name, int by);
    void markThisMachine(Environment environment);
    bool keeps(const QString &name) const;
    bool canMove(const QString &name, int by) const;

Q_SIGNALS:
    /// \param before, now what a host was called and is called now; before is empty for a new one, both where none was edited
    void changed(const QString &before, const QString &now);
    void failed(); ///< see error()

private:
    Result<void> change(const std::function<Result<void>(SavedHosts &)> &change, const QString &before = {}, const QString &now = {});
    void openDialog(const QString &title, const HostProfile &profile, const QString &edited);
    Result<void> save(const HostProfile &profile, const QString &edited);
    QString whyBusy(const QString &name) const;
    QStringList namesWithout(const QString &name) const;
    const HostProfile *find(const QString &name) const;

    HostKeeping m_keeping;
    JobRunner &m_runner;
    Prompts &m_prompts;
    QWidget *m_window;
    QList<HostProfile> m_profiles;
    Environment m_thisMachine = Environment::None;
    std::optional<Error> m_error;
};

} // namespace talekeeper
