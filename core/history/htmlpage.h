#pragma once

#include "core/foundation/secret.h"

#include <QList>
#include <QStringList>

namespace talekeeper {

/// Writes a report as one page that needs nothing else: no scripts, no links, no colours of its own. It is what QTextDocument
/// understands, for the window and for PDF. Everything that is not markup is masked and escaped.
class HtmlPage final
{
public:
    /// \param secrets the second net: whoever hands a text in has masked them already
    explicit HtmlPage(const QList<Secret> &secrets);

    void heading(const QString &plain);
    void subheading(const QString &plain);
    void paragraph(const QString &plain);
    void loud(const QString &plain); ///< a paragraph that nobody overlooks
    void code(const QString &plain);
    void list(const QStringList &plain);

    void beginTable(const QStringList &headers); ///< no headers: a table of facts
    void row(const QStringList &cells);
    void fact(const QString &name, const QString &value); ///< no value: a dash
    void endTable();

    QString whole(const QString &title, const QString &outcome) const;

    static QString orDash(const QString &text); ///< "–" where there is none

private:
    QString text(const QString &plain) const;
    void addRow(const QStringList &cells, const QString &tag);

    QList<Secret> m_secrets;
    QString m_html;
};

} // namespace talekeeper
