#pragma once

#include "core/overview/attention.h"

#include <QHash>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace talekeeper
{

class MessageBanner;

/// What needs the admin, one banner each, with a button that leads out. A banner stays the same
/// widget over a refresh, with its focus, as long as it is about the same thing.
class AttentionList final : public QWidget
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(AttentionList)

public:
    static constexpr int shownAtFirst = 4; ///< the rest is one click away

    explicit AttentionList(QWidget *parent = nullptr);

    void setAttention(const QList<Attention> &attention);
    QList<MessageBanner *> banners() const; ///< in order, also those that are not shown yet

Q_SIGNALS:
    void remedyRequested(const talekeeper::Attention &attention);

private:
    struct Shown {
        Attention attention;
        MessageBanner *banner = nullptr;
        QPushButton *button = nullptr;
    };
    Shown make(const Attention &attention);
    void show(Shown &shown);
    void updateMore();

    QList<Shown> m_shown;
    QVBoxLayout *m_banners;
    QPushButton *m_more;
};

} // namespace talekeeper
