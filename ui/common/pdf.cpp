#include "ui/common/pdf.h"

#include "ui/common/savefile.h"

#include <QPageLayout>
#include <QPdfWriter>
#include <QTextDocument>
#include <QTextOption>

using namespace Qt::StringLiterals;

namespace talekeeper
{

Result<void> writePdf(const QString &html, const QString &path)
{
    return saveFile(path, [&html](QIODevice &device) {
        QTextDocument document;
        QTextOption option = document.defaultTextOption();
        option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere); // a name of 200 characters has no other place
        document.setDefaultTextOption(option);
        document.setDefaultFont(QFont(u"sans-serif"_s, 9));
        document.setHtml(html);
        QPdfWriter writer(&device);
        writer.setCreator(u"Talekeeper"_s);
        writer.setTitle(document.metaInformation(QTextDocument::DocumentTitle));
        writer.setResolution(300);
        // print() adds margins of 2 cm and page numbers by itself where the document has no page size of its own.
        writer.setPageLayout(QPageLayout(QPageSize(QPageSize::A4), QPageLayout::Portrait, {}));
        document.print(&writer);
        return true; // what the device refused, QSaveFile remembers
    });
}

} // namespace talekeeper
