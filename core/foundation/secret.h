#pragma once

#include <QString>

namespace talekeeper {

/// A password on its way from where it is found to where it is used. There is no way to print it by accident.
class Secret
{
public:
    Secret() = default;
    explicit Secret(QString value)
        : m_value(std::move(value))
    {
    }
    bool isEmpty() const { return m_value.isEmpty(); }
    const QString &reveal() const { return m_value; }

private:
    QString m_value;
};

} // namespace talekeeper
