#pragma once

#include "core/retention/policy.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QSpinBox;

namespace talekeeper
{

class ToneLabel;

/// What the host keeps and, below it, what one would like to: a number for each rule. Where there is no room for the rules
/// side by side they stand one below the other.
class PolicyEditor final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(PolicyEditor)

public:
    explicit PolicyEditor(QWidget *parent = nullptr);

    void setPolicy(const RetentionPolicy &policy);
    RetentionPolicy policy() const; ///< as it stands in the fields; may keep nothing
    void setHostPolicy(const std::optional<RetentionPolicy> &policy); ///< none: nothing prunes there

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void changed(); ///< by the hand of whoever edits

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Column {
        RetentionRule rule;
        ToneLabel *head;
        QLabel *host;
        QSpinBox *field;
    };
    void arrange();
    int widthSideBySide() const;

    QGridLayout *m_grid;
    ToneLabel *m_keep;
    QLabel *m_hostName;
    QLabel *m_ownName;
    QList<Column> m_columns;
    std::optional<bool> m_isUpright; ///< none: not arranged yet
};

} // namespace talekeeper
