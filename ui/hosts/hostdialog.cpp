#include "ui/hosts/hostdialog.h"

#include "ui/common/appearance.h"
#include "ui/common/card.h"
#include "ui/common/dropdown.h"
#include "ui/common/labels.h"
#include "ui/common/messagebanner.h"
#include "ui/hosts/connectioncard.h"
#include "ui/hosts/environment.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace talekeeper
{

/// A signal of an object that is only emitted from brings steps from the connection's threads to the window's.
class TestRelay final : public QObject
{
    Q_OBJECT

Q_SIGNALS:
    void arrived(const talekeeper::ConnectionStep &step);
};

HostDialog::HostDialog(HostDialogRequest request, JobRunner &runner, QWidget *parent)
    : QDialog(parent)
    , m_request(std::move(request))
    , m_runner(runner)
    , m_name(named(new QLineEdit, u"hostNameField"_s, tr("Name")))
    , m_address(named(new QLineEdit, u"hostAddressField"_s, tr("Address")))
    , m_environment(named(new DropDown, u"hostEnvironmentField"_s, tr("Environment")))
    , m_options(named(new QPlainTextEdit, u"hostOptionsField"_s, tr("Options of ssh")))
    , m_docker(named(new QLineEdit, u"hostDockerField"_s, tr("Docker command")))
    , m_project(named(new QLineEdit, u"hostProjectField"_s, tr("Project")))
    , m_backups(named(new QLineEdit, u"hostBackupsField"_s, tr("Backup directory")))
    , m_notSaved(named(new MessageBanner, u"hostNotSaved"_s))
{
    setObjectName(u"hostDialog"_s);
    setWindowTitle(m_request.title);
    auto *headline = paragraph(m_request.title);
    headline->setFont(textFont(TextSize::Large, true));
    m_notSaved->hide();
    auto *columns = new QHBoxLayout;
    columns->setSpacing(Spacing::group);
    columns->addWidget(buildForm(), 3);
    m_testPart = buildTest();
    m_testPart->hide();
    columns->addWidget(m_testPart, 2);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(Spacing::margin, Spacing::margin, Spacing::margin, Spacing::margin);
    layout->setSpacing(12);
    layout->addWidget(headline);
    layout->addWidget(m_notSaved);
    layout->addLayout(columns, 1);
    layout->addWidget(buildButtons());
    fill(m_request.profile);
    for (QLineEdit *field : {m_name, m_address, m_docker, m_project, m_backups})
        connect(field, &QLineEdit::textEdited, this, [this, field] {
            touch(std::ranges::find(m_fields, static_cast<QWidget *>(field), &Field::editor)->field);
        });
    connect(m_options, &QPlainTextEdit::textChanged, this, [this] { touch(ProfileField::Options); });
    update();
    m_name->setFocus();
}

HostDialog::~HostDialog()
{
    if (m_test)
        m_test->stop();
}

void HostDialog::addField(
    QFormLayout *form, ProfileField field, const QString &label, QWidget *editor, const QString &hint)
{
    auto *fault = named(new StateLabel, editor->objectName() + u"Fault"_s);
    fault->label()->setWordWrap(true);
    fault->hide();
    auto *column = new QVBoxLayout;
    column->setSpacing(4);
    column->addWidget(editor);
    if (!hint.isEmpty()) {
        auto *text = new ToneLabel(hint, ToneLabel::Tone::Secondary);
        text->setFont(textFont(TextSize::Small));
        column->addWidget(text);
    }
    column->addWidget(fault);
    auto *title = new QLabel(label);
    title->setBuddy(editor);
    form->addRow(title, column);
    m_fields << Field{.field = field, .editor = editor, .fault = fault};
}

QWidget *HostDialog::buildForm()
{
    auto *part = new QWidget;
    auto *form = new QFormLayout(part);
    form->setContentsMargins({});
    form->setHorizontalSpacing(Spacing::group);
    form->setVerticalSpacing(Spacing::related);
    form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    m_environment->addItem(tr("none"), static_cast<int>(Environment::None));
    for (const auto each : {Environment::Production, Environment::Staging, Environment::Drill})
        m_environment->addItem(environmentText(each), static_cast<int>(each));
    m_options->setTabChangesFocus(true);
    m_options->setFont(monospaceFont());
    m_options->setFixedHeight(m_options->fontMetrics().height() * 4 + 12);
    for (QLineEdit *field : {m_address, m_docker, m_project, m_backups})
        field->setFont(monospaceFont());
    for (QLineEdit *field : {m_docker, m_project, m_backups})
        field->setPlaceholderText(tr("found out"));
    m_environment->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_options->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_name->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    addField(form, ProfileField::Name, tr("&Name"), m_name, tr("What the window calls it."));
    addField(form, ProfileField::Address, tr("&Address"), m_address, tr("Any name that ssh knows; user@host:port."));
    auto *environment = new QVBoxLayout;
    environment->setSpacing(4);
    environment->addWidget(m_environment);
    auto *meaning = new ToneLabel(
        tr("Production colours the window, and asks twice before what can't be taken back."), ToneLabel::Tone::Secondary);
    meaning->setFont(textFont(TextSize::Small));
    environment->addWidget(meaning);
    auto *title = new QLabel(tr("&Environment"));
    title->setBuddy(m_environment);
    form->addRow(title, environment);
    addField(form, ProfileField::Options, tr("&Options"), m_options,
        tr("Settings of ssh_config, one KEY=VALUE a line, such as ProxyJump=bastion."));
    addField(form, ProfileField::DockerWords, tr("&Docker"), m_docker, {});
    addField(form, ProfileField::Project, tr("&Project"), m_project, {});
    addField(form, ProfileField::BackupDirectory, tr("&Backups"), m_backups, tr("Their directory in the db container."));
    return part;
}

QWidget *HostDialog::buildTest()
{
    auto *part = named(new QWidget, u"connectionTest"_s);
    auto *layout = new QVBoxLayout(part);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    m_testResult = named(new StateLabel, u"testResult"_s);
    m_testResult->label()->setWordWrap(true);
    m_stopTest = named(new QPushButton(tr("S&top the test")), u"stopTest"_s, tr("Stop the test"));
    m_stopTest->setAutoDefault(false);
    connect(m_stopTest, &QPushButton::clicked, this, [this] {
        if (m_test)
            m_test->stop();
    });
    part->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    layout->addWidget(new ConnectionCard(m_steps, tr("Test of the connection")));
    layout->addWidget(m_testResult);
    layout->addWidget(m_stopTest, 0, Qt::AlignLeft);
    layout->addStretch(1);
    return part;
}

QWidget *HostDialog::buildButtons()
{
    m_testButton = named(new QPushButton(tr("&Test connection")), u"testConnection"_s, tr("Test connection"));
    m_testButton->setAutoDefault(false);
    connect(m_testButton, &QPushButton::clicked, this, &HostDialog::test);
    auto *cancel = named(new QPushButton(tr("&Cancel")), u"cancelHost"_s, tr("Cancel"));
    cancel->setAutoDefault(false);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_save = named(new QPushButton(tr("&Save")), u"saveHost"_s, tr("Save"));
    makePrimary(m_save);
    connect(m_save, &QPushButton::clicked, this, &HostDialog::save);
    auto *part = new QWidget;
    auto *layout = new QHBoxLayout(part);
    layout->setContentsMargins({});
    layout->setSpacing(Spacing::related);
    layout->addWidget(m_testButton);
    layout->addStretch(1);
    layout->addWidget(cancel);
    layout->addWidget(m_save);
    return part;
}

void HostDialog::fill(const HostProfile &profile)
{
    m_name->setText(profile.name);
    m_address->setText(profile.address);
    m_environment->setCurrentIndex(m_environment->findData(static_cast<int>(profile.environment)));
    m_options->setPlainText(profile.sshOptions.join(u'\n'));
    m_docker->setText(dockerWordsText(profile.dockerWords));
    m_project->setText(profile.project);
    m_backups->setText(profile.backupDirectory);
}

HostProfile HostDialog::profile() const
{
    HostProfile profile = m_request.profile; // with what has no field here
    profile.kind = HostProfile::Kind::Ssh;
    profile.name = m_name->text().trimmed();
    profile.address = m_address->text().trimmed();
    profile.environment = static_cast<Environment>(m_environment->currentData().toInt());
    profile.sshOptions.clear();
    for (const QString &line : m_options->toPlainText().split(u'\n'))
        if (!line.trimmed().isEmpty())
            profile.sshOptions << line.trimmed();
    profile.dockerWords = parseDockerWords(m_docker->text()).value_or(QStringList());
    profile.project = m_project->text().trimmed();
    profile.backupDirectory = m_backups->text().trimmed();
    return profile;
}

QList<ProfileFault> HostDialog::faults() const
{
    QList<ProfileFault> found = faultsOf(profile(), m_request.takenNames);
    if (const auto words = parseDockerWords(m_docker->text()); !words)
        found << ProfileFault{.field = ProfileField::DockerWords, .message = words.error().message};
    return found;
}

void HostDialog::touch(ProfileField field)
{
    for (Field &each : m_fields)
        each.isTouched = each.isTouched || each.field == field;
    update();
}

void HostDialog::update()
{
    const QList<ProfileFault> found = faults();
    for (const Field &field : std::as_const(m_fields)) {
        const auto fault = std::ranges::find(found, field.field, &ProfileFault::field);
        // What was saved by hand may be wrong from the start; an empty field of a new host is only not filled in yet.
        const bool isFilled = !m_request.profile.name.isEmpty();
        const bool isShown = fault != found.end() && (field.isTouched || isFilled);
        if (isShown)
            field.fault->setState(StateRole::Bad, fault->message);
        field.fault->setVisible(isShown);
        field.editor->setAccessibleDescription(isShown ? fault->message : QString());
    }
    const bool addressIsRight = std::ranges::none_of(found, [](const ProfileFault &fault) { return fault.field != ProfileField::Name; });
    m_save->setEnabled(found.isEmpty());
    m_testButton->setEnabled(addressIsRight && !m_test);
    m_stopTest->setVisible(!m_test.isNull());
    // What is wrong comes and goes, and wraps: a dialog does not grow for that by itself.
    layout()->activate();
    if (const int needed = layout()->totalHeightForWidth(width()); isVisible() && needed > height())
        resize(width(), needed);
}

void HostDialog::save()
{
    if (!faults().isEmpty())
        return;
    if (const auto saved = m_request.save(profile()); !saved)
        m_notSaved->setError(saved.error(), tr("The host was not saved."));
    else
        accept();
}

void HostDialog::test()
{
    HostProfile tested = profile();
    if (tested.name.isEmpty())
        tested.name = tested.address;
    m_steps.begin();
    m_testPart->show();
    m_testResult->setState(StateRole::Planned, tr("The connection is made as it is typed. Nothing is saved."));
    const auto relay = std::make_shared<TestRelay>();
    connect(relay.get(), &TestRelay::arrived, &m_steps, &ConnectionSteps::set);
    const HostReach reach = m_request.reach(tested.name);
    const HostAccess access{.prompter = reach.prompter, .onStep = [relay](const ConnectionStep &step) { Q_EMIT relay->arrived(step); }};
    m_test = m_runner.run({.title = tr("Testing the connection to %1").arg(tested.name)},
        [tested, reach, access](const Job &job) { return readSnapshot(tested, std::nullopt, job, reach, access); }, this,
        [this](const Result<HostSnapshot> &result) { takeTest(result); });
    update();
}

void HostDialog::takeTest(const Result<HostSnapshot> &result)
{
    m_test = nullptr;
    m_steps.end(result ? std::nullopt : std::optional(result.error()));
    if (!result && result.error().kind == ErrorKind::Stopped)
        m_testResult->setState(StateRole::Unknown, tr("The test was stopped."));
    else if (!result)
        m_testResult->setState(StateRole::Bad, result.error().message);
    else if (!result->status || !result->catalogue)
        m_testResult->setState(StateRole::Attention, tr("The host is reached, but not all that is needed there."));
    else
        m_testResult->setState(StateRole::Good, tr("All that is needed was found."));
    update();
}

} // namespace talekeeper

#include "hostdialog.moc"
