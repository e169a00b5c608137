#pragma once

#include "core/foundation/result.h"
#include "ui/common/labels.h"

#include <QFrame>

class QHBoxLayout;
class QPlainTextEdit;
class QPushButton;

namespace talekeeper
{

/// A sentence that the admin should not miss, on the tint of its role, with buttons that lead out. Raw output of the
/// program concerned is one click away.
class MessageBanner final : public QFrame
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(MessageBanner)

public:
    explicit MessageBanner(QWidget *parent = nullptr);

    /// `headline` is what is; `text` what it means and what to do.
    void setMessage(StateRole role, const QString &headline, const QString &text, const QString &detail = {});
    void setError(const Error &error, const QString &headline); ///< what the admin has stopped has not failed
    void showDetail(bool shown); ///< open or closed, until the reader opens or closes it
    void addButton(QPushButton *button);
    QString text() const;
    StateRole role() const { return m_role; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StateRole m_role = StateRole::Unknown;
    GlyphMark *m_mark;
    QLabel *m_headline;
    QLabel *m_text;
    QHBoxLayout *m_buttons;
    QPushButton *m_detailButton;
    QPlainTextEdit *m_detail;
};

} // namespace talekeeper
