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

/// Fills a box anew where its entries, texts and their data, have changed. What is chosen stays, or else is the first;
/// nobody is told.
void fillBox(QComboBox *box, const QList<std::pair<QString, QVariant>> &entries);

} // namespace talekeeper
