#pragma once

#include <QComboBox>

namespace talekeeper
{

/// A combo box with an arrow in the palette's colours: a style sheet that rounds its corners takes the style's own away,
/// and can only put a picture in its place.
class DropDown final : public QComboBox
{
public:
    using QComboBox::QComboBox;

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace talekeeper
