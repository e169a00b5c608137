#pragma once

#include "ui/common/prompts.h"

#include <QDialog>

namespace talekeeper
{

/// "Is this really tale-eu?": the key of a machine that was never met before, to be compared with what its owner shows.
class HostKeyDialog final : public QDialog
{
    Q_OBJECT
    Q_DISABLE_COPY_MOVE(HostKeyDialog)

public:
    explicit HostKeyDialog(const HostKeyQuestion &question, QWidget *parent);
};

/// A host as ssh calls it, with its port: "[tale-eu]:2222" is tale-eu, 2222.
struct NamedPort {
    QString name;
    QString port;
};
NamedPort namedPort(const QString &host);

/// Below the fingerprint: "tale-eu (203.0.113.40) port 22, reached through bastion".
QString whereText(const UnknownHostKey &key);

} // namespace talekeeper
