#include "core/host/remoteshell.h"
#include "tests/support/sshclient.h"
#include "tests/support/testhost.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace talekeeper;

namespace {

/// A word of what shells stumble over, and of anything else that a word can hold.
QString randomWord(QRandomGenerator &random)
{
    static const QStringList pieces {u"'"_s, u"\""_s, u"\\"_s, u"!"_s, u"!!"_s, u"%s"_s, u"%"_s, u"$HOME"_s, u"$(id)"_s, u"`id`"_s, u"\n"_s,
        u"\r\n"_s, u"\t"_s, u" "_s, u"*"_s, u"?"_s, u"[a]"_s, u"{a,b}"_s, u"~"_s, u"#"_s, u";"_s, u"&"_s, u"|"_s, u"<"_s, u">"_s, u"("_s,
        u")"_s, u"^"_s, u"="_s, u"-n"_s, u"--"_s, u"\\n"_s, u"\\0"_s, u"\\'"_s, u"ä"_s, u"€"_s, u"🦊"_s, u"\u0085"_s, u"\u2028"_s, u"a"_s};
    QString word;
    for (quint32 left = random.bounded(12u); left > 0; --left) {
        if (random.bounded(3) > 0)
            word += pieces.at(random.bounded(int(pieces.size())));
        else
            word += QChar(char16_t(1 + random.bounded(0x7ff))); // each byte that UTF-8 has below three of them
    }
    return word;
}

/// Every byte that a word can hold, a long word, an empty one, and many at random; the same at every run.
QList<QStringList> argumentLists()
{
    QString everyByte;
    for (char16_t character = 1; character < 0x800; ++character)
        everyByte += QChar(character);
    QList<QStringList> lists {{everyByte}, {QString()}, {QString(), u"a"_s, QString()}, {QString(50'000, u'x')}, {u"\n"_s}, {u"a\n"_s, u"\n\n"_s},
        {u"-e"_s, u"--help"_s, u"-"_s}};
    QRandomGenerator random(20'261'122);
    for (int list = 0; list < 12; ++list) {
        QStringList words;
        for (int word = 0; word < 25; ++word)
            words << randomWord(random);
        lists << words;
    }
    return lists;
}

/// Start-up files that do what they should not. How each shell is to be spoilt, by the path in the home.
QMap<QString, QByteArray> spoiltFiles()
{
    const QByteArray posix = "echo printed on start; echo and complained >&2\n"
                             "export PATH=/nowhere LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 BASH_ENV=$HOME/noise ENV=$HOME/noise\n"
                             "alias exec='echo aliased' printf='echo aliased' sh='echo aliased' eval='echo aliased'\n";
    return {{u".bashrc"_s, "shopt -s expand_aliases\n" + posix},
        {u".zshenv"_s, posix + "setopt bang_hist extended_glob\n"},
        {u".profile"_s, posix},
        {u".config/fish/config.fish"_s,
            "echo printed on start; echo and complained >&2\n"
            "set -gx PATH /nowhere; set -gx LANG de_DE.UTF-8; set -gx LC_ALL de_DE.UTF-8; set -gx BASH_ENV $HOME/noise; set -gx ENV $HOME/noise\n"},
        {u"noise"_s, "echo noise; echo noise >&2\n"}};
}

} // namespace

/// Words reach a program on a far host as they are, whatever the account's login shell and its start-up files.
class RemoteShellTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void passesWordsUnharmed_data()
    {
        QTest::addColumn<QString>("shell");
        QTest::addColumn<bool>("spoilt");
        for (const char *shell : {"bash", "zsh", "fish", "dash"}) {
            QTest::addRow("%s", shell) << QString::fromLatin1(shell) << false;
            QTest::addRow("%s, spoilt", shell) << QString::fromLatin1(shell) << true;
        }
    }
    void passesWordsUnharmed()
    {
        if (!SshUser::canBeMade() && !isContinuousIntegration())
            QSKIP("Only root can make users");
        QFETCH(const QString, shell);
        QFETCH(const bool, spoilt);
        const auto user = SshUser::make(shell);
        const QMap<QString, QByteArray> files = spoilt ? spoiltFiles() : QMap<QString, QByteArray>();
        for (const auto &[path, content] : files.asKeyValueRange())
            user->writeFile(path, content);
        const SshServer server;
        const SshClient client;
        client.trust(server);
        user->authorize(client.publicKey());
        for (const QStringList &list : argumentLists()) {
            QList<Word> words {u"printf"_s, u"%s\\0"_s};
            QByteArray expected;
            for (const QString &word : list) {
                words << word;
                expected += word.toUtf8() + '\0';
            }
            const QByteArray mark = "mark-5e1f";
            const auto outcome = client.run(SshClient::address(*user, server.port()), remoteShellLine({.words = words}, mark));
            AfterMark output(mark), errors(mark);
            QCOMPARE(output.add(outcome.output).toPercentEncoding(), expected.toPercentEncoding());
            QCOMPARE(errors.add(outcome.errors), QByteArray());
            QCOMPARE(outcome.status, 0);
            QVERIFY(output.isFound() && errors.isFound());
            // Dash reads no file for a command; the others have printed.
            QCOMPARE(output.before(), spoilt && shell != "dash"_L1 ? QByteArray("printed on start\n") : QByteArray());
        }
    }
};

QTEST_GUILESS_MAIN(RemoteShellTest)
#include "remoteshelltest.moc"
