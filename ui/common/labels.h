#pragma once

#include "ui/common/glyph.h"

#include <QHash>
#include <QLabel>

namespace talekeeper
{

enum class TextSize { Small, Normal, Large };

QFont textFont(TextSize size, bool bold = false);
QFont monospaceFont(TextSize size = TextSize::Normal);

/// Text in the colour of what it says, also after the palette changes.
class ToneLabel final : public QLabel
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(ToneLabel)

public:
    enum class Tone { Normal, Secondary };

    explicit ToneLabel(const QString &text = {}, Tone tone = Tone::Normal, QWidget *parent = nullptr);

    void setTone(Tone tone);
    void setRole(StateRole role); ///< colours the text by a state

    int heightForWidth(int width) const override;

protected:
    void changeEvent(QEvent *event) override;

private:
    void updateColor();

    /// Layouts in layouts ask for the height again and again, and a label whose text can be selected lays it out anew
    /// for each answer.
    struct Measured {
        QString text;
        QMargins margins;
        QHash<int, int> heights; ///< by width
    };
    mutable Measured m_measured;

    Tone m_tone = Tone::Normal;
    std::optional<StateRole> m_role;
};

/// A mark and the word that says the same.
class StateLabel final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(StateLabel)

public:
    explicit StateLabel(QWidget *parent = nullptr);

    void setState(StateRole role, const QString &text);
    QString text() const { return m_text->text(); }
    StateRole role() const { return m_mark->role(); }
    ToneLabel *label() const { return m_text; }

private:
    GlyphMark *m_mark;
    ToneLabel *m_text;
};

/// The heading of a card.
QLabel *headingLabel(const QString &text, QWidget *parent = nullptr);
/// Text that may be long: wraps, and can be selected and copied.
ToneLabel *paragraph(
    const QString &text = {}, ToneLabel::Tone tone = ToneLabel::Tone::Normal, QWidget *parent = nullptr);

/// Sets what tests and screen readers find a widget by.
template <class Widget> Widget *named(Widget *widget, const QString &objectName, const QString &accessibleName = {})
{
    widget->setObjectName(objectName);
    widget->setAccessibleName(accessibleName);
    return widget;
}

} // namespace talekeeper
