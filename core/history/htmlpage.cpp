#include "core/history/htmlpage.h"

#include "core/history/masking.h"

using namespace Qt::StringLiterals;

namespace talekeeper {
namespace {

/// Lines of a table in a grey that is seen on white and on black; text has the reader's own colour.
const auto style = uR"(body { font-family: sans-serif; margin: 24px; overflow-wrap: anywhere; }
h1 { font-size: x-large; } h2 { font-size: large; margin-top: 18px; } h3 { font-size: medium; margin-top: 14px; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 4px 12px 4px 0; }
code, pre { font-family: monospace; white-space: pre-wrap; }
@media print { tr { page-break-inside: avoid; } })"_s;

} // namespace

HtmlPage::HtmlPage(const QList<Secret> &secrets)
    : m_secrets(secrets)
{
}

QString HtmlPage::text(const QString &plain) const { return maskSecrets(plain, m_secrets).toHtmlEscaped(); }

void HtmlPage::heading(const QString &plain) { m_html += u"<h2>%1</h2>\n"_s.arg(text(plain)); }

void HtmlPage::subheading(const QString &plain) { m_html += u"<h3>%1</h3>\n"_s.arg(text(plain)); }

void HtmlPage::paragraph(const QString &plain) { m_html += u"<p>%1</p>\n"_s.arg(text(plain)); }

void HtmlPage::loud(const QString &plain) { m_html += u"<p><big><b>%1</b></big></p>\n"_s.arg(text(plain)); }

void HtmlPage::code(const QString &plain) { m_html += u"<pre>%1</pre>\n"_s.arg(text(plain)); }

void HtmlPage::list(const QStringList &plain)
{
    m_html += "<ul>\n"_L1;
    for (const QString &each : plain)
        m_html += u"<li>%1</li>\n"_s.arg(text(each));
    m_html += "</ul>\n"_L1;
}

void HtmlPage::beginTable(const QStringList &headers)
{
    // Only Qt's documents go by the attribute, and round 100 % up to more than there is.
    m_html += u"<table width=\"99%\" cellspacing=\"0\" cellpadding=\"4\">\n"_s;
    if (!headers.isEmpty())
        addRow(headers, u"th"_s);
}

void HtmlPage::row(const QStringList &cells) { addRow(cells, u"td"_s); }

void HtmlPage::addRow(const QStringList &cells, const QString &tag)
{
    m_html += "<tr>"_L1;
    for (const QString &cell : cells)
        m_html += u"<%1 align=\"left\">%2</%1>"_s.arg(tag, text(cell).replace(u'\n', "<br>"_L1));
    m_html += "</tr>\n"_L1;
}

void HtmlPage::fact(const QString &name, const QString &value)
{
    m_html += u"<tr><th align=\"left\">%1</th><td>%2</td></tr>\n"_s.arg(text(name), text(orDash(value)));
}

void HtmlPage::endTable() { m_html += "</table>\n"_L1; }

QString HtmlPage::whole(const QString &title, const QString &outcome) const
{
    return u"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>%1</title>\n<style>%2</style></head>\n<body>\n"
           "<h1>%1</h1>\n<p><b>%3</b></p>\n%4</body></html>\n"_s.arg(text(title), style, text(outcome), m_html);
}

QString HtmlPage::orDash(const QString &text) { return text.isEmpty() ? u"–"_s : text; }

} // namespace talekeeper
