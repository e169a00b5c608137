#include "ui/common/breakable.h"

namespace talekeeper
{

QString breakable(const QString &text)
{
    constexpr int longest = 40; // usual names stay as they are, for copying
    constexpr QChar zeroWidthSpace(0x200b);
    QString result;
    int length = 0;
    for (const QChar character : text) {
        if (length >= longest && !character.isLowSurrogate()) {
            result += zeroWidthSpace;
            length = 0;
        }
        result += character;
        // Behind these a line may end anyway (Unicode's line breaking, UAX 14).
        length = character == u' ' || character == u'/' || character == u'-' ? 0 : length + 1;
    }
    return result;
}

} // namespace talekeeper
