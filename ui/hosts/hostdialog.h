#pragma once

#include "core/host/hostprofiles.h"
#include "ui/common/jobrunner.h"
#include "ui/hosts/connectionsteps.h"
#include "ui/hosts/hostsnapshot.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

class MessageBanner;
class StateLabel;

/// What a dialog about one host is made for.
struct HostDialogRequest {
    QString title; ///< "Add a host"
    HostProfile profile; ///< as the fields begin
    QStringList takenNames; ///< of the other hosts
    std::function<Result<void>(const HostProfile &)> save; ///< where it fails the dialog stays, with what was typed
    std::function<HostReach(const QString &host)> reach; ///< for the test of the connection
};

/// The fields of a host, what is wrong with them while one types, and the test of the connection as it is typed.
class HostDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostDialog)

public:
    HostDialog(HostDialogRequest request, JobRunner &runner, QWidget *parent);
    ~HostDialog() override; ///< stops the test

    HostProfile profile() const; ///< as typed

private:
    struct Field {
        ProfileField field;
        QWidget *editor;
        StateLabel *fault;
        bool isTouched = false; ///< what is empty at first is not told to be wrong
    };
    QWidget *buildForm();
    QWidget *buildTest();
    QWidget *buildButtons();
    void addField(class QFormLayout *form, ProfileField field, const QString &label, QWidget *editor, const QString &hint);
    void fill(const HostProfile &profile);
    QList<ProfileFault> faults() const;
    void touch(ProfileField field);
    void update();
    void save();
    void test();
    void takeTest(const Result<HostSnapshot> &result);

    HostDialogRequest m_request;
    JobRunner &m_runner;
    ConnectionSteps m_steps;
    QPointer<RunningJob> m_test;
    QList<Field> m_fields;
    QLineEdit *m_name;
    QLineEdit *m_address;
    QComboBox *m_environment;
    QPlainTextEdit *m_options;
    QLineEdit *m_docker;
    QLineEdit *m_project;
    QLineEdit *m_backups;
    MessageBanner *m_notSaved;
    QWidget *m_testPart = nullptr;
    StateLabel *m_testResult = nullptr;
    QPushButton *m_testButton = nullptr;
    QPushButton *m_stopTest = nullptr;
    QPushButton *m_save = nullptr;
};

} // namespace talekeeper
