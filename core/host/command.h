#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <chrono>

namespace talekeeper {

/// One word of a command line.
struct Word {
    QString text;
    QString shownAs = {}; ///< what a reader sees in its place (a whole script, a secret); empty: the text itself

    Word(const QString &text) // a plain string is a word: lists of words stay readable
        : text(text)
    {
    }
    Word(const QString &text, const QString &shownAs)
        : text(text)
        , shownAs(shownAs)
    {
    }
    bool operator==(const Word &) const = default;
};

/// A program and its arguments, never a line for a shell to split.
struct Command {
    QList<Word> words;
    QByteArray input = {}; ///< for its standard input
    bool watchesInput = false; ///< its standard input stays open until it ends: so it notices that nobody is there any more
    std::chrono::milliseconds timeout = std::chrono::minutes(2); ///< 0: none

    QStringList argv() const;
    bool operator==(const Command &) const = default;
};

/// The only function that quotes for a POSIX shell.
QString shellQuote(const QString &word);

/// The command as a line to read or to paste into a shell; words with `shownAs` stand as that.
QString toText(const Command &command);

/// The whole command as a line for a POSIX shell, nothing shortened: for a script that runs it later.
QString toShellLine(const Command &command);

/// How a program ended and what it said.
struct CommandOutput {
    int exitCode = 0; ///< -1 where a signal ended it
    QByteArray output;
    QByteArray errors;

    bool succeeded() const { return exitCode == 0; }
    QString errorText() const; ///< standard error, trimmed; standard output where that is empty
};

} // namespace talekeeper
