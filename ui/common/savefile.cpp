#include "ui/common/savefile.h"

#include <QCoreApplication>
#include <QSaveFile>

namespace talekeeper
{
namespace
{

struct SaveFileText {
    Q_DECLARE_TR_FUNCTIONS(SaveFile)
};

} // namespace

Result<void> saveFile(const QString &path, const std::function<bool(QIODevice &)> &write)
{
    QSaveFile file(path);
    // Reports and exports tell of commands and names: for their owner alone, as the dumps that are fetched.
    if (file.open(QIODevice::WriteOnly) && file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) && write(file) && file.commit())
        return {};
    return failure(ErrorKind::Failed,
        SaveFileText::tr(
            "%1 can't be written. Choose a folder that exists and that you may write to, or make room there.")
            .arg(path),
        file.errorString());
}

} // namespace talekeeper
