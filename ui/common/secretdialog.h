#pragma once

#include "core/host/sshprompter.h"

#include <QDialog>

class QLineEdit;

namespace talekeeper
{

/// Asks for something secret. It is kept nowhere: what was typed is handed over once and is gone from the field.
class SecretDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(SecretDialog)

public:
    explicit SecretDialog(const SecretQuestion &question, QWidget *parent);

    Secret takeSecret();

private:
    QLineEdit *m_field;
};

} // namespace talekeeper
